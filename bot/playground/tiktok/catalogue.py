"""What a shop sells: the products of its stories first, then ordinary ones named from its line's words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import count
from random import Random

from bot.playground.tiktok import specs
from bot.playground.tiktok.noise import dice

UNITS_PER_ORDER = 2.2
_FIRST_PRODUCT = 1_729_500_000_000_000_000
_FIRST_SKU = 1_729_600_000_000_000_000
_SHOP_STEP = 1_000_000
# Of a hundred ordinary listings; the rest are live.
_QUIET_STATES = (("SELLER_DEACTIVATED", 3), ("DRAFT", 4), ("PENDING", 5))


@dataclass(frozen=True, slots=True)
class Sku:
    """A variant. An ordinary one is restocked every `cycle` days, `phase` says where in its cycle the world begins."""

    id: str
    seller_sku: str
    variant: str
    price: Decimal
    a_day: float
    cycle: int
    phase: int
    warehouses: tuple[str, ...]
    story: specs.SkuStory | None = None


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    title: str
    skus: tuple[Sku, ...]
    status: str
    created: datetime
    story: specs.ProductStory | None = None


@dataclass(frozen=True)
class Catalogue:
    products: tuple[Product, ...]

    @cached_property
    def skus(self) -> tuple[Sku, ...]:
        return tuple(sku for product in self.products for sku in product.skus)

    @cached_property
    def by_product_id(self) -> dict[str, Product]:
        return {product.id: product for product in self.products}

    @cached_property
    def by_sku_id(self) -> dict[str, tuple[Product, Sku]]:
        return {sku.id: (product, sku) for product in self.products for sku in product.skus}

    @cached_property
    def by_seller_sku(self) -> dict[str, Sku]:
        return {sku.seller_sku: sku for sku in self.skus}


def build(seed: int, shop: int, spec: specs.ShopSpec, anchor: datetime) -> Catalogue:
    """The catalogue of shop number `shop`: the same for the same seed, with exactly `spec.skus` SKUs."""
    roll = dice(seed, "catalogue", shop)
    base = shop * _SHOP_STEP
    products = [_told(story, base + number * 100, roll, anchor) for number, story in enumerate(spec.products)]
    told = [sku for product in products for sku in product.skus]
    units = max(0.1, spec.orders * UNITS_PER_ORDER - sum(sku.a_day for sku in told))
    popularity = _tail(spec.skus - len(told), units, roll)
    names = _names(specs.lines()[spec.line], roll)
    while popularity:
        number = base + len(products) * 100
        products.append(_ordinary(next(names), number, popularity, spec, roll, anchor))
    return Catalogue(tuple(products))


def _told(story: specs.ProductStory, number: int, roll: Random, anchor: datetime) -> Product:
    skus = tuple(
        _sku(number + place, sku.seller_sku, sku.variant, story.price, sku.a_day, roll, sku)
        for place, sku in enumerate(story.skus)
    )
    return Product(str(_FIRST_PRODUCT + number), story.title, skus, "ACTIVATE", _created(anchor, roll), story)


def _ordinary(
    name: str, number: int, popularity: list[float], spec: specs.ShopSpec, roll: Random, anchor: datetime
) -> Product:
    """A product of one to four variants; takes the daily sales of each from `popularity`."""
    region, line = specs.regions()[spec.region], specs.lines()[spec.line]
    price = (roll.randint(8, 90) * region.price_level - Decimal("0.10")).quantize(Decimal("0.01"))
    initials = "".join(word[0] for word in name.split())
    variants = line.variants[: min(len(popularity), roll.randint(1, 4))]
    skus = tuple(
        _sku(number + place, f"{initials}{number // 100 % 1000:03d}-{place + 1}", text, price, popularity.pop(), roll)
        for place, text in enumerate(variants)
    )
    chance = roll.uniform(0, 100)
    status = next((status for status, below in _QUIET_STATES if chance < below), "ACTIVATE")
    return Product(str(_FIRST_PRODUCT + number), name, skus, status, _created(anchor, roll))


def _sku(
    number: int,
    seller_sku: str,
    variant: str,
    price: Decimal,
    a_day: float,
    roll: Random,
    story: specs.SkuStory | None = None,
) -> Sku:
    cycle = roll.randint(20, 60)
    warehouse = 7_300_000_000_000_000_000 + number // _SHOP_STEP * 10
    warehouses = tuple(str(warehouse + place) for place in range(roll.choice((1, 1, 2))))
    return Sku(
        str(_FIRST_SKU + number), seller_sku, variant, price, a_day, cycle, roll.randrange(cycle), warehouses, story
    )


def _tail(skus: int, units: float, roll: Random) -> list[float]:
    """Share out a shop's daily units the way shops sell: few bestsellers and a long tail."""
    weights = [1 / (place + 3) for place in range(skus)]
    roll.shuffle(weights)
    return [units * weight / sum(weights) for weight in weights]


def _names(line: specs.Line, roll: Random) -> Iterator[str]:
    """Every pair of the line's words in some order, then the same again as second editions."""
    pairs = [f"{first} {second}" for first in line.first for second in line.second]
    roll.shuffle(pairs)
    yield from pairs
    for edition in count(2):
        yield from (f"{pair} No. {edition}" for pair in pairs)


def _created(anchor: datetime, roll: Random) -> datetime:
    return anchor - timedelta(days=roll.randint(95, 700), seconds=roll.randint(0, 86_399))
