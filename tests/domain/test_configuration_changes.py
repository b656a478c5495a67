"""What a configuration file would change, in words."""

from dataclasses import fields, replace
from datetime import time
from typing import Any

import pytest

from bot.domain.business_hours import WorkingHours
from bot.domain.configuration_changes import Change, Mark, Thing, difference, rendered
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner, Tool
from bot.domain.risks import Severity, Topic
from bot.domain.severities import Sev
from bot.domain.shops import Shop
from bot.domain.subscriptions import AlertSubscription, DigestSubscription, QuietHours, Scope

SHOP = Shop("1", "acme-us", "Acme US", "US", "UTC", "USD", "U1")
DIGEST = DigestSubscription("sps-us", Topic.SPS, "C1", time(9), "UTC", frozenset({0, 4}), Scope(groups=("beauty",)))
ALERTS = AlertSubscription("night", "C1")
OTHERS: dict[str, dict[str, Any]] = {
    "Shop": {
        "id": "2", "code": "b", "name": "B", "region": "GB", "zone": "Asia/Tokyo", "currency": "GBP", "owner": None,
        "groups": frozenset({"x"}), "zone_assumed": True, "language": "en-GB",
    },
    "Partner": {"name": "B", "site": "Cebu", "hours": WorkingHours("UTC", opens=time(8)), "channel": "C2"},
    "Tool": {"name": "B"},
    "Ladder": {"levels": (Level("Lead", ("U2",)),)},
    "DigestSubscription": {
        "topic": Topic.STOCK, "channel": "C2", "at": time(9, 30), "zone": "Asia/Tokyo", "weekdays": frozenset({1}),
        "scope": Scope(("acme",)), "owner": "U1",
    },
    "AlertSubscription": {
        "channel": "C2", "min_severity": Severity.INFO, "topic": Topic.STOCK, "scope": Scope(("acme",)),
        "quiet": QuietHours(time(20), time(8), "UTC"), "owner": "U1",
    },
}  # fmt: skip
NAMED_BY = {"Shop": {"scored_by_api", "lost_at"}, "Ladder": {"partner", "sev"}, "Partner": {"code"}, "Tool": {"code"}}
"""What a thing is known by, which no file can change, and what no file says."""
THINGS: tuple[Thing, ...] = (SHOP, Partner("north", "N"), Tool("t", "T"), Ladder(()), DIGEST, ALERTS)


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: type(thing).__name__)
def test_it_notices_a_change_of_every_field(thing: Thing):
    kind = type(thing).__name__
    named_by = NAMED_BY.get(kind, {"name"})
    assert {field.name for field in fields(thing)} == set(OTHERS[kind]) | named_by
    assert difference(thing, thing) is None
    for name, other in OTHERS[kind].items():
        assert difference(thing, replace(thing, **{name: other})) is not None, name  # type: ignore[arg-type]


def test_it_tells_what_changes_from_what_to_what():
    changed = replace(SHOP, owner="U2", groups=frozenset({"top", "beauty"}))
    assert str(difference(SHOP, changed)) == "~ shop acme-us owner U1 -> U2, groups none -> beauty+top"
    assert str(difference(SHOP, replace(SHOP, code="acme"))) == "~ shop acme-us code acme-us -> acme"


def test_it_tells_what_comes_and_what_goes():
    assert str(difference(None, DIGEST)) == (
        '+ digest "sps-us" topic sps, channel C1, at 09:00, zone UTC, weekdays mon+fri, groups beauty'
    )
    assert str(difference(None, ALERTS)) == '+ alerts "night" from warning, topic all, channel C1, shops all'
    ladder = Ladder((Level("Lead", ("U1", "S1")), Level("Boss", ("U2",))), "north", Sev.SEV1)
    assert str(difference(None, ladder)) == "+ ladder of north for SEV1 levels Lead U1+S1; Boss U2"
    assert str(difference(Ladder(()), None)) == "- ladder of any partner for any severity"
    assert difference(None, None) is None


def test_hours_that_end_at_midnight_are_told_as_a_file_says_them():
    partner = Partner("north", "N", hours=WorkingHours("UTC", opens=time(0), closes=time(0)))
    assert "hours 00:00-24:00," in str(difference(None, partner))
    late = replace(ALERTS, quiet=QuietHours(time(22, 30), time(0), "UTC"))
    assert str(difference(ALERTS, late)) == '~ alerts "night" quiet none -> 22:30-24:00 UTC'


def test_it_counts_what_would_be_done_and_what_was():
    changes = [Change(Mark.ADD, "a"), Change(Mark.ADD, "b"), Change(Mark.REMOVE, "c"), Change(Mark.WARNING, "d")]
    assert rendered(changes, done=False).splitlines()[-1] == "2 to add, 1 to remove, 1 left as it is"
    assert rendered(changes, done=True) == "+ a\n+ b\n- c\n! d\n2 added, 1 removed, 1 left as it is"
    assert rendered([], done=True) == "nothing to change"
    assert rendered(changes[3:], done=True) == "! d\nnothing to change"
    assert rendered(changes[3:] * 2 + changes[:1], done=True).endswith("\n1 added, 2 left as they are")


def test_it_keeps_control_characters_from_the_terminal():
    assert str(difference(None, Tool("t", "\x1b[31mred\nline"))) == "+ tool t name \ufffd[31mred\ufffdline"
