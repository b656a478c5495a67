"""The button that takes a whole storm: every risk of one kind in one shop that nobody has."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.orm import Session

from bot.domain.risks import Risk, RiskState
from bot.messages.answers import note
from bot.messages.kit import message, section
from bot.messages.storms import storm_words
from bot.messages.text import Mrkdwn, md
from handlers.afterwards import afterwards
from handlers.clicks import Body, Click, click_of
from handlers.people import Actor, actor
from handlers.risk_changes import NOTE, Clicked
from handlers.services import Services
from storage.deliveries import Intent, delivery_at, intend
from storage.risk_moves import acknowledge
from storage.risks import risks_of_kind

TAKEN = Mrkdwn("Nothing is left to take: all of these have somebody, or are over.")


def register(app: AsyncApp, services: Services) -> None:
    async def press(ack: AsyncAck, body: Body, action: Mapping[str, Any]) -> None:
        await take_storm(services, click_of(body), str(action["value"]))
        await ack()

    app.action("risk.ack_storm")(press)


async def take_storm(services: Services, click: Click, storm_id: str) -> None:
    """Gives the clicker what nobody has; whoever comes second is told that nothing was left."""
    who = await actor(services, click.user_id, click.user_name)
    won = await services.db.write(_take, storm_id, who, click.clicked(""), services.clock())
    services.nudge()
    if not won:
        afterwards(click.respond(note(TAKEN).payload()))


def _take(session: Session, storm_id: str, who: Actor, clicked: Clicked | None, now: datetime) -> list[Risk]:
    kind, _, shop_id = storm_id.partition(":")
    free = [risk for risk in risks_of_kind(session, kind, shop_id) if risk.state is RiskState.OPEN]
    outcomes = [acknowledge(session, risk.id, who.user_id, who.name, now) for risk in free]
    won = [outcome.risk for outcome in outcomes if outcome.won]
    shown = delivery_at(session, clicked.channel, clicked.ts) if clicked else None
    if won and shown:
        line = md(":white_check_mark: {} took all of it: {}", who.name, storm_words(kind, len(won)))
        key = f"storm:{storm_id}:taken:{won[0].id}:{now.timestamp():.6f}"
        payload = message(line, section(line)).payload()
        intend(session, Intent(key, NOTE, str(shown.channel), payload, now, parent=shown.parent or shown.key), now)
    return won
