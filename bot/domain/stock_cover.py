"""Whether a SKU lasts until a reorder can arrive, how much to reorder and when, and what an oversell would cost."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil, sqrt

from bot.domain.cliff import Limit, LimitKind, ruled
from bot.domain.risks import Severity
from bot.domain.rules import Rule, Rules
from bot.domain.shops import Shop
from bot.domain.sps_metrics import MetricCode
from bot.domain.stock import Cancellations, Level, Trouble


@dataclass(frozen=True, slots=True)
class Reorder:
    """How many units to order and by which local day, so that they arrive in time with the chance of ``reorder.z``.

    ``at_once``: that day is today, or was before it. It lasts ``spare_days`` beyond the lead time.
    """

    units: int
    by: date
    at_once: bool
    spare_days: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """The seller-fault cancellation rate before and after cancelling the orders at risk, in percent, and its limit.

    Where the market has steps, ``limit`` is the first that is still ahead, or the last.
    """

    now: Decimal
    then: Decimal
    limit: Limit


@dataclass(frozen=True, slots=True)
class Line:
    """One SKU, judged.

    ``at_risk`` are orders that the stock cannot fill; ``overstated`` units that the shop shows beyond the last count.
    ``supply`` says how bad running out would be. ``lost_a_day`` ranks: the units a day that stay unsold, on average,
    until a reorder made now arrives: v (1 - cover / lead). ``lead_assumed``: nobody has said how long a reorder takes.
    """

    shop: Shop
    level: Level
    lead_days: int
    trouble: Trouble | None
    supply: Severity
    at_risk: int
    overstated: int
    lost_a_day: float
    new: bool
    lead_assumed: bool = False
    reorder: Reorder | None = None
    exposure: Exposure | None = None

    @property
    def severity(self) -> Severity:
        if self.trouble is Trouble.OVERSOLD:
            return Severity.CRITICAL if self.at_risk else Severity.WARNING
        return self.supply if self.trouble else Severity.INFO

    @property
    def rank(self) -> tuple[float, ...]:
        """Sorts the worst first."""
        cover = self.level.cover
        return (-self.severity, -self.lost_a_day, -self.at_risk, cover if cover is not None else 1e9)


def lead_for(shop: Shop, rules: Rules) -> int:
    """Days from ordering to being on the shelf: ``stock.shop.CODE.lead_days``, else ``stock.lead_days``."""
    return int(_lead_rule(shop, rules).value)


def judge(shop: Shop, level: Level, cancellations: Cancellations | None, now: datetime, rules: Rules) -> Line:
    """What is the matter with a SKU. One that buyers cannot see has no trouble."""
    lead = level.lead_days if level.lead_days is not None else lead_for(shop, rules)
    at_risk, overstated = _oversold(level, now, rules)
    trouble = _trouble(level, lead, at_risk or overstated, rules) if level.reading.live else None
    return Line(
        shop=shop,
        level=level,
        lead_days=lead,
        trouble=trouble,
        supply=_supply(level, lead, rules),
        at_risk=at_risk,
        overstated=overstated,
        lost_a_day=_lost(level, lead),
        new=is_new(level, rules),
        lead_assumed=level.lead_days is None and _lead_rule(shop, rules).is_ours,
        reorder=reorder(level, lead, now.astimezone(shop.tz).date(), rules) if trouble else None,
        exposure=exposure(cancellations, at_risk, rules, shop.region) if at_risk and cancellations else None,
    )


def is_new(level: Level, rules: Rules) -> bool:
    """Too few days of sales to trust the velocity."""
    return level.demand is not None and level.demand.days < rules.value("stock.new_days")


def reorder(level: Level, lead: int, today: date, rules: Rules) -> Reorder | None:
    """Order up to the demand of lead time and review time; None for what does not sell.

    Reorder point v L + z s sqrt(L), order-up-to v (L + R) + z s sqrt(L + R), s the standard deviation of a day.
    Units that are already on their way are not known and not counted.
    """
    sells = level.demand
    if sells is None or sells.a_day <= 0:
        return None
    point = _needed(level, lead, rules)
    days_left = max(0, int((level.reading.sellable - point) / sells.a_day))
    spare = int(rules.value("stock.reorder.review_days"))
    target = _needed(level, lead + spare, rules)
    units = ceil(target - min(level.reading.sellable, point))
    return Reorder(units, today + timedelta(days=days_left), days_left == 0, spare)


def exposure(current: Cancellations, at_risk: int, rules: Rules, region: str) -> Exposure | None:
    """SFCR if the orders at risk are cancelled: (seller-fault cancels + at risk) / orders in the window."""
    if current.orders <= 0:
        return None
    before, after = (Decimal(100 * bad) / current.orders for bad in (current.bad, current.bad + at_risk))
    limits = [limit for limit in ruled(rules, region, MetricCode.SFCR) if limit.kind is not LimitKind.TARGET]
    ahead = [limit for limit in limits if limit.value > before]
    return Exposure(before, after, (ahead or limits[-1:])[0])


def _lead_rule(shop: Shop, rules: Rules) -> Rule:
    return rules.get(f"stock.shop.{shop.code}.lead_days") or rules["stock.lead_days"]


def _needed(level: Level, days: int, rules: Rules) -> float:
    """Units that cover ``days`` of sales with the chance of ``stock.reorder.z`` (1.645: 95 %)."""
    sells = level.demand
    if sells is None:
        return 0.0
    return sells.a_day * days + float(rules.value("stock.reorder.z")) * sells.spread * sqrt(days)


def _oversold(level: Level, now: datetime, rules: Rules) -> tuple[int, int]:
    """Orders that cannot be filled, and units shown beyond a count that is recent enough to be believed."""
    stock, counted = level.reading, level.count
    short = max(0, -stock.sellable)
    believed = timedelta(hours=int(rules.value("stock.count_believed")))
    if counted is None or now - counted.at > believed:
        return short, 0
    short = max(short, stock.committed - counted.on_hand)
    return short, 0 if short else max(0, stock.sellable + stock.committed - counted.on_hand)


def _trouble(level: Level, lead: int, oversold: int, rules: Rules) -> Trouble | None:
    if oversold:
        return Trouble.OVERSOLD
    if level.out:
        return Trouble.OUT
    if level.cover is None:
        return None
    if level.cover < lead:
        return Trouble.SHORT
    return Trouble.LOW if level.cover < lead + int(rules.value("stock.cover.warning_margin")) else None


def _supply(level: Level, lead: int, rules: Rules) -> Severity:
    """Nobody is woken for what hardly sells, or for a velocity that rests on a few days."""
    if level.idle:
        return Severity.INFO
    slow = level.demand is None or level.demand.a_day < rules.value("stock.slow_seller")
    reaches = level.cover is not None and level.cover >= lead
    return Severity.WARNING if slow or reaches or is_new(level, rules) else Severity.CRITICAL


def _lost(level: Level, lead: int) -> float:
    if level.demand is None or level.cover is None:
        return 0.0
    return level.demand.a_day * max(0.0, 1 - level.cover / lead) if lead else level.demand.a_day * level.out
