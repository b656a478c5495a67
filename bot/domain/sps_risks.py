"""What is wrong with a shop's score, or about to be. Without a score or fresh figures nothing new is claimed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from bot.domain.playbook import Playbook
from bot.domain.risks import Finding, Severity, Topic
from bot.domain.rules import Rules
from bot.domain.scores import ScoreName, score_name
from bot.domain.sps import Benefit, SpsReading, is_stale
from bot.domain.sps_gates import FLASH_SALE, STANDING, Gate, gates
from bot.domain.sps_metric_risks import find_metric
from bot.domain.sps_report import SpsHistory, cliffs_of, week_change, worst_cliff
from bot.domain.sps_unknown import unknown
from bot.domain.sps_words import beside_limit, cause


def find_sps(
    history: SpsHistory, rules: Rules, playbook: Playbook, now: datetime, known: Iterable[Finding] = ()
) -> list[Finding] | None:
    """The findings of a complete look at one shop; None when its figures are missing or too old to judge.

    What of the ``known``, in trouble until now, the figures say nothing of today is among them, as it was.
    """
    reading = history.latest
    if reading is None or is_stale(reading, now, rules):
        return None
    found = [find_metric(history, metric, rules, playbook) for metric in reading.metrics]
    standing = [gate for gate in gates(rules, history.shop.region) if gate.key in STANDING]
    if reading.score is not None:
        name = score_name(rules, history.shop.region, reading)
        found += [_gate(history, reading, name, gate, rules, playbook) for gate in standing]
        found += _benefits(history, reading.score, _benefits_apart(reading, standing), rules)
    return [*(finding for finding in found if finding), *unknown(known, reading, rules)]


def _gate(
    history: SpsHistory, reading: SpsReading, name: ScoreName, gate: Gate, rules: Rules, playbook: Playbook
) -> Finding | None:
    """Below a gate, or near it and falling. Beyond ``near_gate`` and the hysteresis there is nothing to say."""
    score = reading.score or Decimal(0)
    near, band = rules.value("sps.near_gate"), rules.value("sps.hysteresis")
    gap, week = score - gate.score, week_change(history)
    if gap > near + band:
        return None
    below = gap < 0
    falling = week is not None and week < 0
    worst = worst_cliff(cliffs_of(reading, rules, history.shop.region).values())
    side = f"{-gap:.1f} below" if below else f"{gap:.1f} above" if gap else "exactly at"
    source = f" ({rules.cite(gate.rule, reading.day)})" if gate.rule else ""
    guide = ", a guide here" if gate.borrowed else ""
    evidence = [f"{gate.where[:1].upper()}{gate.where[1:]}: from {gate.score:.1f} on{guide}{source}."]
    evidence += [f"It changed by {week:+.1f} in 7 days."] if week else []
    evidence += [f"Nearest to a limit: {beside_limit(worst)}."] if worst else []
    evidence += [f"{cause(worst.metric)}."] if worst and cause(worst.metric) else []
    return Finding(
        key=f"sps.gate:{history.shop.id}:{gate.key}",
        kind="sps.gate",
        topic=Topic.SPS,
        shop_id=history.shop.id,
        subject=gate.name,
        severity=Severity.CRITICAL if below and not gate.borrowed and gate.key != FLASH_SALE else Severity.WARNING,
        title=f"{name} {score:.1f} is {side} the {gate.score:.1f} for {gate.where}",
        evidence=tuple(evidence),
        advice=playbook[worst.code].first if worst else "",
        opens=below or (gap <= near and falling),
    )


def _benefits_apart(reading: SpsReading, standing: Iterable[Gate]) -> dict[Decimal, list[Benefit]]:
    """Benefits by the score that unlocks them, lowest first; those at a gate are the gate's."""
    marks = {benefit.unlock_score for benefit in reading.benefits if benefit.unlock_score is not None}
    own = sorted(marks - {gate.score for gate in standing})
    return {mark: [benefit for benefit in reading.benefits if benefit.unlock_score == mark] for mark in own}


def _benefits(
    history: SpsHistory, score: Decimal, benefits: Mapping[Decimal, Sequence[Benefit]], rules: Rules
) -> list[Finding]:
    """Benefits about to be lost, one finding an unlock score: their names are localised, so they are no key.

    A lost benefit keeps its risk open until the score is back; one that was never held opens none.
    """
    near, band = rules.value("sps.near_gate"), rules.value("sps.hysteresis")
    week = week_change(history)
    falling = week is not None and week < 0
    found = []
    for mark, at_mark in benefits.items():
        gap = score - mark
        held = any(benefit.unlocked for benefit in at_mark)
        if gap > near + band:
            continue
        names = ", ".join(benefit.name for benefit in at_mark)
        state = "about to be lost" if held else "lost"
        moved = [f"It changed by {week:+.1f} in 7 days."] if week else []
        found.append(
            Finding(
                key=f"sps.benefit:{history.shop.id}:{mark:.1f}",
                kind="sps.benefit",
                topic=Topic.SPS,
                shop_id=history.shop.id,
                subject=names,
                severity=Severity.WARNING,
                title=f"Benefit {state}: {names} (from {mark:.1f})",
                evidence=(f"SPS {score:.1f}, the benefit needs {mark:.1f} (the platform's list).", *moved),
                opens=held and (gap < 0 or (gap <= near and falling)),
            )
        )
    return found
