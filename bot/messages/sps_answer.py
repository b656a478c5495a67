"""The answer to ``/shop sps``: one shop in full, or all of them, worst first."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.cliff import Cliff
from bot.domain.data_state import Failing
from bot.domain.estimates import Estimate
from bot.domain.order_rates import Difference
from bot.domain.shops import Shop
from bot.domain.sps import Metric, SpsReading
from bot.domain.sps_gates import Gate
from bot.domain.sps_report import SpsReport, SpsRow
from bot.domain.sps_words import (
    WITHOUT_SCORE,
    against,
    counts,
    figure,
    metric_value,
    no_score,
    no_score_counted,
    room_left,
)
from bot.messages.differences import differences_section
from bot.messages.estimates import estimates_section
from bot.messages.kit import Block, Cell, Message, context, message, section, table
from bot.messages.risks import state_line
from bot.messages.split import chunks
from bot.messages.sps_table import NAME, columns, data_notes, moved, rows_of, tier, title, trend_chart
from bot.messages.text import Mrkdwn, clip, lines, md
from bot.messages.unread import why_none
from bot.messages.words import count, span

METRIC_COLUMNS = ("Metric", "Value", "Limit", "Room left", "Score", "Window")
RISKS = 6


def shop_answer(
    report: SpsReport,
    days: int,
    now: datetime,
    estimates: Sequence[Estimate] = (),
    differences: Sequence[Difference] = (),
    failing: Failing | None = None,
) -> Message:
    """One shop: its score and the next gates, its metrics, the trend, and its risks with who has them.

    ``days`` is the range of ``since``. ``estimates`` stand by themselves, and ``differences`` are those of our counts
    from the platform's figures. ``failing`` says why there are none.
    """
    [one] = report.rows
    head = head_line(one, report, days, now, failing)
    blocks: list[Block | None] = [section(head)]
    if one.reading and one.reading.metrics:
        blocks.append(table(METRIC_COLUMNS, [_metric(m, one.cliffs.get(m.code)) for m in one.reading.metrics]))
    blocks += [differences_section(differences), estimates_section(estimates), trend_chart([one]), _risks(one)]
    notes = data_notes([one], now)
    return message(head, *blocks, context(Mrkdwn(" · ").join(notes)) if notes else None)


def overview_answer(report: SpsReport, in_scope: int, zone: str, now: datetime) -> Message:
    """The worst shops of a scope in one table."""
    if not report.rows:
        line = md("*SPS* · no shop is known yet. `shopwatch sync` or `shopwatch import FILE` brings the first figures.")
        return message(line, section(line))
    [shown, *_] = chunks(rows_of(report, now))
    which = f"the {len(shown)} worst of {count(in_scope, 'shop')}" if len(shown) < in_scope else count(in_scope, "shop")
    needing = len(report.needing)
    state = md("{} waiting for somebody", count(needing, "shop is", "shops are")) if needing else md("nobody is needed")
    head = md("*{} · {}*, worst first · {}", title(report), which, state)
    notes = Mrkdwn(" · ").join(data_notes(report.rows[: len(shown)], now))
    return message(head, section(head), table(columns(report, zone), shown), context(notes) if notes else None)


def head_line(one: SpsRow, report: SpsReport, days: int, now: datetime, failing: Failing | None = None) -> Mrkdwn:
    """``Acme US · SPS 3.6 Good``, how it moved over 7 and ``days`` days, and the gates next to it."""
    name, reading = clip(one.shop.name, NAME), one.reading
    if reading is None:
        return md("*{} · {}* · no figures yet. {}.", name, one.score_name, _why_none(one.shop, failing))
    if one.score is None:
        return _without_score(one, reading, report, name)
    said = [md("*{} · {} {}* {}", name, one.score_name, f"{one.score:.1f}", tier(one))]
    if reading.percentile is not None:
        said.append(md("percentile {}", f"{reading.percentile:.0f}"))
    if one.stale:
        said.append(md(":warning: {} old", span(now - reading.updated_at)))
    said += [md("{} in 7 days", moved(one.week))] if one.week is not None else []
    said += _since(one, days) if days != 7 else []
    said += [_step(one, gate) for gate in (one.steps.down, one.steps.up) if gate]
    return Mrkdwn(" · ").join(said)


def _why_none(shop: Shop, failing: Failing | None) -> Mrkdwn:
    """What keeps the figures away, or else brings them."""
    if not shop.scored_by_api:
        return md("An imported file brings them")
    return why_none(failing, "The next sync or an imported file brings them")


def _since(one: SpsRow, days: int) -> list[Mrkdwn]:
    """The change over the range that was asked for, or how far back the scores go."""
    if one.since is not None:
        return [md("{} in {} days", moved(one.since), days)]
    first = one.scores[0].day if one.scores else None
    return [md("scores are known from {} on", f"{first:%-d %b}")] if first else []


def _without_score(one: SpsRow, reading: SpsReading, report: SpsReport, name: str) -> Mrkdwn:
    why = no_score(reading, report.needed_orders)
    counted = no_score_counted(reading, report.needed_orders, report.needed_days)
    without = WITHOUT_SCORE[reading.unscored]
    said = md("*{} · {}* · {}{}", name, one.score_name, without, f": {why}" if why else "")
    return md("{} ({})", said, counted) if counted else said


def _step(one: SpsRow, gate: Gate) -> Mrkdwn:
    gap = (one.score or 0) - gate.score
    side = "above" if gap > 0 else "below" if gap < 0 else "exactly at"
    points = f"{abs(gap):.1f} {side}" if gap else side
    return md("{} _{}_ ({})", points, clip(gate.where, 60), f"{gate.score:.1f}")


def _metric(metric: Metric, cliff: Cliff | None) -> list[Cell]:
    name = metric.code.facts.name + (" (units unclear)" if metric.unit_uncertain else "")
    score = (float(metric.score), f"{metric.score:.1f}") if metric.score is not None else ""
    value = metric_value(metric)
    if value is None:
        return [name, "no figure", "", "", score, f"{metric.window} d"]
    shown = figure(value, metric.code)
    limit = ""
    if cliff:
        shown, bound = against(value, cliff.limit.value, metric.code)
        limit = f"{cliff.limit.kind} {bound}"
    of = f" ({counts(metric)})" if counts(metric) else ""
    return [name, f"{shown}{of}", limit, room_left(cliff) if cliff else "", score, f"{metric.window} d"]


def _risks(one: SpsRow) -> Block | None:
    if not one.risks:
        return None
    said = [lines(md("• {}", risk.finding.title), md("   {}", state_line(risk))) for risk in one.risks[:RISKS]]
    left = len(one.risks) - RISKS
    more = [md("and {} more: `/risk list`", left)] if left > 0 else []
    return section(lines(md("*{}*", count(len(one.risks), "open risk")), *said, *more))
