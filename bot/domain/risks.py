"""Risks: what detection finds, and the life a risk has from open to resolved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

STAGES = ("stock.cover", "stock.out", "stock.oversold")
"""Kinds that are stages of one trouble, in the order in which it gets worse: each is news, though equally severe."""


class Severity(IntEnum):
    """How bad a risk is; ordered, so that ``max`` and ``>=`` mean what they say."""

    INFO = 1
    WARNING = 2
    CRITICAL = 3


class RiskState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Topic(StrEnum):
    """The part of a shop that a risk, a digest or a sync is about."""

    SPS = "sps"
    STOCK = "stock"
    VIOLATIONS = "violations"


@dataclass(frozen=True, slots=True)
class Finding:
    """Trouble as the data show it now.

    ``key`` is stable: the same trouble has the same key at every look (``stock:SHOP:SKU``). ``subject`` says what
    it is about in the team's words (a metric, a product). ``evidence`` are plain sentences: figure, limit, window.
    ``opens`` is false inside the hysteresis band, and where the data say nothing about it now: enough to keep a risk
    open, not enough to open one.
    ``reminder`` is the step towards ``deadline`` that is reached, in hours before it.
    """

    key: str
    kind: str
    topic: Topic
    shop_id: str
    subject: str
    severity: Severity
    title: str
    evidence: tuple[str, ...] = ()
    advice: str = ""
    deadline: datetime | None = None
    reminder: int | None = None
    opens: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Risk:
    """A finding that is kept, with its life. Times are UTC; people are Slack user ids.

    ``peak`` is the worst severity since it was opened: what returns to it has been told and taken before.
    """

    id: int
    finding: Finding
    state: RiskState
    opened_at: datetime
    owner: str | None = None
    taken_by: str | None = None
    taken_name: str | None = None
    taken_at: datetime | None = None
    snoozed_until: datetime | None = None
    resolved_at: datetime | None = None
    peak: Severity = Severity.INFO

    @property
    def needs_somebody(self) -> bool:
        return self.state is RiskState.OPEN

    @property
    def severity(self) -> Severity:
        return self.finding.severity


class Change(StrEnum):
    """What a look at the data did to a risk; also the words of its timeline."""

    OPENED = "opened"
    REOPENED = "reopened"
    WORSENED = "worsened"
    TURNED = "turned"
    REMINDED = "reminded"
    EASED = "eased"
    UPDATED = "updated"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One change to make: ``risk`` is None for a new one, ``finding`` is None for one that recovered."""

    change: Change
    finding: Finding | None
    risk: Risk | None


def reconcile(findings: Iterable[Finding], known: Sequence[Risk]) -> list[Verdict]:
    """What the findings of one look mean for the risks known for the same shop and topic (resolved ones included).

    The look must be complete for that shop and topic: a known risk without a finding has recovered.
    """
    by_key = {risk.finding.key: risk for risk in known}
    seen: set[str] = set()
    verdicts: list[Verdict] = []
    for finding in findings:
        seen.add(finding.key)
        risk = by_key.get(finding.key)
        change = _change(finding, risk)
        if change:
            verdicts.append(Verdict(change, finding, risk))
    gone = (r for r in known if r.finding.key not in seen and r.state is not RiskState.RESOLVED)
    return verdicts + [Verdict(Change.RECOVERED, None, risk) for risk in gone]


def _change(finding: Finding, risk: Risk | None) -> Change | None:
    if risk is None:
        return Change.OPENED if finding.opens else None
    if risk.state is RiskState.RESOLVED:
        return Change.REOPENED if finding.opens else None
    if finding.severity > max(risk.severity, risk.peak):
        return Change.WORSENED
    if finding.opens and _is_later(finding.kind, risk.finding.kind):
        return Change.TURNED
    if _is_nearer(finding.reminder, risk.finding.reminder):
        return Change.REMINDED
    if finding.severity < risk.severity:
        return Change.EASED
    return Change.UPDATED if finding != risk.finding else None


def _is_later(kind: str, before: str) -> bool:
    return kind in STAGES and before in STAGES and STAGES.index(kind) > STAGES.index(before)


def _is_nearer(step: int | None, before: int | None) -> bool:
    return step is not None and (before is None or step < before)
