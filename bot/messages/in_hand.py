"""What somebody has already: who, since when, and until when it has to be done. Every digest tells it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from bot.domain.risks import Risk
from bot.domain.shops import Shop
from bot.messages.kit import Block, section
from bot.messages.risk_notes import title
from bot.messages.risks import MARK, state_line
from bot.messages.text import Mrkdwn, clip, lines, md, moment
from bot.messages.words import count

SHOWN = 5
NAME = 40
FAR = datetime.max.replace(tzinfo=UTC)


def in_hand_section(risks: Iterable[Risk], shops: Iterable[Shop]) -> Block | None:
    """The risks among ``risks`` that somebody has, a line for each shop and person; None where there are none."""
    held = sorted((risk for risk in risks if not risk.needs_somebody), key=_urgency)
    if not held:
        return None
    names = {shop.id: shop.name for shop in shops}
    groups: dict[tuple[str, str, str | None], list[Risk]] = {}
    for risk in held:
        groups.setdefault((risk.finding.shop_id, risk.state, risk.taken_by), []).append(risk)
    shown = list(groups.values())[:SHOWN]
    left = len(held) - sum(map(len, shown))
    more = md("and {} more: `/risk list taken`", f"{left:,}") if left else None
    return section(lines(md("*In hand*: {}", count(len(held), "risk")), *(_line(each, names) for each in shown), more))


def holders(risks: Iterable[Risk]) -> str:
    """``Maria, Ravi``: who has these risks."""
    return ", ".join(dict.fromkeys(clip(risk.taken_name or "somebody", NAME) for risk in risks))


def _line(risks: list[Risk], names: Mapping[str, str]) -> Mrkdwn:
    first, *others = risks
    by = md(" · *by* {}", moment(first.finding.deadline)) if first.finding.deadline else Mrkdwn()
    more = md(" (and {} more of theirs)", f"{len(others):,}") if others else Mrkdwn()
    name = clip(names.get(first.finding.shop_id, ""), NAME)
    return md("• {} *{}* · {}{}{} · {}", Mrkdwn(MARK[first.severity]), name, title(first), more, by, state_line(first))


def _urgency(risk: Risk) -> tuple[datetime, int, datetime]:
    """The nearest deadline first, then the worst, then who has had it longest."""
    return risk.finding.deadline or FAR, -risk.severity, risk.taken_at or risk.opened_at
