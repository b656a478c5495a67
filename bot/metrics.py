"""What Prometheus is told, in a registry of its own: counts of this process, and the state that all processes share."""

from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.domain.oddities import Oddity, OddKind
from bot.domain.standing import Standing

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LATENESS = (1, 5, 15, 60, 600, 3_600, 43_200)
"""Seconds after the due time; a message more than 600 late says so."""

LATENCY = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3)
"""Seconds to an acknowledgement; Slack waits for three."""

STANDING = {
    "posts_due": "Messages that are due and not posted",
    "posts_unknown": "Messages whose last try has an unknown outcome",
    "post_lag_seconds": "How long the oldest of them has been due",
    "edits_due": "Messages that show an older state",
    "rungs_overdue": "Tool issues with a rung, hand-over or update overdue",
    "feeds_due": "Feeds of shops that are due and not read",
    "feeds_failing": "Feeds of shops that cannot be read",
    "sync_lag_seconds": "How long the oldest of the due feeds has been due",
    "troubles": "What the auditor found and is not over",
    "webhooks_waiting": "Webhooks that are kept and not worked yet",
    "webhooks_left": "Webhooks that were tried to the end and failed",
}
"""The state in the database, which all processes share: fields of Standing."""


class Metrics:
    """The figures of one process. Counting never fails and never waits."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self._posts = Counter("shopwatch_posts", "Messages tried, by what came of it", ["outcome"], registry=own)
        self._lateness = Histogram(
            "shopwatch_post_lateness_seconds", "From due to posted", ["kind"], buckets=LATENESS, registry=own
        )
        self._edits = Counter("shopwatch_edits", "Edits tried, by what came of it", ["outcome"], registry=own)
        self._refusals = Counter(
            "shopwatch_refusals", "Slack's definite refusals, by its own word", ["code"], registry=own
        )
        self._answers = Histogram(
            "shopwatch_ack_seconds", "From a request of Slack to its answer", ["kind"], buckets=LATENCY, registry=own
        )
        self._mended = Counter(
            "shopwatch_mended", "What the auditor found overdue and set going again", ["kind"], registry=own
        )
        self._unreadable = Counter(
            "shopwatch_tiktok_unreadable_fields", "Fields and rows of TikTok left out", ["field"], registry=own
        )
        self._odd = Counter(
            "shopwatch_tiktok_oddities",
            "Undocumented words and items refused inside a success",
            ["field"],
            registry=own,
        )
        self._webhooks = Counter("shopwatch_webhooks", "Genuine webhooks kept, by type", ["type"], registry=own)
        self._webhooks_refused = Counter(
            "shopwatch_webhooks_refused", "Webhooks that were not kept, by why", ["reason"], registry=own
        )
        self._heard = Gauge("shopwatch_webhook_timestamp_seconds", "When this process last kept one", registry=own)
        self._audited = Gauge("shopwatch_audited_timestamp_seconds", "When the auditor last came through", registry=own)
        self._work = Gauge("shopwatch_work_waiting", "Work that could run and waits for room", registry=own)
        self._standing = {name: Gauge(f"shopwatch_{name}", text, registry=own) for name, text in STANDING.items()}

    def posted(self, outcome: str, kind: str, late: timedelta | None = None) -> None:
        """``late`` is given for a message that is in the channel now."""
        self._posts.labels(outcome).inc()
        if late is not None:
            self._lateness.labels(kind).observe(max(0.0, late.total_seconds()))

    def edited(self, outcome: str) -> None:
        self._edits.labels(outcome).inc()

    def refused(self, code: str) -> None:
        self._refusals.labels(code).inc()

    def answered(self, kind: str, seconds: float) -> None:
        self._answers.labels(kind).observe(seconds)

    def mended(self, kind: str, number: int) -> None:
        self._mended.labels(kind).inc(number)

    def odd(self, oddity: Oddity, times: int) -> None:
        left_out = oddity.kind in (OddKind.FIELD, OddKind.ROW)
        (self._unreadable if left_out else self._odd).labels(oddity.name or oddity.kind).inc(times)

    def webhook_came(self, number: int) -> None:
        self._webhooks.labels(str(number)).inc()
        self._heard.set_to_current_time()

    def webhook_refused(self, reason: str) -> None:
        self._webhooks_refused.labels(reason).inc()

    def audited(self) -> None:
        self._audited.set_to_current_time()

    def page(self, standing: Standing | None, work_waiting: int | None) -> bytes:
        """Everything in Prometheus' text form; what could not be read (None) keeps its last value."""
        if work_waiting is not None:
            self._work.set(work_waiting)
        if standing is not None:
            for name, gauge in self._standing.items():
                value = getattr(standing, name.removesuffix("_seconds"))
                gauge.set(value.total_seconds() if isinstance(value, timedelta) else value)
        return generate_latest(self.registry)
