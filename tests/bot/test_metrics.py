"""Prometheus' page: what is counted, and what stands in the database."""

from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from bot.domain.standing import Standing
from bot.metrics import Metrics


def figures(metrics: Metrics, standing: Standing | None = None, work: int | None = None) -> dict[str, float]:
    page = metrics.page(standing, work).decode()
    found = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_posts_are_counted_by_outcome_and_measured_by_lateness() -> None:
    metrics = Metrics()
    metrics.posted("posted", "digest", timedelta(seconds=2))
    metrics.posted("found", "digest", timedelta(hours=1))
    metrics.posted("RateLimited", "digest")
    found = figures(metrics)
    assert found["shopwatch_posts_total{outcome=posted}"] == 1
    assert found["shopwatch_posts_total{outcome=RateLimited}"] == 1
    assert found["shopwatch_post_lateness_seconds_count{kind=digest}"] == 2
    assert found["shopwatch_post_lateness_seconds_bucket{kind=digest,le=5.0}"] == 1
    assert found["shopwatch_post_lateness_seconds_bucket{kind=digest,le=3600.0}"] == 2


def test_a_message_before_its_time_is_not_late() -> None:
    metrics = Metrics()
    metrics.posted("posted", "digest", timedelta(seconds=-2))
    assert figures(metrics)["shopwatch_post_lateness_seconds_sum{kind=digest}"] == 0


def test_refusals_edits_and_mends_are_counted() -> None:
    metrics = Metrics()
    metrics.refused("is_archived")
    metrics.edited("edited")
    metrics.mended("slot", 3)
    found = figures(metrics)
    assert found["shopwatch_refusals_total{code=is_archived}"] == 1
    assert found["shopwatch_edits_total{outcome=edited}"] == 1
    assert found["shopwatch_mended_total{kind=slot}"] == 3


def test_what_stands_is_shown_and_kept_while_it_cannot_be_read() -> None:
    metrics = Metrics()
    standing = Standing(
        posts_due=3,
        posts_unknown=1,
        post_lag=timedelta(minutes=2),
        edits_due=4,
        rungs_overdue=5,
        feeds_due=6,
        feeds_failing=7,
        sync_lag=timedelta(hours=1),
        troubles=8,
    )
    for found in (figures(metrics, standing, 9), figures(metrics)):
        assert found["shopwatch_posts_due"] == 3
        assert found["shopwatch_posts_unknown"] == 1
        assert found["shopwatch_post_lag_seconds"] == 120
        assert found["shopwatch_edits_due"] == 4
        assert found["shopwatch_rungs_overdue"] == 5
        assert found["shopwatch_feeds_due"] == 6
        assert found["shopwatch_feeds_failing"] == 7
        assert found["shopwatch_sync_lag_seconds"] == 3600
        assert found["shopwatch_troubles"] == 8
        assert found["shopwatch_work_waiting"] == 9


def test_nothing_is_registered_for_the_whole_process() -> None:
    one, other = Metrics(), Metrics()
    one.refused("is_archived")
    assert "shopwatch_refusals_total{code=is_archived}" not in figures(other)
