"""Buttons on risks: in digests, alerts, answers, the modal and App Home."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.orm import Session

from bot.domain.risks import RiskState
from bot.domain.snoozes import snooze_until
from bot.messages.answers import choices, note
from bot.messages.risk_answers import made, risk_shown
from bot.messages.risk_details import details_view
from bot.messages.risk_notes import MORNING_OF_UTC, not_given, too_late, yours_already
from bot.messages.text import Mrkdwn, lines
from handlers.afterwards import afterwards
from handlers.clicks import Body, Click, Place, click_of
from handlers.home import publish_home
from handlers.links import workspace_url
from handlers.opening import open_modal
from handlers.people import actor
from handlers.risk_changes import Act, Done, Wish, change_risk
from handlers.services import Services
from handlers.snoozing import asked_past, is_guess, ways_past
from handlers.telling import tell
from storage.deliveries import delivery_at
from storage.edits import subjects_of
from storage.risks import risk_by_id, timeline
from storage.shops import shop_by_id
from storage.sps import score_name_of

GONE = Mrkdwn("This risk is not known any more. `/risk list` shows those there are.")
BUTTONS = {"risk.ack": Act.ACKNOWLEDGE, "risk.resolve": Act.RESOLVE, "risk.reopen": Act.REOPEN}


def register(app: AsyncApp, services: Services) -> None:
    async def press(ack: AsyncAck, body: Body, action: Mapping[str, Any]) -> None:
        await act(services, click_of(body), action)
        await ack()

    async def look(ack: AsyncAck, body: Body, action: Mapping[str, Any]) -> None:
        await open_details(services, click_of(body), risk_id_of(action))
        await ack()

    for name in (*BUTTONS, "risk.snooze", "risk.assign"):
        app.action(name)(press)
    app.action("risk.details")(look)


def risk_id_of(action: Mapping[str, Any]) -> int:
    """Buttons carry the risk's id as their value, choices in front of what was chosen; a person stands in its block."""
    if action["type"] == "static_select":
        return int(action["selected_option"]["value"].partition(":")[0])
    return int(action["block_id"].removeprefix("risk.") if action["type"] == "users_select" else action["value"])


async def wish_of(services: Services, click: Click, action: Mapping[str, Any]) -> Wish:
    """What a click asks for. Messages show these controls only of risks that nobody has."""
    chosen = str(action.get("selected_user") or click.user_id)
    who, to = await asyncio.gather(actor(services, click.user_id, click.user_name), actor(services, chosen))
    seen = RiskState((click.metadata or {}).get("state", RiskState.OPEN))
    match action["action_id"]:
        case "risk.snooze":
            code = action["selected_option"]["value"].partition(":")[2]
            until = snooze_until(code, services.clock(), who.zone)
            return Wish(Act.SNOOZE, who, seen, until=until, guessed=is_guess(code, who))
        case "risk.assign":
            return Wish(Act.ASSIGN, who, seen, to=to)
        case name:
            return Wish(BUTTONS[name], who, seen)


async def act(services: Services, click: Click, action: Mapping[str, Any]) -> None:
    """Makes the change, then answers where it was clicked."""
    wish, url = await asyncio.gather(wish_of(services, click, action), workspace_url(services))
    risk_id = risk_id_of(action)
    done = await services.db.write(change_risk, risk_id, wish, click.clicked(url), services.clock())
    services.nudge()
    afterwards(_answer(services, click, risk_id, done, _said(done, wish, services.clock())))


async def open_details(services: Services, click: Click, risk_id: int) -> None:
    view = await services.db.glance(_details, services, risk_id, click.origin, None)
    if view is None:
        tell(services, click, GONE)
    else:
        await open_modal(services, click.trigger_id, view)


async def _answer(services: Services, click: Click, risk_id: int, done: Done | None, said: Mrkdwn | None) -> None:
    match click.place:
        case Place.MODAL:
            origin = {name: value for name, value in (click.metadata or {}).items() if name in ("channel", "ts")}
            view = await services.db.glance(_details, services, risk_id, origin, said)
            if view:
                await services.slack.views_update(view_id=click.view_id, view=view)
        case Place.HOME:
            await publish_home(services, click.user_id, said)
        case Place.EPHEMERAL if done and done.won:
            await click.respond(await services.db.glance(_fresh, services, done), replace=True)
            if said:
                await click.respond(note(said).payload())
        case _ if said:
            asked = choices(ways_past(done, services.clock())) if done and done.past else []
            await click.respond(note(said, *asked).payload())
        case Place.MESSAGE if done and not await services.db.glance(_is_live, click, risk_id):
            await click.respond(note(made(done.risk)).payload())
        case _:
            pass


def _said(done: Done | None, wish: Wish, now: datetime) -> Mrkdwn | None:
    """What the person must be told in words: that it is gone, that somebody else was first, or what is in the way."""
    if done is None:
        return GONE
    if done.problem:
        return not_given(done.risk, done.problem)
    guessed = MORNING_OF_UTC if wish.guessed else None
    if done.past:
        return lines(asked_past(done, now), guessed)
    if done.won or done.repeated:
        return guessed
    if done.risk.state is RiskState.ACKNOWLEDGED and done.risk.taken_by == wish.actor.user_id:
        return yours_already(done.risk)
    return too_late(done.risk, done.step.actor, done.step.change, done.step.at)


def _is_live(session: Session, click: Click, risk_id: int) -> bool:
    """Whether the message is one of those that are brought up to date by themselves."""
    row = delivery_at(session, click.channel, click.ts)
    return row is not None and f"risk:{risk_id}" in subjects_of(session, row.key)


def _fresh(session: Session, services: Services, done: Done) -> dict[str, Any]:
    shop = shop_by_id(session, done.risk.finding.shop_id)
    score = score_name_of(session, shop, services.rules)
    return risk_shown(done.risk, shop, score, services.clock()).payload()


def _details(
    session: Session, services: Services, risk_id: int, origin: dict[str, str], said: Mrkdwn | None
) -> dict[str, Any] | None:
    risk = risk_by_id(session, risk_id)
    if risk is None:
        return None
    steps = [(step.at, step.actor, step.change, step.note) for step in timeline(session, risk_id)]
    shop = shop_by_id(session, risk.finding.shop_id)
    score = score_name_of(session, shop, services.rules)
    return details_view(risk, shop, score, steps, services.clock(), origin, said)
