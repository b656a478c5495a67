"""The world's data files as typed values: `shops.toml` (who there is, what happens) and `policy.toml` (the metrics)."""

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from bot.playground.tiktok.curve import Curve


@dataclass(frozen=True, slots=True)
class Metric:
    """One of the six SPS metrics. `rate` is the ordinary share of bad orders in per cent, or hours for AHT."""

    code: str
    name: str
    dimension: str
    days: int
    unit: str
    rate: float
    share: float
    excellent: str
    poor: str
    numerator: str
    denominator: str
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Region:
    currency: str
    per_dollar: Decimal
    price_level: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """The words from which the ordinary products of a shop get their names."""

    first: list[str]
    second: list[str]
    variants: list[str]


@dataclass(frozen=True, slots=True)
class SkuStory:
    """A SKU that is worth a line in a digest. Curves are (days from the anchor, units), `counts` likewise: what
    somebody found on the shelf on some day.
    """

    seller_sku: str
    variant: str
    a_day: float
    in_shop: Curve | None = None
    committed: Curve = ((0, 0),)
    counts: Curve = ()
    campaign: dict[str, int] = field(default_factory=dict)
    creator: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListingStory:
    """A state other than live, `since` days from the anchor on, with the platform's words for it."""

    since: float
    status: str
    position: str
    reasons: list[str]
    suggestions: list[str]


@dataclass(frozen=True, slots=True)
class ProductStory:
    title: str
    price: Decimal
    skus: list[SkuStory]
    listing: ListingStory | None = None
    negative: int = 0
    review_reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Counts:
    """Bad orders and all orders in a metric's window, as curves."""

    bad: Curve
    of: Curve


@dataclass(frozen=True, slots=True)
class ShopSpec:
    """A shop as written in the data file; `orders` are orders a day, `skus` the whole number of SKUs.

    `order_faults` is how many times as many of its orders are cancelled by its fault as its score tells.
    """

    slug: str
    name: str
    region: str
    zone: str
    category: str
    line: str
    skus: int
    orders: float
    score: Curve
    percentile: int = 50
    ahr: Curve = ((0, 200),)
    points: int = 0
    tier: str = ""
    tier_text: str = ""
    top_reason: str = ""
    percent_as_documented: bool = False
    order_faults: float = 1.0
    delivered: Curve | None = None
    counts: dict[str, Counts] = field(default_factory=dict)
    benchmarks: dict[str, tuple[str, str]] = field(default_factory=dict)
    products: list[ProductStory] = field(default_factory=list)


@cache
def shop_specs() -> tuple[ShopSpec, ...]:
    return tuple(_shop(row) for row in _file("shops.toml")["shop"])


@cache
def regions() -> dict[str, Region]:
    return {
        code: Region(row["currency"], Decimal(row["per_dollar"]), Decimal(row["price_level"]))
        for code, row in _file("shops.toml")["region"].items()
    }


@cache
def lines() -> dict[str, Line]:
    return {name: Line(**row) for name, row in _file("shops.toml")["line"].items()}


@cache
def metrics() -> dict[str, Metric]:
    return {code: Metric(code=code, **row) for code, row in _file("policy.toml")["metric"].items()}


@cache
def weights() -> dict[str, int]:
    """Weight of each dimension in per cent."""
    return dict(_file("policy.toml")["weight"])


@cache
def benefits() -> dict[str, str]:
    """Unlock score of each benefit, as the API sends it."""
    return dict(_file("policy.toml")["benefit"])


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


def _shop(row: dict[str, Any]) -> ShopSpec:
    told = {key: value for key, value in row.items() if key not in {"product", "counts"}}
    counts = {code: Counts(**curves) for code, curves in row.get("counts", {}).items()}
    return ShopSpec(**told, counts=counts, products=[_product(product) for product in row.get("product", [])])


def _product(row: dict[str, Any]) -> ProductStory:
    listing = ListingStory(**row["listing"]) if "listing" in row else None
    told = row | {"price": Decimal(row["price"]), "skus": [SkuStory(**sku) for sku in row["skus"]], "listing": listing}
    return ProductStory(**told)
