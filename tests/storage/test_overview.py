"""How all shops stand, worst first."""

from datetime import UTC, date, datetime
from decimal import Decimal

from bot.domain.risks import Change, Finding, Severity, Topic, Verdict
from bot.domain.shops import Shop
from bot.domain.sps import Source, SpsReading
from storage.overview import overview
from storage.risk_moves import acknowledge, apply_verdicts
from storage.shops import declared
from storage.sps import save_sps_reading
from storage.syncs import failed, plan, sync_states

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def shop(db, shop_id, score=None):
    made = Shop(shop_id, f"code-{shop_id}", f"Shop {shop_id}")
    db.write_now(declared, made)
    if score:
        reading = SpsReading(shop_id=shop_id, day=date(2026, 11, 22), updated_at=NOW, source=Source.API, score=score)
        db.write_now(save_sps_reading, reading)
    return made


def risk(db, of, severity=Severity.WARNING, n=1):
    found = Finding(f"k:{of.id}:{n}", "stock.out", Topic.STOCK, of.id, "SKU", severity, "out")
    return db.write_now(apply_verdicts, of, [Verdict(Change.OPENED, found, None)], NOW)[0][1]


def order(db, limit=10):
    return [standing.shop.id for standing in db.read_now(overview, limit).worst]


def test_what_nobody_has_weighs_more_than_what_somebody_has(db):
    taken, free = shop(db, "taken"), shop(db, "free")
    db.write_now(acknowledge, risk(db, taken, Severity.CRITICAL).id, "U1", "maria", NOW)
    risk(db, free, Severity.INFO)
    assert order(db) == ["free", "taken"]


def test_severity_comes_before_number_and_number_before_score(db):
    one, many, low = shop(db, "critical"), shop(db, "many", Decimal("4.9")), shop(db, "low", Decimal("2.0"))
    risk(db, one, Severity.CRITICAL)
    for n in range(3):
        risk(db, many, n=n)
    risk(db, low)
    high = shop(db, "high", Decimal("4.0"))
    risk(db, high)
    assert order(db) == ["critical", "many", "low", "high"]


def test_shops_without_risks_follow_by_score_then_by_code(db):
    shop(db, "b"), shop(db, "a"), shop(db, "good", Decimal("4.8")), shop(db, "bad", Decimal("2.5"))
    risk(db, shop(db, "risky"))
    assert order(db) == ["risky", "bad", "good", "a", "b"]
    assert order(db, 2) == ["risky", "bad"]


def test_it_counts_all_and_says_what_fails(db):
    one = shop(db, "1", Decimal("3.7"))
    shop(db, "2")
    risk(db, one), risk(db, one, n=2)
    db.write_now(plan, "1", NOW)
    db.write_now(failed, db.read_now(sync_states)[0], "authorisation ended", NOW)
    seen = db.read_now(overview, 1)
    assert (seen.shops, seen.with_risks, seen.unowned) == (2, 1, 2)
    [standing] = seen.worst
    assert (standing.live, standing.score, standing.failing) == (2, Decimal("3.7"), "authorisation ended")


def test_no_shop_is_an_empty_overview(db):
    assert db.read_now(overview, 10).shops == 0
