"""Accounts as rows of a table, and how old what they show is."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.domain.violations_health import Standing, System
from bot.domain.violations_report import Account
from bot.messages.kit import Cell
from bot.messages.text import Mrkdwn, clip, md
from bot.messages.violations_items import NO_API, due
from bot.messages.words import count, listing, span

COLUMNS = ("Shop", "Account health", "To the next milestone", "Open tickets", "Next deadline", "Blocked listings")
NAMED = 3


def row(account: Account, zone: str) -> list[Cell]:
    """One shop; deadlines in ``zone``. What was never imported says so: it is not zero."""
    at = next((clock.at for clock in account.clocks if clock.at), None)
    unknown = any(clock.at is None for clock in account.clocks)
    tickets = str(account.open_tickets) if account.imported_at else "not imported"
    blocked = str(len(account.blocked)) if account.synced_at or account.blocked else "not synced"
    deadline = due(at, zone) if at else "not known" if unknown else "-"
    return [clip(account.shop.name, 40), _health(account), _left(account), tickets, deadline, blocked]


def data_notes(accounts: Sequence[Account], now: datetime) -> Iterable[Mrkdwn]:
    """Where the figures come from, how old they are, and which shops' are missing or too old."""
    imported = [account.imported_at for account in accounts if account.imported_at]
    if imported:
        yield md("{}; last import {} ago", NO_API, span(now - max(imported)))
    else:
        yield md("{}; nothing was imported yet (`shopwatch import FILE`)", NO_API)
    stale = [f"{clip(a.shop.name, 40)} ({_newest(a):%-d %b})" for a in accounts if a.stale]
    if stale:
        yield md(":warning: account health is old for {}", _some(stale))
    never = [clip(account.shop.name, 40) for account in accounts if imported and not account.imported_at]
    if never:
        yield md("never imported: {}", _some(never))
    synced = [account.synced_at for account in accounts if account.synced_at]
    if synced:
        yield md("listings from the API, the oldest look {} ago", span(now - min(synced)))


def _health(account: Account) -> str:
    if not account.standings:
        return "not imported"
    value = " · ".join(map(_value, account.standings))
    return f"{value} ({_newest(account):%-d %b}, old)" if account.stale else value


def _value(where: Standing) -> str:
    return f"AHR {where.value}, {where.band}" if where.system is System.AHR else count(where.value, "point")


def _left(account: Account) -> str:
    found = [f"{where.left} (at {where.next.at})" if where.next else "beyond the last" for where in account.standings]
    return " · ".join(found) or "-"


def _newest(account: Account) -> date:
    return max(where.day for where in account.standings)


def _some(names: list[str]) -> str:
    return listing(names if len(names) <= NAMED + 1 else [*names[:NAMED], f"{len(names) - NAMED} more"])
