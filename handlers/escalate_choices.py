"""Partners and tools of the report's form, found by typing where they are more than Slack lists."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.orm import Session

from bot.messages.escalation_forms import FIELD, Pairs, partner_pairs, tool_pairs
from bot.messages.kit import AT_MOST, Element, options
from handlers.services import Services
from storage.partners import all_partners, all_tools

OFFERED: Mapping[str, Callable[[Session], Pairs]] = {
    "partner": lambda session: partner_pairs(all_partners(session)),
    "tool": lambda session: tool_pairs(all_tools(session)),
}
"""What a field offers, by the name of its block."""


def register(app: AsyncApp, services: Services) -> None:
    @app.options(FIELD)
    async def find(ack: AsyncAck, payload: dict[str, Any]) -> None:
        found = await services.db.read(offered_like, str(payload["block_id"]), str(payload.get("value", "")))
        await ack(options=found)


def offered_like(session: Session, field: str, typed: str) -> list[Element]:
    """What a field offers with what was typed in its name or code."""
    wanted = typed.strip().casefold()
    fitting = [pair for pair in OFFERED[field](session) if wanted in " ".join(pair).casefold()]
    return options(fitting[:AT_MOST])
