"""What became of today's digests and how the bot is: the answer to ``/shop status``, and its lines in App Home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.audit import ODD, KnownTrouble, OldFeed
from bot.domain.data_state import DataState
from bot.domain.standing import Standing
from bot.domain.webhooks import Heard
from bot.messages.audit import amiss, trouble_line
from bot.messages.kit import Message, context, message, section
from bot.messages.late import LATE_AFTER
from bot.messages.text import Mrkdwn, clip, lines, link, md, moment
from bot.messages.unread import unread_lines
from bot.messages.webhooks import heard_line
from bot.messages.words import count, span

IN_HOME, IN_ANSWER, A_SECTION = 8, 40, 8
TROUBLES = 5


@dataclass(frozen=True, slots=True)
class DigestToday:
    """``url`` leads to the message when it went out at ``posted_at``.

    ``reason`` says why it will not go out, ``pending`` why it has not yet.
    """

    name: str
    channel: str
    due_at: datetime | None = None
    posted_at: datetime | None = None
    url: str = ""
    reason: str | None = None
    pending: str | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """``work_waiting`` is None when the engine does not answer."""

    digests: Sequence[DigestToday]
    troubles: Sequence[KnownTrouble]
    data: DataState
    unread: Sequence[OldFeed]
    standing: Standing
    work_waiting: int | None
    last_post: datetime | None
    heard: Heard


def status_answer(status: Status, now: datetime) -> Message:
    """Did it go out, and is everything well?"""
    # What is late stands before what is odd, of which there may be many.
    late = sorted((known for known in status.troubles if known.told), key=lambda known: known.trouble.kind in ODD)
    head = amiss(late) if late else Mrkdwn(":white_check_mark: *Nothing is overdue*")
    rows = [_line(digest, now) for digest in status.digests[:IN_ANSWER]]
    parts = [section(lines(*rows[n : n + A_SECTION])) for n in range(0, len(rows), A_SECTION)]
    more = len(status.digests) - IN_ANSWER
    rest = context(md("and {} more: `/shop status NAME` shows one", more)) if more > 0 else None
    unsaid = md("and {} more", len(late) - TROUBLES) if len(late) > TROUBLES else None
    listed = section(lines(*map(trouble_line, late[:TROUBLES]), unsaid)) if late else None
    return message(
        head,
        section(head),
        *(parts or [section(NO_DIGEST)]),
        rest,
        listed,
        context(_engine(status)),
        context(md("*Sync* {}", data_line(status.data, now))),
        section(unread_lines(status.unread)) if status.unread else None,
        context(md("*Webhooks* {}", heard_line(status.heard))) if status.data.topics else None,
    )


NO_DIGEST = Mrkdwn("No digest is set up yet: `/shop digest` opens the form.")


def digest_lines(digests: Sequence[DigestToday], now: datetime) -> Mrkdwn:
    """Today's digests for App Home."""
    if not digests:
        return NO_DIGEST
    more = len(digests) - IN_HOME
    rest = md("and {} more: `/shop status`", more) if more > 0 else None
    return lines(*(_line(digest, now) for digest in digests[:IN_HOME]), rest)


def data_line(data: DataState, now: datetime) -> Mrkdwn:
    """How much is read from the platform, and how old it is."""
    if not data.topics:
        return Mrkdwn("No shop is synced by the API; figures come from imported files.")
    age = md("the oldest {} old", span(now - data.oldest)) if data.oldest else Mrkdwn("none read yet")
    if not data.failures:
        return md(":white_check_mark: {} read without trouble, {}.", count(data.topics, "source"), age)
    return md(":warning: {} of {} cannot be read, {}.", data.failures, count(data.topics, "source"), age)


def _line(digest: DigestToday, now: datetime) -> Mrkdwn:
    return md("• *{}* to {} · {}", clip(digest.name, 60), Mrkdwn(f"<#{digest.channel}>"), _fate(digest, now))


def _fate(digest: DigestToday, now: datetime) -> Mrkdwn:
    if digest.posted_at:
        posted = link(digest.url, "posted") if digest.url else Mrkdwn("posted")
        late = digest.posted_at - digest.due_at if digest.due_at else None
        how = md(", {} late", span(late)) if late and late > LATE_AFTER else Mrkdwn()
        return md(":white_check_mark: {} {}{}", posted, moment(digest.posted_at, "{time}"), how)
    if digest.reason:
        return md(":x: {}", clip(digest.reason, 150))
    if digest.due_at and digest.due_at <= now:
        due = moment(digest.due_at, "{time}")
        return md(":hourglass_flowing_sand: due {}, not posted yet: {}", due, digest.pending or "on its way")
    return md("next {}", moment(digest.next_at)) if digest.next_at else Mrkdwn("not due")


def _engine(status: Status) -> Mrkdwn:
    if status.work_waiting is None:
        engine = Mrkdwn(":warning: does not answer")
    else:
        engine = md("works, {} waiting", count(status.work_waiting, "piece")) if status.work_waiting else md("works")
    standing = status.standing
    if standing.posts_due:
        due = count(standing.posts_due, "message")
        slack = md(":hourglass_flowing_sand: {} due, the oldest for {}", due, span(standing.post_lag))
    else:
        slack = md("takes every message")
    last = md(", the last {}", moment(status.last_post)) if status.last_post else Mrkdwn()
    return md("*Engine* {} · *Slack* {}{}", engine, slack, last)
