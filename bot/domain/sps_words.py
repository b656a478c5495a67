"""The score's figures in plain words, for evidence and for messages. Nothing here is marked up or escaped."""

from decimal import Decimal

from bot.domain.cliff import Cliff, LimitKind
from bot.domain.sps import Metric, SpsReading, TopItem, Unscored
from bot.domain.sps_metrics import MetricCode

ORDINALS = {1: "st", 2: "nd", 3: "rd"}
MOST_PLACES = 4
WITHOUT_SCORE = {
    Unscored.TOO_FEW: "no score yet",
    Unscored.UNREADABLE: "the score could not be read",
    None: "no score was told",
}


def figure(value: Decimal, code: MetricCode, places: int = 1) -> str:
    """``1.9 %`` or ``26.5 h``."""
    return f"{value:,.{places}f} {'h' if code.facts.in_hours else '%'}"


def against(value: Decimal, limit: Decimal, code: MetricCode) -> tuple[str, str]:
    """Value and limit, with as many places as it takes to tell them apart: ``1.96 %`` and ``2.00 %``."""
    places = 1
    while value != limit and places < MOST_PLACES and f"{value:.{places}f}" == f"{limit:.{places}f}":
        places += 1
    return figure(value, code, places), figure(limit, code, places)


def metric_value(metric: Metric) -> Decimal | None:
    """The value, exact from its counts where there are any."""
    if metric.has_counts and metric.numerator is not None and metric.denominator:
        return Decimal(100 * metric.numerator) / metric.denominator
    return metric.value


def beside_limit(cliff: Cliff) -> str:
    """``negative reviews 1.9 % (poor 2.0 %, 60 d)``."""
    metric = cliff.metric
    value, limit = against(metric_value(metric) or Decimal(0), cliff.limit.value, cliff.code)
    return f"{metric.code.facts.name} {value} ({cliff.limit.kind} {limit}, {metric.window} d)"


def room_left(cliff: Cliff) -> str:
    """``2 more late parcels``: so many still fit, the one after them crosses. Without counts, hours or points."""
    facts = cliff.code.facts
    if cliff.room is None:
        if cliff.crossed and not cliff.margin:
            return f"at the {cliff.limit.kind}"
        unit = "h" if facts.in_hours else "points"
        return gap(cliff.margin, crossed=cliff.crossed, least=facts.higher_is_better, unit=unit)
    if cliff.room < 0:
        return f"{_counted(-cliff.room, cliff)} too many"
    return f"{cliff.room:,} more {facts.bad if cliff.room == 1 else facts.bad_many}" if cliff.room else "none"


def gap(margin: Decimal, *, crossed: bool, least: bool, unit: str = "points") -> str:
    """``1.2 points left``, ``0.04 points over``, or ``short`` of a limit that is the ``least`` to be reached.

    As many places as it takes to tell it from nothing.
    """
    places = 1
    while margin and places < MOST_PLACES and not Decimal(f"{margin:.{places}f}"):
        places += 1
    beyond = "short" if least else "over"
    return f"{abs(margin):.{places}f} {unit} {beyond if crossed else 'left'}"


def room_sentence(cliff: Cliff) -> str:
    """The same as a sentence that leaves no doubt about which order crosses."""
    facts, kind = cliff.code.facts, _limit_name(cliff)
    if cliff.room is None:
        if cliff.crossed and not cliff.margin:
            return f"Exactly at {kind}."
        beyond = "short of" if facts.higher_is_better else "beyond"
        side = beyond if cliff.crossed else "within"
        unit = "hours" if facts.in_hours else "percentage points"
        return f"{abs(cliff.margin):.1f} {unit} {side} {kind}."
    if cliff.room < 0:
        return f"{_counted(-cliff.room, cliff)} too many for {kind}, if orders stay as many."
    crosses = "reaches" if cliff.limit.inclusive else "crosses"
    if cliff.room == 0:
        return f"The next {facts.bad} {crosses} {kind}, if orders stay as many."
    fitting = f"{_counted(cliff.room, cliff, 'more ')} {'fits' if cliff.room == 1 else 'fit'}"
    return f"{fitting}, the {_ordinal(cliff.room + 1)} {crosses} {kind}, if orders stay as many."


def counts(metric: Metric) -> str:
    """``31 of 1,640 delivered orders``; empty without counts."""
    facts = metric.code.facts
    if facts.in_hours:
        return f"{metric.denominator:,} {facts.of_what}" if metric.denominator else ""
    if metric.numerator is None or metric.denominator is None:
        return ""
    return f"{metric.numerator:,} of {metric.denominator:,} {facts.of_what}"


def cause(metric: Metric) -> str:
    """The product or carrier that stands out most, and why; the platform's own reason without one; or empty."""
    if metric.items:
        return _item(metric.items[0], metric)
    return f"Top reason: {metric.top_reason}" if metric.top_reason else ""


def no_score(reading: SpsReading, needed: Decimal) -> str:
    """``at least 17 of 30 delivered orders``: why there is no score yet; empty where nothing known explains it.

    The platform counts them over more days than the ones that it tells of.
    """
    if reading.unscored is not Unscored.TOO_FEW:
        return ""
    done = reading.delivered_orders
    if done is None:
        return f"fewer than {needed:,.0f} delivered orders"
    return f"at least {done:,} of {needed:,.0f} delivered orders" if done < needed else ""


def no_score_counted(reading: SpsReading, needed: Decimal, days: Decimal) -> str:
    """The same with both windows: ``17 counted in 60 days; 30 in 90 days are needed``. Empty without a count."""
    if reading.delivered_orders is None or not no_score(reading, needed):
        return ""
    reviewed = reading.metric(MetricCode.NRR) or Metric(MetricCode.NRR)
    return (
        f"{reading.delivered_orders:,} counted in {reviewed.window} days; {needed:,.0f} in {days:,.0f} days are needed"
    )


def _item(item: TopItem, metric: Metric) -> str:
    facts = metric.code.facts
    why = " (" + ", ".join(f'"{reason}"' for reason in item.reasons[:2]) + ")" if item.reasons else ""
    if facts.in_hours and item.hours is not None:
        return f"Slowest: {item.name}, {item.hours:.1f} h{why}"
    if item.bad is None:
        return f"Most: {item.name}{why}"
    if facts.higher_is_better:
        share = f"{item.bad:,} of {item.total:,}" if item.total else f"{item.bad:,}"
        return f"Most late: {item.name}, {share} parcels{why}"
    return f"Most: {item.name}, {item.bad:,} of the {metric.numerator or item.bad:,}{why}"


def _limit_name(cliff: Cliff) -> str:
    value = figure(cliff.limit.value, cliff.code)
    names = {
        LimitKind.POOR: f"the platform's poor mark ({value})",
        LimitKind.ENFORCEMENT: f"the limit ({value})",
        LimitKind.GUIDE: f"the US limit ({value}), a guide here",
        LimitKind.TARGET: f"the target ({value})",
    }
    return names[cliff.limit.kind]


def _counted(n: int, cliff: Cliff, more: str = "") -> str:
    facts = cliff.code.facts
    return f"{n:,} {more}{facts.bad if n == 1 else facts.bad_many}"


def _ordinal(n: int) -> str:
    return f"{n:,}{'th' if 10 <= n % 100 <= 20 else ORDINALS.get(n % 10, 'th')}"
