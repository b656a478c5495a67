"""The lists of tool issues: those that are open, how fast they are seen to, and those that are over."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.domain.escalation import Act, Issue
from bot.domain.escalation_measures import Means, Measures, means
from bot.messages.escalation_words import circle, due_line, named, site, title
from bot.messages.kit import Block, Message, button, context, message, section, table
from bot.messages.split import chunks
from bot.messages.text import Mrkdwn, clip, md
from bot.messages.words import count, span

LISTED, GROUPS = 20, 10
SPEED = ("Partner", "Tool", "Issues", "Answered in", "Restored in")
PAST = ("Issue", "What", "Partner", "Reported", "Answered in", "Restored in", "Had it")
Measured = Sequence[tuple[Issue, Measures]]
"""Issues, open or over, with how fast they were seen to."""


def issue_list(issues: Sequence[Issue], lately: Measured, days: int) -> Message:
    """The open issues, those that nobody has first, and how fast those of the last ``days`` were seen to."""
    foot = (_means(means(measures for _, measures in lately), days), _by_partner_and_tool(lately))
    over = sum(not issue.live for issue, _ in lately)
    past = context(md("{} of the last {} days: `/escalate list past`", count(over, "other"), days)) if over else None
    if not issues:
        calm = md(":large_green_circle: No tool issue is open. `/escalate what is broken` reports one.")
        return message(calm, section(calm), *foot, past)
    waiting = sum(issue.waiting for issue in issues)
    asking = md("{} of them without anybody", waiting) if waiting else md("somebody has each of them")
    head = md("*{} open*, {}", count(len(issues), "tool issue"), asking)
    rest = len(issues) - LISTED
    more = context(md("and {} more, lesser or taken", rest)) if rest > 0 else None
    return message(head, section(head), *(_row(issue) for issue in issues[:LISTED]), more, *foot, past)


def past_issues(lately: Measured, days: int) -> Message:
    """The issues of the last ``days`` that are over, the newest first."""
    over = [(issue, measures) for issue, measures in lately if not issue.live]
    if not over:
        none = md("No tool issue of the last {} days is over. `/escalate list` shows the open ones.", days)
        return message(none, section(none))
    head = md(
        "*{} of the last {} days {} over*", count(len(over), "tool issue"), days, "is" if len(over) == 1 else "are"
    )
    shown = chunks([_past(issue, measures) for issue, measures in over])[0]
    rest = len(over) - len(shown)
    more = context(md("and {} before them", rest)) if rest else None
    return message(head, section(head), table(PAST, shown), more)


def _past(issue: Issue, measures: Measures) -> tuple[str, ...]:
    again = f" (reopened {count(measures.reopened, 'time')})" if measures.reopened else ""
    return (
        f"#{issue.id} {issue.sev.name}",
        clip(named(issue), 80) + again,
        clip(site(issue), 40),
        f"{issue.opened_at.astimezone(ZoneInfo(issue.partner.zone)):%-d %b}",
        _told(measures.answered_in),
        _told(measures.restored_in),
        clip(issue.owner.name, 40) if issue.owner else "nobody",
    )


def _means(lately: Means, days: int) -> Block | None:
    """``Last 30 days: answered in 14 min on average (9 issues), restored in 2 h (7 issues)``."""
    answer = md("answered in {} ({})", span(lately.answer), count(lately.answered, "issue")) if lately.answer else None
    restore = (
        md("restored in {} ({})", span(lately.restore), count(lately.restored, "issue")) if lately.restore else None
    )
    said = [part for part in (answer, restore) if part]
    return context(md("Last {} days, on average: {}", days, Mrkdwn(", ").join(said))) if said else None


def _by_partner_and_tool(lately: Measured) -> Block | None:
    """The same means apart, those with most issues first; nothing where there is but one partner with one tool."""

    def key(one: tuple[Issue, Measures]) -> tuple[str, str]:
        return site(one[0]), one[0].report.tool

    groups = [(names, list(of_them)) for names, of_them in groupby(sorted(lately, key=key), key=key)]
    if len(groups) < 2:
        return None
    groups.sort(key=lambda group: -len(group[1]))
    return table(SPEED, (_speed(*names, [measures for _, measures in of_them]) for names, of_them in groups[:GROUPS]))


def _speed(partner: str, tool: str, measured: Sequence[Measures]) -> tuple[str, ...]:
    mean = means(measured)
    return clip(partner, 40), clip(tool, 40), str(len(measured)), _told(mean.answer), _told(mean.restore)


def _told(length: timedelta | None) -> str:
    return "not yet" if length is None else span(length)


def _row(issue: Issue) -> Block:
    have = md("{} has it", issue.owner.name) if issue.owner else md("nobody has it")
    due = due_line(issue)
    until = md(" · {}", due) if due else ""
    take = button("Take it", "issue.take", str(issue.id)) if issue.may(Act.TAKE) else None
    return section(md("{} {} · {}\n{}{}", circle(issue), title(issue), site(issue), have, until), accessory=take)
