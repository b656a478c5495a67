"""Forgetting what is old, a bounded number of rows at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, delete, exists, func, select, true, tuple_, union
from sqlalchemy.orm import DeclarativeBase, Session, aliased

from bot.domain.escalation import LIVE as LIVE_ISSUES
from bot.domain.orders import ORDER_LIFE
from storage.risks import LIVE as LIVE_RISKS
from storage.subscriptions import MISSED, SENT
from storage.tables.audit import TroubleRow
from storage.tables.deliveries import DeliveryRow, SubjectRow
from storage.tables.escalations import IssueRow
from storage.tables.kpi import KpiDayRow
from storage.tables.orders import AftersaleRow, OrderDayRow, OrderRow, ServiceDayRow
from storage.tables.risks import RiskRow
from storage.tables.sps import SpsMetricRow, SpsReadingRow
from storage.tables.stock import SkuSalesRow
from storage.tables.subscriptions import SlotRow
from storage.tables.violations import HealthReadingRow, ImportRow
from storage.tables.webhooks import PromotionRow, WebhookRow
from storage.upsert import rows_changed

BATCH = 1_000
"""Rows a transaction: while it lasts, nobody else writes to SQLite."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A table of figures a shop and day. Lists go on showing the newest, however old: only ``superseded`` ones go.

    None goes before it is older than ``at_least``, however short a time a team keeps figures: it still counts.
    """

    table: type[
        SpsReadingRow
        | SpsMetricRow
        | SkuSalesRow
        | KpiDayRow
        | HealthReadingRow
        | OrderRow
        | OrderDayRow
        | AftersaleRow
        | ServiceDayRow
    ]
    superseded: ColumnElement[bool]
    at_least: timedelta = timedelta()

    def first_kept(self, now: datetime, keep: timedelta) -> date:
        return (now - max(keep, self.at_least)).date()


_newer = aliased(SpsReadingRow)


def _scored_later(table: type[SpsReadingRow | SpsMetricRow]) -> ColumnElement[bool]:
    return exists().where(_newer.shop_id == table.shop_id, _newer.day > table.day)


WHOLE_ORDER_LIFE = ORDER_LIFE + timedelta(days=1)
"""And a day, as shops' days are not UTC's. A forgotten order would be added to its days again by an update."""

DAILY_FACTS = (
    Facts(SpsMetricRow, _scored_later(SpsMetricRow)),
    Facts(SpsReadingRow, _scored_later(SpsReadingRow)),
    Facts(SkuSalesRow, true()),
    Facts(KpiDayRow, true()),
    Facts(OrderRow, true(), WHOLE_ORDER_LIFE),
    Facts(OrderDayRow, true(), WHOLE_ORDER_LIFE),
    # What still waits for the seller is told, however long ago it was asked for.
    Facts(AftersaleRow, AftersaleRow.action == ""),
    Facts(ServiceDayRow, true()),
    Facts(
        HealthReadingRow,
        exists().where(ImportRow.shop_id == HealthReadingRow.shop_id, ImportRow.recent_from > HealthReadingRow.day),
    ),
)


def forget_facts(session: Session, facts: Facts, shop_ids: Sequence[str], before: date, limit: int = BATCH) -> int:
    """Deletes up to ``limit`` figures of some shops from before a day, but for the newest; how many."""
    table = facts.table
    return _forget(session, table, table.shop_id.in_(shop_ids), table.day < before, facts.superseded, limit=limit)


def forget_messages(session: Session, before: datetime, limit: int = BATCH) -> int:
    """Deletes up to ``limit`` messages of which nothing has become since a moment; how many.

    A message that shows a risk, a storm or a tool issue that is not over stays: it is still edited.
    """
    row = DeliveryRow
    done = (row.posted_at < before) | (row.refusal.is_not(None) & (row.created_at < before))
    return _forget(session, row, done, row.key.not_in(_shown_live()), limit=limit)


def forget_slots(session: Session, before: datetime, limit: int = BATCH) -> int:
    """Deletes up to ``limit`` due moments from before a moment that were sent, or missed and owned up to; how many."""
    over = (SlotRow.state == SENT) | ((SlotRow.state == MISSED) & SlotRow.told)
    return _forget(session, SlotRow, SlotRow.due_at < before, over, limit=limit)


def forget_webhooks(session: Session, before: datetime, limit: int = BATCH) -> int:
    """Deletes up to ``limit`` webhooks that came before a moment, done or not; how many.

    The platform repeats one for three days at most: it is told from a new one for longer than that.
    """
    return _forget(session, WebhookRow, WebhookRow.received_at < before, limit=limit)


def forget_promotions(session: Session, before: datetime, limit: int = BATCH) -> int:
    """Deletes up to ``limit`` promotions that ended before a moment, or without an end were last heard of then."""
    row = PromotionRow
    return _forget(session, row, func.coalesce(row.ends_at, row.changed_at) < before, limit=limit)


def forget_troubles(session: Session, before: datetime, limit: int = BATCH) -> int:
    return _forget(session, TroubleRow, TroubleRow.over_at < before, limit=limit)


def _shown_live() -> Select[Any]:
    """The keys of the messages that show something that is not over."""
    live_risks = RiskRow.state.in_(list(LIVE_RISKS))
    subjects = union(
        select(("risk:" + cast(RiskRow.id, String)).label("subject")).where(live_risks),
        select("storm:" + RiskRow.kind + ":" + RiskRow.shop_id).where(live_risks),
        select("issue:" + cast(IssueRow.id, String)).where(IssueRow.state.in_(list(LIVE_ISSUES))),
        select("trouble:" + cast(TroubleRow.id, String)).where(TroubleRow.over_at.is_(None)),
    ).subquery()
    return select(SubjectRow.delivery_key).join(subjects, subjects.c.subject == SubjectRow.subject)


def _forget(session: Session, table: type[DeclarativeBase], *which: ColumnElement[bool], limit: int) -> int:
    key = table.__mapper__.primary_key
    some = select(*key).where(*which).limit(limit)
    return rows_changed(session, delete(table).where(tuple_(*key).in_(some)))
