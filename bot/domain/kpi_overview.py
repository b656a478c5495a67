"""What all shops sold, over days that they have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.data_state import Failing
from bot.domain.kpi import Compared, Period
from bot.domain.kpi_marks import KpiMark
from bot.domain.rules import Rules
from bot.domain.shops import Shop


@dataclass(frozen=True, slots=True)
class SalesOverview:
    """All shops over ``period``. ``best`` are those that sold most, ``totals`` the sums of each currency.

    ``marks`` are the figures that stray most from their usual range, of ``marked`` in all shops. ``behind`` are left
    out of the sums, with the last day of each: its figures end too early. ``unknown`` shops have no figures at all;
    where none has any, ``failing`` says of some why.
    """

    shops: int
    period: Period
    best: Sequence[tuple[Shop, Compared]]
    totals: Sequence[Compared]
    marks: Sequence[tuple[Shop, KpiMark]] = ()
    marked: int = 0
    behind: Sequence[tuple[Shop, date]] = ()
    unknown: int = 0
    failing: Sequence[Failing] = ()

    @property
    def counted(self) -> int:
        """The shops that the sums are of."""
        return self.shops - len(self.behind) - self.unknown


def behind(newest: Mapping[str, date], rules: Rules) -> dict[str, date]:
    """Of the last days of shops, by id, those more than ``kpi.behind`` days before the newest of any."""
    allowed = timedelta(days=int(rules.value("kpi.behind")))
    last = max(newest.values(), default=date.min)
    return {shop_id: day for shop_id, day in newest.items() if last - day > allowed}


def last_in_common(newest: Mapping[str, date], rules: Rules) -> date | None:
    """The last day that all shops have but those ``behind``: shops further west are a day later. None without any."""
    late = behind(newest, rules)
    return min((day for shop_id, day in newest.items() if shop_id not in late), default=None)
