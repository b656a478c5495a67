"""What is said of a SKU, a listing or a ticket that was typed where a shop is expected."""

from collections.abc import Mapping, Sequence

from bot.domain.risks import Risk
from bot.domain.shops import Shop
from bot.domain.things import Thing
from bot.messages.risk_notes import title
from bot.messages.risks import state_line
from bot.messages.text import Mrkdwn, clip, lines, md

SHOWN = 5


def things_said(things: Sequence[Thing], shops: Mapping[str, Shop], risks: Mapping[str, Risk]) -> Mrkdwn:
    """A line each; ``shops`` by id, ``risks`` by key."""
    more = md("and {} more", len(things) - SHOWN) if len(things) > SHOWN else None
    return lines(*(_line(thing, shops[thing.shop_id], risks.get(thing.key)) for thing in things[:SHOWN]), more)


def _line(thing: Thing, shop: Shop, risk: Risk | None) -> Mrkdwn:
    shown = md("*{}* is a {} of *{}*: {}.", clip(thing.name, 100), thing.kind, clip(shop.name, 60), thing.state)
    return md("{} {} · {}", shown, title(risk), state_line(risk)) if risk else md("{} No live risk.", shown)
