"""What should have happened and did not: the rules by which the auditor calls something a trouble."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.feeds import Feed
from bot.domain.oddities import KnownOddity, OddKind, consequence


class Kind(StrEnum):
    SLOT = "slot"
    POST = "post"
    LADDER = "ladder"
    EDIT = "edit"
    SYNC = "sync"
    DATA = "data"
    TOKENS = "tokens"
    ODDITY = "oddity"
    CLOCK = "clock"


PATIENCE = {
    Kind.SLOT: timedelta(minutes=10),
    Kind.POST: timedelta(minutes=10),
    Kind.LADDER: timedelta(minutes=2),
    Kind.EDIT: timedelta(minutes=10),
    Kind.SYNC: timedelta(minutes=30),
    Kind.DATA: timedelta(hours=2),
    Kind.TOKENS: timedelta(),
    Kind.ODDITY: timedelta(),
    Kind.CLOCK: timedelta(),
}
"""How long each may last before anybody is told: the bot itself mends nearly everything sooner."""

PACES_MISSED = 4
"""A feed that was not read for so many of its paces is old, whatever the reason."""

ODD = frozenset({Kind.ODDITY, Kind.CLOCK})
"""Nothing is late with these: what TikTok sends is odd, or the clock by which it is asked."""

NOT_OURS = ODD | {Kind.DATA, Kind.TOKENS}
"""What the platform or a seller does to us: worth telling, but no sign that the bot is ill."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that should have happened. ``key`` names it for as long as it lasts.

    ``since`` is when it was due; None where only the auditor's own memory tells. ``channel`` is where it was to be
    seen, ``owner`` who is told (both Slack ids; without an owner, the operators). ``reason`` is why, as far as known.
    """

    kind: Kind
    key: str
    about: str
    since: datetime | None
    reason: str = ""
    channel: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class KnownTrouble:
    """A trouble as it is remembered. ``told`` if somebody was told, ``over_at`` when it had ended."""

    id: int
    trouble: Trouble
    since: datetime
    told: bool
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A due moment of a digest of which nothing has become; ``begun`` if it was handed to the engine."""

    subscription_id: int
    name: str
    channel: str
    owner: str | None
    local_date: date
    due_at: datetime
    begun: bool


@dataclass(frozen=True, slots=True)
class OpenPost:
    """A message that is due and in no channel; ``attempted_at`` is a try of which nobody knows the outcome."""

    key: str
    about: str
    channel: str
    owner: str | None
    due_at: datetime
    attempted_at: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True)
class OldFeed:
    """A feed of which ``shops`` of ``total`` are behind, the longest since ``since``; ``error`` is its reason."""

    feed: Feed
    shops: int
    total: int
    since: datetime | None
    example: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """``sellers`` of ``total`` whose tokens an app cannot renew, the longest since ``since``; ``refusal`` is why."""

    app_key: str
    sellers: int
    total: int
    since: datetime
    example: str
    refusal: str


def slot_trouble(slot: OpenSlot) -> Trouble:
    reason = "it is being made" if slot.begun else "it was not even begun"
    key = f"slot:{slot.subscription_id}:{slot.local_date.isoformat()}"
    return Trouble(Kind.SLOT, key, slot.name, slot.due_at, reason, slot.channel, slot.owner)


def post_trouble(post: OpenPost) -> Trouble:
    reason = why_not_posted(post.attempted_at, post.attempts)
    return Trouble(Kind.POST, f"post:{post.key}", post.about, post.due_at, reason, post.channel, post.owner)


def why_not_posted(attempted_at: datetime | None, attempts: int) -> str:
    """``attempted_at`` is a try of which nobody knows the outcome, if there is one."""
    if attempted_at:
        return "the outcome of the last try is not known yet, and before it is none is repeated"
    if attempts:
        return f"Slack did not take it, {attempts} {'try' if attempts == 1 else 'tries'} so far"
    return "on its way"


def ladder_trouble(issue_id: int, due_at: datetime) -> Trouble:
    key = f"ladder:{issue_id}:{due_at.isoformat()}"
    return Trouble(Kind.LADDER, key, f"#{issue_id}", due_at, "its next step could not be taken")


def edit_trouble(key: str, shown: int, channel: str) -> Trouble:
    """A message that shows the state counted as ``shown`` and is behind."""
    return Trouble(Kind.EDIT, f"edit:{key}:{shown}", "a message", None, "Slack takes no edit of it", channel)


def waiting_trouble(old: OldFeed) -> Trouble:
    """Feeds that are due and that nobody reads: the bot's own fault."""
    return Trouble(Kind.SYNC, f"sync:{old.feed}", _shops(old), old.since, "they are due and not being read")


def data_trouble(old: OldFeed) -> Trouble:
    """Feeds that are tried and cannot be read. That most shops fail is another trouble than that some do."""
    key = f"data:{old.feed}" + (":most" if old.shops * 2 > old.total else "")
    return Trouble(Kind.DATA, key, _shops(old), old.since, old.error or "")


def tokens_trouble(refused: Refused) -> Trouble:
    """Tokens that are not renewed, while the old ones still open the shops: told before those end."""
    many = f"{refused.sellers:,} of {refused.total:,} sellers, such as {refused.example}"
    about = refused.example if refused.sellers == 1 else many
    return Trouble(Kind.TOKENS, f"tokens:{refused.app_key}", about, refused.since, refused.refusal)


def oddity_trouble(known: KnownOddity) -> Trouble:
    """What the platform sends that isn't as documented, until it was not seen for a day."""
    odd = known.oddity
    if odd.kind is OddKind.CLOCK:
        return Trouble(Kind.CLOCK, "clock", "This machine's clock", known.first_at, consequence(odd))
    return Trouble(Kind.ODDITY, f"oddity:{odd.kind}:{odd.name}", odd.name, known.first_at, consequence(odd))


def worth_telling(kind: Kind, since: datetime, now: datetime) -> bool:
    return now - since >= PATIENCE[kind]


def healthy(open_troubles: Iterable[KnownTrouble]) -> bool:
    """Whether an outside watchman may be told that all is well with the bot."""
    return not any(known.told and known.trouble.kind not in NOT_OURS for known in open_troubles)


def _shops(old: OldFeed) -> str:
    return old.example if old.shops == 1 else f"{old.shops:,} of {old.total:,} shops, such as {old.example}"
