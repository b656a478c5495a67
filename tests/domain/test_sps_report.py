"""Where shops stand: changes, gates, the nearest limit, the trend, and the words for them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cliff import Limit, LimitKind, nearest
from bot.domain.playbook import parse_playbook, shipped_playbook
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.sps import Benefit, Metric, Source, SpsReading
from bot.domain.sps_gates import gates, steps
from bot.domain.sps_metrics import MetricCode
from bot.domain.sps_report import ScorePoint, SpsHistory, change_since, report, trend, week_change
from bot.domain.sps_words import against, room_left, room_sentence

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
RULES = shipped_rules()


def history(code: str, *scores: tuple[int, str], metrics: tuple[Metric, ...] = ()) -> SpsHistory:
    """Scores as (days ago, score), the last one the latest."""
    points = tuple(ScorePoint((NOW - timedelta(days=n)).date(), NOW - timedelta(days=n), Decimal(s)) for n, s in scores)
    last = points[-1]
    reading = SpsReading(code, last.day, last.updated_at, Source.API, last.score, metrics=metrics)
    return SpsHistory(Shop(code, code, code.title()), reading, points)


def reading(score: str | None, *benefits: Benefit) -> SpsReading:
    return SpsReading("1", NOW.date(), NOW, Source.API, Decimal(score) if score else None, benefits=benefits)


def test_a_change_is_from_the_score_that_stood_then():
    known = history("acme", (9, "4.0"), (5, "3.9"), (0, "3.6"))
    assert change_since(known, NOW - timedelta(days=6)) == Decimal("-0.4")
    assert change_since(known, NOW - timedelta(days=2)) == Decimal("-0.3")
    assert change_since(known, NOW - timedelta(days=10)) is None
    assert week_change(known) == Decimal("-0.4")


def test_the_next_steps_are_the_nearest_gates_on_either_side():
    found = steps(reading("3.6"), gates(RULES, "US"))
    assert found.down is not None
    assert found.up is not None
    assert (found.down.name, found.up.name) == ("affiliate marketing", "Top Rated Seller")
    at_the_gate = steps(reading("3.5"), gates(RULES, "US")).down
    assert at_the_gate is not None
    assert at_the_gate.score == Decimal("3.5")


def test_the_platforms_benefits_are_steps_too():
    found = steps(reading("3.6", Benefit("LIVE giveaway", False, Decimal("3.8"))), gates(RULES, "US"))
    assert found.up is not None
    assert found.up.name == "LIVE giveaway"


@pytest.mark.parametrize(("score", "down", "up"), [(None, None, None), ("2.0", None, "2.5"), ("4.9", "4.0", None)])
def test_there_may_be_no_step_on_a_side(score, down, up):
    found = steps(reading(score), gates(RULES, "US"))
    assert found.down is None if down is None else found.down and found.down.score == Decimal(down)
    assert found.up is None if up is None else found.up and found.up.score == Decimal(up)


def test_the_worst_metric_is_the_one_that_used_up_most_of_its_limit():
    late = Metric(MetricCode.OTDR, numerator=402, denominator=500)
    cancelled = Metric(MetricCode.SFCR, numerator=2, denominator=1000)
    [row] = report([history("acme", (0, "4.4"), metrics=(cancelled, late))], [], RULES, NOW).rows
    assert row.worst is not None
    assert (row.worst.code, row.worst.room) == (MetricCode.OTDR, 2)


def test_where_the_next_bad_order_crosses_nothing_is_nearer_to_its_limit():
    reviews = Metric(MetricCode.NRR, numerator=1, denominator=17, poor=Decimal(12))
    cancels = Metric(MetricCode.SFCR, numerator=0, denominator=17)
    [row] = report([history("a", (0, "4.0"), metrics=(reviews, cancels))], [], RULES, NOW).rows
    assert row.worst is not None
    assert (row.worst.code, row.worst.room, row.worst.used) == (MetricCode.SFCR, 0, 0)


def test_rows_stand_worst_first_and_those_without_a_score_last():
    unscored = SpsHistory(Shop("new", "new", "New"))
    made = report([unscored, history("good", (0, "4.8")), history("bad", (0, "3.1"))], [], RULES, NOW)
    assert [row.shop.code for row in made.rows] == ["bad", "good", "new"]


@pytest.mark.parametrize(("then", "quiet"), [("4.4", True), ("4.3", False)])
def test_a_day_is_quiet_only_when_nothing_changed(then, quiet):
    known = history("acme", (3, then), (0, "4.4"))
    assert report([known], [], RULES, NOW, NOW - timedelta(days=2)).quiet is quiet


def test_the_first_report_is_not_quiet():
    assert not report([history("acme", (0, "4.4"))], [], RULES, NOW).quiet


def test_a_trend_has_a_number_for_every_shop_on_every_day():
    rows = report(
        [history("a", (9, "3.0"), (2, "3.2"), (0, "3.3")), history("b", (5, "4.0"), (0, "4.1"))], [], RULES, NOW
    )
    days, lines = trend(rows.rows)
    assert days == [date(2026, 11, day) for day in range(17, 23)]
    assert {shop.code: [str(s) for s in scores] for shop, scores in lines} == {
        "a": ["3.0", "3.0", "3.0", "3.2", "3.2", "3.3"],
        "b": ["4.0", "4.0", "4.0", "4.0", "4.0", "4.1"],
    }


def test_of_two_shops_the_one_with_fewer_orders_left_is_the_closest():
    small = history("small", (0, "4.4"))
    large = history("large", (0, "4.4"))
    near = [
        replace(small, latest=replace(small.latest, metrics=(Metric(MetricCode.OTDR, numerator=17, denominator=20),))),
        replace(
            large, latest=replace(large.latest, metrics=(Metric(MetricCode.OTDR, numerator=8100, denominator=10_000),))
        ),
    ]
    closest = report(near, [], RULES, NOW).closest
    assert closest is not None
    assert (closest.shop.code, closest.worst.room) == ("small", 1)
    unscored = [replace(each, latest=replace(each.latest, score=None)) for each in near]
    assert report(unscored, [], RULES, NOW).closest is None


@given(st.integers(1, 120))
def test_a_long_trend_is_thinned_to_twenty_days_with_both_ends(number):
    days, _ = trend(report([history("a", *((n, "4.0") for n in reversed(range(number))))], [], RULES, NOW).rows)
    assert len(days) == min(20, number)
    assert days == sorted(set(days))
    assert days[-1] == NOW.date()
    assert number == 1 or days[0] == (NOW - timedelta(days=number - 1)).date()


@pytest.mark.parametrize(
    ("on_time", "left", "sentence"),
    [
        (
            402,
            "2 more late parcels",
            "2 more late parcels fit, the 3rd crosses the limit (80.0 %), if orders stay as many.",
        ),
        (
            401,
            "1 more late parcel",
            "1 more late parcel fits, the 2nd crosses the limit (80.0 %), if orders stay as many.",
        ),
        (400, "none", "The next late parcel crosses the limit (80.0 %), if orders stay as many."),
        (399, "1 late parcel too many", "1 late parcel too many for the limit (80.0 %), if orders stay as many."),
        (
            410,
            "10 more late parcels",
            "10 more late parcels fit, the 11th crosses the limit (80.0 %), if orders stay as many.",
        ),
    ],
)
def test_the_words_leave_no_doubt_which_parcel_crosses(on_time, left, sentence):
    cliff = nearest(
        Metric(MetricCode.OTDR, numerator=on_time, denominator=500), [Limit(LimitKind.ENFORCEMENT, Decimal(80))]
    )
    assert cliff is not None
    assert (room_left(cliff), room_sentence(cliff)) == (left, sentence)


@pytest.mark.parametrize(
    ("value", "limit", "shown"),
    [
        ("1.89", "2", ("1.9 %", "2.0 %")),
        ("1.96", "2", ("1.96 %", "2.00 %")),
        ("2.0001", "2", ("2.0001 %", "2.0000 %")),
        ("2", "2", ("2.0 %", "2.0 %")),
    ],
)
def test_a_value_beside_its_limit_is_told_apart_from_it(value, limit, shown):
    assert against(Decimal(value), Decimal(limit), MetricCode.NRR) == shown


def test_the_playbook_has_advice_for_every_metric():
    for code in MetricCode:
        play = shipped_playbook()[code]
        assert play.title
        assert play.first.endswith(".")
        assert play.steps


@pytest.mark.parametrize(
    ("text", "named"),
    [("[TDR]\ntitle = 'x'", "TDR"), ("", "NRR"), ("[NRR]\ntitle = 1\nfirst = 'x'\nsteps = []", "NRR")],
)
def test_a_playbook_that_is_wrong_names_the_table(text, named):
    with pytest.raises(ValueError, match=named):
        parse_playbook(text)
