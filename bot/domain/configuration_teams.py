"""The parts of a configuration file about shops and partners: who there is, and who is paged."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import time

from bot.domain import configuration_values as values
from bot.domain.business_hours import WEEKDAYS, WorkingHours
from bot.domain.configuration_names import Names
from bot.domain.configuration_problems import BadValue, Path, Problems, choose_from
from bot.domain.configuration_table import Kind, Table
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner, Tool
from bot.domain.regions import region_of
from bot.domain.severities import Sev
from bot.domain.shops import Shop

OFFICE = (time(9), time(18))


@dataclass(frozen=True, slots=True)
class DeclaredShop:
    """What a file says of a shop. What it leaves out (None) stays as the platform gave it.

    ``id`` is only needed for a shop that the platform has not told of, and to give one that it has another code.
    """

    code: str
    id: str | None = None
    name: str | None = None
    region: str | None = None
    zone: str | None = None
    currency: str | None = None
    owner: str | None = None
    groups: frozenset[str] = frozenset()
    language: str | None = None

    def known_in(self, shops: Iterable[Shop]) -> Shop | None:
        """The one of ``shops`` that is meant, by id, or by code where the file gives no id."""
        return next((shop for shop in shops if (shop.id == self.id if self.id else shop.code == self.code)), None)

    def over(self, known: Shop | None) -> Shop | None:
        """The shop as it is to be; None for one that is neither known nor has an id.

        A new one gets the usual zone, currency and language of its country.
        """
        if not (known or self.id):
            return None
        usual = region_of(self.region or "")
        new = Shop(self.id or "", self.code, self.code, "", usual.zone, usual.currency, language=usual.language)
        shop = known or new
        given = {key: getattr(self, key) for key in ("name", "region", "zone", "currency", "language")}
        said = {key: value for key, value in given.items() if value is not None}
        assumed = self.zone is None and (shop.zone_assumed if known else usual.several)
        return replace(shop, code=self.code, owner=self.owner, groups=self.groups, zone_assumed=assumed, **said)


class Once:
    """Sees that something is declared only once in a file."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._first: dict[tuple[str, object], Path] = {}

    def check(self, table: Table, key: str, what: str, value: object) -> None:
        """Adds a problem at ``key`` when an earlier table declared the same ``what``."""
        path = (*table.path, key)
        first = self._first.setdefault((what, value), path)
        if first != path and value:
            table.wrong(key, f"line {self._problems.line(first)} has the same {what} already", "Change one of the two.")


def known_among(names: Iterable[str], what: str, mend: str) -> Kind[str]:
    """Reads a name that must be one of ``names``."""
    known = sorted(set(names))

    def read(value: object) -> str:
        found = values.text(value)
        if found not in known:
            raise BadValue(f'no {what} "{found}" is declared in this file', choose_from(found, known, mend))
        return found

    return read


def read_shops(root: Table, names: Names, once: Once) -> tuple[DeclaredShop, ...]:
    """Reads ``[[shops]]``, and ``[groups]``, which may name their members too."""
    shops = [_shop(table, names, once) for table in root.tables("shops")]
    return tuple(_with_groups(shops, root.table("groups")))


def read_partners(root: Table, names: Names, once: Once) -> tuple[Partner, ...]:
    return tuple(_partner(table, names, once) for table in root.tables("partners"))


def read_tools(root: Table, once: Once) -> tuple[Tool, ...]:
    tools = []
    for table in root.tables("tools"):
        tools.append(Tool(table.need("code", values.code, ""), table.need("name", values.name, "")))
        once.check(table, "code", "tool code", tools[-1].code)
        table.close()
    return tuple(tools)


def read_ladders(root: Table, names: Names, partners: Iterable[Partner], once: Once) -> tuple[Ladder, ...]:
    partner = known_among((p.code for p in partners), "partner", "Declare it under [[partners]].")
    return tuple(_ladder(table, names, partner, once) for table in root.tables("ladders"))


def _shop(table: Table, names: Names, once: Once) -> DeclaredShop:
    shop = DeclaredShop(
        code=table.need("code", values.code, ""),
        id=table.may("id", values.text, None),
        name=table.may("name", values.text, None),
        region=table.may("region", values.region, None),
        zone=table.may("zone", values.zone, None),
        currency=table.may("currency", values.currency, None),
        language=table.may("language", values.language, None),
        owner=table.may("owner", names.person, None),
        groups=frozenset(table.several("groups", values.name)),
    )
    once.check(table, "id", "shop id", shop.id)
    once.check(table, "code", "shop code", shop.code)
    table.close()
    return shop


def _with_groups(shops: list[DeclaredShop], groups: Table) -> list[DeclaredShop]:
    codes = known_among((shop.code for shop in shops), "shop with the code", "Declare it under [[shops]].")
    members = {group: groups.several(group, codes) for group in groups.data}
    return [
        replace(shop, groups=shop.groups | {group for group, among in members.items() if shop.code in among})
        for shop in shops
    ]


def _partner(table: Table, names: Names, once: Once) -> Partner:
    opens, closes = table.may("hours", values.span, OFFICE)
    hours = WorkingHours(
        zone=table.need("zone", values.zone, "UTC"),
        weekdays=table.may("weekdays", values.weekdays, WEEKDAYS),
        opens=opens,
        closes=closes,
    )
    partner = Partner(
        code=table.need("code", values.code, ""),
        name=table.need("name", values.name, ""),
        site=table.may("site", values.name, ""),
        hours=hours,
        channel=table.may("channel", names.channel, None),
    )
    once.check(table, "code", "partner code", partner.code)
    table.close()
    return partner


def _ladder(table: Table, names: Names, partner: Kind[str], once: Once) -> Ladder:
    ladder = Ladder(
        partner=table.may("partner", partner, None),
        sev=table.may("severity", values.one_of({sev.name: sev for sev in Sev}), None),
        levels=tuple(_level(level, names) for level in table.tables("levels")),
    )
    if not ladder.levels:
        table.wrong("levels", "this ladder has no level", 'Add one: levels = [{ name = "Lead", pages = ["ana"] }].')
    once.check(table, "severity", "partner and severity", (ladder.partner, ladder.sev))
    table.close()
    return ladder


def _level(table: Table, names: Names) -> Level:
    level = Level(table.need("name", values.name, ""), table.several("pages", names.member))
    if not table.data.get("pages"):
        table.wrong("pages", "this level pages nobody", 'Name people, user groups or channels: pages = ["ana"].')
    table.close()
    return level
