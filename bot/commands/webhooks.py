"""``shopwatch webhooks``: where each shop's events go, and with --repair that they come to the bot."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from bot.commands.parts import opened, prepared, shop_meant
from bot.commands.terminal import instant, progress, say, table, terminal
from bot.commands.trouble import Trouble
from bot.domain.shops import Shop
from bot.domain.webhook_addresses import Fit
from bot.domain.webhooks import EVENT_TYPES, PATH
from bot.from_settings import lines_of
from bot.settings import Settings
from bot.tiktok.webhooks import LONGEST_ADDRESS
from jobs.lines import Lines
from jobs.listen.subscriptions import Found, look_up, repair
from storage.database import Database
from storage.shops import all_shops
from storage.syncs import sync_states
from storage.webhook_days import last_by_type

NO_APP = "TIKTOK_APP_KEY, TIKTOK_APP_SECRET: are not set, so there is no app that events could be sent to."
NO_ADDRESS = (
    "SHOPWATCH_PUBLIC_URL: is not set, so the platform cannot be told where to send events. Set it to the address "
    f"under which TikTok Shop reaches this bot, https://YOUR-HOST, which must lead {PATH} to SHOPWATCH_PORT."
)
NO_SHOPS = "No shop is connected: shopwatch connect, then shopwatch sync."
AT_ONCE = 8
T = TypeVar("T")


def webhooks(shop: str | None, wanted: bool) -> int:
    """With ``wanted`` repairs; 1 if anything is not as it should be in the end, else 0. Raises Trouble."""
    settings = prepared()
    with opened(settings) as db:
        return asyncio.run(_webhooks(settings, db, shop, wanted))


async def _webhooks(settings: Settings, db: Database, named: str | None, wanted: bool) -> int:
    address, lines = _address(settings), lines_of(settings, db)
    if lines is None:
        raise Trouble(NO_APP)
    async with lines:
        shops = await _shops(db, named)
        found = await _each("Asking", shops, lambda shop: look_up(lines, shop, address))
        wrong = [one for one in found if one.wrong]
        if wanted and wrong:
            await _repaired(lines, found, wrong, address)
    _tell(found, address)
    _tell_of_app(await db.read(last_by_type), address)
    return _verdict(found, repaired=wanted)


async def _repaired(lines: Lines, found: list[Found], wrong: Sequence[Found], address: str) -> None:
    """``found`` shows afterwards how it is then."""
    after = {one.shop.id: one for one in await _each("Repairing", wrong, lambda one: repair(lines, one, address))}
    found[:] = [after.get(one.shop.id, one) for one in found]
    say(f"{sum(not one.error and not one.wrong for one in after.values())} of {len(wrong)} shops repaired.")


def _address(settings: Settings) -> str:
    if not settings.public_url:
        raise Trouble(NO_ADDRESS)
    address = settings.public_url.rstrip("/") + PATH
    if len(address) > LONGEST_ADDRESS:
        raise Trouble(f"SHOPWATCH_PUBLIC_URL: is too long: TikTok takes addresses of {LONGEST_ADDRESS} characters.")
    return address


async def _shops(db: Database, named: str | None) -> list[Shop]:
    """Those that an authorisation opened, also if it has ended: then that is what is shown."""
    synced = {state.shop_id for state in await db.read(sync_states)}
    shops = [shop for shop in await db.read(all_shops) if shop.id in synced]
    if not shops:
        raise Trouble(NO_SHOPS)
    return [shop_meant(named, shops)] if named else shops


async def _each(what: str, of: Sequence[T], ask: Callable[[T], Awaitable[Found]]) -> list[Found]:
    slots = asyncio.Semaphore(AT_ONCE)
    with progress() as bar:
        task = bar.add_task(what, total=len(of))

        async def one(item: T) -> Found:
            async with slots:
                try:
                    return await ask(item)
                finally:
                    bar.advance(task)

        return list(await asyncio.gather(*map(one, of)))


def _tell(found: Iterable[Found], address: str) -> None:
    """A row for all events of a shop that are alike."""
    rows: list[tuple[str, str, str, str]] = []
    for one in found:
        alike: dict[tuple[Fit, str], list[str]] = defaultdict(list)
        for subscription in one.subscriptions:
            alike[subscription.fit, subscription.address].append(subscription.event)
        rows += [(one.shop.code, fit, "\n".join(events), where or "-") for (fit, where), events in alike.items()]
        if one.error:
            rows.append((one.shop.code, "failed", "", one.error))
    terminal().print(table(("Shop", "State", "Events", f"Address (wanted: {address})"), rows))


def _tell_of_app(last: dict[int, datetime], address: str) -> None:
    rows = [
        (f"{one.name} ({one.number})", instant(last[one.number]) if one.number in last else "never")
        for one in EVENT_TYPES.values()
        if not one.per_shop
    ]
    say(f"No call can set these: switch them on for the whole app in the Partner Center, with the address {address}")
    terminal().print(table(("Event", "Last came"), rows))


def _verdict(found: Sequence[Found], *, repaired: bool) -> int:
    wrong, failed = sum(len(one.wrong) for one in found), sum(bool(one.error) for one in found)
    if failed:
        say(f"{failed} of {len(found)} shops could not be asked or set: the others are as shown.")
    if wrong and not repaired:
        say(f"{wrong} to put right. shopwatch webhooks --repair does it; an address that is shown there is replaced.")
    elif not wrong and not failed:
        say("Every event comes here.")
    return 1 if wrong or failed else 0
