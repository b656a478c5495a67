"""The digest and the answers on scores: what is said first, what is beside it, and that Slack takes it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.digests import Occasion
from bot.domain.playbook import shipped_playbook
from bot.domain.risks import Finding, Risk, RiskState, Severity, Topic
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.sps import Metric, Source, SpsReading, TopItem, Unscored
from bot.domain.sps_metrics import MetricCode
from bot.domain.sps_report import ScorePoint, SpsHistory, SpsReport, report
from bot.domain.sps_risks import find_sps
from bot.messages.kit import Block, Message
from bot.messages.sps import sps_digest
from bot.messages.sps_answer import overview_answer, shop_answer

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SINCE = NOW - timedelta(days=2)
RULES = shipped_rules()
ACME = Shop("1", "acme-us", "Acme US")
LUMEN = Shop("2", "lumen", "Lumen Hair")
BEE = Shop("3", "bee", "Baby Bee")
EVIL = "<!channel> *bold* <@U1> `x` _y_ https://evil.example :boom:"


def history(shop: Shop, score: str | None, *metrics: Metric, then: str | None = None, **more) -> SpsHistory:
    at = NOW - timedelta(hours=2, minutes=50)
    given = {"source": Source.API, "tier": "GOOD", "tier_text": "Good", "metrics": metrics} | more
    age = given.pop("age", timedelta())
    reading = SpsReading(shop.id, date(2026, 11, 22), at - age, score=Decimal(score) if score else None, **given)
    days = [(timedelta(days=8), then), (timedelta(days=3), then), (timedelta(), score)]
    points = tuple(ScorePoint((at - ago).date(), at - ago, Decimal(s)) for ago, s in days if s)
    return SpsHistory(shop, reading, points)


def late(on_time: int, parcels: int = 500) -> Metric:
    return Metric(MetricCode.OTDR, numerator=on_time, denominator=parcels, score=Decimal("2.1"))


REVIEWS = Metric(
    MetricCode.NRR,
    numerator=31,
    denominator=1640,
    poor=Decimal(2),
    items=(TopItem("Glow Serum 30 ml", "17", 19, 410, reasons=("leaked", "damaged")),),
)
THREE = [
    history(ACME, "3.6", REVIEWS, then="4.0"),
    history(LUMEN, "3.9", late(402), then="4.0"),
    history(BEE, None, delivered_orders=17, unscored=Unscored.TOO_FEW),
]


def risks_from(histories: list[SpsHistory], state: RiskState = RiskState.OPEN) -> list[Risk]:
    found: list[Finding] = []
    for each in histories:
        known = replace(each, week_ago={MetricCode.OTDR: Decimal(99)})
        found += [f for f in find_sps(known, RULES, shipped_playbook(), NOW) or [] if f.opens]
    return [Risk(n, finding, state, NOW - timedelta(hours=1)) for n, finding in enumerate(found, 1)]


def told(histories: list[SpsHistory], risks: list[Risk] | None = None, since: datetime | None = SINCE) -> SpsReport:
    return report(histories, risks_from(histories) if risks is None else risks, RULES, NOW, since)


def digest(histories: list[SpsHistory], risks: list[Risk] | None = None, since: datetime | None = SINCE) -> Message:
    return sps_digest(told(histories, risks, since), Occasion("Europe/London", NOW, NOW, since))


def blocks(message: Message, kind: str) -> list[Block]:
    return [block for block in message.blocks if block["type"] == kind]


def rows(message: Message) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in blocks(message, "table")[0]["rows"]]


def words(message: Message) -> str:
    return "\n".join(block["text"]["text"] for block in blocks(message, "section"))


def foot(message: Message) -> str:
    return blocks(message, "context")[-1]["elements"][0]["text"]


def test_the_first_line_says_what_for_whom_and_who_needs_somebody(valid):
    first = valid(digest(THREE)).text.splitlines()
    assert first[0] == "SPS · 3 shops · Sunday 22 November (09:00 London)"
    assert first[1].startswith("2 shops need you. Acme US (−0.4 since Friday 20 November): SPS 3.6 is 0.1 above")
    assert "Others: 1 without a score." in first[1]


def test_each_row_has_its_changes_its_worst_metric_and_the_room_left(valid):
    assert rows(valid(digest(THREE))) == [
        ["Shop", "SPS", "since Fri 20 Nov", "7 days", "Worst metric", "Room left"],
        ["Acme US", "3.6 Good", "−0.4", "−0.4", "negative reviews 1.9 % (poor 2.0 %, 60 d)", "1 more 1-2 star order"],
        [
            "Lumen Hair",
            "3.9 Good",
            "−0.1",
            "−0.1",
            "on-time delivery 80.4 % (limit 80.0 %, 30 d)",
            "2 more late parcels",
        ],
        ["Baby Bee", "no score yet", "-", "-", "at least 17 of 30 delivered orders", "-"],
    ]


def test_an_entry_says_why_and_what_to_do_and_can_be_taken(valid):
    message = valid(digest(THREE))
    assert ":large_yellow_circle: *Acme US* · SPS 3.6 is 0.1 above" in words(message)
    assert "Glow Serum 30 ml, 19 of the 31" in words(message)
    assert f"*Do:* {shipped_playbook()[MetricCode.OTDR].first}" in words(message)
    assert len(blocks(message, "actions")) == len(risks_from(THREE))


def test_the_trend_has_a_line_for_each_shop_that_needs_somebody(valid):
    [chart] = blocks(valid(digest(THREE)), "data_visualization")
    assert [series["name"] for series in chart["chart"]["series"]] == ["Acme US", "Lumen Hair"]
    assert [point["value"] for point in chart["chart"]["series"][0]["data"]] == [4.0] * 8 + [3.6]
    assert [point["label"] for point in chart["chart"]["series"][0]["data"]][::4] == ["14 Nov", "18 Nov", "22 Nov"]


def test_the_foot_tells_the_age_and_what_room_left_assumes(valid):
    assert "figures up to 2 h 50 min old" in foot(valid(digest(THREE)))
    assert "room left assumes that orders stay as many" in foot(digest(THREE))


def test_stale_filed_missing_and_unclear_figures_are_marked(valid):
    old = history(Shop("4", "kite", "Kite UK"), "3.7", age=timedelta(days=3), source=Source.FILE)
    unclear = history(Shop("5", "volt", "Volt"), "4.1", replace(REVIEWS, unit_uncertain=True))
    message = valid(digest([old, unclear, SpsHistory(Shop("6", "new", "New Shop"))]))
    assert "stale: Kite UK (3 days)" in foot(message)
    assert "from a file: Kite UK" in foot(message)
    assert "no figures yet: New Shop" in foot(message)
    assert "units unclear, not judged: Volt (negative reviews)" in foot(message)
    assert [row[1] for row in rows(message)[1:]] == ["3.7 Good (3 days old)", "4.1 Good", "no figures yet"]


STEADY = [history(LUMEN, "4.4", late(406), then="4.4"), history(ACME, "4.6", late(495), then="4.6")]


def test_a_quiet_day_is_one_line_with_the_shop_nearest_to_a_limit(valid):
    message = valid(digest(STEADY))
    assert message.text == (
        "SPS · 2 shops · Sunday 22 November (09:00 London) all steady since Friday 20 November 09:00 (London); "
        "closest to a limit: Lumen Hair, 6 more late parcels."
    )
    assert len(message.blocks) == 1


def test_a_quiet_day_on_which_somebody_has_a_risk_is_not_called_steady(valid):
    taken = risks_from([history(LUMEN, "4.4", late(399))], RiskState.ACKNOWLEDGED)
    text = valid(digest(STEADY, [replace(risk, opened_at=SINCE - timedelta(days=1)) for risk in taken])).text
    assert "nothing new since Friday 20 November 09:00 (London); somebody has 1 risk; closest" in text
    assert "steady" not in text


def test_an_answer_over_more_days_than_are_known_says_how_far_back_they_go(valid):
    made = report([THREE[0]], [], RULES, NOW, NOW - timedelta(days=90))
    assert "scores are known from 14 Nov on" in valid(shop_answer(made, 90, NOW)).text


def test_the_first_digest_is_never_the_quiet_line(valid):
    message = valid(digest(STEADY, since=None))
    assert "No shop needs you." in message.text
    assert rows(message)[0][2] == "7 days"


def test_a_quiet_line_still_says_whose_figures_are_stale(valid):
    old = history(Shop("4", "kite", "Kite UK"), "4.4", then="4.4", age=timedelta(days=3))
    assert ":warning: 1 with stale figures" in valid(digest([*STEADY, replace(old, scores=old.scores)])).text


@pytest.mark.parametrize("state", [RiskState.ACKNOWLEDGED, RiskState.SNOOZED])
def test_a_risk_that_somebody_has_needs_nobody(state, valid):
    message = valid(digest(THREE, risks_from(THREE, state)))
    assert "No shop needs you." in message.text
    assert not blocks(message, "actions")


@pytest.mark.parametrize("state", [RiskState.ACKNOWLEDGED, RiskState.SNOOZED])
def test_a_shop_whose_risk_somebody_has_is_in_hand_and_not_steady(state, valid):
    close = [history(LUMEN, "4.4", late(402), then="4.4"), history(BEE, "4.6", late(495), then="4.6")]
    taken = [replace(risk, taken_name="Maria", taken_at=NOW, snoozed_until=NOW) for risk in risks_from(close, state)]
    message = valid(digest(close, taken))
    assert "No shop needs you. 1 in hand: Lumen Hair (Maria). Others: 1 steady." in message.text
    assert "*In hand*: 1 risk\n• :large_yellow_circle: *Lumen Hair* · #1 *on-time delivery*" in words(message)
    assert "Maria has it since" in words(message) or "Maria snoozed it until" in words(message)


def test_what_two_hundred_people_have_is_told_shortly(valid):
    finding = Finding("k", "sps.metric", Topic.SPS, "0", "on-time delivery", Severity.WARNING, f"late {EVIL}" * 9)
    shops = [Shop(str(n), f"s{n}", f"Shop {n}") for n in range(200)]
    taken = [
        Risk(n, replace(finding, shop_id=shop.id), RiskState.ACKNOWLEDGED, NOW, taken_by=f"U{n}", taken_name=f"Ana {n}")
        for n, shop in enumerate(shops)
    ]
    message = valid(digest([history(shop, "4.4", then="4.4") for shop in shops], taken))
    assert "200 in hand: Shop 0 (Ana 0), Shop 1 (Ana 1), Shop 10 (Ana 10) and 197 more." in message.text
    assert "and 195 more: `/risk list taken`" in words(message)


def test_what_one_person_has_in_one_shop_is_one_line_with_the_nearest_deadline_first(valid):
    finding = Finding("k", "sps.metric", Topic.SPS, LUMEN.id, "chats", Severity.CRITICAL, "slow")
    soon = replace(finding, subject="appeal", severity=Severity.WARNING, deadline=NOW + timedelta(days=1))
    held = [Risk(n, each, RiskState.ACKNOWLEDGED, NOW, taken_by="U1") for n, each in enumerate((finding, soon))]
    said = words(valid(digest(THREE, held)))
    assert (
        "*In hand*: 2 risks\n• :large_yellow_circle: *Lumen Hair* · #1 *appeal* · slow (and 1 more of theirs)" in said
    )
    assert "*by* <!date^" in said


def test_what_is_over_is_told_once(valid):
    finding = Finding("k", "sps.metric", Topic.SPS, LUMEN.id, "on-time delivery", Severity.WARNING, "late")
    over = Risk(9, finding, RiskState.RESOLVED, SINCE, resolved_at=NOW)
    made = report(THREE, [], RULES, NOW, SINCE, [over])
    message = valid(sps_digest(made, Occasion("Europe/London", NOW, NOW, SINCE)))
    assert "*Over since the last digest*: on-time delivery (Lumen Hair)" in words(message)


def test_foreign_text_neither_pings_nor_formats(valid):
    item = TopItem(EVIL, "1", 20, 40, reasons=(EVIL,))
    metric = replace(REVIEWS, numerator=200, items=(item,))
    message = valid(digest([history(Shop("1", "evil", EVIL), "3.3", metric, tier_text=EVIL)]))
    assert "<!channel>" not in words(message) + foot(message)
    assert "<@U1>" not in words(message)


def test_two_hundred_shops_in_trouble_are_readable_and_valid(valid):
    shops = [Shop(str(n), f"s{n}", f"Shop number {n} with a very long name of its own {EVIL}") for n in range(200)]
    many = [history(shop, "3.3", replace(REVIEWS, numerator=300), late(390), then="4.0") for shop in shops]
    message = valid(digest(many))
    assert message.text.splitlines()[1].startswith("200 shops need you.")
    shown = [row[0] for part in (message, *message.replies) if blocks(part, "table") for row in rows(part)[1:]]
    assert len(shown) == 200
    assert len(blocks(message, "actions")) <= 8
    assert "risk list" in message.replies[-6].text + "".join(reply.text for reply in message.replies)


def test_a_borrowed_gate_is_called_one(valid):
    kite = history(Shop("4", "kite", "Kite UK", region="GB"), "4.0")
    made = report([kite], [], RULES, NOW, NOW - timedelta(days=7))
    assert "exactly at Top Rated Seller in the US (4.0)" in valid(shop_answer(made, 7, NOW)).text


def test_the_answer_on_a_shop_tells_its_steps_and_every_metric(valid):
    made = report([THREE[0]], risks_from([THREE[0]], RiskState.ACKNOWLEDGED), RULES, NOW, NOW - timedelta(days=2))
    near = made.rows[0].worst
    assert near is not None
    message = valid(shop_answer(made, 2, NOW))
    assert message.text == (
        "Acme US · SPS 3.6 Good · −0.4 in 7 days · −0.4 in 2 days · "
        "0.1 above affiliate marketing (3.5) · 0.4 below Top Rated Seller (4.0)"
    )
    assert rows(message)[1] == [
        "negative reviews",
        "1.9 % (31 of 1,640 delivered orders)",
        "poor 2.0 %",
        "1 more 1-2 star order",
        "-",
        "60 d",
    ]
    assert "Somebody has it since" in words(message)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (
            THREE[2],
            "no score yet: at least 17 of 30 delivered orders (17 counted in 60 days; 30 in 90 days are needed)",
        ),
        (history(BEE, None, unscored=Unscored.TOO_FEW), "no score yet: fewer than 30 delivered orders"),
        (history(BEE, None, unscored=Unscored.UNREADABLE), "Baby Bee · SPS · the score could not be read"),
        (history(BEE, None), "Baby Bee · SPS · no score was told"),
        (SpsHistory(BEE), "no figures yet"),
    ],
)
def test_an_answer_without_a_score_says_why(known, said, valid):
    assert said in valid(shop_answer(told([known], []), 7, NOW)).text


def test_the_overview_names_how_many_shops_there_are(valid):
    message = valid(overview_answer(told(THREE), 3, "UTC", NOW))
    assert message.text == "SPS · 3 shops, worst first · 2 shops are waiting for somebody"
    assert [row[0] for row in rows(message)[1:]] == ["Acme US", "Lumen Hair", "Baby Bee"]


KITE = Shop("4", "kite-uk", "Kite UK", region="GB", scored_by_api=False)


def filed(shop: Shop, score: str | None, *metrics: Metric) -> SpsHistory:
    return history(shop, score, *metrics, source=Source.FILE, tier="", tier_text="")


def test_shops_of_a_store_rating_are_told_of_that(valid):
    message = valid(digest([filed(KITE, "4.1")]))
    assert message.text.startswith("Store Rating · 1 shop · Sunday 22 November")
    assert rows(message)[0][1] == "Store Rating"
    assert rows(message)[1][1] == "4.1 (excellent)"
    assert "SPS" not in words(message)
    assert "tiers in brackets are our own bands" in str(message.blocks[-1])


def test_unlike_scores_are_told_apart(valid):
    message = valid(digest([THREE[0], filed(KITE, "3.6")]))
    assert message.text.startswith("SPS and Store Rating · 2 shops")
    assert rows(message)[0][1] == "Score"
    assert {row[0]: row[1] for row in rows(message)[1:]} == {
        "Acme US": "3.6 SPS Good",
        "Kite UK": "3.6 Store Rating (good)",
    }


def test_the_answer_names_the_score_and_its_metrics_as_the_market_does(valid):
    fast, answers = Metric(MetricCode.FDR, Decimal("88.5")), Metric(MetricCode.RR12, Decimal("91.0"))
    message = valid(shop_answer(told([filed(KITE, "3.6", fast, answers)], []), 7, NOW))
    assert message.text.startswith("Kite UK · Store Rating 3.6 (good)")
    assert [row[0:2] for row in rows(message)[1:]] == [["fast dispatch", "88.5 %"], ["12-hour response rate", "91.0 %"]]


def test_without_figures_it_says_how_they_come(valid):
    said = [valid(shop_answer(told([SpsHistory(shop)], []), 7, NOW)).text for shop in (ACME, KITE)]
    assert said == [
        "Acme US · SPS · no figures yet. The next sync or an imported file brings them.",
        "Kite UK · Store Rating · no figures yet. An imported file brings them.",
    ]
