"""The message of a tool issue, through its life."""

from zoneinfo import ZoneInfo

from bot.domain.escalation import Act, Issue, IssueState, Resolution
from bot.domain.escalation_measures import Measures
from bot.domain.severities import Severities, SevRule
from bot.messages.escalation_words import (
    STATE_WORDS,
    WITH_AGE,
    answer_overdue,
    answered,
    circle,
    level_name,
    restored,
    site,
    title,
    update_overdue,
)
from bot.messages.kit import Element, Message, actions, button, context, message, section
from bot.messages.text import Mrkdwn, escape, escape_lines, lines, link, md, moment
from bot.messages.words import count, place

SHOWN = 600
"""Characters of a long text that the message shows; the thread has all of it."""

BUTTONS = (
    (Act.TAKE, "Take it", "primary"),
    (Act.ACCEPT, "Accept", "primary"),
    (Act.CLIMB, "Escalate now", None),
    (Act.NOTE, "Add note", None),
    (Act.HAND_OVER, "Hand over", None),
    (Act.SEVERITY, "Change severity", None),
    (Act.RESOLVE, "Resolve", None),
    (Act.CLOSE, "Close", None),
    (Act.REOPEN, "Reopen", None),
)


def issue_message(issue: Issue, measures: Measures, rules: Severities, *, elsewhere: bool = False) -> Message:
    """An issue as it is now; ``elsewhere`` is for a channel that does not have its thread."""
    rule = rules[issue.sev]
    head = md("{} {} · {}", circle(issue), title(issue), site(issue))
    return message(
        head,
        section(lines(head, _trouble(issue))),
        section(_over(issue, measures, rule) if issue.resolution and not issue.live else _live(issue, measures, rule)),
        section(_latest(issue)) if issue.note and issue.live else None,
        actions(*_buttons(issue), block_id=f"issue.{issue.id}.{issue.rung}"),
        context(md("What was done so far is in the thread in {}", Mrkdwn(f"<#{issue.channel}>")))
        if elsewhere
        else None,
    )


def _trouble(issue: Issue) -> Mrkdwn:
    report, zone = issue.report, issue.partner.zone
    affected = md("*{}* affected", count(report.affected, "person", "people")) if report.affected else None
    workaround = md("work-around: {}", escape(report.workaround or "none", SHOWN))
    site_time = f"{place(zone)} {report.since.astimezone(ZoneInfo(zone)):%H:%M}"
    since = md("since {} ({})", moment(report.since), site_time)
    evidence = link(report.evidence, "evidence") if report.evidence else None
    risk = md("from risk {}", report.risk_id) if report.risk_id else None
    facts = [fact for fact in (affected, since, workaround, evidence, risk) if fact]
    return lines(escape_lines(report.what, SHOWN), Mrkdwn(" · ").join(facts))


def _live(issue: Issue, measures: Measures, rule: SevRule) -> Mrkdwn:
    return lines(_who(issue, measures, rule), _wanted(issue), _offered(issue))


def _who(issue: Issue, measures: Measures, rule: SevRule) -> Mrkdwn | None:
    if issue.owner is None:
        return None
    how = answered(measures, rule)
    state = md(" · {}", STATE_WORDS[issue.state]) if issue.state is not IssueState.ACKED else ""
    next_update = md("next update by {}", moment(issue.update_by)) if issue.update_by else None
    due = update_overdue(issue) or next_update
    update = md(" · {}", due) if due else ""
    since = md(" since {}", moment(issue.taken_at)) if issue.taken_at else ""
    return md("*{}* has it{}{}{}{}", issue.owner.name, since, md(" ({})", how) if how else "", state, update)


def _wanted(issue: Issue) -> Mrkdwn | None:
    """Who is asked to take it, by when, and what happens if nobody does."""
    if not issue.waiting:
        return None
    if issue.owner:
        asked = md("{} asked to take it over.", level_name(issue, issue.level))
    else:
        asked = md("*Broken again, nobody has it.*" if issue.state is IssueState.REOPENED else "*Nobody has it.*")
    due = answer_overdue(issue) or md("Respond by {}", moment(issue.respond_by, WITH_AGE))
    return md("{} {} · {}", asked, due, _next_rung(issue))


def _next_rung(issue: Issue) -> Mrkdwn:
    if issue.ladder is None:
        return md("nobody is paged, no ladder is set up")
    if issue.climb_at and not issue.at_top:
        return md("climbs to {}, {}", level_name(issue, issue.level + 1), moment(issue.climb_at))
    again = md(", paged again {}", moment(issue.climb_at)) if issue.climb_at else ""
    return md("it is at the top of its ladder, {}{}", level_name(issue, issue.level), again)


def _offered(issue: Issue) -> Mrkdwn | None:
    if issue.offer is None:
        return None
    until = moment(issue.offer.ends_at, "{time}")
    return md("Offered to *{}*, who has until {} to accept; then it goes up", issue.offer.to.name, until)


def _over(issue: Issue, measures: Measures, rule: SevRule) -> Mrkdwn:
    how = [part for part in (answered(measures, rule), restored(measures, rule)) if part]
    again = md("reopened {}", count(measures.reopened, "time")) if measures.reopened else None
    done = issue.resolution
    closed = md(" and closed") if issue.state is IssueState.CLOSED else ""
    by = md(" · {} had it", issue.owner.name) if issue.owner else ""
    return lines(
        md("*Resolved* {}{}{}", moment(issue.resolved_at) if issue.resolved_at else "", closed, by),
        Mrkdwn(" · ").join([*how, *([again] if again else [])]),
        *(resolution_lines(done, SHOWN) if done else []),
    )


def resolution_lines(done: Resolution, most: int) -> list[Mrkdwn]:
    """What was told of why it broke and what mended it, up to ``most`` characters each."""
    told = [("Cause", escape_lines(done.cause, most)), ("Fix", escape_lines(done.fix, most))]
    told.append(("So that it does not happen again", follow_up(done.follow_up, most)))
    return [md("*{}:* {}", Mrkdwn(label), text) for label, text in told if text]


def follow_up(text: str, most: int) -> Mrkdwn:
    """What is to be done, as a link when it is nothing else."""
    is_link = text.startswith(("https://", "http://")) and not any(c.isspace() for c in text)
    return link(text, text) if is_link else escape(text, most)


def _latest(issue: Issue) -> Mrkdwn:
    note = issue.note
    if note is None:
        return Mrkdwn()
    return md("Latest: “{}” {}, {}", escape(note.text, SHOWN), note.by, moment(note.at))


def _buttons(issue: Issue) -> list[Element]:
    return [
        button(label, f"issue.{act}", str(issue.id), style=style) for act, label, style in BUTTONS if issue.may(act)
    ]
