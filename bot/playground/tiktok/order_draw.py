"""Drawing the orders of a day: what is in them, who cancels, and which are late."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bot.playground.tiktok.catalogue import Product, Sku
from bot.playground.tiktok.order import Cancel, Order, Unit
from bot.playground.tiktok.world import Shop

_FAULTS = (
    (0.6, "SELLER", "seller_cancel_reason_out_of_stock"),
    (0.3, "SYSTEM", "system_cancel_order_reason_shipping_timeout"),
    (0.1, "SELLER", "seller_cancel_reason_wrong_price"),
)
_REGRETS = (
    (0.5, "BUYER", "ecom_order_to_ship_canceled_reason_no_longer_needed"),
    (0.3, "BUYER", "ecom_order_to_ship_canceled_reason_better_price_available"),
    (0.2, "BUYER", "ecom_order_to_ship_canceled_reason_not_shipped_on_time"),
)

Item = tuple[Product, Sku]
Basket = tuple[str, list[Item]]


def baskets_of(units: list[Item], orders: int, roll: Random) -> list[Basket]:
    """Each order has a unit at least; the others fall where they fall."""
    baskets: list[Basket] = [("", [unit]) for unit in units[:orders]]
    for unit in units[orders:]:
        baskets[roll.randrange(orders)][1].append(unit)
    return baskets


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws the orders of a shop's day. `bad` are the shares of bad orders that the score tells of this time."""

    shop: Shop
    day: date
    roll: Random
    bad: dict[str, float]

    def no_sales(self, products: list[Item]) -> list[Basket]:
        """What is no sale: samples for creators, replacements, a prize, and what nobody paid for."""
        a_day = self.shop.spec.orders
        kinds = {"sample": 0.01, "replacement": 0.006, "exchange": 0.003, "lottery": 0.002, "unpaid": 0.02}
        return [
            (kind, [self.roll.choice(products)])
            for kind, share in kinds.items()
            for _ in range(int(a_day * share + self.roll.random()))
        ]

    def order(self, number: int, basket: Basket) -> Order:
        kind, items = basket
        roll, shop = self.roll, self.shop
        begin = datetime.combine(self.day, time(), shop.zone).astimezone(UTC)
        created = (begin + timedelta(seconds=int(roll.triangular(0, 86_399, 68_000)))).replace(microsecond=0)
        order_id = f"5766{shop.index:05d}{self.day.toordinal():06d}{number:06d}"
        paid = None if kind == "unpaid" else created + timedelta(seconds=roll.randint(5, 900))
        ship_by, deliver_by = working_days(created, 2), working_days(created, 6)
        units = [Unit(f"{order_id}{place:02d}", *item) for place, item in enumerate(items)]
        if not kind and roll.random() < 0.02:
            units.append(Unit(f"{order_id}99", *items[0], gift=True))
        cancel, whole = self._cancel(kind, created, ship_by, len(items))
        readied, collected, delivered = self._way(created, ship_by, deliver_by)
        if cancel and whole:
            units = [Unit(u.id, u.product, u.sku, u.gift, cancelled=True) for u in units]
            readied, collected, delivered = (
                at if at and at < cancel.at else None for at in (readied, collected, delivered)
            )
        elif cancel:
            units[0] = Unit(units[0].id, units[0].product, units[0].sku, cancelled=True)
        if paid is None:
            readied = collected = delivered = None
        return Order(
            id=order_id,
            units=tuple(units),
            kind=kind if kind != "unpaid" else "",
            own=shop.index % 4 != 2 or roll.random() > 0.2,
            tracked=roll.random() < 0.993,
            created=created,
            paid=paid,
            ship_by=ship_by,
            deliver_by=deliver_by,
            readied=readied,
            collected=collected,
            delivered=delivered,
            cancel=cancel,
            events=_events(created, paid, readied, collected, delivered, cancel, whole),
        )

    def _cancel(self, kind: str, created: datetime, ship_by: datetime, lines: int) -> tuple[Cancel | None, bool]:
        """Whether and why it is cancelled, and whether whole."""
        roll = self.roll
        ending = "_uk" if self.shop.region == "GB" else ""
        if kind == "unpaid":
            at = created + timedelta(hours=1)
            return Cancel("SYSTEM", f"system_cancel_unpaid_time_out{ending}", at, at), True
        chance = roll.random()
        if chance < self.bad["SFCR"]:
            user, reason = _picked(_FAULTS, roll)
            at = ship_by + timedelta(days=1) if "timeout" in reason else created + timedelta(hours=roll.uniform(2, 30))
            return Cancel(user, reason + ending, at, at), lines < 2 or roll.random() < 0.7
        if chance > 0.9745:
            user, reason = _picked(_REGRETS, roll)
            asked = created + timedelta(hours=roll.uniform(0.3, 3))
            return Cancel(user, reason + ending, asked, asked + timedelta(hours=roll.uniform(0.2, 8))), True
        if chance > 0.974:
            at = created + timedelta(hours=roll.uniform(2, 20))
            return Cancel("OPERATOR", "system_cancel_order_reason_nrr_related", at, at), True
        return None, False

    def _way(self, created: datetime, ship_by: datetime, deliver_by: datetime) -> tuple[datetime | None, ...]:
        """When it is ready, with the carrier, and at the buyer's."""
        roll = self.roll
        room = ship_by - created
        collected = ship_by + timedelta(hours=roll.uniform(1, 30))
        if roll.random() > 0.035:
            collected = created + room * roll.uniform(0.3, 0.97)
        readied = created + (collected - created) * roll.uniform(0.4, 0.9)
        delivered = deliver_by + timedelta(hours=roll.uniform(2, 60))
        if roll.random() > self.bad["OTDR"]:
            earliest = collected + (deliver_by - collected) * 0.25
            delivered = earliest + (deliver_by - earliest) * roll.random()
        return readied, collected, max(delivered, collected + timedelta(hours=6))


def working_days(start: datetime, days: int) -> datetime:
    """The same time of day so many working days (Monday to Friday) later."""
    moment = start
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    return moment


def _picked(choices: tuple[tuple[float, str, str], ...], roll: Random) -> tuple[str, str]:
    [(_, user, reason)] = roll.choices(choices, [each[0] for each in choices])
    return user, reason


def _events(
    created: datetime,
    paid: datetime | None,
    readied: datetime | None,
    collected: datetime | None,
    delivered: datetime | None,
    cancel: Cancel | None,
    whole: bool,
) -> tuple[tuple[float, str], ...]:
    """The moments at which the status changes, each with what it is from then on."""
    told = [
        (created, "UNPAID"),
        (paid, "AWAITING_SHIPMENT"),
        (readied, "AWAITING_COLLECTION"),
        (collected, "IN_TRANSIT"),
        (delivered, "DELIVERED"),
        (delivered + timedelta(days=7) if delivered else None, "COMPLETED"),
    ]
    if cancel and whole:
        told = [(at, status) for at, status in told if at is None or at < cancel.at] + [(cancel.at, "CANCELLED")]
    found = sorted((float(int(at.timestamp())), status) for at, status in told if at)
    if cancel and not whole:
        # The line goes while the order stays what it is.
        now = [status for at, status in found if at <= cancel.at.timestamp()][-1]
        found = sorted([*found, (float(int(cancel.at.timestamp())), now)])
    return tuple(found)
