"""What tool issues are called in messages: colours, states, levels, and whom a page pings."""

from collections.abc import Iterable

from bot.domain.escalation import Issue, IssueState, Step
from bot.domain.escalation_measures import Measures
from bot.domain.ladders import Level
from bot.domain.severities import SevRule
from bot.messages.text import Mrkdwn, md, moment, user
from bot.messages.words import span

WITH_AGE = "{date_short_pretty} {time} ({ago})"
"""A moment that says by itself when it is past."""
STATE_WORDS = {
    IssueState.NEW: "new",
    IssueState.ACKED: "taken",
    IssueState.INVESTIGATING: "being looked into",
    IssueState.WAITING_PARTNER: "waiting for the partner",
    IssueState.WAITING_VENDOR: "waiting for the vendor",
    IssueState.MITIGATED: "work-around in place",
    IssueState.RESOLVED: "resolved",
    IssueState.CLOSED: "closed",
    IssueState.REOPENED: "reopened",
}


def circle(issue: Issue) -> Mrkdwn:
    if issue.state is IssueState.CLOSED:
        return Mrkdwn(":white_circle:")
    if issue.state is IssueState.RESOLVED:
        return Mrkdwn(":large_green_circle:")
    if issue.waiting:
        return Mrkdwn(":large_orange_circle:" if issue.owner else ":red_circle:")
    return Mrkdwn(":large_blue_circle:" if issue.state is IssueState.MITIGATED else ":large_yellow_circle:")


def title(issue: Issue) -> Mrkdwn:
    """``SEV2 · Moderation console: queue does not load · #214``, the first part bold."""
    return md("*{} · {}* · #{}", issue.sev.name, named(issue), issue.id)


def named(issue: Issue) -> str:
    """Tool and title; a title that begins with its tool, as people write it, does not name it twice."""
    report = issue.report
    twice = report.title.casefold().startswith(report.tool.casefold())
    return report.title if twice else f"{report.tool}: {report.title}"


def site(issue: Issue) -> str:
    return ", ".join(part for part in (issue.partner.name, issue.partner.site) if part)


def level_name(issue: Issue, number: int) -> Mrkdwn:
    level = issue.level_named(number)
    return md("*{}*", level.name) if level else md("level {}", number)


def pages(issue: Issue, step: Step, *, quietly: bool = False) -> Mrkdwn:
    """The levels that a step pages, each with the mentions that ping it: ``*managers* @ana @tools-oncall``."""
    levels = [(number, issue.level_named(number)) for number in step.paged]
    named = [
        (level_name(issue, number), [] if quietly else _mentions(level, step)) for number, level in levels if level
    ]
    return Mrkdwn(", ").join([Mrkdwn(" ").join([name, *mentions]) for name, mentions in named])


def answer_overdue(issue: Issue) -> Mrkdwn | None:
    """``*OVERDUE*, an answer was due 10:00 (5 minutes ago)``."""
    return md("*OVERDUE*, an answer was due {}", moment(issue.respond_by, WITH_AGE)) if issue.answer_overdue else None


def update_overdue(issue: Issue) -> Mrkdwn | None:
    due = issue.update_by if issue.update_overdue else None
    return md("*OVERDUE*, an update was due {}", moment(due, WITH_AGE)) if due else None


def due_line(issue: Issue) -> Mrkdwn | None:
    """What a list says of when an issue needs somebody next."""
    if issue.waiting:
        return answer_overdue(issue) or md("respond by {}", moment(issue.respond_by))
    return update_overdue(issue) or (md("update by {}", moment(issue.update_by)) if issue.update_by else None)


def answered(measures: Measures, rule: SevRule) -> Mrkdwn | None:
    if measures.answered_in is None:
        return None
    return md("answered in {}, target {}", span(measures.answered_in), str(rule.respond))


def restored(measures: Measures, rule: SevRule) -> Mrkdwn | None:
    if measures.restored_in is None:
        return None
    target = md(", target {}", str(rule.restore)) if rule.restore else ""
    return md("restored in {}{}", span(measures.restored_in), target)


def _mentions(level: Level, step: Step) -> Iterable[Mrkdwn]:
    """People and groups are pinged, channels named; whoever acted is not pinged."""
    actor = step.actor.id if step.actor else None
    yield from (user(person) for person in level.people if person != actor)
    yield from (Mrkdwn(f"<!subteam^{group}>") for group in level.groups)
    yield from (Mrkdwn(f"<#{channel}>") for channel in level.channels)
