"""Looking up where the events of shops go, and putting it right."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.shops import Shop
from bot.domain.webhook_addresses import Fit, Subscription, compare
from bot.tiktok.errors import TikTokError
from jobs.lines import Lines, NotConnected


@dataclass(frozen=True, slots=True)
class Found:
    """A shop's subscriptions, or why they could not be looked up or put right."""

    shop: Shop
    subscriptions: tuple[Subscription, ...] = ()
    error: str = ""

    @property
    def wrong(self) -> list[Subscription]:
        return [one for one in self.subscriptions if one.fit is not Fit.OK]


async def look_up(lines: Lines, shop: Shop, address: str) -> Found:
    """Never raises for a fault of the platform: it is in what is found."""
    try:
        return await _looked_up(lines, shop, address)
    except (TikTokError, NotConnected) as error:
        return Found(shop, error=_words(error))


async def repair(lines: Lines, found: Found, address: str) -> Found:
    """Has the wanted events sent to ``address``, and those with personal data nowhere; how it is afterwards.

    An event that is refused stops none of the others; the first refusal is told.
    """
    try:
        refusal = await _put_right(lines, found.shop, found.wrong, address)
        after = await _looked_up(lines, found.shop, address)
    except (TikTokError, NotConnected) as error:
        return Found(found.shop, found.subscriptions, _words(error))
    return Found(found.shop, after.subscriptions, _words(refusal)) if refusal else after


async def _put_right(lines: Lines, shop: Shop, wrong: Iterable[Subscription], address: str) -> TikTokError | None:
    api = await lines.shop(shop.id)
    first = None
    for one in wrong:
        try:
            if one.fit is Fit.NOT_WANTED:
                await api.delete_webhook(one.event)
            else:
                await api.set_webhook(one.event, address)
        except TikTokError as error:
            first = first or error
    return first


async def _looked_up(lines: Lines, shop: Shop, address: str) -> Found:
    api = await lines.shop(shop.id)
    return Found(shop, tuple(compare(await api.webhooks(), address)))


def _words(error: Exception) -> str:
    return f"{error}: {error.advice}" if isinstance(error, TikTokError) else str(error)
