"""The state of stock over several shops: what a digest and an answer are made of."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.risks import Risk, Severity
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.stock import ShopStock, Trouble
from bot.domain.stock_cover import Line
from bot.domain.storms import Group, group


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over shops, as in ShopStock. ``units_short`` are the units that oversold SKUs lack."""

    skus: int
    out: int
    idle_out: int
    short: int
    low: int
    oversold: int
    units_short: int
    not_told: int


@dataclass(frozen=True, slots=True)
class StockReport:
    """``lines`` have trouble that counts, the worst first; ``waiting`` are risks that nobody has, ``in_hand`` those
    somebody has; ``back`` came back since the last report; ``stale`` and ``silent`` shops have old figures or none. The
    sales of all shops are known up to ``sold_until``, those of ``unsold`` shops not at all."""

    shops: tuple[Shop, ...]
    totals: Totals
    lines: tuple[Line, ...]
    back: tuple[Line, ...]
    waiting: tuple[Group[Risk], ...]
    in_hand: tuple[Risk, ...]
    opened: int
    stale: tuple[tuple[Shop, datetime], ...]
    silent: tuple[Shop, ...]
    unsold: tuple[Shop, ...]
    read_at: datetime | None
    sold_until: date | None

    @property
    def quiet(self) -> bool:
        """Nothing changed since the last one, and nothing waits for anybody."""
        return not (self.waiting or self.opened or self.back)


def summary(
    shop: Shop, lines: Iterable[Line], read_at: datetime, sold_until: date | None, untold: Set[str] = frozenset()
) -> ShopStock:
    """The counts of one shop from all its judged SKUs; ``untold`` are ids of more that buyers may see."""
    live = [line for line in lines if line.level.reading.live]
    counted = [line for line in live if line.severity > Severity.INFO]
    without_line = len(untold - {line.level.reading.sku_id for line in live})
    return ShopStock(
        shop_id=shop.id,
        skus=len(live) + without_line,
        out=_count(counted, Trouble.OUT),
        idle_out=sum(line.trouble is Trouble.OUT and line.level.idle for line in live),
        short=_count(counted, Trouble.SHORT),
        low=_count(counted, Trouble.LOW),
        oversold=_count(counted, Trouble.OVERSOLD),
        at_risk=sum(line.at_risk for line in live if line.trouble is Trouble.OVERSOLD),
        lost_a_day=sum(line.lost_a_day for line in live),
        read_at=read_at,
        sold_until=sold_until,
        not_told=sum(line.level.untold_since is not None for line in live) + without_line,
    )


def report(
    shops: Sequence[Shop],
    summaries: Iterable[ShopStock],
    lines: Iterable[Line],
    risks: Iterable[Risk],
    since: datetime | None,
    now: datetime,
    rules: Rules,
) -> StockReport:
    """``lines`` are the SKUs to show: those with trouble or back since ``since``; ``risks`` are all not resolved."""
    known = {entry.shop_id: entry for entry in summaries}
    judged = list(lines)
    troubled = sorted((line for line in judged if _counts(line)), key=lambda line: line.rank)
    alive = [risk for risk in risks if risk.severity > Severity.INFO]
    waiting = [risk for risk in alive if risk.needs_somebody]
    old = timedelta(hours=int(rules.value("stock.stale_after")))
    return StockReport(
        shops=tuple(shops),
        totals=_totals(known.values()),
        lines=tuple(troubled),
        back=tuple(line for line in judged if since and _is_back(line, since)),
        waiting=tuple(group(_as_ranked(waiting, troubled), int(rules.value("storm.more_than")))),
        in_hand=tuple(risk for risk in alive if not risk.needs_somebody),
        opened=sum(since is None or risk.opened_at > since for risk in alive),
        stale=tuple((s, known[s.id].read_at) for s in shops if s.id in known and now - known[s.id].read_at > old),
        silent=tuple(shop for shop in shops if shop.id not in known),
        unsold=tuple(shop for shop in shops if shop.id in known and known[shop.id].sold_until is None),
        read_at=_oldest(known.values(), judged),
        sold_until=min((entry.sold_until for entry in known.values() if entry.sold_until), default=None),
    )


def _oldest(summaries: Iterable[ShopStock], lines: Iterable[Line]) -> datetime | None:
    """Since when the oldest of the figures has been known; None without any."""
    looks = [entry.read_at for entry in summaries]
    untold = [line.level.untold_since for line in lines if line.level.untold_since and line.level.reading.live]
    return min([*looks, *untold]) if looks else None


def _as_ranked(risks: list[Risk], lines: list[Line]) -> list[Risk]:
    """The risks in the order of the table."""
    places = {f"{line.level.reading.shop_id}:{line.level.reading.sku_id}": place for place, line in enumerate(lines)}
    return sorted(risks, key=lambda risk: places.get(risk.finding.key.partition(":")[2], len(places)))


def _totals(summaries: Iterable[ShopStock]) -> Totals:
    entries = list(summaries)
    return Totals(
        skus=sum(entry.skus for entry in entries),
        out=sum(entry.out for entry in entries),
        idle_out=sum(entry.idle_out for entry in entries),
        short=sum(entry.short for entry in entries),
        low=sum(entry.low for entry in entries),
        oversold=sum(entry.oversold for entry in entries),
        units_short=sum(entry.at_risk for entry in entries),
        not_told=sum(entry.not_told for entry in entries),
    )


def _counts(line: Line) -> bool:
    return line.trouble is not None and line.severity > Severity.INFO


def _count(lines: Iterable[Line], trouble: Trouble) -> int:
    return sum(line.trouble is trouble for line in lines)


def _is_back(line: Line, since: datetime) -> bool:
    back = line.level.back_at
    return back is not None and back > since and not line.level.idle and line.level.reading.live
