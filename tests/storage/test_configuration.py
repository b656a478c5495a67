"""The configuration file against a real database: the difference, and making it so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.configuration import Configuration, read_configuration
from bot.domain.escalation import Person, Report
from bot.domain.partners import Tool
from bot.domain.risks import Severity
from bot.domain.severities import Sev, shipped_severities
from bot.domain.shops import Shop
from bot.domain.subscriptions import AlertSubscription
from storage import escalations, partners, shops, subscriptions
from storage.configuration import apply, plan
from storage.database import Database

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EXAMPLE = read_configuration((Path(__file__).parents[2] / "shopwatch.example.toml").read_text("utf-8"))
DIGEST = """
[[digests]]
name = "sps-us"
topic = "sps"
channel = "C1"
at = "09:00"
zone = "UTC"
"""


def applied(db: Database, text: str) -> list[str]:
    return [str(change) for change in db.write_now(apply, read_configuration(text), NOW)]


def kept(db: Database, name: str) -> subscriptions.Kept:
    return next(one for one in db.read_now(subscriptions.subscriptions) if one.subscription.name == name)


def test_it_keeps_all_that_the_example_declares(db: Database):
    db.write_now(apply, EXAMPLE, NOW)
    wanted = tuple(shop.over(None) for shop in EXAMPLE.shops)
    assert tuple(db.read_now(shops.all_shops)) == wanted
    assert tuple(db.read_now(partners.all_partners)) == EXAMPLE.partners
    assert set(db.read_now(partners.all_tools)) == set(EXAMPLE.tools)
    assert set(db.read_now(partners.all_ladders)) == set(EXAMPLE.ladders)
    found = {one.subscription.name: one.subscription for one in db.read_now(subscriptions.subscriptions)}
    assert found == {one.name: one for one in EXAMPLE.subscriptions}


def test_a_second_time_there_is_nothing_to_change(db: Database):
    first = db.write_now(apply, EXAMPLE, NOW)
    later = NOW + timedelta(days=3)
    due = kept(db, "sps-us").next_slot
    assert first
    assert not any(change.is_warning for change in first)
    assert db.read_now(plan, EXAMPLE, later) == []
    assert db.write_now(apply, EXAMPLE, later) == []
    assert kept(db, "sps-us").next_slot == due


def test_a_plan_says_what_applying_does_and_does_nothing(db: Database):
    planned = db.write_now(plan, EXAMPLE, NOW)
    assert db.read_now(shops.all_shops) == []
    assert db.read_now(subscriptions.subscriptions) == []
    assert db.write_now(apply, EXAMPLE, NOW) == planned


def test_it_tells_what_it_changes(db: Database):
    applied(db, '[[shops]]\ncode = "acme"\nid = "1"\nowner = "U1"\ngroups = ["a"]\n' + DIGEST)
    changed = applied(db, '[[shops]]\ncode = "acme"\nid = "1"\nowner = "U2"\n' + DIGEST.replace("09:00", "10:30"))
    assert changed == ["~ shop acme owner U1 -> U2, groups a -> none", '~ digest "sps-us" at 09:00 -> 10:30']
    slot = kept(db, "sps-us").next_slot
    assert slot
    assert slot.due_at == NOW.replace(hour=10, minute=30)


def test_it_leaves_a_discovered_shop_its_cipher_and_what_sync_learnt(db: Database):
    found = Shop("7495", "acme-us", "Acme US", "US", "America/Los_Angeles", "USD")
    db.write_now(shops.discovered, found, "cipher")
    db.write_now(shops.declared, replace(found, scored_by_api=False))
    said = '[[shops]]\ncode = "acme-us"\nzone = "America/New_York"\nowner = "U1"'
    assert applied(db, said) == [
        "~ shop acme-us zone America/Los_Angeles -> America/New_York, owner none -> U1",
    ]
    known = db.read_now(shops.shop_by_id, "7495")
    assert known == replace(found, zone="America/New_York", owner="U1", scored_by_api=False)
    assert db.read_now(shops.cipher_of, "7495") == "cipher"


def test_a_shop_from_the_file_gets_its_cipher_when_it_is_discovered(db: Database):
    applied(db, '[[shops]]\ncode = "acme"\nid = "7495"\nname = "Ours"')
    assert db.read_now(shops.cipher_of, "7495") is None
    assert db.write_now(shops.discovered, Shop("7495", "acme-us", "Theirs"), "cipher") is False
    assert db.read_now(shops.cipher_of, "7495") == "cipher"
    assert applied(db, '[[shops]]\ncode = "acme"\nid = "7495"\nname = "Ours"') == []


def test_it_warns_of_a_shop_that_is_not_known_and_has_no_id(db: Database):
    (said,) = applied(db, '[[shops]]\ncode = "acme"')
    assert said == '! shop acme is not known yet: add its id (id = "…"), or wait until it is discovered'
    assert db.read_now(shops.all_shops) == []


def test_it_warns_of_a_code_that_another_shop_has_and_keeps_the_rest(db: Database):
    db.write_now(shops.discovered, Shop("1", "acme", "Acme"), "cipher")
    said = applied(db, '[[shops]]\ncode = "acme"\nid = "2"\n[[shops]]\ncode = "kite"\nid = "3"\nregion = "GB"')
    assert said[0] == "! shop 2 cannot be called acme: 1 (Acme) is"
    assert [shop.code for shop in db.read_now(shops.all_shops)] == ["acme", "kite"]


def test_shops_may_change_codes_with_one_another(db: Database):
    before = '[[shops]]\ncode = "a"\nid = "1"\n[[shops]]\ncode = "b"\nid = "2"\n[[shops]]\ncode = "c"\nid = "3"\n'
    after = '[[shops]]\ncode = "b"\nid = "1"\n[[shops]]\ncode = "c"\nid = "2"\n[[shops]]\ncode = "a"\nid = "3"\n'
    applied(db, before)
    assert len(applied(db, after)) == 3
    assert {shop.id: shop.code for shop in db.read_now(shops.all_shops)} == {"1": "b", "2": "c", "3": "a"}


def test_two_entries_never_mean_the_same_shop(db: Database):
    applied(db, '[[shops]]\ncode = "old"\nid = "1"')
    text = '[[shops]]\ncode = "new"\nid = "1"\n[[shops]]\ncode = "old"'
    assert [said[:10] for said in applied(db, text)] == ["~ shop old", "! shop old"]
    assert [shop.code for shop in db.read_now(shops.all_shops)] == ["new"]


def test_it_removes_what_is_gone_from_the_file_but_never_a_shop(db: Database):
    db.write_now(apply, EXAMPLE, NOW)
    gone = [str(change) for change in db.write_now(apply, Configuration(), NOW)]
    assert {line[0] for line in gone} == {"-"}
    assert '- digest "sps-us"' in gone
    assert "- ladder of north for SEV1" in gone
    assert len(db.read_now(shops.all_shops)) == 2
    for empty in (partners.all_partners, partners.all_tools, partners.all_ladders, subscriptions.subscriptions):
        assert db.read_now(empty) == []


def test_it_keeps_a_partner_that_has_tool_issues(db: Database):
    db.write_now(apply, EXAMPLE, NOW)
    report = Report("north", "console", "Down", "It is down.", Sev.SEV2, NOW)
    north = db.read_now(partners.partner_by_code, "north")
    assert north
    ana, rules = Person("U1", "Ana"), shipped_severities()
    db.write_now(escalations.create_issue, "r1", report, ana, "C0TOOLISSUES", rules, NOW)
    said = [str(change) for change in db.write_now(apply, Configuration(), NOW)]
    assert "! partner north is not in the file, but stays because it has tool issues" in said
    assert db.read_now(partners.all_partners) == [north]
    with pytest.raises(IntegrityError):
        db.write_now(partners.remove_partner, "north")


def test_it_never_touches_what_was_set_up_in_slack(db: Database):
    ours = AlertSubscription("SPS-us", "C9", Severity.INFO)
    db.write_now(subscriptions.save_subscription, ours, NOW)
    said = applied(db, DIGEST)
    assert said == ['! digest "sps-us" was set up in Slack and stays as it is: give the one in the file another name']
    assert [one.subscription for one in db.read_now(subscriptions.subscriptions)] == [ours]
    assert applied(db, "") == []
    assert kept(db, "SPS-us").subscription == ours


def test_it_leaves_a_digest_switched_off_until_the_file_says_something_new(db: Database):
    applied(db, DIGEST)
    db.write_now(subscriptions.switch_off, kept(db, "sps-us").id, "is_archived")
    assert applied(db, DIGEST) == [
        '! digest "sps-us" is switched off (is_archived): "/shop digest on sps-us" mends that',
    ]
    assert kept(db, "sps-us").off_reason == "is_archived"
    assert applied(db, DIGEST.replace('"C1"', '"C2"')) == ['~ digest "sps-us" channel C1 -> C2']
    assert kept(db, "sps-us").off_reason is None


def test_a_digest_of_the_file_stays_the_files_when_somebody_switches_it_on_in_slack(db: Database):
    applied(db, DIGEST)
    db.write_now(subscriptions.switch_off, kept(db, "sps-us").id, "is_archived")
    db.write_now(subscriptions.save_subscription, kept(db, "sps-us").subscription, NOW)
    assert applied(db, DIGEST) == []
    assert applied(db, "") == ['- digest "sps-us"']


def test_it_switches_alerts_on_again_because_nothing_else_does(db: Database):
    alerts = '[[alerts]]\nname = "all"\nchannel = "C1"\n'
    applied(db, alerts)
    db.write_now(subscriptions.switch_off, kept(db, "all").id, "not_in_channel")
    assert applied(db, alerts) == ['~ alerts "all" switched on again, was off: not_in_channel']
    assert kept(db, "all").off_reason is None
    assert applied(db, alerts) == []


def test_it_warns_of_shops_that_nobody_knows(db: Database):
    db.write_now(shops.discovered, Shop("7495", "acme-us", "Acme"), "cipher")
    declared = '[[shops]]\ncode = "kite"\nid = "9"\n'
    said = applied(db, declared + DIGEST + 'shops = ["acme-us", "7495", "kite", "acme-uss", "zzzz"]')
    assert [line for line in said if line[0] == "!"] == [
        '! digest "sps-us" names shop "acme-uss", which nobody knows; did you mean "acme-us"?',
        '! digest "sps-us" names shop "zzzz", which nobody knows',
    ]


def test_a_failure_leaves_nothing_behind(db: Database):
    good = read_configuration('[[shops]]\ncode = "a"\nid = "1"')
    broken = replace(good, tools=(Tool("t", None),))  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        db.write_now(apply, broken, NOW)
    assert db.read_now(shops.all_shops) == []
