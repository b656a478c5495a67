"""The shop performance score of a day: counts behind each metric, and the points a made-up table gives for them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bot.playground.tiktok import specs
from bot.playground.tiktok.curve import value_at
from bot.playground.tiktok.noise import dice, wave
from bot.playground.tiktok.world import SCORES_REFRESH_AT, Shop, World

ORDERS_FOR_A_SCORE = 30
EVALUATED_DAYS = 90


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric on a day. `bad` orders of `of` in its window; for AHT the hours of `of` requests."""

    metric: specs.Metric
    bad: int
    of: int

    @property
    def numerator(self) -> int:
        return self.of - self.bad if self.higher_is_better else self.bad

    @property
    def higher_is_better(self) -> bool:
        return self.metric.code == "OTDR"

    @property
    def value(self) -> Decimal:
        """Per cent of the orders (OTDR: those on time), or mean hours."""
        scale = 1 if self.metric.unit == "HOURS" else 100
        return Decimal(self.numerator * scale) / max(1, self.of)


def day_start(day: int) -> datetime:
    return datetime.fromtimestamp(day * 86_400, UTC)


def refreshed_at(day: int) -> datetime:
    """When the scores of a day were computed."""
    return day_start(day) + SCORES_REFRESH_AT


def delivered_orders(world: World, shop: Shop, day: int) -> int:
    """Delivered orders of the last 90 days, the basis for having a score at all."""
    if shop.spec.delivered:
        return round(value_at(shop.spec.delivered, world.scores_offset(day)))
    return round(shop.spec.orders * EVALUATED_DAYS)


def score(world: World, shop: Shop, day: int) -> Decimal | None:
    """The score with one decimal place; None while too few orders were delivered."""
    if delivered_orders(world, shop, day) < ORDERS_FOR_A_SCORE:
        return None
    told = value_at(shop.spec.score, world.scores_offset(day))
    swing = 0.04 * wave((world.seed, "score", shop.index), day) if len(shop.spec.score) == 1 else 0
    return Decimal(str(min(5.0, told + swing))).quantize(Decimal("0.1"))


def figure(world: World, shop: Shop, metric: specs.Metric, day: int) -> Figure:
    """The counts of a metric on a day, with the bad orders somebody added by hand."""
    added = world.changes.bad_orders(shop.slug, metric.code, (refreshed_at(day) + timedelta(days=1)).timestamp())
    counts = shop.spec.counts.get(metric.code)
    if counts:
        offset = world.scores_offset(day)
        bad, of = value_at(counts.bad, offset), value_at(counts.of, offset)
    else:
        bad, of = _ordinary(world, shop, metric, day)
    return Figure(metric, max(0, round(bad) + added), round(of))


def _ordinary(world: World, shop: Shop, metric: specs.Metric, day: int) -> tuple[float, float]:
    """Bad orders and all orders of a metric to which nothing happens: a rate of the shop's own that swings a little."""
    delivered = delivered_orders(world, shop, day)
    if shop.spec.delivered:  # a shop this young has had all its orders within the shorter windows, too
        return 0, delivered * metric.share
    of = delivered / EVALUATED_DAYS * metric.days * metric.share
    of *= 1 + 0.05 * wave((world.seed, "orders", shop.index), day)
    rate = metric.rate * dice(world.seed, "rate", metric.code, shop.index).uniform(0.6, 1.5)
    per_order = rate if metric.unit == "HOURS" else rate / 100
    return of * per_order * (1 + 0.12 * wave((world.seed, metric.code, shop.index), day)), of


def thresholds(shop: Shop, metric: specs.Metric) -> tuple[Decimal, Decimal]:
    """Excellent and poor threshold in the unit the platform sends by default: rates as ratios, hours as hours."""
    excellent, poor = shop.spec.benchmarks.get(metric.code, (metric.excellent, metric.poor))
    return Decimal(excellent), Decimal(poor)


def metric_score(shop: Shop, figure: Figure) -> Decimal:
    """0 to 5 with one decimal: 4.5 at the excellent threshold, 1 at the poor one, straight in between and beyond.

    This world's own table: the platform's is not published.
    """
    excellent, poor = thresholds(shop, figure.metric)
    value = figure.value if figure.metric.unit == "HOURS" else figure.value / 100
    points = 1 + Decimal("3.5") * (value - poor) / (excellent - poor)
    return min(Decimal(5), max(Decimal(0), points)).quantize(Decimal("0.1"))


def dimension_scores(world: World, shop: Shop, day: int) -> dict[str, Decimal]:
    """Score of each dimension. The heaviest is what is needed for the weighted sum to be the shop's score."""
    whole = score(world, shop, day)
    if whole is None:
        return {}
    weights = specs.weights()
    heaviest = max(weights, key=lambda name: weights[name])
    found: dict[str, Decimal] = {}
    for name in weights:
        parts = [metric for metric in specs.metrics().values() if metric.dimension == name]
        points = [metric_score(shop, figure(world, shop, metric, day)) for metric in parts]
        found[name] = sum(points, Decimal(0)) / len(points)
    rest = sum((found[name] * weights[name] for name in weights if name != heaviest), Decimal(0))
    found[heaviest] = min(Decimal(5), max(Decimal(0), (whole * 100 - rest) / weights[heaviest]))
    return {name: points.quantize(Decimal("0.1")) for name, points in found.items()}
