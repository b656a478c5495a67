"""The parts of a configuration file about digests and alerts."""

from collections.abc import Iterable
from datetime import time

from bot.domain import configuration_values as values
from bot.domain.configuration_names import Names
from bot.domain.configuration_table import Kind, Table
from bot.domain.configuration_teams import DeclaredShop, Once, known_among
from bot.domain.risks import Severity, Topic
from bot.domain.schedule import EVERY_DAY
from bot.domain.subscriptions import AlertSubscription, DigestSubscription, QuietHours, Scope, Subscription

_TOPIC = values.one_of({topic.value: topic for topic in Topic})
_SEVERITY = values.one_of({severity.name.lower(): severity for severity in reversed(Severity)})


def read_subscriptions(
    root: Table, names: Names, shops: Iterable[DeclaredShop], once: Once
) -> tuple[Subscription, ...]:
    """Reads ``[[digests]]`` and ``[[alerts]]``."""
    groups = {group for shop in shops for group in shop.groups}
    group = known_among(groups, "group", "Give it to a shop (groups = […]), or declare it under [groups].")
    digests = [_digest(table, names, group, once) for table in root.tables("digests")]
    alerts = [_alerts(table, names, group, once) for table in root.tables("alerts")]
    return (*digests, *alerts)


def _digest(table: Table, names: Names, group: Kind[str], once: Once) -> DigestSubscription:
    digest = DigestSubscription(
        name=_name(table, once),
        topic=table.need("topic", _TOPIC, Topic.SPS),
        channel=table.need("channel", names.channel, ""),
        at=table.need("at", values.clock, time(9)),
        zone=table.need("zone", values.zone, "UTC"),
        weekdays=table.may("weekdays", values.weekdays, EVERY_DAY),
        scope=_scope(table, group),
        owner=table.may("owner", names.person, None),
    )
    table.close()
    return digest


def _alerts(table: Table, names: Names, group: Kind[str], once: Once) -> AlertSubscription:
    alerts = AlertSubscription(
        name=_name(table, once),
        channel=table.need("channel", names.channel, ""),
        min_severity=table.may("from", _SEVERITY, Severity.WARNING),
        topic=table.may("topic", _TOPIC, None),
        quiet=_quiet_hours(table),
        scope=_scope(table, group),
        owner=table.may("owner", names.person, None),
    )
    table.close()
    return alerts


def _name(table: Table, once: Once) -> str:
    """A name that no other subscription has, in whatever letters: people type it in Slack."""
    name = table.need("name", values.name, "")
    once.check(table, "name", "name of a digest or of alerts", name.casefold())
    return name


def _quiet_hours(table: Table) -> QuietHours | None:
    span = table.may("quiet", values.span, None)
    zone = table.need("zone", values.zone, "UTC") if span else table.may("zone", values.zone, None)
    if span and span[0] == span[1]:
        mend = 'To get critical alerts only, leave it out and write from = "critical".'
        table.wrong("quiet", "alerts that are quiet all day never come", mend)
    return QuietHours(*span, zone or "UTC") if span else None


def _scope(table: Table, group: Kind[str]) -> Scope:
    """An empty list is refused: it would mean every shop, which is hardly what an emptied list was meant to say."""
    for key in ("shops", "groups"):
        if table.data.get(key) == []:
            table.wrong(key, "this list is empty", "Name some, or leave it out: then every shop is meant.")
    return Scope(table.several("shops", values.text), table.several("groups", group))
