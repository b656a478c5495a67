"""Partners, their tools and ladders; tool issues and their append-only timeline."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class PartnerRow(Base):
    """A partner at a site. ``zone``, ``weekdays`` (Monday is 0), ``opens`` and ``closes`` are its business hours."""

    __tablename__ = "partners"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    site: Mapped[str]
    zone: Mapped[str]
    weekdays: Mapped[list[Any]]
    opens: Mapped[time]
    closes: Mapped[time]
    channel: Mapped[str | None]


class ToolRow(Base):
    __tablename__ = "tools"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class LadderRow(Base):
    """The levels for a partner ("" for any) and a severity (0 for any): a list of {name, members}."""

    __tablename__ = "ladders"

    partner: Mapped[str] = mapped_column(primary_key=True)
    sev: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    levels: Mapped[list[Any]]


class IssueRow(Base):
    """A tool issue.

    ``request_id`` makes its creation idempotent. ``waiting`` says that somebody is still to take it; ``climbs`` counts
    the rungs since ``waiting_since``, ``rung`` every time it went up or changed hands. ``reminded_of`` is the due time
    of the last reminder, ``missed`` the last ``respond_by`` by which nobody had answered.
    """

    __tablename__ = "issues"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(unique=True)
    partner: Mapped[str] = mapped_column(ForeignKey("partners.code"), index=True)
    channel: Mapped[str]
    tool: Mapped[str]
    title: Mapped[str]
    what: Mapped[str]
    sev: Mapped[int]
    since: Mapped[datetime]
    affected: Mapped[int | None]
    workaround: Mapped[str]
    evidence: Mapped[str]
    risk_id: Mapped[int | None]
    reporter: Mapped[str]
    reporter_name: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    level: Mapped[int]
    waiting: Mapped[bool]
    waiting_since: Mapped[datetime]
    climbs: Mapped[int]
    rung: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    respond_by: Mapped[datetime]
    climb_at: Mapped[datetime | None]
    update_by: Mapped[datetime | None]
    reminded_of: Mapped[datetime | None]
    missed: Mapped[datetime | None]
    restore_by: Mapped[datetime | None]
    owner: Mapped[str | None] = mapped_column(index=True)
    owner_name: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    offered_to: Mapped[str | None]
    offered_name: Mapped[str | None]
    offer_ends_at: Mapped[datetime | None]
    note: Mapped[str | None]
    note_by: Mapped[str | None]
    note_at: Mapped[datetime | None]
    cause: Mapped[str | None]
    fix: Mapped[str | None]
    follow_up: Mapped[str | None]
    resolved_at: Mapped[datetime | None]


class IssueEventRow(Base):
    """One step of an issue's life. ``actor`` is None for the bot itself; ``paged`` are the levels it paged.

    ``request_id`` is that of the form behind a note, so that the same form sent twice is one note.
    """

    __tablename__ = "issue_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    change: Mapped[str]
    state: Mapped[str]
    sev: Mapped[int]
    level: Mapped[int]
    actor: Mapped[str | None]
    actor_name: Mapped[str | None]
    note: Mapped[str]
    paged: Mapped[list[Any]]
    request_id: Mapped[str | None] = mapped_column(unique=True)
