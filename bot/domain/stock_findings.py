"""What is the matter with a shop's stock, as findings with stable keys and hysteresis.

A SKU has one risk, whose kind is the worst trouble it is in: running short, then out, then oversold is the same trouble
getting worse, and whoever took it has it still.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.risks import Finding, Topic
from bot.domain.rules import Rules
from bot.domain.stock import Demand, Level, Lock, Trouble
from bot.domain.stock_cover import Line

OUT = "stock.out"
COVER = "stock.cover"
OVERSOLD = "stock.oversold"


def find_stock(lines: Iterable[Line], rules: Rules) -> list[Finding]:
    """All findings of the judged SKUs of one shop."""
    found = []
    for line in lines:
        if line.level.reading.live:
            troubles = [f for f in (_oversold(line), _out(line, rules), _cover(line, rules)) if f]
            # Inside the hysteresis band, what has all but recovered stands back behind what is really there.
            found += sorted(troubles, key=lambda trouble: not trouble.opens)[:1]
    return found


def stock_key(shop_id: str, sku_id: str) -> str:
    """The stable key of the one risk that a SKU can have."""
    return f"stock:{shop_id}:{sku_id}"


def velocity(line: Line) -> str:
    """``22 ± 3 a day``, with what makes it doubtful."""
    sells = line.level.demand
    if sells is None:
        return "sales not known"
    if sells.a_day == 0:
        return "no sales"
    shown = f"{with_margin(sells)} a day"
    return f"{shown}, new: {sells.days} days of sales, low confidence" if line.new else shown


def locks_said(locks: Iterable[Lock]) -> str:
    """``310 units locked for Black Friday Flash``; empty without locks."""
    parts = [f"{lock.units:,} units locked for {lock.name}" for lock in locks if lock.units > 0]
    return ", ".join(parts)


def exposure_said(line: Line) -> str:
    """What cancelling the orders at risk does to SFCR; empty when the shop's figures are not known."""
    costs = line.exposure
    if costs is None:
        return ""
    return (
        f"cancelling {'them' if line.at_risk > 1 else 'it'} lifts SFCR from {costs.now:.1f} % to {costs.then:.1f} % "
        f"({costs.limit.kind} {costs.limit.value:.1f} %)"
    )


def with_margin(sells: Demand) -> str:
    """``22 ± 3``, or ``0.3 ± 0.1`` for what sells slowly."""
    places = 1 if sells.a_day < 9.95 else 0
    return f"{sells.a_day:,.{places}f} ± {sells.margin:,.{places}f}"


def orders(n: int) -> str:
    return f"{n:,} order{'' if n == 1 else 's'}"


def _oversold(line: Line) -> Finding | None:
    if line.trouble is not Trouble.OVERSOLD:
        return None
    stock, counted = line.level.reading, line.level.count
    base = _finding(OVERSOLD, line)
    if line.at_risk:
        risk = f"{orders(line.at_risk)} cannot be filled"
        return replace(
            base,
            title=f"oversold by {line.at_risk:,}",
            evidence=_said(f"{risk}: {exposure_said(line)}" if line.exposure else risk, velocity(line)),
            advice="Find the units or agree on a wait with the buyers before cancelling; stop deals and ads for it.",
        )
    shown = stock.sellable + stock.committed
    when = f"{counted.at.astimezone(line.shop.tz):%a %-d %b}" if counted else ""
    return replace(
        base,
        title=f"may be oversold: the shop shows {line.overstated:,} more than were counted",
        evidence=_said(f"{shown:,} sellable and promised, {counted.on_hand if counted else 0:,} counted on {when}"),
        advice="Count again and correct the quantity in the shop.",
    )


def _out(line: Line, rules: Rules) -> Finding | None:
    level, stock = line.level, line.level.reading
    over_after = (level.demand.a_day if level.demand else 0.0) * float(rules.value("stock.out.over_after"))
    if not level.out and (level.out_since is None or stock.sellable >= over_after):
        return None
    thin = f"back, but {stock.sellable:,} units are less than a day of sales"
    locks = locks_said(stock.locks)
    return replace(
        _finding(OUT, line),
        title="out of stock" if level.out else thin,
        evidence=_said(
            velocity(line), _since(level, line), f"{locks}: ordinary orders cannot use them" if locks else ""
        ),
        advice=_reorder_said(line),
        opens=level.out and line.trouble is Trouble.OUT,
    )


def _cover(line: Line, rules: Rules) -> Finding | None:
    level, cover = line.level, line.level.cover
    if cover is None:
        return None
    limit = line.lead_days + float(rules.value("stock.cover.warning_margin"))
    if cover >= limit * (1 + float(rules.value("stock.cover.hysteresis"))):
        return None
    return replace(
        _finding(COVER, line),
        title=f"lasts {cover:.0f} days, a reorder takes {line.lead_days}",
        evidence=_said(f"{level.reading.sellable:,} sellable, {velocity(line)}", locks_said(level.reading.locks)),
        advice=_reorder_said(line),
        opens=not level.out and line.trouble in (Trouble.SHORT, Trouble.LOW),
    )


def _finding(kind: str, line: Line) -> Finding:
    stock = line.level.reading
    return Finding(
        key=stock_key(stock.shop_id, stock.sku_id),
        kind=kind,
        topic=Topic.STOCK,
        shop_id=stock.shop_id,
        subject=stock.label,
        severity=line.severity if kind == OVERSOLD else line.supply,
        title="",
    )


def _since(level: Level, line: Line) -> str:
    last = level.demand.last_sold if level.demand else None
    seen = (
        f"out since {level.out_since.astimezone(line.shop.tz):%a %-d %b %H:%M} ({line.shop.zone})"
        if level.out_since
        else ""
    )
    return ", ".join(
        part for part in (seen if level.out else "", f"last sold {last:%a %-d %b}" if last else "") if part
    )


def _reorder_said(line: Line) -> str:
    if line.reorder is None:
        return ""
    when = "now" if line.reorder.at_once else f"by {line.reorder.by:%A %-d %B}"
    lasts, assumed = line.lead_days + line.reorder.spare_days, ", which is assumed," if line.lead_assumed else ""
    return (
        f"Reorder about {line.reorder.units:,} {when}, less what is already on its way. That is for {lasts} days: "
        f"{line.lead_days} until it arrives{assumed} and {line.reorder.spare_days} until the next order."
    )


def _said(*parts: str) -> tuple[str, ...]:
    return tuple(part[0].upper() + part[1:] for part in parts if part)
