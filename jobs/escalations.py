"""Telling of tool issues: the message that is edited through an issue's life, a reply for every step of it, and pages.

Whoever is paged by name gets the message itself as a direct message: a mention alone reaches nobody who is not in the
channel, or has it muted.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec

from sqlalchemy.orm import Session

from bot.domain.escalation import Change, Issue, Step
from bot.domain.escalation_measures import measure
from bot.messages.escalation import issue_message
from bot.messages.escalation_thread import step_message
from bot.messages.refusals import PEOPLE, not_paged
from jobs.severities import severities
from storage.deliveries import Intent, intend, intend_again
from storage.edits import subjects_of
from storage.escalation_moves import Outcome
from storage.escalation_rows import issue_at_step, issue_by_id, timeline
from storage.tables.deliveries import DeliveryRow

P = ParamSpec("P")

ISSUE, NOTE, NOT_PAGED = "issue", "issue.note", "issue.not_paged"

NOT_NEEDED = "not needed: somebody had the issue before it left"


def told(
    session: Session,
    change: Callable[Concatenate[Session, P], Outcome],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Outcome:
    """Makes a change of storage and, if it won, keeps the intents that tell of it: both or neither."""
    outcome = change(session, *args, **kwargs)
    if outcome.step:
        announce(session, outcome.issue, outcome.step)
    return outcome


def announce(session: Session, issue: Issue, step: Step) -> None:
    """Keeps the intents for one step: the message itself for the first, a reply for each, and copies for the paged."""
    if step.change is Change.OPENED:
        _show(session, issue, f"issue:{issue.id}", issue.channel, step)
    key = f"issue:{issue.id}:event:{step.id}"
    climbed = bool(step.paged) and step.change not in (Change.OPENED, Change.REOPENED, Change.PAGED_AGAIN)
    reply = Intent(
        key=key,
        kind=NOTE,
        channel=issue.channel,
        payload=step_message(issue, step).payload(),
        due_at=_due(issue, step),
        parent=f"issue:{issue.id}",
        broadcast=climbed,
        priority=0 if step.paged or step.change is Change.OFFERED else 1,
        subjects=(f"step:{step.id}",),
    )
    intend(session, reply, step.at)
    for channel in _paged_channels(issue, step):
        _show(session, issue, f"{key}:in:{channel}", channel, step)
    for person in _paged_people(issue, step):
        _page(session, issue, step, person)


def render_issue(session: Session, row: DeliveryRow) -> dict[str, Any]:
    """What a message of an issue should show now."""
    [subject] = subjects_of(session, row.key)
    issue = issue_by_id(session, int(subject.removeprefix("issue:")))
    return _payload(session, issue, row.channel) if issue else row.payload


def renew_issue(session: Session, row: DeliveryRow) -> None:
    """As it is now. A direct message that waited until somebody had the issue is not sent: it would call in vain."""
    [subject] = subjects_of(session, row.key)
    issue = issue_by_id(session, int(subject.removeprefix("issue:")))
    row.payload = render_issue(session, row)
    if issue and issue.needs_no_page_of(row.created_at):
        _spare(row)


def quieten(session: Session, row: DeliveryRow) -> None:
    """A page that waited until somebody had taken the issue is told in the thread, but pings nobody any more."""
    [subject] = subjects_of(session, row.key)
    issue, step = issue_at_step(session, int(subject.removeprefix("step:")))
    if step.paged and issue.needs_no_page_of(step.at):
        row.payload, row.broadcast = step_message(issue, step, quietly=True).payload(), False
        _spare(row)


def tell_not_paged(session: Session, issue: Issue, target: str, code: str, advice: str, now: datetime) -> None:
    """Says in the thread that Slack refused a page, which the thread says was made: once, however often it is tried."""
    told = Intent(
        key=f"issue:{issue.id}:not-paged:{target}",
        kind=NOT_PAGED,
        channel=issue.channel,
        payload=not_paged(target, code, advice).payload(),
        due_at=now,
        parent=f"issue:{issue.id}",
        priority=0,
    )
    intend(session, told, now)


def _spare(row: DeliveryRow) -> None:
    if row.channel.startswith(PEOPLE):
        row.refusal = NOT_NEEDED


def _page(session: Session, issue: Issue, step: Step, person: str) -> None:
    """The message itself, once; a later page is a reply to it, for an edit tells nobody."""
    direct = f"issue:{issue.id}:to:{person}"
    if _show(session, issue, direct, person, step) or intend_again(session, direct, step.at):
        return
    again = Intent(
        key=f"issue:{issue.id}:event:{step.id}:to:{person}",
        kind=NOTE,
        channel=person,
        payload=step_message(issue, step, quietly=True).payload(),
        due_at=_due(issue, step),
        parent=direct,
        priority=0,
        subjects=(f"step:{step.id}",),
    )
    intend(session, again, step.at)


def _show(session: Session, issue: Issue, key: str, channel: str, step: Step) -> bool:
    """Whether it is a message that was not there before."""
    intent = Intent(
        key=key,
        kind=ISSUE,
        channel=channel,
        payload=_payload(session, issue, channel),
        due_at=_due(issue, step),
        priority=0,
        subjects=(f"issue:{issue.id}",),
    )
    return intend(session, intent, step.at)


def _payload(session: Session, issue: Issue, channel: str) -> dict[str, Any]:
    measures = measure(timeline(session, issue.id))
    return issue_message(issue, measures, severities(), elsewhere=channel != issue.channel).payload()


def _due(issue: Issue, step: Step) -> datetime:
    """When a step should have been told: a climb by itself at the time of its rung, all else at once."""
    if step.change is Change.CLIMBED and step.actor is None:
        return severities().climb_at(issue.sev, issue.waiting_since, issue.partner.hours, issue.climbs - 1)
    return step.at


def _paged_people(issue: Issue, step: Step) -> list[str]:
    """All that a step pages by name, without who made it."""
    levels = [issue.level_named(number) for number in step.paged]
    people = {person for level in levels if level for person in level.people}
    return sorted(people - {step.actor.id if step.actor else ""})


def _paged_channels(issue: Issue, step: Step) -> list[str]:
    """Channels that do not have the issue's message yet."""
    if step.change is Change.PAGED_AGAIN:
        return []
    levels = [issue.level_named(number) for number in step.paged]
    channels = {channel for level in levels if level for channel in level.channels}
    return sorted(channels - {issue.channel})
