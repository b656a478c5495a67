"""The digest of shop performance scores."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from bot.domain.digests import Occasion
from bot.domain.estimates import Estimate
from bot.domain.risks import Risk
from bot.domain.shops import Shop
from bot.domain.sps_report import SpsReport, SpsRow
from bot.domain.sps_words import room_left
from bot.messages.digest import foot, head, opening
from bot.messages.estimates import estimates_line
from bot.messages.in_hand import holders, in_hand_section
from bot.messages.kit import Block, Message, message, section, table
from bot.messages.risks import MARK, item
from bot.messages.split import split, table_replies
from bot.messages.sps_table import NAME, columns, data_notes, rows_of, title, trend_chart
from bot.messages.text import Mrkdwn, clip, lines, md
from bot.messages.words import change, clock, count, day, listing

NO_ESTIMATES: Mapping[Shop, Sequence[Estimate]] = MappingProxyType({})
IN_TABLE, IN_MESSAGE, IN_THREAD, IN_HEADLINE, IN_LINE = 15, 8, 60, 3, 5


def sps_digest(
    report: SpsReport, occasion: Occasion, estimates: Mapping[Shop, Sequence[Estimate]] = NO_ESTIMATES
) -> Message:
    """The main message, and in its thread the shops and risks that it has no room for; a quiet day is one line."""
    scope = count(len(report.rows), "shop")
    if report.quiet and occasion.since:
        line = _quiet(report, occasion, scope)
        return message(line, section(line), _in_hand(report), foot(occasion))
    first = opening(title(report), scope, occasion, _headline(report, occasion))
    heads, rows = columns(report, occasion.zone), rows_of(report, occasion.now)
    top = [first, table(heads, rows[:IN_TABLE])] if rows else [first]
    notes = foot(occasion, *data_notes(report.rows, occasion.now))
    about = (_in_hand(report), _closed(report), estimates_line(estimates), trend_chart(report.needing), notes)
    tail = [block for block in about if block]
    waiting = [risk for risk in report.risks if risk.needs_somebody]
    main, *more = split(_entries(report, waiting[:IN_MESSAGE]), [*top, *tail])
    body = [*top, *main[len(top) + len(tail) :], *tail]
    replies = [
        *(message("More risks", *blocks) for blocks in more),
        *_later(report, waiting[IN_MESSAGE:]),
        *table_replies(md("*The other shops*, worst first"), heads, rows[IN_TABLE:]),
    ]
    return message(first["text"]["text"], *body, replies=replies)


def risk_entry(risk: Risk, shop_name: str) -> Mrkdwn:
    """What is the matter with a shop, why, and what to do."""
    finding = risk.finding
    return lines(
        md("{} *{}* · {}", Mrkdwn(MARK[finding.severity]), clip(shop_name, NAME), finding.title),
        *finding.evidence,
        md("*Do:* {}", finding.advice) if finding.advice else None,
    )


def _headline(report: SpsReport, occasion: Occasion) -> Mrkdwn:
    """Who needs somebody and why, whom somebody looks after, then how the others are."""
    needing = report.needing
    verb = "needs" if len(needing) == 1 else "need"
    said = [md("*{} {} you.*", count(len(needing), "shop"), verb) if needing else md("*No shop needs you.*")]
    said += [_why(one, occasion) for one in needing[:IN_HEADLINE]]
    said += [*_looked_after(report), *_others(report)]
    return Mrkdwn(" ").join(said)


def _why(one: SpsRow, occasion: Occasion) -> Mrkdwn:
    risk = max((risk for risk in one.risks if risk.needs_somebody), key=lambda risk: risk.severity)
    name = md("*{}*", clip(one.shop.name, NAME))
    if one.since and occasion.since:
        name = md("{} ({} since {})", name, change(one.since), day(occasion.since, occasion.zone))
    return md("{}: {}.", name, risk.finding.title)


def _looked_after(report: SpsReport) -> Iterable[Mrkdwn]:
    """``1 in hand: Lumen Hair (Maria).``"""
    held = report.in_hand
    if held:
        named = [f"{clip(one.shop.name, NAME)} ({holders(one.risks)})" for one in held[:IN_HEADLINE]]
        left = len(held) - IN_HEADLINE
        yield md("{} in hand: {}.", len(held), listing([*named, f"{left} more"] if left > 0 else named))


def _others(report: SpsReport) -> Iterable[Mrkdwn]:
    rest = [one for one in report.rows if not one.risks]
    fell = sum(not one.stale and (one.since or 0) < 0 for one in rest)
    unscored = sum(one.score is None for one in rest)
    stale = sum(one.stale for one in rest)
    parts = (
        (fell, "fell a little"),
        (report.steady, "steady"),
        (unscored, "without a score"),
        (stale, "with stale figures"),
    )
    said = [f"{n} {words}" for n, words in parts if n]
    if said:
        yield md("Others: {}.", ", ".join(said))


def _quiet(report: SpsReport, occasion: Occasion, scope: str) -> Mrkdwn:
    since = occasion.since or occasion.now
    when = f"{day(since, occasion.zone)} {clock(since, occasion.zone)}"
    state = md("nothing new since {}", when) if report.risks else md("all steady since {}", when)
    said = [md("{} {}", head(title(report), scope, occasion), state)]
    said += [md("somebody has {}", count(len(report.risks), "risk"))] if report.risks else []
    near = report.closest
    if near and near.worst:
        room = room_left(near.worst) if near.worst.room else "no room left"
        said.append(md("closest to a limit: {}, {}", clip(near.shop.name, NAME), room))
    unscored = sum(one.score is None for one in report.rows)
    stale = sum(one.stale for one in report.rows)
    said += [md("{} without a score", unscored)] if unscored else []
    said += [md(":warning: {} with stale figures", stale)] if stale else []
    return Mrkdwn(f"{Mrkdwn('; ').join(said)}.")


def _entries(report: SpsReport, risks: Iterable[Risk]) -> list[list[Block]]:
    names = {one.shop.id: one.shop.name for one in report.rows}
    return [item(risk_entry(risk, names.get(risk.finding.shop_id, "")), risk) for risk in risks]


def _later(report: SpsReport, risks: list[Risk]) -> list[Message]:
    replies = [message("More risks", *blocks) for blocks in split(_entries(report, risks[:IN_THREAD]))]
    left = len(risks) - IN_THREAD
    if left > 0:
        line = md("And {} more: `/risk list` has them all.", left)
        replies.append(message(line, section(line)))
    return replies


def _in_hand(report: SpsReport) -> Block | None:
    return in_hand_section(report.risks, [one.shop for one in report.rows])


def _closed(report: SpsReport) -> Block | None:
    """What is over since the digest before."""
    if not report.closed:
        return None
    names = {one.shop.id: one.shop.name for one in report.rows}
    said = [
        md("{} ({})", risk.finding.subject, clip(names.get(risk.finding.shop_id, ""), NAME))
        for risk in report.closed[:IN_LINE]
    ]
    if len(report.closed) > IN_LINE:
        said.append(md("and {} more", len(report.closed) - IN_LINE))
    return section(md("*Over since the last digest*: {}", Mrkdwn("; ").join(said)))
