"""Syncing the shops of a local TikTok Shop: one that fails is a row with its reason, and never stops the others."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.risks import Topic
from bot.domain.rules import shipped_rules
from bot.playground.serve import serve_async
from bot.playground.tiktok import World, create_app
from bot.playground.tiktok.faults import Fault
from bot.tiktok import App, Backoff, Tokens
from bot.tiktok.errors import AuthorisationEnded
from jobs.engine import Engine
from jobs.lines import NOT_CONNECTED, Addresses, Lines
from jobs.sync.discovery import discover
from jobs.sync.run import LEASE, NOT_SUPPORTED, PLANS, UNAUTHORISED, Syncer
from jobs.sync.slots import OF_A_SHOP
from storage import syncs
from storage.authorisations import pair_of
from storage.database import Database
from storage.risks import risks_of
from storage.shops import all_shops, cipher_of, scored_by_api, shop_by_id
from storage.sps import latest_readings
from storage.syncs import SyncState
from storage.tables.orders import OrderRow
from storage.tables.shops import ShopRow

RULES = shipped_rules()
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GIVEN = Tokens("access-1", "refresh-1")
AT_ONCE = Backoff(tries=2, first=0, longest=0, jitter=0)


class Branch:
    """A local TikTok Shop, and a syncer whose clock a test moves with it."""

    def __init__(self, db: Database, clock: Any, world: World, app: Any, url: str) -> None:
        self.db, self.clock, self.world, self.app, self.url = db, clock, world, app, url
        self.nudges = 0

    def at(self, moment: datetime) -> None:
        self.clock.ahead = self.app.state.server.shift = moment - datetime.now(UTC)

    def lines(self, given: Tokens | None = GIVEN) -> Lines:
        """The lines as a process opens them when it starts."""
        apps = [App("", "key", "secret", given=given)]
        return Lines(self.db, apps, Addresses(self.url, self.url), self.clock, 1_000, AT_ONCE)

    def fault(self, kind: Any, slug: str = "", times: int = 1_000, **more: Any) -> None:
        self.app.state.faults.add(Fault(kind, shop=slug, times=times, **more))

    def id_of(self, slug: str) -> str:
        shop = self.world.shops.named(slug)
        assert shop is not None
        return shop.id

    def calls(self, slug: str) -> int:
        return sum(seen.shop == slug for seen in self.app.state.server.calls)

    def state(self, slug: str, feed: Feed = Feed.STOCK) -> SyncState:
        state = self.db.read_now(syncs.sync_state, self.id_of(slug), feed)
        assert state is not None
        return state

    def nudge(self) -> None:
        self.nudges += 1


@pytest.fixture
async def branch(db: Database, clock: Any) -> AsyncIterator[Branch]:
    world = World.seeded(7, NOW)
    app = create_app(world, app_key="key", app_secret="secret", access_token="access-1", refresh_token="refresh-1")
    async with serve_async(app) as url:
        made = Branch(db, clock, world, app, url)
        made.at(NOW)
        yield made


@pytest.fixture
async def lines(branch: Branch) -> AsyncIterator[Lines]:
    async with branch.lines() as lines:
        yield lines


@pytest.fixture
async def syncer(branch: Branch, lines: Lines) -> Syncer:
    await discover(branch.db, lines, branch.clock())
    return Syncer(branch.db, lines, RULES, branch.clock)


async def test_every_authorised_shop_is_found_with_its_zone_and_planned(branch: Branch, syncer: Syncer) -> None:
    shops = {shop.id: shop for shop in branch.db.read_now(all_shops)}
    assert set(shops) == {shop.id for shop in branch.world.shops}
    batik = shops[branch.id_of("batik-bumi")]
    assert (batik.region, batik.zone, batik.currency) == ("ID", "Asia/Jakarta", "IDR")
    assert len(branch.db.read_now(syncs.sync_states)) == len(shops) * len(Feed)


async def test_finding_them_again_changes_nothing(branch: Branch, syncer: Syncer, lines: Lines) -> None:
    before = branch.db.read_now(syncs.sync_states)
    assert await discover(branch.db, lines, branch.clock()) == 0
    assert branch.db.read_now(syncs.sync_states) == before


async def test_a_shop_is_fetched_kept_and_judged(branch: Branch, syncer: Syncer) -> None:
    acme = branch.id_of("acme-us")
    for feed in Feed:
        assert await syncer.one(acme, feed) is None
    for feed in Feed:
        state = branch.state("acme-us", feed)
        assert (state.error, state.failures) == (None, 0)
        assert state.done_at is not None
        assert state.next_at - state.done_at == PLANS[feed].every
    assert branch.db.read_now(risks_of, Topic.STOCK, [acme])


async def test_the_next_look_fetches_only_what_is_new(branch: Branch, syncer: Syncer) -> None:
    acme = branch.id_of("acme-us")
    await syncer.one(acme, Feed.SPS)
    first = branch.calls("acme-us")
    await syncer.one(acme, Feed.SPS)
    assert branch.calls("acme-us") == first + 1
    await syncer.one(acme, Feed.STOCK)
    cursor, before = branch.state("acme-us").cursor, branch.calls("acme-us")
    assert cursor == "2026-11-21"
    await syncer.one(acme, Feed.STOCK)
    assert branch.calls("acme-us") - before < before - first - 1
    assert branch.state("acme-us").cursor == cursor


@pytest.mark.parametrize("kind", ["new_word", "missing_field"])
@pytest.mark.parametrize("earlier", [None, timedelta(days=1)], ids=["first", "later"])
async def test_a_score_that_comes_right_under_the_same_refresh_is_kept(
    branch: Branch, syncer: Syncer, kind: str, earlier: timedelta | None
) -> None:
    acme = branch.id_of("acme-us")
    if earlier:
        branch.at(NOW - earlier)
        await syncer.one(acme, Feed.SPS)
        branch.at(NOW)
    branch.fault(kind, "acme-us", times=1, path="/overview", name="sps_score")
    scores = []
    for _ in range(3):
        await syncer.one(acme, Feed.SPS)
        scores.append(branch.db.read_now(latest_readings, [acme])[acme].score)
    assert scores == [None, Decimal("3.6"), Decimal("3.6")]
    assert branch.state("acme-us", Feed.SPS).cursor


async def test_that_there_is_no_score_yet_is_read_once_a_refresh(branch: Branch, syncer: Syncer) -> None:
    bee = branch.id_of("baby-bee")
    await syncer.one(bee, Feed.SPS)
    before = branch.calls("baby-bee")
    await syncer.one(bee, Feed.SPS)
    assert branch.calls("baby-bee") == before + 1


FAULTS = [
    {"kind": "server_error"},
    {"kind": "throttle"},
    {"kind": "malformed"},
    {"kind": "truncated"},
    {"kind": "code", "code": 105005, "message": "scope missing"},
    {"kind": "code", "code": 106013, "message": "cipher"},
    {"kind": "rate_limit", "retry_after": 900},
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault['kind']}-{fault.get('code', '')}")
async def test_a_failing_shop_is_a_row_with_its_reason_and_stops_no_other(
    branch: Branch, syncer: Syncer, fault: dict[str, Any]
) -> None:
    branch.fault(slug="acme-us", **fault)
    slugs = ("acme-us", "northfold-home", "lumen-hair")
    items = [[branch.id_of(slug), "stock"] for slug in slugs]
    await syncer.work(branch.nudge)(items, branch.clock().isoformat())
    failed, *fine = (branch.state(slug) for slug in slugs)
    assert failed.error
    assert (failed.failures, failed.done_at) == (1, None)
    assert failed.next_at > branch.clock()
    assert [(state.error, state.done_at is not None) for state in fine] == [(None, True)] * 2
    assert branch.nudges == 1


async def test_shops_that_hang_leave_the_others_their_slots(branch: Branch, syncer: Syncer) -> None:
    hanging, well = ("acme-us", "kiln-street"), ("northfold-home", "lumen-hair")
    for slug in hanging:
        branch.fault("delay", slug, seconds=120)
    items = [[branch.id_of(slug), feed] for slug in hanging for feed in Feed]
    work = asyncio.create_task(syncer.work(branch.nudge)(items, branch.clock().isoformat()))
    await asyncio.sleep(0)  # all of them ask for their slots first
    try:
        async with asyncio.timeout(30):
            said = await asyncio.gather(*(syncer.one(branch.id_of(slug), Feed.KPI) for slug in well))
        assert said == [None, None]
        assert not work.done()
        assert all(branch.calls(slug) <= OF_A_SHOP for slug in hanging)
    finally:
        work.cancel()
        await asyncio.wait([work])


@pytest.mark.parametrize(
    ("fault", "pause"),
    [
        ({"kind": "server_error"}, 60),
        ({"kind": "rate_limit", "retry_after": 600}, 600),
        ({"kind": "rate_limit", "retry_after": 86_400}, 900),
    ],
)
async def test_where_a_shop_gives_no_answer_what_waits_for_it_is_put_off(
    branch: Branch, syncer: Syncer, fault: dict[str, Any], pause: int
) -> None:
    branch.fault(slug="acme-us", **fault)
    acme, given_at = branch.id_of("acme-us"), branch.clock()
    items = [[acme, feed] for feed in Feed] + [[branch.id_of("lumen-hair"), "kpi"]]
    await syncer.work(branch.nudge)(items, given_at.isoformat())
    states = [branch.state("acme-us", feed) for feed in Feed]
    put_off = [state for state in states if state.tried_at is None]
    assert len(states) - len(put_off) <= OF_A_SHOP
    for state in put_off:
        assert "put off" in str(state.error)
        assert state.failures == 0, "it was not tried, so its own pauses do not grow"
        assert timedelta(seconds=pause) <= state.next_at - given_at < timedelta(seconds=pause + 60)
    assert branch.state("lumen-hair", Feed.KPI).error is None
    branch.app.state.faults.clear()
    assert await syncer.one(acme, put_off[0].feed) is None, "whoever asks after that is not put off"
    assert branch.state("acme-us", put_off[0].feed).error is None


async def test_the_reason_says_what_to_do_and_goes_with_the_failure(branch: Branch, syncer: Syncer) -> None:
    branch.fault("code", "acme-us", code=105005, message="scope missing")
    words = await syncer.one(branch.id_of("acme-us"), Feed.STOCK)
    assert branch.state("acme-us").error == words
    assert "scope missing" in str(words)
    assert "Partner Center" in str(words)
    branch.app.state.faults.clear()
    assert await syncer.one(branch.id_of("acme-us"), Feed.STOCK) is None
    state = branch.state("acme-us")
    assert (state.error, state.failures) == (None, 0)


async def test_the_pauses_grow_to_an_hour(branch: Branch, syncer: Syncer) -> None:
    branch.fault("server_error", "acme-us")
    pauses = []
    for _ in range(9):
        now = branch.clock()
        await syncer.one(branch.id_of("acme-us"), Feed.STOCK)
        pauses.append(round((branch.state("acme-us").next_at - now).total_seconds() / 60))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_it_waits_as_long_as_the_platform_asks(branch: Branch, syncer: Syncer) -> None:
    branch.fault("rate_limit", "acme-us", retry_after=900)
    now = branch.clock()
    await syncer.one(branch.id_of("acme-us"), Feed.STOCK)
    assert branch.state("acme-us").next_at - now >= timedelta(seconds=900)


@pytest.mark.parametrize("slug", ["kite-uk", "batik-bumi"])
async def test_a_shop_without_a_score_is_switched_to_files(branch: Branch, syncer: Syncer, slug: str) -> None:
    now = branch.clock()
    await syncer.one(branch.id_of(slug), Feed.SPS)
    shop = branch.db.read_now(shop_by_id, branch.id_of(slug))
    assert shop is not None
    assert not shop.scored_by_api
    assert branch.state(slug, Feed.SPS).next_at - now >= NOT_SUPPORTED
    assert await syncer.one(branch.id_of(slug), Feed.STOCK) is None


@pytest.mark.parametrize("fault", [{"kind": "code", "code": 66007001, "message": "busy week"}, {"kind": "empty"}])
@pytest.mark.parametrize("path", ["/overview", "/metrics"])
async def test_a_us_shop_keeps_its_score_whatever_the_platform_refuses(
    branch: Branch, syncer: Syncer, fault: dict[str, Any], path: str
) -> None:
    branch.fault(slug="acme-us", path=path, times=1, **fault)
    now, acme = branch.clock(), branch.id_of("acme-us")
    words = await syncer.one(acme, Feed.SPS)
    shop, state = branch.db.read_now(shop_by_id, acme), branch.state("acme-us", Feed.SPS)
    assert shop is not None
    assert shop.scored_by_api
    assert (state.error, state.failures, state.done_at) == (words, 1, None)
    assert now < state.next_at < now + timedelta(hours=1)
    assert await syncer.one(acme, Feed.SPS) is None


async def test_a_shop_that_gets_a_score_is_switched_back(branch: Branch, syncer: Syncer) -> None:
    acme = branch.id_of("acme-us")
    branch.db.write_now(scored_by_api, acme, False)
    await syncer.one(acme, Feed.SPS)
    on = branch.db.read_now(shop_by_id, acme)
    assert on is not None
    assert on.scored_by_api


async def test_an_authorisation_that_ended_stops_the_calls_for_every_shop_of_it(branch: Branch, syncer: Syncer) -> None:
    branch.app.state.tokens.revoke(branch.app.state.tokens.admit("access-1"))
    now = branch.clock()
    words = await syncer.one(branch.id_of("acme-us"), Feed.STOCK)
    assert "authorise the app again" in str(words)
    assert branch.state("acme-us").next_at - now >= UNAUTHORISED
    assert "/shop connect renews it" in str(branch.state("lumen-hair", Feed.KPI).error)
    before = len(branch.app.state.server.calls)
    assert "authorise the app again" in str(await syncer.one(branch.id_of("lumen-hair"), Feed.STOCK))
    assert len(branch.app.state.server.calls) == before
    assert branch.db.write_now(syncs.take_due, now + timedelta(days=9), now + timedelta(days=10), 1_000) == []


async def test_a_fault_of_ours_is_a_row_too(branch: Branch, syncer: Syncer) -> None:
    def break_zone(session: Session) -> None:
        session.execute(text("UPDATE shops SET zone = 'Mars/Olympus' WHERE id = :id"), {"id": branch.id_of("acme-us")})

    branch.db.write_now(break_zone)
    items = [[branch.id_of(slug), "stock"] for slug in ("acme-us", "lumen-hair")]
    await syncer.work(branch.nudge)(items, branch.clock().isoformat())
    assert "see the log" in str(branch.state("acme-us").error)
    assert branch.state("lumen-hair").error is None


async def test_a_shop_that_is_not_connected_is_left_alone(branch: Branch, syncer: Syncer) -> None:
    assert await syncer.one("404", Feed.STOCK) == NOT_CONNECTED


async def test_what_is_due_goes_to_the_engine_and_is_leased(branch: Branch, syncer: Syncer) -> None:
    done: list[list[str]] = []

    async def sync(items: list[list[str]], given_at: str) -> None:
        done.extend(items)

    engine = Engine(branch.db.url, 0, timedelta(milliseconds=30))
    engine.does("sync", sync)
    await engine.open()
    try:
        planned = len(branch.db.read_now(syncs.sync_states))
        started = await asyncio.gather(*(syncer.start_due(engine) for _ in range(3)))
        assert sum(started) == planned
        for _ in range(200):
            if len(done) >= planned:
                break
            await asyncio.sleep(0.05)
        assert sorted(done) == sorted(
            [state.shop_id, state.feed.value] for state in branch.db.read_now(syncs.sync_states)
        )
        assert await syncer.start_due(engine) == 0
        branch.at(NOW + LEASE + timedelta(seconds=10))
        assert await syncer.start_due(engine) == planned, "what a dead process had taken is given out again"
    finally:
        engine.close(timedelta())


async def test_a_feed_that_was_tried_since_it_was_given_out_is_not_tried_again(branch: Branch, syncer: Syncer) -> None:
    acme, given_at = branch.id_of("acme-us"), branch.clock()
    await syncer.one(acme, Feed.KPI, given_at)
    branch.fault("server_error", "lumen-hair")
    await syncer.one(branch.id_of("lumen-hair"), Feed.KPI, given_at)
    before = len(branch.app.state.server.calls)
    items = [[acme, "kpi"], [branch.id_of("lumen-hair"), "kpi"]]
    await syncer.work(branch.nudge)(items, given_at.isoformat())
    assert len(branch.app.state.server.calls) == before
    await syncer.work(branch.nudge)(items, branch.clock().isoformat())
    assert len(branch.app.state.server.calls) > before


async def test_a_batch_that_takes_long_keeps_its_lease(branch: Branch, syncer: Syncer, lines: Lines) -> None:
    lease = timedelta(seconds=0.3)
    slow = Syncer(branch.db, lines, RULES, branch.clock, lease)
    branch.fault("delay", "acme-us", times=1, seconds=6.0)
    now = branch.clock()
    branch.db.write_now(syncs.take_due, now, now + lease, 1_000)
    work = asyncio.create_task(slow.work(branch.nudge)([[branch.id_of("acme-us"), "kpi"]], now.isoformat()))
    while not work.done() and branch.state("acme-us", Feed.KPI).next_at <= now + 2 * lease:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    assert not work.done(), "it was held while it was under way"
    await work
    assert branch.state("acme-us", Feed.KPI).error is None


def spoil_cipher(session: Session, shop_id: str) -> None:
    session.execute(update(ShopRow).where(ShopRow.id == shop_id).values(cipher="GCP_of_before"))


async def test_a_cipher_that_changed_is_fetched_before_the_shop_counts_as_failed(
    branch: Branch, syncer: Syncer
) -> None:
    acme = branch.id_of("acme-us")
    right = branch.db.read_now(cipher_of, acme)
    branch.db.write_now(spoil_cipher, acme)
    assert [await syncer.one(acme, feed) for feed in Feed] == [None] * len(Feed)
    assert branch.db.read_now(cipher_of, acme) == right
    assert branch.state("acme-us").failures == 0


async def test_shops_that_are_gone_are_looked_for_once(branch: Branch, syncer: Syncer) -> None:
    branch.fault("code", "acme-us", code=106013, message="shop_cipher is missing or not of this seller")
    found = "/authorization/202309/shops"
    before = sum(seen.path == found for seen in branch.app.state.server.calls)
    words = await asyncio.gather(*(syncer.one(branch.id_of("acme-us"), feed) for feed in Feed))
    assert all("cipher" in str(said) for said in words)
    assert sum(seen.path == found for seen in branch.app.state.server.calls) == before + 1


async def test_a_shop_that_its_authorisation_opens_no_more_is_found_out_by_its_first_refusal(
    branch: Branch, syncer: Syncer
) -> None:
    acme = branch.id_of("acme-us")
    for grant in branch.app.state.tokens.grants():
        others = frozenset(shop.id for shop in branch.world.shops if shop.id != acme)
        grant.seller = replace(grant.seller, shop_ids=others)
    [said, *_] = [await syncer.one(acme, feed) for feed in Feed]
    assert "authorise the app again" in str(said)
    before = branch.calls("acme-us")
    branch.at(NOW + timedelta(days=2))
    now = branch.clock()
    due = branch.db.write_now(syncs.take_due, now, now + LEASE, 10_000)
    assert {state.shop_id for state in due} == {shop.id for shop in branch.world.shops} - {acme}
    assert branch.calls("acme-us") == before


async def test_an_empty_answer_leaves_the_cursor(branch: Branch, syncer: Syncer) -> None:
    acme = branch.id_of("acme-us")
    await syncer.one(acme, Feed.KPI)
    cursor = branch.state("acme-us", Feed.KPI).cursor
    assert cursor
    branch.fault("empty", "acme-us", times=1)
    assert await syncer.one(acme, Feed.KPI) is None
    assert branch.state("acme-us", Feed.KPI).cursor == cursor


async def test_a_refreshed_token_is_kept_encrypted_and_survives_a_restart(branch: Branch, lines: Lines) -> None:
    branch.fault("expired_token", times=1)
    await discover(branch.db, lines, branch.clock())
    assert branch.app.state.tokens.refreshes == 1
    raw = branch.db.read_now(lambda session: str(session.execute(text("SELECT * FROM authorisations")).all()))
    kept = branch.db.read_now(pair_of, 1)
    assert kept.access_token.startswith("ROW_")
    for token in (kept.access_token, kept.refresh_token, "refresh-1"):
        assert token not in raw
    for given in (GIVEN, None):
        async with branch.lines(given) as restarted:
            await discover(branch.db, restarted, branch.clock())
    assert branch.app.state.tokens.refreshes == 1


async def test_new_tokens_from_people_win_over_those_that_are_kept(branch: Branch, lines: Lines) -> None:
    branch.fault("expired_token", times=1)
    await discover(branch.db, lines, branch.clock())
    kept = branch.db.read_now(pair_of, 1)
    branch.app.state.tokens.revoke(branch.app.state.tokens.admit(kept.access_token))
    async with branch.lines() as ended:
        with pytest.raises(AuthorisationEnded):
            await discover(branch.db, ended, branch.clock())
    branch.app.state.tokens.grant("access-2", "refresh-2")
    async with branch.lines(Tokens("access-2", "refresh-2")) as again:
        await discover(branch.db, again, branch.clock())
    assert branch.db.read_now(cipher_of, branch.id_of("acme-us"))


async def test_a_cipher_is_kept_encrypted(branch: Branch, syncer: Syncer) -> None:
    shop = branch.world.shops.named("acme-us")
    assert shop is not None
    raw = branch.db.read_now(lambda session: str(session.execute(text("SELECT * FROM shops")).all()))
    assert shop.id in raw
    assert shop.cipher not in raw
    assert branch.db.read_now(cipher_of, shop.id) == shop.cipher


async def test_a_feed_in_pages_goes_on_where_it_was_after_its_turn_and_after_a_fault(
    branch: Branch, syncer: Syncer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.sync.run.PAGES", 4)
    kiln = branch.id_of("kiln-street")
    assert await syncer.one(kiln, Feed.ORDERS) is None
    first = branch.state("kiln-street", Feed.ORDERS)
    assert (first.done_at, first.error) == (None, None)
    assert first.next_at <= branch.clock(), "the rest is due at once"
    assert first.cursor
    await syncer.one(kiln, Feed.ORDERS)
    second = branch.state("kiln-street", Feed.ORDERS)
    assert second.cursor
    assert second.cursor > first.cursor
    branch.fault("server_error", "kiln-street", path="/orders/search")
    assert await syncer.one(kiln, Feed.ORDERS)
    assert branch.state("kiln-street", Feed.ORDERS).cursor == second.cursor
    branch.app.state.faults.clear()
    monkeypatch.setattr("jobs.sync.run.PAGES", 1_000)
    before = branch.calls("kiln-street")
    assert await syncer.one(kiln, Feed.ORDERS) is None
    done = branch.state("kiln-street", Feed.ORDERS)
    assert done.done_at
    assert done.next_at - done.done_at == PLANS[Feed.ORDERS].every
    kept = branch.db.read_now(lambda s: s.execute(select(func.count()).select_from(OrderRow)).scalar_one())
    assert kept > 2_000
    assert branch.calls("kiln-street") - before < kept / 100, "what was read before was not read again"
