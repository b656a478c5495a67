"""Connections that are kept alive: tokens renewed in time by one process, and people told once of what ends."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.audit import KnownTrouble
from bot.domain.connections import SOON, Market, renewal_due
from bot.messages.audit import trouble_line
from bot.messages.fallback import with_plain_blocks
from bot.playground.serve import serve
from bot.playground.tiktok import World, create_app
from bot.playground.tiktok.faults import Fault
from bot.slack.check import check_message
from bot.tiktok import App, Backoff, Tokens
from bot.tiktok.errors import AuthorisationEnded
from jobs.auditor import Watch, look_and_tell
from jobs.connections import CONNECTION, Connections, render_connections
from jobs.consents import Consents, Pages
from jobs.lines import Addresses, Lines, NotConnected
from jobs.sync.discovery import discover
from storage.authorisation_ends import end, end_of_shop, ending_soon
from storage.authorisations import Authorisation, Pair, authorisations, claim, pair_of, renewed
from storage.database import Database
from storage.edits import edits_due
from storage.shops import all_shops, cipher_of
from storage.syncs import take_due
from storage.tables.deliveries import DeliveryRow
from storage.tables.shops import ShopRow

QUICK = Backoff(tries=2, first=0, longest=0, jitter=0)
APP = App("", "key", "app-secret", "service-1", Tokens("access-1", "refresh-1"))


class Platform:
    """A local TikTok Shop whose first seller has authorised the app, and processes that read its shops."""

    def __init__(self, db: Database, clock: Any, world: World, app: Any, url: str) -> None:
        self.db, self.clock, self.world, self.app, self.url = db, clock, world, app, url

    def lines(self, db: Database | None = None, app: App = APP) -> Lines:
        return Lines(db or self.db, [app], Addresses(self.url, self.url), self.clock, 1_000, QUICK)

    def connections(self, lines: Lines, db: Database | None = None) -> Connections:
        pages = Pages(dict.fromkeys(Market, "https://services.example.com"), "", ("U0OPS",))
        consents = Consents(db or self.db, lines, pages, self.clock, lambda: None)
        return Connections(db or self.db, lines, consents, self.clock, lambda: None)

    def kept(self) -> Authorisation:
        [one] = self.db.read_now(authorisations)
        return one

    def id_of(self, slug: str) -> str:
        shop = self.world.shops.named(slug)
        assert shop
        return shop.id

    def owned(self, **owners: str) -> None:
        for slug, owner in owners.items():
            shop_id = self.id_of(slug.replace("_", "-"))
            self.db.write_now(
                lambda s, i=shop_id, o=owner: s.execute(update(ShopRow).where(ShopRow.id == i).values(owner=o))
            )

    def told(self) -> dict[str, DeliveryRow]:
        """The words to people, by person."""

        def read(session: Session) -> list[DeliveryRow]:
            return list(session.execute(select(DeliveryRow).where(DeliveryRow.kind == CONNECTION)).scalars())

        return {row.channel: row for row in self.db.read_now(read)}

    def calls(self, path: str = "") -> int:
        return sum(path in seen.path for seen in self.app.state.server.calls)


@pytest.fixture
async def platform(db: Database, clock: Any) -> AsyncIterator[Platform]:
    world = World.seeded(7, datetime.now(UTC))
    app = create_app(world, app_key="key", app_secret="app-secret", access_token="access-1", refresh_token="refresh-1")
    with serve(app) as url:
        yield Platform(db, clock, world, app, url)


@pytest.fixture
async def lines(platform: Platform) -> AsyncIterator[Lines]:
    async with platform.lines() as lines:
        await discover(platform.db, lines, platform.clock())
        yield lines


@pytest.fixture
def valid_payload() -> Callable[[dict[str, Any]], dict[str, Any]]:
    def check(payload: dict[str, Any]) -> dict[str, Any]:
        assert not check_message(payload)
        assert not check_message(with_plain_blocks(payload))
        return payload

    return check


@pytest.mark.parametrize(
    ("renewed_days_ago", "ends_in_days", "due"),
    [(0, 7, False), (4, 3, False), (5, 2, True), (8, -1, True), (None, 2, False), (None, 0.5, True), (1, None, False)],
)
def test_a_token_is_renewed_when_a_third_of_its_life_is_left(
    now: datetime, renewed_days_ago: float | None, ends_in_days: float | None, due: bool
) -> None:
    began = None if renewed_days_ago is None else now - timedelta(days=renewed_days_ago)
    ends = None if ends_in_days is None else now + timedelta(days=ends_in_days)
    assert renewal_due(began, ends, now) is due


def nearly_over(platform: Platform) -> None:
    """The kept pair was renewed five days ago and has two to live."""
    now = platform.clock()
    pair = Pair("access-1", "refresh-1", now + timedelta(days=2), now + timedelta(days=300))
    platform.db.write_now(renewed, platform.kept().id, pair, now - timedelta(days=5))


def in_threads(*works: Any) -> list[BaseException]:
    """Runs coroutines at once, each in a thread and an event loop of its own; what they raised."""
    errors: list[BaseException] = []
    together = threading.Barrier(len(works))

    def run(work: Any) -> None:
        together.wait()
        try:
            asyncio.run(work())
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


async def test_of_several_processes_one_renews_and_all_go_on_with_the_new_pair(
    platform: Platform, lines: Lines
) -> None:
    nearly_over(platform)
    platform.app.state.faults.add(Fault("delay", path="/token/refresh", seconds=0.5))
    acme = platform.id_of("acme-us")

    async def process() -> None:
        db = Database(platform.db.url)
        try:
            async with platform.lines(db) as own:
                await platform.connections(own, db).renew()
                await (await own.shop(acme)).sps_overview()
        finally:
            db.close()

    assert await asyncio.to_thread(in_threads, process, process, process, process) == []
    assert platform.app.state.tokens.refreshes == 1
    assert platform.calls("/token/refresh") == 1
    assert platform.kept().ended_at is None


async def test_processes_whose_token_is_refused_together_refresh_once(platform: Platform, lines: Lines) -> None:
    for grant in platform.app.state.tokens.grants():
        grant.expires_at = datetime.now(UTC) - timedelta(hours=1)
    acme = platform.id_of("acme-us")

    async def process() -> None:
        db = Database(platform.db.url)
        try:
            async with platform.lines(db) as own:
                await (await own.shop(acme)).sps_overview()
        finally:
            db.close()

    assert await asyncio.to_thread(in_threads, process, process, process, process) == []
    assert platform.calls("/token/refresh") == 1


async def test_a_renewal_is_not_repeated_while_the_pair_is_young(platform: Platform, lines: Lines) -> None:
    nearly_over(platform)
    for _ in range(3):
        await platform.connections(lines).renew()
    assert platform.app.state.tokens.refreshes == 1
    assert platform.kept().access_ends_at is not None


async def test_who_died_in_the_middle_is_succeeded(platform: Platform, lines: Lines) -> None:
    nearly_over(platform)
    assert platform.db.write_now(claim, platform.kept().id, "somebody who died", platform.clock())
    renewing = asyncio.create_task(platform.connections(lines).renew())
    done, _ = await asyncio.wait([renewing], timeout=0.5)
    assert not done, "it waits for its turn"
    platform.clock.forward(minutes=3)
    await renewing
    assert platform.app.state.tokens.refreshes == 1


async def test_a_renewal_goes_on_though_its_caller_is_gone(platform: Platform, lines: Lines) -> None:
    nearly_over(platform)
    platform.app.state.faults.add(Fault("delay", path="/token/refresh", seconds=0.5))
    renewing = asyncio.create_task(platform.connections(lines).renew())
    while not platform.calls("/token/refresh"):  # noqa: ASYNC110 - the call that is waited for has no event
        await asyncio.sleep(0.01)
    renewing.cancel()
    await lines.__aexit__(None, None, None)
    assert platform.db.read_now(pair_of, platform.kept().id).refresh_token != "refresh-1"


async def test_an_end_stops_every_call_and_says_why(platform: Platform, lines: Lines) -> None:
    now = platform.clock()
    assert platform.db.write_now(end, platform.kept().id, "taken back", now, now)
    assert not platform.db.write_now(end, platform.kept().id, "again", now, now)
    before = platform.calls()
    with pytest.raises(AuthorisationEnded, match="taken back"):
        await lines.shop(platform.id_of("acme-us"))
    await platform.connections(lines).renew()
    await discover(platform.db, lines, now)
    assert platform.calls() == before
    with pytest.raises(NotConnected):
        await lines.shop("404")


async def test_what_happened_before_the_seller_came_back_ends_nothing(platform: Platform, lines: Lines) -> None:
    before = platform.kept().authorised_at - timedelta(seconds=1)
    acme = platform.id_of("acme-us")
    assert not platform.db.write_now(end, platform.kept().id, "old", before, platform.clock())
    assert not platform.db.write_now(end_of_shop, acme, "old", before, platform.clock())
    platform.db.write_now(ending_soon, acme, platform.clock() + timedelta(days=1), before)
    assert platform.kept().refresh_ends_at is None
    assert await lines.shop(acme)


async def test_one_shop_may_end_alone(platform: Platform, lines: Lines) -> None:
    acme, now = platform.id_of("acme-us"), platform.clock()
    assert platform.db.write_now(end_of_shop, acme, "taken back", now, now)
    with pytest.raises(AuthorisationEnded, match="taken back"):
        await lines.shop(acme)
    assert await lines.shop(platform.id_of("lumen-hair"))
    assert [shop.code for shop in platform.db.read_now(all_shops) if shop.lost_at] == ["acme-us"]
    await discover(platform.db, lines, now)
    assert platform.db.read_now(cipher_of, acme), "the platform opens it after all"
    assert not any(shop.lost_at for shop in platform.db.read_now(all_shops))


def allows(platform: Platform, *but: str) -> None:
    """The seller allows all shops but these."""
    without = {platform.id_of(slug) for slug in but}
    for grant in platform.app.state.tokens.grants():
        shops = frozenset(shop.id for shop in platform.world.shops if shop.id not in without)
        grant.seller = replace(grant.seller, shop_ids=shops)


async def test_a_shop_that_is_taken_out_without_a_word_is_read_no_more_and_its_owner_told_once(
    platform: Platform, lines: Lines, valid_payload: Any
) -> None:
    platform.owned(acme_us="U0MARIA", lumen_hair="U0MARIA")
    allows(platform, "acme-us", "lumen-hair")
    for _ in range(2):
        await discover(platform.db, lines, platform.clock())
        await platform.connections(lines).tell()
    with pytest.raises(AuthorisationEnded, match="not among those"):
        await lines.shop(platform.id_of("acme-us"))
    assert await lines.shop(platform.id_of("baby-bee"))
    assert set(platform.told()) == {"U0MARIA"}
    words = str(valid_payload(platform.told()["U0MARIA"].payload))
    assert "2 shops are not connected any more" in words
    assert "/open/authorize?service_id=service-1" in words
    now = platform.clock()
    due = platform.db.write_now(take_due, now, now + timedelta(hours=1), 10_000)
    assert platform.id_of("acme-us") not in {state.shop_id for state in due}


async def test_one_that_is_allowed_again_is_read_again_and_the_message_says_so(
    platform: Platform, lines: Lines
) -> None:
    platform.owned(acme_us="U0MARIA")
    allows(platform, "acme-us")
    await discover(platform.db, lines, platform.clock())
    await platform.connections(lines).tell()
    allows(platform)
    await discover(platform.db, lines, platform.clock())
    assert await (await lines.shop(platform.id_of("acme-us"))).sps_overview()
    row = platform.told()["U0MARIA"]
    assert row.wanted > row.done
    assert "Connected again" in str(platform.db.read_now(render_connections, row))


async def test_a_missing_shop_of_which_nothing_can_be_told_now_is_asked_again(platform: Platform, lines: Lines) -> None:
    allows(platform, "acme-us", "lumen-hair")
    platform.app.state.faults.add(Fault("server_error", path="products/search", times=2))
    await discover(platform.db, lines, platform.clock())
    assert platform.calls("products/search") == 2, "while the platform is down, nobody else is asked either"
    assert platform.db.read_now(cipher_of, platform.id_of("acme-us"))
    await discover(platform.db, lines, platform.clock())
    assert platform.db.read_now(cipher_of, platform.id_of("acme-us")) is None


async def test_who_consents_while_the_list_is_read_has_not_ended_anything(platform: Platform, lines: Lines) -> None:
    allows(platform, "acme-us")
    before = platform.kept().authorised_at - timedelta(seconds=1)
    await discover(platform.db, lines, before)
    assert platform.db.read_now(cipher_of, platform.id_of("acme-us"))


async def test_each_owner_is_told_once_of_all_their_shops_with_a_link(
    platform: Platform, lines: Lines, valid_payload: Any
) -> None:
    platform.owned(acme_us="U0MARIA", lumen_hair="U0MARIA", baby_bee="U0RAVI")
    now = platform.clock()
    platform.db.write_now(end, platform.kept().id, "taken back", now, now)
    both = [platform.connections(lines) for _ in range(2)]
    await asyncio.gather(*(one.tell() for one in both))
    await both[0].tell()
    told = platform.told()
    assert set(told) == {"U0MARIA", "U0RAVI", "U0OPS"}
    words = str(valid_payload(told["U0MARIA"].payload))
    assert "2 shops are not connected any more" in words
    assert "Acme US" in words
    assert "Baby Bee" not in words
    assert "https://services.example.com/open/authorize?service_id=service-1&state=" in words
    assert "9 shops are not connected" in str(valid_payload(told["U0OPS"].payload))
    platform.clock.forward(days=40)
    await both[0].tell()
    assert {row.key for row in platform.told().values()} == {row.key for row in told.values()}


async def test_the_message_shows_when_they_are_connected_again(platform: Platform, lines: Lines) -> None:
    now = platform.clock()
    platform.db.write_now(end, platform.kept().id, "taken back", now, now)
    await platform.connections(lines).tell()
    [row] = platform.told().values()
    await discover(platform.db, lines, now, ended=True)
    [row] = platform.told().values()
    assert row.wanted > row.done
    after = str(platform.db.read_now(render_connections, row))
    assert "Connected again" in after
    assert "/open/authorize" not in after
    platform.db.write_now(end, platform.kept().id, "once more", now, now + timedelta(hours=1))
    platform.clock.forward(hours=1)
    await platform.connections(lines).tell()
    [row] = platform.told().values()
    assert "once more" in str(row.payload)


async def test_an_end_that_comes_near_is_told_once_and_not_daily(
    platform: Platform, lines: Lines, valid_payload: Any
) -> None:
    now = platform.clock()
    acme = platform.id_of("acme-us")
    await platform.connections(lines).tell()
    assert platform.told() == {}
    for days in (20, 19, 18):
        platform.db.write_now(ending_soon, acme, now + timedelta(days=days), platform.clock())
        await platform.connections(lines).tell()
        platform.clock.forward(days=1)
    [row] = platform.told().values()
    words = str(valid_payload(row.payload))
    assert "*12 shops have* to be authorised again soon" in words
    far = now + SOON + timedelta(days=100)
    platform.db.write_now(renewed, platform.kept().id, Pair("a", "r", None, far), platform.clock())
    await platform.connections(lines).tell()
    platform.clock.forward(days=110)
    await platform.connections(lines).tell()
    assert len(platform.told()) == 1
    assert platform.db.read_now(edits_due, platform.clock()) == []


async def test_a_refresh_that_is_refused_ends_it_and_tells(platform: Platform, lines: Lines) -> None:
    nearly_over(platform)
    for grant in platform.app.state.tokens.grants():
        platform.app.state.tokens.revoke(grant)
    await platform.connections(lines).renew()
    assert "does not exist" in str(platform.kept().end_reason)
    await platform.connections(lines).tell()
    assert set(platform.told()) == {"U0OPS"}


async def test_a_wrong_secret_ends_nobodys_authorisation_and_the_operators_are_told_what_to_mend(
    platform: Platform, lines: Lines
) -> None:
    nearly_over(platform)
    async with platform.lines(app=replace(APP, secret="mistyped")) as mistyped:
        for _ in range(3):
            await platform.connections(mistyped).renew()
            await platform.connections(mistyped).tell()
    assert platform.calls("/token/refresh") == 1
    assert platform.kept().ended_at is None
    assert platform.told() == {}, "no owner is to ask a seller for what the team has to mend"

    def audited() -> list[KnownTrouble]:
        return platform.db.write_now(look_and_tell, Watch(("U0OPS",)), platform.clock()).open

    [known] = audited()
    assert known.told
    words = str(trouble_line(known))
    assert "The access to the shops of *a seller* cannot be renewed" in words
    assert "correct TIKTOK_APP_KEY and TIKTOK_APP_SECRET. TikTok says: app_key or app_secret is invalid" in words
    await platform.connections(lines).renew()
    assert platform.app.state.tokens.refreshes == 1
    assert audited() == []


async def test_shops_of_a_new_authorisation_are_looked_up_without_waiting_for_the_daily_look(
    platform: Platform, db: Database
) -> None:
    async with platform.lines() as lines:
        await platform.connections(lines).renew()
        assert platform.kept().listed_at
        assert await lines.shop(platform.id_of("acme-us"))
        before = platform.calls("/authorization")
        await platform.connections(lines).renew()
        assert platform.calls("/authorization") == before


async def test_without_a_service_id_people_are_told_all_the_same(platform: Platform) -> None:
    app = App("", "key", "app-secret", "", Tokens("access-1", "refresh-1"))
    async with platform.lines(app=app) as lines:
        await discover(platform.db, lines, platform.clock())
        now = platform.clock()
        platform.db.write_now(end, platform.kept().id, "taken back", now, now)
        await platform.connections(lines).tell()
    assert "/shop connect" in str(platform.told()["U0OPS"].payload)
