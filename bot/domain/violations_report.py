"""The compliance of several shops: what changed since a moment, what closes next, and where each shop stands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.risks import Risk, RiskState, Severity
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.violations import HealthReading, KnownTicket, Listing
from bot.domain.violations_clock import Clock, Expiry, expiries, missed_at, next_clock
from bot.domain.violations_findings import health_key, listing_key, ticket_key
from bot.domain.violations_health import Standing, standings

FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Compliance:
    """What is known of one shop. ``listings`` are those blocked now or cleared lately.

    ``imported_at`` and ``synced_at`` say how old the files' and the API's data are.
    """

    shop: Shop
    tickets: Sequence[KnownTicket] = ()
    readings: Sequence[HealthReading] = ()
    listings: Sequence[Listing] = ()
    imported_at: datetime | None = None
    synced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One shop as it is to be shown: deadlines soonest first, points that expire soon, and the worst of its risks."""

    shop: Shop
    standings: tuple[Standing, ...]
    stale: bool
    open_tickets: int
    clocks: tuple[Clock, ...]
    blocked: tuple[Listing, ...]
    expiring: tuple[Expiry, ...]
    severity: Severity | None
    imported_at: datetime | None
    synced_at: datetime | None


Subject = Clock | Standing | Listing


@dataclass(frozen=True, slots=True)
class Item:
    """A risk with what it is about; ``subject`` is None when the data moved on since the last look."""

    risk: Risk
    account: Account
    subject: Subject | None

    @property
    def began_at(self) -> datetime:
        """When it happened: to a listing that may be earlier than we saw it."""
        blocked = self.subject.blocked_at if isinstance(self.subject, Listing) else None
        return blocked or self.risk.opened_at


@dataclass(frozen=True, slots=True)
class News:
    """What happened after ``since``, each with its shop."""

    since: datetime
    tickets: tuple[tuple[Shop, KnownTicket], ...] = ()
    closed: tuple[tuple[Shop, KnownTicket], ...] = ()
    missed: tuple[tuple[Shop, KnownTicket], ...] = ()
    blocked: tuple[tuple[Shop, Listing], ...] = ()
    restored: tuple[tuple[Shop, Listing], ...] = ()

    def __bool__(self) -> bool:
        return any((self.tickets, self.closed, self.missed, self.blocked, self.restored))


@dataclass(frozen=True, slots=True)
class ViolationsReport:
    """``accounts`` are worst first. Of ``items`` those that need somebody come before those that are taken: the nearest
    deadline, then what is new since the last report, then the worst."""

    accounts: tuple[Account, ...]
    items: tuple[Item, ...]
    news: News

    @property
    def waiting(self) -> list[Item]:
        """The items that nobody has."""
        return [item for item in self.items if item.risk.needs_somebody]

    @property
    def clocks(self) -> list[tuple[Shop, Clock]]:
        """Every deadline that is known, soonest first."""
        found = [(a.shop, clock) for a in self.accounts for clock in a.clocks if clock.at]
        return sorted(found, key=lambda pair: pair[1].at or FAR)

    @property
    def expiring(self) -> list[tuple[Shop, Expiry]]:
        return sorted(((a.shop, e) for a in self.accounts for e in a.expiring), key=lambda pair: pair[1].at)

    @property
    def quiet(self) -> bool:
        """Nothing changed and nothing waits for somebody."""
        return not (self.news or self.waiting)


def report(
    known: Iterable[Compliance], risks: Iterable[Risk], since: datetime, now: datetime, rules: Rules
) -> ViolationsReport:
    """The report on the shops of ``known``, with the risks of this topic that live, compared with ``since``."""
    shops = list(known)
    living = [risk for risk in risks if risk.state is not RiskState.RESOLVED]
    worst: dict[str, Severity] = {}
    for risk in living:
        shop_id = risk.finding.shop_id
        worst[shop_id] = max(risk.severity, worst.get(shop_id, risk.severity))
    accounts = [_account(one, worst.get(one.shop.id), now, rules) for one in shops]
    accounts.sort(key=_order)
    items = sorted(_items(accounts, living), key=lambda item: _urgency(item, since))
    return ViolationsReport(tuple(accounts), tuple(items), _news(shops, since, now, rules))


def _account(one: Compliance, severity: Severity | None, now: datetime, rules: Rules) -> Account:
    tickets = [known.ticket for known in one.tickets]
    where = standings(one.shop, one.readings, rules)
    newest = max((standing.day for standing in where), default=None)
    age = now.astimezone(one.shop.tz).date() - newest if newest else timedelta()
    clocks = [clock for ticket in tickets if (clock := next_clock(ticket, now, rules))]
    soon = now + timedelta(days=int(rules.value("violations.expiry_soon")))
    return Account(
        one.shop,
        where,
        age.days > rules.value("violations.health.stale_after"),
        sum(ticket.is_open for ticket in tickets),
        tuple(sorted(clocks, key=lambda clock: clock.at or now)),
        tuple(listing for listing in one.listings if listing.blocked),
        tuple(e for e in expiries(tickets, one.shop, now, rules) if e.at <= soon),
        severity,
        one.imported_at,
        one.synced_at,
    )


def _order(account: Account) -> tuple[int, datetime, int, str]:
    soonest = next((clock.at for clock in account.clocks if clock.at), FAR)
    left = min((where.left for where in account.standings if where.left is not None), default=10_000)
    return -(account.severity or 0), soonest, left, account.shop.code


def _items(accounts: Sequence[Account], risks: Iterable[Risk]) -> list[Item]:
    by_shop = {account.shop.id: account for account in accounts}
    subjects: dict[str, Subject] = {}
    for account in accounts:
        subjects |= {ticket_key(clock.ticket): clock for clock in account.clocks}
        subjects |= {listing_key(listing): listing for listing in account.blocked}
        subjects |= {health_key(where): where for where in account.standings}
    return [
        Item(risk, by_shop[risk.finding.shop_id], subjects.get(risk.finding.key))
        for risk in risks
        if risk.finding.shop_id in by_shop
    ]


def _urgency(item: Item, since: datetime) -> tuple[bool, datetime, bool, int]:
    risk = item.risk
    return not risk.needs_somebody, risk.finding.deadline or FAR, item.began_at <= since, -risk.severity


def _news(shops: Sequence[Compliance], since: datetime, now: datetime, rules: Rules) -> News:
    def after(at: datetime | None) -> bool:
        return at is not None and since < at <= now

    def tickets(chosen: Callable[[KnownTicket], bool]) -> tuple[tuple[Shop, KnownTicket], ...]:
        return tuple((one.shop, known) for one in shops for known in one.tickets if chosen(known))

    def listings(chosen: Callable[[Listing], bool]) -> tuple[tuple[Shop, Listing], ...]:
        return tuple((one.shop, listing) for one in shops for listing in one.listings if chosen(listing))

    return News(
        since,
        tickets(lambda known: known.ticket.is_open and after(known.seen_at)),
        tickets(lambda known: after(known.closed_at)),
        tickets(lambda known: after(missed_at(known.ticket, now, rules))),
        listings(lambda listing: bool(listing.blocked) and after(listing.blocked_at)),
        listings(lambda listing: listing.status == "ACTIVATE" and not listing.blocked and after(listing.cleared_at)),
    )
