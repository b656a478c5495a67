"""``/escalate``: the report of a broken tool, and the list of those that are open."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.orm import Session

from bot.domain.ladders import Ladder
from bot.domain.partners import Partner, Tool, issue_channel, named_in
from bot.domain.risks import Risk
from bot.domain.severities import Sev
from bot.messages.escalation_forms import TITLE, Prefill, report_form
from bot.messages.escalation_list import issue_list, past_issues
from bot.messages.escalation_notes import NO_CHANNEL, NO_LADDER, NO_PARTNER
from bot.messages.kit import Message
from bot.messages.text import Mrkdwn
from handlers import escalate_choices, escalate_clicks, escalate_forms
from handlers.answering import Answer, Ask, Sorry, answer_command
from handlers.clicks import Body, Place, click_of
from handlers.commands import HELPS, Book, Command
from handlers.opening import open_modal
from handlers.risk_clicks import GONE
from handlers.services import Services
from handlers.telling import tell
from handlers.typed import prose
from jobs.severities import severities
from storage.escalation_rows import live_issues, measured_since
from storage.partners import all_ladders, all_partners, all_tools
from storage.risks import risk_by_id

DAYS = 30
"""How far back the list reckons how fast issues were seen to."""

_DASHES = "‐‑–—−-"
"""As keyboards make them of what was typed."""

_SEV = re.compile(rf"\b(?:sev[\s{_DASHES}]?([1-4])|p([0-3]))\b[:,]?", re.IGNORECASE)


def register(app: AsyncApp, services: Services) -> None:
    @app.command(ESCALATE.name)
    async def escalate(ack: AsyncAck, body: Body) -> None:
        await answer_command(ack, services, body, answer_escalate, prose)

    @app.action("risk.escalate")
    async def escalate_risk(ack: AsyncAck, body: Body, action: Mapping[str, Any]) -> None:
        await open_for_risk(services, body, int(action["value"]))
        await ack()

    escalate_choices.register(app, services)
    escalate_clicks.register(app, services)
    escalate_forms.register(app, services)


async def answer_escalate(ask: Ask) -> Answer | None:
    """The answer to the command; None when the form was opened. All but a list and "help" is what is broken."""
    if ask.rest.casefold() in {"list", "list past", *HELPS}:
        return await ESCALATE.answer(ask)
    try:
        await reported(ask)
    except Sorry as sorry:
        return Answer(sorry.message)
    return None


async def reported(ask: Ask) -> None:
    setup = await ask.services.db.glance(read_setup)
    problem = await open_escalation_modal(ask.services, ask.trigger_id, prefill_of(ask.rest, setup))
    if problem:
        raise Sorry(problem)


async def listed(ask: Ask) -> Answer:
    return Answer(await ask.services.db.read(_list, ask.now))


def _list(session: Session, now: datetime) -> Message:
    return issue_list(live_issues(session), measured_since(session, now - timedelta(days=DAYS)), DAYS)


async def listed_past(ask: Ask) -> Answer:
    lately = await ask.services.db.read(measured_since, ask.now - timedelta(days=DAYS))
    return Answer(past_issues(lately, DAYS))


ESCALATE = Book(
    "/escalate",
    (
        Command(
            "",
            "[what is broken]",
            "Report a broken tool; a form opens, and the right level is paged",
            reported,
            ("/escalate sev2 Moderation console: queue does not load",),
        ),
        Command("list", "list", "The tool issues that are open, and how fast they are seen to", listed),
        Command("list past", "list past", f"Those of the last {DAYS} days that are over", listed_past),
    ),
)


@dataclass(frozen=True, slots=True)
class Setup:
    """What the team has declared for tool issues."""

    partners: Sequence[Partner]
    tools: Sequence[Tool]
    ladders: Sequence[Ladder]

    @property
    def problem(self) -> Mrkdwn | None:
        """What is missing and where it belongs; None when issues can be reported."""
        if not self.partners:
            return NO_PARTNER
        if issue_channel(self.partners[0], self.partners) is None:
            return NO_CHANNEL
        return None if any(ladder.levels for ladder in self.ladders) else NO_LADDER


def read_setup(session: Session) -> Setup:
    return Setup(all_partners(session), all_tools(session), all_ladders(session))


async def open_escalation_modal(
    services: Services, trigger_id: str, prefill: Prefill, *, on_top: bool = False
) -> Mrkdwn | None:
    """Opens the form, ``on_top`` of the modal that was clicked; or gives the sentence that says what is missing."""
    setup = await services.db.glance(read_setup)
    if setup.problem:
        return setup.problem
    view = report_form(setup.partners, setup.tools, severities(), prefill, services.clock())
    await open_modal(services, trigger_id, view, on_top=on_top)
    return None


async def open_for_risk(services: Services, body: Body, risk_id: int) -> None:
    """Opens the form, filled in with what a risk says."""
    click = click_of(body)
    risk = await services.db.glance(risk_by_id, risk_id)
    if risk is None:
        tell(services, click, GONE)
        return
    on_top = click.place is Place.MODAL
    problem = await open_escalation_modal(services, click.trigger_id, prefill_of_risk(risk), on_top=on_top)
    if problem:
        tell(services, click, problem, "Not set up yet")


def prefill_of(text: str, setup: Setup) -> Prefill:
    """What a line says: the severity as ``sev2`` or ``P1``, a partner and a tool by name; the rest is the title."""
    rated = _SEV.search(text)
    sev = Sev(int(rated[1] or int(rated[2]) + 1)) if rated else None
    title = " ".join(_SEV.sub(" ", text, count=1).split()).strip(f" :,{_DASHES}")
    partner, tool = named_in(text, setup.partners), named_in(text, setup.tools)
    return Prefill(
        title=title,
        what=title if len(title) > TITLE else "",
        partner=partner.code if partner else None,
        tool=tool.name if tool else None,
        sev=sev,
    )


def prefill_of_risk(risk: Risk) -> Prefill:
    found = risk.finding
    return Prefill(title=f"{found.subject}: {found.title}", what="\n".join(found.evidence), risk_id=risk.id)
