"""Partners, tools and ladders as the team declares them."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.domain.business_hours import WorkingHours
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner, Tool
from bot.domain.severities import Sev
from storage.tables.escalations import IssueRow, LadderRow, PartnerRow, ToolRow
from storage.upsert import upsert


def save_partner(session: Session, partner: Partner) -> None:
    row = {
        "code": partner.code,
        "name": partner.name,
        "site": partner.site,
        "zone": partner.hours.zone,
        "weekdays": sorted(partner.hours.weekdays),
        "opens": partner.hours.opens,
        "closes": partner.hours.closes,
        "channel": partner.channel,
    }
    upsert(session, PartnerRow, [row])


def save_tool(session: Session, tool: Tool) -> None:
    upsert(session, ToolRow, [{"code": tool.code, "name": tool.name}])


def save_ladder(session: Session, ladder: Ladder) -> None:
    """Keeps a ladder in place of the one for the same partner and severity."""
    levels = [{"name": level.name, "members": list(level.members)} for level in ladder.levels]
    upsert(session, LadderRow, [{"partner": ladder.partner or "", "sev": ladder.sev or 0, "levels": levels}])


def remove_partner(session: Session, code: str) -> None:
    """Raises IntegrityError for a partner that has tool issues."""
    session.execute(delete(PartnerRow).where(PartnerRow.code == code))


def remove_tool(session: Session, code: str) -> None:
    session.execute(delete(ToolRow).where(ToolRow.code == code))


def remove_ladder(session: Session, ladder: Ladder) -> None:
    """Removes the ladder of the same partner and severity."""
    same = LadderRow.partner == (ladder.partner or ""), LadderRow.sev == (ladder.sev or 0)
    session.execute(delete(LadderRow).where(*same))


def partners_with_issues(session: Session) -> frozenset[str]:
    """The codes of partners that have reported a tool issue, over or not."""
    return frozenset(session.execute(select(IssueRow.partner).distinct()).scalars())


def all_partners(session: Session) -> list[Partner]:
    rows = session.execute(select(PartnerRow).order_by(PartnerRow.code)).scalars()
    return [_partner(row) for row in rows]


def partner_by_code(session: Session, code: str) -> Partner | None:
    row = session.get(PartnerRow, code)
    return _partner(row) if row else None


def all_tools(session: Session) -> list[Tool]:
    rows = session.execute(select(ToolRow).order_by(ToolRow.name)).scalars()
    return [Tool(row.code, row.name) for row in rows]


def all_ladders(session: Session) -> list[Ladder]:
    return [_ladder(row) for row in session.execute(select(LadderRow)).scalars()]


def ladders_for(session: Session, partner: str) -> list[Ladder]:
    """The ladders that may be meant for a partner: its own and those for any."""
    rows = session.execute(select(LadderRow).where(LadderRow.partner.in_([partner, ""]))).scalars()
    return [_ladder(row) for row in rows]


def _partner(row: PartnerRow) -> Partner:
    hours = WorkingHours(row.zone, frozenset(row.weekdays), row.opens, row.closes)
    return Partner(row.code, row.name, row.site, hours, row.channel)


def _ladder(row: LadderRow) -> Ladder:
    levels = tuple(Level(level["name"], tuple(level["members"])) for level in row.levels)
    return Ladder(levels, row.partner or None, Sev(row.sev) if row.sev else None)
