"""The modal of a risk: evidence, advice, its timeline, and what can be done with it now."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.risks import Risk, RiskState
from bot.domain.scores import ScoreName
from bot.domain.shops import Shop
from bot.messages.kit import Block, Element, actions, button, divider, plain_text, section
from bot.messages.risk_answers import facts
from bot.messages.risks import block_id, state_line, takings
from bot.messages.text import Mrkdwn, lines, md, moment, user

CALLBACK = "risk.details"
STEPS = 20
Happened = tuple[datetime, str | None, str, str]
"""A step of the timeline: when, who (a user id; None is the bot), what, and a note."""


def details_view(
    risk: Risk,
    shop: Shop | None,
    score: ScoreName,
    steps: Sequence[Happened],
    now: datetime,
    origin: dict[str, str],
    said: Mrkdwn | None,
) -> dict[str, Any]:
    """``origin`` is kept to find the message from which the modal was opened; ``said`` is news to show on top.

    Names are mentions here: nobody is pinged from a modal.
    """
    blocks: list[Block] = [section(md(":information_source: {}", said))] if said else []
    blocks += [section(lines(*facts(risk, shop, score, now))), section(state_line(risk))]
    if risk.state is RiskState.OPEN:
        blocks.append(actions(*takings(risk), block_id=block_id(risk)))
    blocks.append(actions(*_buttons(risk), block_id=f"more.{risk.id}"))
    blocks += [divider(), section(lines(Mrkdwn("*Timeline*"), *(_step(step) for step in steps[-STEPS:])))]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(f"Risk {risk.id}", 24),
        "close": plain_text("Close", 24),
        "private_metadata": json.dumps(origin | {"risk": str(risk.id), "state": risk.state.value}),
        "blocks": blocks,
    }


def _buttons(risk: Risk) -> list[Element]:
    value = str(risk.id)
    if risk.state is RiskState.RESOLVED:
        return [button("Reopen", "risk.reopen", value)]
    buttons = [
        button("Resolve", "risk.resolve", value),
        button("Escalate", "risk.escalate", value, style="danger"),
    ]
    if risk.state is not RiskState.OPEN:
        buttons.append(button("Put back", "risk.reopen", value))
    return buttons


def _step(step: Happened) -> Mrkdwn:
    at, actor, change, note = step
    who = user(actor) if actor else Mrkdwn("Shopwatch")
    more = md(": {}", note) if note else Mrkdwn()
    return md("{} · {} {}{}", moment(at), who, change, more)
