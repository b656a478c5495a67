"""Connecting shops: from ``/shop connect`` over the seller's page and back, and whatever can go wrong on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from bot.domain.connections import Market
from bot.domain.feeds import Feed
from bot.playground.serve import serve_async
from bot.playground.tiktok import World, create_app
from bot.playground.tiktok.faults import Fault
from bot.playground.tiktok.sellers import PartnerApp, Seller
from bot.tiktok import App, Backoff, Tokens
from handlers.consent import consent_routes
from jobs.connected import CONNECTED
from jobs.consents import CALLBACK_PATH, Consents, Pages
from jobs.lines import Addresses, Lines
from jobs.renderers import RENEW
from jobs.sync.discovery import discover
from storage.authorisation_ends import end
from storage.authorisations import access_to, authorisations
from storage.consents import HOLDS, IN_HAND, take
from storage.database import Database
from storage.shops import all_shops
from storage.syncs import sync_states
from storage.tables.deliveries import DeliveryRow

ACME, LUMEN = "acme-us", "lumen-hair"
AT_ONCE = Backoff(tries=1, first=0, longest=0, jitter=0)


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Platform:
    """The platform with a seller of two shops and one of the others, and the bot's way back."""

    db: Database
    world: World
    app: Starlette
    clock: Clock
    lines: Lines
    consents: Consents
    http: httpx.AsyncClient
    back: str = ""

    async def consents_as(self, link: str, seller: str | None) -> httpx.Response:
        """Opens the link, chooses, and is sent back to the bot."""
        page = await self.http.get(link)
        assert page.status_code == 200, page.text
        query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        form = query | ({"seller": seller} if seller else {})
        sent = await self.http.post(link.partition("?")[0], data=form)
        assert sent.status_code == 302, sent.text
        return await self.http.get(sent.headers["location"])

    async def returns(self, **query: str) -> httpx.Response:
        return await self.http.get(self.back, params=query)

    def link(self, market: Market = Market.US, channel: str | None = "C0SHOPOPS", app: int = 0) -> str:
        offered = self.consents.apps[app]
        return self.db.write_now(self.consents.offer, offered, market, channel, self.clock()).url

    def state(self) -> str:
        return parse_qs(urlsplit(self.link()).query)["state"][0]

    def fault(self, path: str, **more: Any) -> None:
        self.app.state.faults.add(Fault(path=path, **more))

    def raw(self, table: str) -> str:
        return self.db.read_now(lambda session: str(session.execute(text(f"SELECT * FROM {table}")).all()))


@pytest.fixture
async def platform(db: Database) -> AsyncIterator[Platform]:
    world = World.seeded(7, datetime.now(UTC))
    two = [shop for slug in (ACME, LUMEN) if (shop := world.shops.named(slug))]
    rest = [shop for shop in world.shops if shop not in two]
    sellers = [Seller.of("seller-rest", "The <b>Rest</b>", rest), Seller.of("seller-two", "Acme & Co", two)]
    app = create_app(
        world,
        app_key="key",
        app_secret="app-secret-1",
        service_id="service 1",
        sellers=sellers,
        further_apps=[PartnerApp("key-eu", "app-secret-2", "service-2")],
    )
    clock = Clock()
    apps = [App("", "key", "app-secret-1", "service 1"), App("eu", "key-eu", "app-secret-2", "service-2")]
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serve_async(app))
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        lines = await stack.enter_async_context(Lines(db, apps, Addresses(url, url), clock, 1_000, AT_ONCE))
        pages = Pages(dict.fromkeys(Market, url), "https://bot.example.com", ("U0OPS",))
        consents = Consents(db, lines, pages, clock, lambda: None)
        own = await stack.enter_async_context(serve_async(Starlette(routes=consent_routes(consents))))
        made = Platform(db, world, app, clock, lines, consents, http, own + CALLBACK_PATH)
        for partner in app.state.apps.values():
            partner.redirect_url = made.back
        yield made


@pytest.fixture
def consents(platform: Platform) -> Consents:
    return platform.consents


def links_of(message: Any) -> list[str]:
    return [element["url"] for block in message.blocks for element in block.get("elements", ()) if "url" in element]


async def test_the_link_that_maria_asks_for_connects_the_shops_of_the_seller(bot, platform: Platform, shown) -> None:
    answer = await bot.maria.types("/shop connect")
    assert "Each link works once, until" in shown(answer)
    assert "No seller has authorised the app yet." in shown(answer)
    us, row, eu_us, eu_row = links_of(answer)
    assert "service_id=service%201&state=" in us
    page = await platform.consents_as(us, "seller-two")
    assert page.status_code == 200
    assert "2 shops connected" in page.text
    assert "Acme &amp; Co: Acme US and Lumen Hair." in page.text
    assert {shop.code for shop in platform.db.read_now(all_shops)} == {ACME, LUMEN}
    assert len(platform.db.read_now(sync_states)) == 2 * len(Feed)
    await bot.settle()
    [said] = bot.messages()
    assert "has connected 2 shops" in shown(said)
    after = await bot.maria.types("/shop connect")
    assert "*Acme &amp; Co* · 2 shops: `acme-us` and `lumen-hair` · until" in shown(after)
    for link in (row, eu_us, eu_row):
        assert link not in shown(after)


