"""Scores from the local TikTok Shop to the channel: synced over HTTP, judged, told."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from structlog.testing import capture_logs

from bot.domain.digests import Occasion
from bot.domain.risks import Risk, Topic, reconcile
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.sps import Source, SpsReading, noon
from bot.domain.sps_metrics import SPS_METRICS, MetricCode
from bot.messages.kit import Message
from bot.playground.tiktok.faults import Fault
from bot.tiktok.errors import NotSupported
from bot.tiktok.sps import TOP_ITEM_METRICS
from handlers.answers.sps import answer_sps
from jobs.detect.sps import look_sps
from jobs.digests.sps import compose_sps
from storage.database import Database
from storage.risk_moves import apply_verdicts
from storage.risks import risks_of
from storage.shops import declared
from storage.sps import save_sps_reading, sps_history

RULES = shipped_rules()


@pytest.fixture
def lived(tiktok, db: Database, now: datetime) -> Callable[..., object]:
    """Syncs shops on some of the last days, the last one now, as a bot that has been running would have."""

    async def live(*shops: Shop, days: Sequence[int] = (8, 2, 0)) -> None:
        for shop in shops:
            await db.write(declared, shop)
        for ago in days:
            tiktok.at(now - timedelta(days=ago))
            for shop in shops:
                await tiktok.sync(db, shop)

    return live


def detect(db: Database, shop: Shop, now: datetime) -> list[Risk]:
    def look(session) -> list[Risk]:
        found = look_sps(session, shop, now, RULES)
        assert found is not None
        apply_verdicts(session, shop, reconcile(found, risks_of(session, Topic.SPS, [shop.id])), now)
        return risks_of(session, Topic.SPS, [shop.id])

    return db.write_now(look)


def occasion(now: datetime, since: datetime | None = None) -> Occasion:
    return Occasion("Europe/London", now, now, since)


def texts(message: Message) -> str:
    return "\n".join([message.text, *(str(block) for block in message.blocks)])


async def test_a_sync_brings_every_figure_on_one_scale(tiktok, db: Database, now: datetime, lived):
    lumen = tiktok.shop("lumen-hair")
    await lived(lumen, days=[0])
    kept = db.read_now(sps_history, lumen, (now - timedelta(days=9)).date()).latest
    assert kept is not None
    assert (kept.score, len(kept.metrics), len(kept.dimensions)) == (Decimal("3.9"), 6, 3)
    otdr = kept.metric(MetricCode.OTDR)
    assert otdr is not None
    assert otdr.numerator is not None
    assert otdr.denominator is not None
    assert not otdr.unit_uncertain
    assert otdr.value == pytest.approx(Decimal(100 * otdr.numerator) / otdr.denominator, abs=Decimal("0.001"))
    assert (otdr.poor, otdr.items[0].bad is not None) == (Decimal(80), True)
    aht = kept.metric(MetricCode.AHT)
    assert aht is not None
    assert aht.numerator is None
    assert aht.value is not None
    assert 1 < aht.value < 100


async def test_the_trend_makes_up_for_days_before_the_first_sync(tiktok, db: Database, now: datetime, lived):
    lumen = tiktok.shop("lumen-hair")
    await lived(lumen, days=[0])
    history = db.read_now(sps_history, lumen, now.date())
    assert history.latest is not None
    assert set(history.week_ago) == SPS_METRICS
    assert 70 < history.week_ago[MetricCode.OTDR] <= 100


async def test_a_refresh_that_is_known_is_not_fetched_again(tiktok, db: Database, lived):
    acme = tiktok.shop("acme-us")
    await lived(acme, days=[0])
    before = len(tiktok.app.state.server.calls)
    await tiktok.sync(db, acme)
    assert len(tiktok.app.state.server.calls) == before + 1


async def test_no_score_yet_comes_with_the_orders_delivered_so_far(tiktok, db: Database, now: datetime, lived):
    bee = tiktok.shop("baby-bee")
    await lived(bee, days=[0])
    kept = db.read_now(sps_history, bee, now.date()).latest
    assert kept is not None
    assert (kept.score, kept.delivered_orders) == (None, 17)
    answer = db.read_now(answer_sps, [bee], bee, 30, now, RULES)
    assert (
        "no score yet: at least 17 of 30 delivered orders (17 counted in 60 days; 30 in 90 days are needed)"
        in answer.text
    )


async def test_a_shop_outside_the_us_is_left_to_files(tiktok, db: Database):
    with pytest.raises(NotSupported):
        await tiktok.sync(db, tiktok.shop("kite-uk"))


@pytest.mark.parametrize("detail", ["diagnosis", "top_items"])
async def test_what_explains_one_metric_may_be_refused_without_the_rest(
    tiktok, db: Database, now: datetime, lived, detail: str
):
    lumen = tiktok.shop("lumen-hair")
    tiktok.app.state.faults.add(Fault("code", path=f"/NRR/{detail}", code=66007001, message="not for this metric"))
    with capture_logs() as logs:
        await lived(lumen, days=[0])
    kept = db.read_now(sps_history, lumen, now.date()).latest
    assert kept is not None
    assert (kept.score, len(kept.metrics)) == (Decimal("3.9"), 6)
    found = {metric.code: metric for metric in kept.metrics}
    without = {code for code, metric in found.items() if code in TOP_ITEM_METRICS and not metric.items}
    assert without == ({MetricCode.NRR} if detail == "top_items" else set())
    unclear = {code for code, metric in found.items() if metric.unit_uncertain}
    assert unclear == ({MetricCode.NRR} if detail == "diagnosis" else set()), "its scale was told by the counts alone"
    [told] = [line for line in logs if line["event"] == "sps_detail_left_out"]
    assert "not for this metric" in told["error"]


async def test_a_shop_that_slides_towards_its_gate_is_a_risk_with_its_cause(tiktok, db: Database, now: datetime, lived):
    acme = tiktok.shop("acme-us")
    await lived(acme)
    risks = {risk.finding.kind + " " + risk.finding.subject: risk for risk in detect(db, acme, now)}
    assert "sps.gate affiliate marketing" in risks
    assert any("in 7 days" in line for line in risks["sps.gate affiliate marketing"].finding.evidence)


async def test_stale_figures_close_no_risk(tiktok, db: Database, now: datetime, lived):
    acme = tiktok.shop("acme-us")
    await lived(acme)
    assert detect(db, acme, now)
    assert db.read_now(look_sps, acme, now + timedelta(days=3), RULES) is None


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("new_word", path="/overview", name="sps_score"), "the score could not be read"),
        (Fault("missing_field", path="/overview", name="sps_score"), "no score was told"),
    ],
    ids=["unreadable", "absent"],
)
async def test_a_score_that_is_missing_from_an_answer_closes_no_risk_and_is_not_said_to_be_none_yet(
    tiktok, db: Database, now: datetime, lived, fault: Fault, said: str
):
    acme = tiktok.shop("acme-us")
    yesterday = now - timedelta(days=1)
    await lived(acme, days=[8, 2, 1])
    before = {risk.finding.key: risk for risk in detect(db, acme, yesterday)}
    [gate] = [key for key in before if key.startswith("sps.gate")]
    tiktok.app.state.faults.add(fault)
    tiktok.at(now)
    await tiktok.sync(db, acme)
    [held] = [risk for risk in detect(db, acme, now) if risk.finding.key == gate]
    assert (held.state, held.severity) == (before[gate].state, before[gate].severity)
    assert held.finding.title == "Affiliate marketing cannot be judged now"
    assert held.finding.evidence == (f"Last seen in trouble; today {said}.",)
    for shop in (acme, None):
        told = texts(db.read_now(answer_sps, [acme], shop, 30, now, RULES))
        assert said in told
        assert "fewer than" not in told


async def test_a_shop_that_was_never_synced_is_not_judged(tiktok, db: Database, now: datetime):
    db.write_now(declared, tiktok.shop("acme-us"))
    assert db.read_now(look_sps, tiktok.shop("acme-us"), now, RULES) is None


async def test_the_digest_says_who_needs_somebody_and_why(tiktok, db: Database, now: datetime, lived, valid):
    shops = [tiktok.shop(slug) for slug in ("acme-us", "lumen-hair", "baby-bee", "northfold-home")]
    await lived(*shops)
    for shop in shops:
        detect(db, shop, now)
    digest = valid(db.read_now(compose_sps, shops, occasion(now, now - timedelta(days=2)), RULES))
    assert "4 shops" in digest.text
    assert "Acme-Us" in digest.text
    rows = next(block["rows"] for block in digest.blocks if block["type"] == "table")
    assert {row[0]["text"] for row in rows[1:]} == {shop.name for shop in shops}
    bee = next(row for row in rows if row[0]["text"] == "Baby-Bee")
    assert (bee[1]["text"], bee[4]["text"]) == ("no score yet", "at least 17 of 30 delivered orders")
    assert "data_visualization" in {block["type"] for block in digest.blocks}
    assert "risk.ack" in texts(digest)


async def test_a_day_on_which_nothing_changed_is_one_line(tiktok, db: Database, now: datetime, lived, valid):
    home = tiktok.shop("northfold-home")
    await lived(home, days=[0])
    digest = valid(db.read_now(compose_sps, [home], occasion(now + timedelta(hours=1), now), RULES))
    assert len(digest.blocks) == 1
    assert "all steady since Sunday 22 November" in digest.text


async def test_the_answer_on_a_shop_has_its_six_metrics_and_its_next_steps(
    tiktok, db: Database, now: datetime, lived, valid
):
    acme = tiktok.shop("acme-us")
    await lived(acme)
    detect(db, acme, now)
    answer = valid(db.read_now(answer_sps, [acme], acme, 30, now, RULES))
    assert answer.text.startswith("Acme-Us · SPS 3.6")
    assert "0.1 above" in answer.text
    table = next(block for block in answer.blocks if block["type"] == "table")
    assert len(table["rows"]) == 7
    assert "Nobody has it yet" in texts(answer)


async def test_the_answer_on_all_shops_is_worst_first(tiktok, db: Database, now: datetime, lived, valid):
    shops = [tiktok.shop(slug) for slug in ("northfold-home", "lumen-hair", "acme-us", "baby-bee")]
    await lived(*shops, days=[0])
    answer = valid(db.read_now(answer_sps, shops, None, 30, now, RULES))
    rows = next(block["rows"] for block in answer.blocks if block["type"] == "table")
    assert [row[0]["text"] for row in rows[1:]] == ["Acme-Us", "Lumen-Hair", "Northfold-Home", "Baby-Bee"]


async def test_of_a_large_scope_the_lowest_scores_are_answered(db: Database, now: datetime, valid):
    shops = [Shop(str(n), f"s{n}", f"Shop {n}") for n in range(230)]

    def keep(session) -> None:
        for n, shop in enumerate(shops):
            declared(session, shop)
            at = noon(now.date(), "UTC") - timedelta(hours=6)
            save_sps_reading(session, SpsReading(shop.id, now.date(), at, Source.FILE, Decimal(5) - Decimal(n) / 100))

    db.write_now(keep)
    answer = valid(db.read_now(answer_sps, shops, None, 7, now, RULES))
    rows = next(block["rows"] for block in answer.blocks if block["type"] == "table")
    assert rows[1][0]["text"] == "Shop 229"
    assert "the 40 worst of 230 shops" in answer.text


async def test_without_shops_the_answer_says_how_to_get_some(db: Database, now: datetime, valid):
    answer = valid(db.read_now(answer_sps, [], None, 7, now, RULES))
    assert "no shop is known yet" in answer.text
