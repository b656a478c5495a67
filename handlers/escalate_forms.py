"""Forms of tool issues that were filled in: checked, and what is wrong said beside its field."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.orm import Session

from bot.domain.escalation import Act, IssueState, Person, Report, Resolution
from bot.domain.ladders import choose_ladder
from bot.domain.partners import Partner, issue_channel
from bot.domain.severities import Sev
from bot.messages.escalation_forms import CREATE, FIELD, posted_view
from bot.messages.escalation_notes import no_ladder_for, nothing_changed
from bot.messages.fields import beside_field
from handlers.channels import known_problem
from handlers.clicks import Body
from handlers.escalate_changes import change, person
from handlers.people import actor
from handlers.services import Services
from jobs.severities import severities
from storage import escalations
from storage.escalation_moves import Outcome
from storage.escalation_rows import issue_by_id
from storage.partners import all_partners, ladders_for

Answer = dict[str, Any]
Errors = dict[str, str]


class Form:
    """The fields of a submitted form by the names of their blocks; texts without the spaces around them."""

    def __init__(self, view: Body) -> None:
        self.id = str(view["id"])
        self.metadata: dict[str, Any] = json.loads(view["private_metadata"])
        self._values: Mapping[str, Any] = view["state"]["values"]

    @property
    def issue_id(self) -> int:
        return int(self.metadata["issue"])

    def text(self, name: str) -> str:
        """What was typed, or the value of what was chosen; empty for neither."""
        held = self._held(name)
        chosen = held.get("selected_option") or {}
        return str(chosen.get("value") or held.get("value") or held.get("selected_user") or "").strip()

    def moment(self, name: str) -> datetime | None:
        seconds = self._held(name).get("selected_date_time")
        return datetime.fromtimestamp(int(seconds), UTC) if seconds else None

    def missing(self, *names: str) -> Errors:
        """An error beside each of the fields that holds nothing but spaces."""
        return {name: "Please fill this in." for name in names if not self.text(name)}

    def _held(self, name: str) -> Mapping[str, Any]:
        held: Mapping[str, Any] = self._values.get(name, {}).get(FIELD, {})
        return held


def register(app: AsyncApp, services: Services) -> None:
    submits = {
        CREATE: create_issue,
        f"issue.{Act.NOTE}": add_note,
        f"issue.{Act.SEVERITY}": change_severity,
        f"issue.{Act.HAND_OVER}": hand_over,
        f"issue.{Act.RESOLVE}": resolve,
        f"issue.{Act.CLOSE}": close,
    }

    async def submitted(ack: AsyncAck, body: Body, view: Body) -> None:
        await ack(await submits[view["callback_id"]](services, body["user"]["id"], Form(view)))

    for name in submits:
        app.view(name)(submitted)


async def create_issue(services: Services, user_id: str, form: Form) -> Answer:
    """Posts the report; what is wrong with it stands beside its field, and all that was typed stays."""
    partner, channel, errors = await services.db.read(_check_setup, form)
    errors |= form.missing("title", "what", "tool")
    since = form.moment("since") or services.clock()
    if since > services.clock():
        errors["since"] = "This is in the future. Choose when it began."
    if errors or partner is None or channel is None:
        return _beside(errors)
    problem, who = await asyncio.gather(known_problem(services, channel), person(services, user_id))
    if problem:
        return _beside({"partner": problem})
    report = Report(
        partner=partner.code,
        tool=form.text("tool"),
        title=form.text("title"),
        what=form.text("what"),
        sev=Sev(int(form.text("severity"))),
        since=since,
        affected=int(form.text("affected")) if form.text("affected") else None,
        workaround=form.text("workaround"),
        evidence=form.text("evidence"),
        risk_id=form.metadata.get("risk"),
    )
    made = await change(services, escalations.create_issue, form.id, report, who, channel, severities())
    return {"response_action": "update", "view": posted_view(made.issue)}


async def add_note(services: Services, user_id: str, form: Form) -> Answer:
    if errors := form.missing("note"):
        return _beside(errors)
    who = await person(services, user_id)
    progress = IssueState(form.text("state")) if form.text("state") else None
    args = (who, form.text("note"), progress, form.id, severities())
    outcome = await change(services, escalations.add_note, form.issue_id, *args)
    if outcome.won or outcome.issue.may(Act.NOTE):
        return {}
    return await _too_late(services, outcome, Act.NOTE, user_id, "note")


async def change_severity(services: Services, user_id: str, form: Form) -> Answer:
    who, sev = await person(services, user_id), Sev(int(form.text("severity")))
    outcome = await change(
        services, escalations.change_severity, form.issue_id, who, sev, form.text("reason"), severities()
    )
    return {} if outcome.won else await _too_late(services, outcome, Act.SEVERITY, user_id, "severity")


async def hand_over(services: Services, user_id: str, form: Form) -> Answer:
    issue = await services.db.glance(issue_by_id, form.issue_id)
    receiver = form.text("receiver")
    errors = form.missing("note")
    if issue and issue.owner and issue.owner.id == receiver:
        errors["receiver"] = f"{issue.owner.name} has it already. Choose somebody else."
    if errors:
        return _beside(errors)
    who, chosen = await asyncio.gather(person(services, user_id), actor(services, receiver))
    if chosen.problem:
        return _beside({"receiver": f"Nothing changed: {chosen.problem}. Choose somebody else."})
    to = Person(chosen.user_id, chosen.name)
    outcome = await change(services, escalations.hand_over, form.issue_id, who, to, form.text("note"), severities())
    return {} if outcome.won else await _too_late(services, outcome, Act.HAND_OVER, user_id, "note")


async def resolve(services: Services, user_id: str, form: Form) -> Answer:
    issue = await services.db.glance(issue_by_id, form.issue_id)
    if issue and issue.sev.needs_cause and (errors := form.missing("cause", "fix")):
        return _beside(errors)
    resolution = Resolution(form.text("cause"), form.text("fix"), form.text("follow_up"))
    outcome = await change(services, escalations.resolve, form.issue_id, await person(services, user_id), resolution)
    return {} if outcome.won else await _too_late(services, outcome, Act.RESOLVE, user_id, "cause")


async def close(services: Services, user_id: str, form: Form) -> Answer:
    issue = await services.db.glance(issue_by_id, form.issue_id)
    if issue and issue.sev.needs_cause and (errors := form.missing("follow_up")):
        return _beside(errors)
    who = await person(services, user_id)
    outcome = await change(services, escalations.close, form.issue_id, who, form.text("follow_up"))
    return {} if outcome.won else await _too_late(services, outcome, Act.CLOSE, user_id, "follow_up")


def _check_setup(session: Session, form: Form) -> tuple[Partner | None, str | None, Errors]:
    """The partner of a report and where it goes, as they are declared now, and who would be paged."""
    partners = all_partners(session)
    partner = next((p for p in partners if p.code == form.text("partner")), None)
    if partner is None:
        return None, None, {"partner": "This partner is not set up any more. Choose another one."}
    channel = issue_channel(partner, partners)
    if channel is None:
        return partner, None, {"partner": "No partner has a channel for its tool issues any more."}
    sev = Sev(int(form.text("severity")))
    if choose_ladder(ladders_for(session, partner.code), partner.code, sev) is None:
        return partner, channel, {"severity": no_ladder_for(partner.name, sev.name)}
    return partner, channel, {}


def _beside(errors: Errors) -> Answer:
    return {"response_action": "errors", "errors": errors}


async def _too_late(services: Services, outcome: Outcome, act: Act, user_id: str, field: str) -> Answer:
    """Who was first stands beside a field, so that what was typed can still be copied."""
    said = nothing_changed(outcome.issue, act, user_id)
    return _beside({field: beside_field(said, (await actor(services, user_id)).zone)}) if said else {}
