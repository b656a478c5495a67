"""Reading a configuration file: what it declares."""

from datetime import time
from pathlib import Path

import pytest

from bot.domain.business_hours import WorkingHours
from bot.domain.configuration import Configuration, read_configuration
from bot.domain.configuration_teams import DeclaredShop
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner, Tool
from bot.domain.risks import Severity, Topic
from bot.domain.severities import Sev
from bot.domain.shops import Shop
from bot.domain.subscriptions import AlertSubscription, DigestSubscription, QuietHours, Scope

EXAMPLE = Path(__file__).parents[2] / "shopwatch.example.toml"
NAMES = """
people.ana = "U0ANA"
channels.shop-ops = "C0SHOPOPS"
user_groups.tools-oncall = "S0TOOLS"
"""


def read(text: str) -> Configuration:
    return read_configuration(NAMES + text)


def test_it_declares_nothing_from_an_empty_file():
    assert read_configuration("") == Configuration()


def test_it_reads_a_shop_with_all_that_can_be_said_of_it():
    shop = read("""
        [[shops]]
        code = "acme-us"
        id = "7495"
        name = "Acme US"
        region = "US"
        zone = "America/New_York"
        currency = "USD"
        owner = "ana"
        groups = ["beauty", "beauty"]
        language = "es-US"
        [groups]
        top = ["acme-us"]
    """).shops[0]
    groups = frozenset({"beauty", "top"})
    assert shop == DeclaredShop("acme-us", "7495", "Acme US", "US", "America/New_York", "USD", "U0ANA", groups, "es-US")


def test_it_leaves_what_the_platform_said_of_a_shop_unless_the_file_says_otherwise():
    known = Shop("7495", "acme", "Acme", "US", "UTC", "USD", "U1", frozenset({"old"}), scored_by_api=False)
    declared = DeclaredShop("acme-us", "7495", zone="America/New_York", owner="U2")
    assert declared.known_in([known]) is known
    assert declared.over(known) == Shop(
        "7495", "acme-us", "Acme", "US", "America/New_York", "USD", "U2", scored_by_api=False
    )


def test_it_finds_a_shop_by_its_code_when_the_file_gives_no_id():
    known = [Shop("1", "lumen", "Lumen"), Shop("2", "acme", "Acme")]
    assert DeclaredShop("acme").known_in(known) == known[1]
    assert DeclaredShop("acme", "1").known_in(known) == known[0]
    assert DeclaredShop("nobody").over(None) is None


def test_it_gives_a_new_shop_the_usual_zone_and_currency_of_its_country():
    new = DeclaredShop("kite", "9", region="GB").over(None)
    assert new == Shop("9", "kite", "kite", "GB", "Europe/London", "GBP", language="en-GB")


def test_it_reads_partners_tools_and_ladders():
    found = read("""
        [[partners]]
        code = "north"
        name = "Northlight"
        site = "Manila"
        zone = "Asia/Manila"
        hours = "22:00-06:00"
        weekdays = "daily"
        channel = "#shop-ops"
        [[tools]]
        code = "console"
        name = "Review console"
        [[ladders]]
        partner = "north"
        severity = "sev1"
        [[ladders.levels]]
        name = "Lead"
        pages = ["@ana", "tools-oncall"]
        [[ladders.levels]]
        name = "Everybody"
        pages = ["shop-ops", "U0LEE", "S0OTHERS", "C0ROOM"]
    """)
    hours = WorkingHours("Asia/Manila", frozenset(range(7)), time(22), time(6))
    levels = (Level("Lead", ("U0ANA", "S0TOOLS")), Level("Everybody", ("C0SHOPOPS", "U0LEE", "S0OTHERS", "C0ROOM")))
    assert found.partners == (Partner("north", "Northlight", "Manila", hours, "C0SHOPOPS"),)
    assert found.tools == (Tool("console", "Review console"),)
    assert found.ladders == (Ladder(levels, "north", Sev.SEV1),)


def test_it_lets_a_partner_work_round_the_clock():
    found = read('[[partners]]\ncode = "north"\nname = "N"\nzone = "UTC"\nhours = "00:00-24:00"').partners[0]
    assert found.hours.day_length.total_seconds() == 24 * 3600


@pytest.mark.parametrize(
    ("written", "days"),
    [('"weekdays"', {0, 1, 2, 3, 4}), ('"Daily"', set(range(7))), ('["mon", "Thursday", "sun"]', {0, 3, 6})],
)
def test_it_reads_a_digest_on_some_days(written: str, days: set[int]):
    found = read(f"""
        [[digests]]
        name = "sps-us"
        topic = "sps"
        channel = "shop-ops"
        at = "9:00"
        zone = "Europe/London"
        weekdays = {written}
        shops = ["acme-us"]
        owner = "U0LEE"
    """).subscriptions
    scope = Scope(("acme-us",))
    digest = DigestSubscription(
        "sps-us", Topic.SPS, "C0SHOPOPS", time(9), "Europe/London", frozenset(days), scope, "U0LEE"
    )
    assert found == (digest,)


def test_it_reads_alerts_with_and_without_quiet_hours():
    found = read("""
        [[alerts]]
        name = "all"
        channel = "C0ROOM"
        [[alerts]]
        name = "stock"
        channel = "shop-ops"
        from = "critical"
        topic = "stock"
        quiet = "20:00-08:00"
        zone = "Europe/London"
    """).subscriptions
    quiet = QuietHours(time(20), time(8), "Europe/London")
    assert found == (
        AlertSubscription("all", "C0ROOM", Severity.WARNING),
        AlertSubscription("stock", "C0SHOPOPS", Severity.CRITICAL, Topic.STOCK, quiet),
    )


def test_the_example_is_valid_and_declares_something_of_everything():
    found = read_configuration(EXAMPLE.read_text("utf-8"))
    assert [shop.code for shop in found.shops] == ["acme-us", "kite-uk"]
    assert all((found.partners, found.tools, found.ladders, found.subscriptions))
    assert {s.topic for s in found.subscriptions if isinstance(s, DigestSubscription)} == set(Topic)
    assert all(ladder.top == 4 for ladder in found.ladders)


def test_it_reads_files_from_any_editor():
    text = "\N{ZERO WIDTH NO-BREAK SPACE}" + EXAMPLE.read_text("utf-8")
    assert read_configuration(text.replace("\n", "\r\n")) == read_configuration(text)