async def test_a_link_that_was_used_says_so_and_changes_nothing(platform: Platform) -> None:
    link = platform.link()
    await platform.consents_as(link, "seller-two")
    before = platform.raw("authorisations")
    again = await platform.consents_as(link, "seller-two")
    assert again.status_code == 200
    assert "This link was used before" in again.text
    assert "Acme" not in again.text
    assert platform.raw("authorisations") == before


async def test_clicking_it_for_maria_is_answered(bot, platform: Platform) -> None:
    answer = await bot.maria.types("/shop connect")
    await bot.maria.clicks(answer, "connect.open.0.0")


async def test_a_direct_message_goes_to_who_asked_where_the_bot_cannot_post(bot, platform: Platform, until) -> None:
    answer = await bot.maria.types("/shop connect", "C0RANDOM")
    await platform.consents_as(links_of(answer)[0], "seller-two")
    assert "U0MARIA" in platform.raw("deliveries")


async def test_what_was_asked_at_the_shell_is_told_to_the_operators(platform: Platform) -> None:
    await platform.consents_as(platform.link(channel=None), "seller-two")
    assert "U0OPS" in platform.raw("deliveries")


async def test_the_same_seller_renews_the_same_authorisation_and_its_shops_are_read_again(platform: Platform) -> None:
    await platform.consents_as(platform.link(), "seller-two")
    [kept] = platform.db.read_now(authorisations)
    now = platform.clock()
    assert platform.db.write_now(end, kept.id, "revoked", now, now)
    assert all("revoked" in str(state.error) for state in platform.db.read_now(sync_states))
    await platform.consents_as(platform.link(Market.ROW), "seller-two")
    [again] = platform.db.read_now(authorisations)
    assert (again.id, again.ended_at) == (kept.id, None)
    assert all(state.error is None for state in platform.db.read_now(sync_states))


async def test_the_pair_of_the_environment_becomes_the_consent_of_its_seller(platform: Platform, db: Database) -> None:
    platform.app.state.tokens.grant("access-1", "refresh-1").seller = Seller.of(
        "seller-two", "Acme & Co", [shop for slug in (ACME, LUMEN) if (shop := platform.world.shops.named(slug))]
    )
    app = App("", "key", "app-secret-1", "service 1", Tokens("access-1", "refresh-1"))
    url = str(platform.consents.pages.consent[Market.US])
    async with Lines(db, [app], Addresses(url, url), platform.clock, 1_000, AT_ONCE) as lines:
        await discover(db, lines, platform.clock())
    await platform.consents_as(platform.link(), "seller-two")
    [one] = platform.db.read_now(authorisations)
    assert one.seller == "Acme & Co"


async def test_apps_and_sellers_stand_side_by_side(bot, platform: Platform, shown) -> None:
    await platform.consents_as(platform.link(), "seller-two")
    await platform.consents_as(platform.link(app=1), "seller-rest")
    assert [one.app_key for one in platform.db.read_now(authorisations)] == ["key", "key-eu"]
    said = shown(await bot.maria.types("/shop connect"))
    assert "*The &lt;b&gt;Rest&lt;/b&gt;* by app eu · 10 shops: " in said
    assert "and 2 more" in said


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({}, 400, "Something is missing"),
        ({"code": "x"}, 400, "Something is missing"),
        ({"code": "x", "state": "forged"}, 400, "none of ours"),
        ({"code": "x", "state": "ÿ<script>"}, 400, "none of ours"),
    ],
)
async def test_what_is_no_return_of_ours_is_told(
    platform: Platform, query: dict[str, str], status: int, words: str
) -> None:
    answer = await platform.returns(**query)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_a_state_that_was_changed_is_forged(platform: Platform) -> None:
    state = platform.state()
    changed = state[:20] + ("A" if state[20] != "A" else "B") + state[21:]
    assert "none of ours" in (await platform.returns(code="x", state=changed)).text


async def test_a_seller_who_declines_has_changed_nothing_and_may_think_again(platform: Platform) -> None:
    link = platform.link()
    page = await platform.consents_as(link, None)
    assert "The app was not authorised" in page.text
    assert platform.db.read_now(authorisations) == []
    assert "2 shops connected" in (await platform.consents_as(link, "seller-two")).text


async def test_a_link_that_is_too_old_says_how_to_get_a_fresh_one(platform: Platform) -> None:
    link = platform.link()
    platform.clock.ahead = HOLDS + timedelta(minutes=1)
    page = await platform.consents_as(link, "seller-two")
    assert page.status_code == 410
    assert "too old" in page.text
    assert "/shop connect gives it" in page.text


async def test_a_code_that_is_refused_offers_the_way_to_a_new_one(platform: Platform) -> None:
    answer = await platform.returns(code="made-up", state=platform.state())
    assert answer.status_code == 400
    assert "TikTok Shop refused" in answer.text
    assert "auth code is invalid, used or expired" in answer.text
    assert answer.text.count("/open/authorize?service_id=service%201&amp;state=") == 2
    assert "app-secret-1" not in answer.text
    [us, _] = [part.partition('"')[0] for part in answer.text.split('href="')[1:]]
    page = await platform.consents_as(us.replace("&amp;", "&"), "seller-two")
    assert "2 shops connected" in page.text


