"""Subscriptions, as ``/shop digest list`` and App Home show them."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.schedule import EVERY_DAY
from bot.domain.subscriptions import DigestSubscription, Scope, Subscription
from bot.messages.answers import choices, note
from bot.messages.digest_form import DAYS, TOPIC_NAMES
from bot.messages.kit import Block, Message, context, section
from bot.messages.text import Mrkdwn, clip, lines, md, moment
from bot.messages.words import count, listing, place

A_SECTION = 8
SECTIONS = 5
Listed = tuple[Subscription, datetime | None, str | None]
"""A subscription, when it is next due (None for alerts), and why it is switched off (None when it is on)."""


def subscription_list(listed: Sequence[Listed]) -> Message:
    """Every subscription on a line of its own, those first that are on."""
    if not listed:
        text = md("No digest is set up yet. `/shop digest` opens a form for the first one.")
        return note(text, *choices([("Set one up", "/shop digest")]))
    shown = sorted(listed, key=lambda one: one[2] is not None)
    rows = [_line(*one) for one in shown[: A_SECTION * SECTIONS]]
    blocks: list[Block] = [section(lines(*rows[n : n + A_SECTION])) for n in range(0, len(rows), A_SECTION)]
    more = len(shown) - len(rows)
    rest = context(md("and {} more", more)) if more > 0 else None
    head = md("*{}*", count(len(listed), "subscription"))
    return note(head, *blocks, rest, context(md("`/shop digest preview NAME` · `now NAME` · `off NAME` · `on NAME`")))


def when(digest: DigestSubscription) -> str:
    """``09:00 London, Mon to Fri``."""
    return f"{digest.at:%H:%M} {place(digest.zone)}, {_days(digest.weekdays)}"


def _line(subscription: Subscription, due: datetime | None, off: str | None) -> Mrkdwn:
    to = Mrkdwn(f"<#{subscription.channel}>")
    about = md("*{}* · {} to {} · {}", clip(subscription.name, 60), _what(subscription), to, _scope(subscription.scope))
    if off:
        return md("• {} · :black_square_for_stop: off: {}", about, clip(off, 100))
    return md("• {} · next {}", about, moment(due)) if due else md("• {}", about)


def _what(subscription: Subscription) -> str:
    if isinstance(subscription, DigestSubscription):
        return f"{TOPIC_NAMES[subscription.topic]}, {when(subscription)}"
    return f"alerts from {subscription.min_severity.name.lower()} on"


def _scope(scope: Scope) -> str:
    if not scope.shops and not scope.groups:
        return "every shop"
    groups = [f"group {clip(name, 30)}" for name in scope.groups[:3]]
    return listing(groups + ([count(len(scope.shops), "shop")] if scope.shops else []))


def _days(weekdays: frozenset[int]) -> str:
    if weekdays == EVERY_DAY:
        return "every day"
    if weekdays == frozenset(range(5)):
        return "Mon to Fri"
    return listing([DAYS[day][:3] for day in sorted(weekdays)])
