"""``/shop status``: did the 09:00 go out, and is everything well?"""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy.orm import Session

from bot.messages.status import DigestToday, Status, status_answer
from bot.messages.text import clip, md
from handlers.answering import Answer, Ask
from handlers.commands import did_you_mean, nearest_names
from handlers.links import permalink, workspace_url
from jobs.health import work_waiting
from storage.audit import feeds_unread
from storage.standing import last_posted, standing
from storage.syncs import data_state
from storage.todays_digests import Todays, todays_digests
from storage.troubles import open_troubles
from storage.webhook_days import heard

_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


async def answered(ask: Ask) -> Answer:
    """``[time or name]``: all of today's digests, those of a local time, or those called so."""
    url, waiting = await asyncio.gather(workspace_url(ask.services), work_waiting(ask.services.engine))
    status = await ask.services.db.read(_status, ask.rest, url, waiting, ask.now)
    return Answer(status_answer(status, ask.now), f"/shop status {ask.rest}".rstrip())


def digest_today(one: Todays, url: str) -> DigestToday:
    """What became of a digest, with the address of its message; ``url`` is the workspace's."""
    digest = one.digest
    if one.posted:
        channel, ts, at = one.posted
        return DigestToday(digest.name, digest.channel, one.due_at, at, permalink(url, channel, ts))
    return DigestToday(
        digest.name, digest.channel, one.due_at, reason=one.reason, pending=one.pending, next_at=one.next_at
    )


def _status(session: Session, asked: str, url: str, waiting: int | None, now: datetime) -> Status:
    return Status(
        digests=[digest_today(one, url) for one in _asked_for(asked, todays_digests(session, now))],
        troubles=open_troubles(session),
        data=data_state(session, 0),
        unread=feeds_unread(session),
        standing=standing(session, now),
        work_waiting=waiting,
        last_post=last_posted(session),
        heard=heard(session, now),
    )


def _asked_for(asked: str, digests: Sequence[Todays]) -> Sequence[Todays]:
    """Raises Sorry with the nearest names when nothing is meant by ``asked``."""
    if not asked:
        return digests
    at = _TIME.fullmatch(asked)
    if at:
        found = [one for one in digests if one.digest.at == time(int(at[1]), int(at[2]))]
    else:
        found = [one for one in digests if asked.casefold() in one.digest.name.casefold()]
    if found:
        return found
    names = [one.digest.name for one in digests]
    near = names[:3] if at else nearest_names(asked, names)
    text = md("No digest is due at {}.", asked) if at else md("No digest is called “{}”.", clip(asked, 60))
    raise did_you_mean(text, [(name, f"/shop status {name}") for name in near])