async def test_a_wrong_secret_is_said_to_be_the_teams_to_mend_and_costs_no_link(platform: Platform) -> None:
    link = platform.link()
    platform.app.state.apps["key"].secret, right = "another", platform.app.state.apps["key"].secret
    page = await platform.consents_as(link, "seller-two")
    assert (page.status_code, "not set up right" in page.text) == (500, True)
    assert "TIKTOK_APP_SECRET" in page.text
    assert "app-secret-1" not in page.text
    platform.app.state.apps["key"].secret = right
    assert "2 shops connected" in (await platform.consents_as(link, "seller-two")).text


async def test_a_platform_that_does_not_answer_leaves_the_link_as_it_was(platform: Platform) -> None:
    link = platform.link()
    platform.fault("/api/v2/token/get", kind="server_error")
    answer = await platform.consents_as(link, "seller-two")
    assert (answer.status_code, "does not answer" in answer.text) == (502, True)
    assert "2 shops connected" in (await platform.consents_as(link, "seller-two")).text


async def test_shops_that_cannot_be_listed_yet_do_not_cost_the_tokens(bot, platform: Platform, shown) -> None:
    platform.fault("/authorization/202309/shops", kind="server_error")
    answer = await platform.consents_as(platform.link(), "seller-two")
    assert "being looked up" in answer.text
    [kept] = platform.db.read_now(authorisations)
    assert (kept.seller, kept.listed_at, kept.ended_at) == ("Acme & Co", None, None)
    await bot.settle()
    assert "Its shops are being looked up." in shown(bot.messages()[0])
    await discover(platform.db, platform.lines, platform.clock())
    await bot.settle()
    [said] = bot.messages()
    assert "*Acme &amp; Co* has connected 2 shops" in shown(said)
    assert "Lumen Hair" in shown(said)


async def test_a_word_that_leaves_after_the_shops_were_listed_names_them(platform: Platform) -> None:
    platform.fault("/authorization/202309/shops", kind="server_error")
    await platform.consents_as(platform.link(), "seller-two")
    await discover(platform.db, platform.lines, platform.clock())

    def leaves(session: Session) -> str:
        row = session.execute(select(DeliveryRow).where(DeliveryRow.kind == CONNECTED)).scalar_one()
        RENEW[CONNECTED](session, row)
        return str(row.payload)

    assert "has connected 2 shops" in platform.db.write_now(leaves)


async def test_shops_that_are_listed_late_are_taken_from_another_authorisation_as_those_that_are_listed_at_once(
    bot, platform: Platform, shown
) -> None:
    await platform.consents_as(platform.link(), "seller-two")
    platform.fault("/authorization/202309/shops", kind="server_error")
    await platform.consents_as(platform.link(app=1), "seller-two")
    await discover(platform.db, platform.lines, platform.clock())
    await bot.settle()
    assert ["has connected 2 shops" in shown(said) for said in bot.messages()] == [True, True]
    shop = platform.world.shops.named(ACME)
    assert shop
    access = platform.db.read_now(access_to, shop.id)
    assert access.authorisation
    assert access.authorisation.app_key == "key-eu"


async def test_a_seller_who_comes_back_while_the_list_is_late_sees_the_shops_of_now(platform: Platform) -> None:
    await platform.consents_as(platform.link(), "seller-two")
    platform.fault("/authorization/202309/shops", kind="server_error")
    await platform.consents_as(platform.link(), "seller-two")
    [kept] = platform.db.read_now(authorisations)
    assert kept.listed_at is None, "they are looked up within a minute, not at the next of the daily looks"


async def test_two_returns_at_once_make_one_connection(platform: Platform) -> None:
    code = platform.app.state.tokens.issue_code(None, Seller("seller-two", "Acme & Co"), "key")
    state = platform.state()
    answers = await asyncio.gather(*(platform.returns(code=code, state=state) for _ in range(4)))
    assert sum("shops connected" in answer.text for answer in answers) == 1
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len(platform.db.read_now(authorisations)) == 1


async def test_a_return_whose_process_died_may_be_repeated(platform: Platform) -> None:
    link = platform.link()
    platform.clock.ahead = -IN_HAND
    nonce = platform.db.read_now(lambda session: session.execute(text("SELECT nonce FROM consents")).scalar_one())
    assert platform.db.write_now(take, nonce, platform.clock())
    assert (await platform.consents_as(link, "seller-two")).status_code == 409
    platform.clock.ahead = timedelta(seconds=1)
    assert "2 shops connected" in (await platform.consents_as(link, "seller-two")).text


async def test_neither_database_nor_page_shows_a_token(platform: Platform) -> None:
    page = await platform.consents_as(platform.link(), "seller-two")
    [grant] = [one for one in platform.app.state.tokens.grants() if one.app_key == "key"]
    for secret in (grant.access_token, grant.refresh_token):
        assert secret not in platform.raw("authorisations") + page.text
