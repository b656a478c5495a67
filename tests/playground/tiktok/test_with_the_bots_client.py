"""The two ends of the line, written apart from each other, meet: the bot's own client reads the whole playground."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from bot.tiktok import Backoff, TikTokClient, Tokens
from bot.tiktok.errors import BadRequest, EmptyAnswer, TikTokError


@dataclass
class Kept:
    """Where the client's tokens live."""

    tokens: Tokens
    saved: list[Tokens] = field(default_factory=list)

    async def load(self) -> Tokens:
        return self.tokens

    async def claim(self) -> bool:
        return True

    async def release(self) -> None:
        pass

    async def ended(self, access_token: str | None, reason: str) -> None:
        raise AssertionError(f"nothing has ended: {reason}")

    async def refused(self, error: TikTokError) -> None:
        raise AssertionError(f"nothing is refused: {error}")

    async def save(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.saved.append(tokens)


@pytest.fixture
def kept() -> Kept:
    return Kept(Tokens("access-1", "refresh-1"))


@pytest.fixture
async def client(playground, kept) -> AsyncIterator[TikTokClient]:
    line = TikTokClient(
        api_url=playground.url,
        auth_url=playground.url,
        app_key="key",
        app_secret="secret",
        tokens=kept,
        backoff=Backoff(first=0, longest=0, jitter=0),
        calls_per_second=1000,
    )
    async with line:
        yield line


async def open_shop(client, name):
    shop = next(one for one in await client.authorised_shops() if one.name == name)
    return client.shop(shop.cipher, shop.id)


async def test_every_shop_is_found(client):
    assert len(await client.authorised_shops()) == 12


async def test_the_score_its_metrics_and_their_reasons_are_read(client):
    acme = await open_shop(client, "Acme US")
    assert (await acme.sps_overview()).sps_score == Decimal("3.6")
    assert len((await acme.sps_metrics()).metrics) == 6
    rule = (await acme.sps_diagnosis("NRR")).calculation_rule
    assert (rule.numerator_value, rule.denominator_value) == (31, 1640)
    assert (await acme.sps_top_items("NRR")).nrr_top_product_items[0].negative_order_count == 19


async def test_a_shop_without_a_score_has_none(client):
    bee = await open_shop(client, "Baby Bee")
    assert (await bee.sps_overview()).sps_score is None
    assert [metric.value for metric in (await bee.sps_metrics()).metrics] == [None] * 6
    assert (await bee.sps_diagnosis("NRR")).calculation_rule.denominator_value == 17


@pytest.mark.parametrize("name", ["Kite UK", "Batik Bumi"])
async def test_a_shop_outside_the_us_is_not_supported(client, name):
    with pytest.raises((BadRequest, EmptyAnswer)):
        await (await open_shop(client, name)).sps_overview()


async def test_the_whole_catalogue_with_stock_is_read(client):
    home = await open_shop(client, "Northfold Home")
    skus = [sku.id async for product in home.products() for sku in product.skus]
    stock = await home.inventory(skus)
    assert len(skus) == len(set(skus)) == 310
    assert sum(len(product.skus) for product in stock.inventory) == 310


async def test_sales_are_read_through_all_pages(client):
    home = await open_shop(client, "Northfold Home")
    start, end = date(2026, 11, 1), date(2026, 11, 22)
    skus = (await home.sku_performance(start, end)).skus
    days = (await home.shop_performance(start, end)).days
    assert len(skus) == 310
    assert sum(sku.units_sold for sku in skus) == sum(day.sales.items_sold for day in days)


async def test_an_expired_token_is_renewed_on_the_way(client, kept, playground):
    playground.lever("faults", {"kind": "expired_token"})
    assert len(await client.authorised_shops()) == 12
    assert len(kept.saved) == playground.app.state.tokens.refreshes == 1


@pytest.mark.parametrize("kind", ["rate_limit", "throttle", "server_error", "odd_fields"])
async def test_passing_trouble_passes(client, playground, kind):
    acme = await open_shop(client, "Acme US")
    playground.lever("faults", {"kind": kind, "times": 2})
    assert (await acme.sps_overview()).sps_score == Decimal("3.6")
