"""What every digest has: the head and the foot."""

from bot.domain.digests import Occasion
from bot.messages.kit import Block, context, section
from bot.messages.text import Mrkdwn, md
from bot.messages.words import clock, count, day, listing


def head(title: str, scope: str, occasion: Occasion) -> Mrkdwn:
    """``SPS · 12 shops · Sunday 22 November (09:00 London)`` in bold, as the first line of a digest."""
    return md("*{} · {} · {}* ({})", title, scope, day(occasion.due_at, occasion.zone), _time(occasion))


def opening(title: str, scope: str, occasion: Occasion, headline: Mrkdwn) -> Block:
    """The first section: the head, and one or two sentences that say what changed and who needs somebody."""
    return section(Mrkdwn(f"{head(title, scope, occasion)}\n{headline}"))


def foot(occasion: Occasion, *notes: Mrkdwn) -> Block | None:
    """The digests that never went out, the age of the figures and other notes."""
    said = [note for note in (_missed(occasion), *notes) if note]
    return context(Mrkdwn(" · ").join(said)) if said else None


def _time(occasion: Occasion) -> str:
    return clock(occasion.due_at, occasion.zone).replace(" (", " ").removesuffix(")")


def _missed(occasion: Occasion) -> Mrkdwn | None:
    if not occasion.missed:
        return None
    days = listing([day(at, occasion.zone) for at in occasion.missed[-3:]])
    return md("{} did not go out: {}", count(len(occasion.missed), "earlier digest"), days)
