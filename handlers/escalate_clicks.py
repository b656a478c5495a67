"""Buttons of tool issues: some act at once, the others open a form."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.escalation import Act, Change, Issue, Person
from bot.messages.escalation_forms import (
    View,
    close_form,
    hand_over_form,
    note_form,
    resolve_form,
    severity_form,
)
from bot.messages.escalation_notes import GONE, nothing_changed, you_have
from handlers.clicks import Body, Click, Place, click_of
from handlers.escalate_changes import change, person
from handlers.opening import open_modal
from handlers.services import Services
from handlers.telling import tell
from jobs.severities import severities
from storage import escalations
from storage.escalation_ladder import escalate_now
from storage.escalation_moves import Outcome
from storage.escalation_rows import issue_by_id, last_step

FORMS: dict[Act, Callable[[Issue], View]] = {
    Act.NOTE: note_form,
    Act.SEVERITY: lambda issue: severity_form(issue, severities()),
    Act.HAND_OVER: hand_over_form,
    Act.RESOLVE: resolve_form,
    Act.CLOSE: close_form,
}
AT_ONCE: dict[Act, Change] = {
    Act.TAKE: Change.TAKEN,
    Act.CLIMB: Change.CLIMBED,
    Act.ACCEPT: Change.ACCEPTED,
    Act.REOPEN: Change.REOPENED,
}


def register(app: AsyncApp, services: Services) -> None:
    async def press(ack: AsyncAck, body: Body, action: Mapping[str, Any]) -> None:
        await act(services, click_of(body), act_of(action), action)
        await ack()

    async def fill_in(ack: AsyncAck, body: Body, action: Mapping[str, Any]) -> None:
        await open_form(services, click_of(body), act_of(action), int(action["value"]))
        await ack()

    for one in AT_ONCE:
        app.action(f"issue.{one}")(press)
    for one in FORMS:
        app.action(f"issue.{one}")(fill_in)


def act_of(action: Mapping[str, Any]) -> Act:
    return Act(action["action_id"].removeprefix("issue."))


async def act(services: Services, click: Click, wish: Act, action: Mapping[str, Any]) -> None:
    """Makes the change; who is too late is told in private who was first, and when. A Home is drawn anew."""
    who = await person(services, click.user_id, click.user_name)
    try:
        outcome = await _make(services, wish, int(action["value"]), who, action)
    except LookupError:
        tell(services, click, GONE)
        return
    if not outcome.won:
        again = await _repeated(services, outcome.issue, wish, who)
        tell(services, click, None if again else nothing_changed(outcome.issue, wish, click.user_id))
    elif click.place in (Place.EPHEMERAL, Place.HOME):
        tell(services, click, you_have(outcome.issue))


async def open_form(services: Services, click: Click, wish: Act, issue_id: int) -> None:
    issue = await services.db.glance(issue_by_id, issue_id)
    if issue is None:
        tell(services, click, GONE)
    elif issue.may(wish):
        await open_modal(services, click.trigger_id, FORMS[wish](issue))
    else:
        tell(services, click, nothing_changed(issue, wish, click.user_id))


async def _repeated(services: Services, issue: Issue, wish: Act, who: Person) -> bool:
    """Whether the same person did this just before: a click that was delivered twice."""
    step = await services.db.glance(last_step, issue.id)
    return step.change is AT_ONCE[wish] and step.actor is not None and step.actor.id == who.id


async def _make(services: Services, wish: Act, issue_id: int, who: Person, action: Mapping[str, Any]) -> Outcome:
    rules = severities()
    match wish:
        case Act.TAKE:
            return await change(services, escalations.take, issue_id, who, rules)
        case Act.ACCEPT:
            return await change(services, escalations.accept, issue_id, who, rules)
        case Act.REOPEN:
            return await change(services, escalations.reopen, issue_id, who, rules)
        case _:
            # The block is named after the state it shows, so that of two who see the same one wins.
            seen = int(action["block_id"].rpartition(".")[2])
            return await change(services, escalate_now, issue_id, who, seen, rules)
