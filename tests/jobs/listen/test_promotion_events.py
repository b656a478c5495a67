"""Promotions that the platform ended, and appeals that it decided."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.feeds import Feed
from bot.domain.risks import RiskState
from bot.domain.rules import shipped_rules
from jobs.detection import detect_in
from jobs.sync.promotions import READS
from storage.promotions import watched_promotions
from storage.risk_moves import resolve

APPEAL = {"size_chart_id": 7, "size_chart_image_uri": "img/7"}


async def promotion(branch: Any, status: str, **more: Any) -> None:
    told = {"shop": "acme-us", "id": "714000", "title": "Black Friday Flash", "status": status, **more}
    await branch.lever("world", promotion=told)
    await branch.work()


async def appeal(branch: Any, status: str, reason: str = "") -> None:
    branch.clock.forward(seconds=2)
    branch.at(branch.clock())
    result = {"indicator_type": "SIZE_CHART", "status": status} | ({"reject_reason": reason} if reason else {})
    product = branch.world.catalogue(branch.world.shops.named("acme-us")).products[0]
    await branch.event(66, product_id=int(product.id), appeal_task={**APPEAL, "appeal_audit_result": [result]})
    await branch.work()


async def test_a_promotion_that_the_platform_ended_is_told_once(branch: Any) -> None:
    await promotion(branch, "ONGOING")
    assert branch.risks("violations.promotion") == []
    await promotion(branch, "NOT_EFFECTIVE")
    [risk] = branch.risks("violations.promotion")
    assert (risk.finding.subject, risk.finding.title) == ("Black Friday Flash", "promotion ended by the platform")
    assert "until" in risk.finding.evidence[1]
    await promotion(branch, "NOT_EFFECTIVE")
    assert len([text for text in branch.alerts() if "Black Friday Flash" in text]) == 1


async def test_one_that_the_seller_stopped_or_that_ran_out_is_no_trouble(branch: Any) -> None:
    for status in ("DEACTIVATED", "EXPIRED"):
        await promotion(branch, status)
    assert branch.risks("violations.promotion") == []


async def test_what_a_person_has_closed_stays_closed(branch: Any) -> None:
    await promotion(branch, "NOT_EFFECTIVE")
    [risk] = branch.risks("violations.promotion")
    branch.db.write_now(resolve, risk.id, "U0MARIA", "set up again", branch.clock())
    await detect_in(branch.db, [branch.shop()], branch.clock(), shipped_rules())
    assert branch.risks("violations.promotion") == []


async def test_it_is_over_when_the_promotion_would_have_ended(branch: Any) -> None:
    await promotion(branch, "NOT_EFFECTIVE", hours=2)
    later = branch.clock() + timedelta(hours=3)
    await detect_in(branch.db, [branch.shop()], later, shipped_rules())
    assert branch.risks("violations.promotion") == []


async def test_where_the_promotion_cannot_be_read_the_event_is_believed_and_says_so(branch: Any) -> None:
    branch.fault("code", "/promotion/", code=105005, message="scope missing")
    await branch.event(39, activity_id="714001", activity_type="FLASHSALE", status="NOT_EFFECTIVE")
    assert await branch.work() == 1
    [risk] = branch.risks("violations.promotion")
    assert risk.finding.subject == "promotion 714001"
    assert "could not be read" in risk.finding.evidence[0]


async def test_an_event_that_tells_no_state_hides_none_that_does(branch: Any) -> None:
    branch.fault("code", "/promotion/", code=105005, message="scope missing")
    await promotion(branch, "NOT_EFFECTIVE")
    assert [risk.finding.subject for risk in branch.risks("violations.promotion")] == ["promotion 714000"]
    await branch.event(63, activity_id="714000", change_type="UPDATE")
    await branch.work()
    assert branch.risks("violations.promotion")
    assert branch.heard().waiting == 0


async def test_a_lying_event_is_not_believed_where_the_promotion_can_be_read(branch: Any) -> None:
    await promotion(branch, "ONGOING")
    await branch.event(39, activity_id="714000", status="NOT_EFFECTIVE")
    await branch.work()
    assert branch.risks("violations.promotion") == []


async def look(branch: Any) -> list[str | None]:
    """The look at all promotions that the clock takes some times a day."""
    return [await branch.syncer.one(branch.id_of(), Feed.PROMOTIONS)]


async def test_an_end_that_no_event_told_is_found_and_told_once(branch: Any) -> None:
    address = branch.world.subscriptions.of_apps.pop("key")
    await promotion(branch, "ONGOING")
    assert await look(branch) == [None]
    assert branch.risks("violations.promotion") == []
    await promotion(branch, "NOT_EFFECTIVE")
    assert branch.heard().waiting == 0
    for _ in range(2):
        assert await look(branch) == [None]
    [risk] = branch.risks("violations.promotion")
    assert risk.finding.subject == "Black Friday Flash"
    branch.world.subscriptions.of_apps["key"] = address
    await promotion(branch, "NOT_EFFECTIVE")
    assert len([text for text in branch.alerts() if "Black Friday Flash" in text]) == 1


async def test_one_that_the_platform_set_right_again_is_over_without_an_event(branch: Any) -> None:
    await branch.read()
    await promotion(branch, "NOT_EFFECTIVE")
    assert branch.risks("violations.promotion")
    branch.world.subscriptions.of_apps.clear()
    await promotion(branch, "ONGOING")
    assert await look(branch) == [None]
    assert branch.risks("violations.promotion") == []


async def test_what_ran_out_or_did_not_change_costs_no_call_and_no_write(branch: Any) -> None:
    branch.world.subscriptions.of_apps.clear()
    await promotion(branch, "ONGOING", hours=2)
    await promotion(branch, "NOT_START", id="714001")
    await promotion(branch, "NOT_EFFECTIVE", id="714002")
    assert await look(branch) == [None]
    before = branch.db.read_now(watched_promotions, branch.id_of())
    assert [one.id for one in before] == ["714000", "714001"], "one that was never known to run is not listed"
    branch.at(branch.clock() + timedelta(hours=3))
    calls = branch.calls("/promotion/")
    assert await look(branch) == [None]
    assert branch.calls("/promotion/") == calls + 2
    assert branch.db.read_now(watched_promotions, branch.id_of()) == before


async def test_all_pages_are_read_and_a_list_that_breaks_off_ends_nothing(branch: Any) -> None:
    branch.world.subscriptions.of_apps.clear()
    for number in range(101):
        await branch.lever("world", promotion={"shop": "acme-us", "id": f"{number:03}", "status": "ONGOING"})
    assert await look(branch) == [None]
    assert len(branch.db.read_now(watched_promotions, branch.id_of())) == 101
    branch.fault("empty", "activities/search", times=2)
    calls = branch.calls("/promotion/")
    assert await look(branch) == [None]
    assert branch.calls("/promotion/") == calls + 2 + READS
    assert branch.risks("violations.promotion") == []


async def test_where_the_platform_has_no_promotions_nothing_has_failed(branch: Any) -> None:
    branch.fault("code", "/promotion/", code=36009009, message="Invalid path", status=404)
    assert await look(branch) == [None]
    assert branch.state(Feed.PROMOTIONS).failures == 0
    assert branch.state(Feed.PROMOTIONS).next_at > branch.clock() + timedelta(hours=20)


@pytest.mark.parametrize(
    ("code", "said"), [(105005, "grant the app the scope"), (17029055, "Request Timeout"), (12345, "out of the blue")]
)
async def test_a_refusal_is_no_empty_list_and_is_told(branch: Any, code: int, said: str) -> None:
    branch.fault("code", "/promotion/", code=code, message=said)
    assert said in str(await look(branch))
    assert branch.state(Feed.PROMOTIONS).failures == 1
    assert said in str(branch.state(Feed.PROMOTIONS).error)


async def test_a_platform_that_is_down_is_tried_again_soon(branch: Any) -> None:
    branch.fault("server_error", "/promotion/")
    assert "HTTP 500" in str(await look(branch))
    assert branch.state(Feed.PROMOTIONS).next_at <= branch.clock() + timedelta(minutes=1)


async def test_a_rejected_appeal_is_a_risk_with_the_reason_and_a_won_one_ends_it(branch: Any) -> None:
    await appeal(branch, "REJECTED", "The chart lacks a <!channel> unit.")
    [risk] = branch.risks("violations.appeal_result")
    assert risk.finding.title == "size chart appeal rejected"
    assert risk.finding.evidence[0] == "The chart lacks a <!channel> unit."
    assert not [text for text in branch.alerts() if "<!channel>" in text]
    await appeal(branch, "APPROVED")
    assert branch.risks("violations.appeal_result") == []


async def test_an_older_result_that_comes_late_changes_nothing(branch: Any) -> None:
    await branch.lever("webhooks", fault={"kind": "reorder", "type": 66})
    await appeal(branch, "REJECTED", "The chart lacks a unit.")
    await appeal(branch, "APPROVED")
    assert branch.heard().waiting == 0
    assert branch.risks("violations.appeal_result") == []


async def test_a_status_that_nobody_knows_is_judged_by_its_reason(branch: Any) -> None:
    await appeal(branch, "STATUS_2027")
    assert branch.risks("violations.appeal_result") == []
    await appeal(branch, "STATUS_2028", "No unit.")
    [risk] = branch.risks("violations.appeal_result")
    assert risk.state is RiskState.OPEN
