"""A wave: more alerts at once than a channel can take one by one, told as one message that counts them."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.domain.risks import Risk, RiskState, Severity, Topic
from bot.domain.shops import Shop
from bot.messages.kit import Message, context, message, section
from bot.messages.risks import MARK
from bot.messages.text import Mrkdwn, lines, md
from bot.messages.words import count

NAMED = 10
TOPICS = {Topic.SPS: "scores", Topic.STOCK: "stock", Topic.VIOLATIONS: "violations"}
"""Shops of several markets come together here: what each calls its score is told of each alone."""


def wave(risks: Sequence[Risk], shops: Mapping[str, Shop]) -> Message:
    """All ``risks`` by topic, and by name the worst of those that nobody has; ``shops`` by id, at least of those."""
    live = [risk for risk in risks if risk.state is not RiskState.RESOLVED]
    free = [risk for risk in live if risk.state is RiskState.OPEN]
    worst = max((risk.severity for risk in live), default=None)
    mark = Mrkdwn(MARK[worst] if worst else ":large_green_circle:")
    many = count(len({risk.finding.shop_id for risk in risks}), "shop")
    title = md("{} *{} at once*, in {}", mark, count(len(risks), "risk"), many)
    state = md("{} live, {} that nobody has, {} over", len(live), len(free), len(risks) - len(live))
    named = worst_first(free)[:NAMED]
    more = md("`/risk list` shows the others. This message counts on while more come in.")
    shown = [
        md("• {} *{}* · {}: {}", Mrkdwn(MARK[r.severity]), _shop(r, shops), r.finding.subject, r.finding.title)
        for r in named
    ]
    return message(
        title, section(lines(title, state, _topics(live))), section(lines(*shown)) if shown else None, context(more)
    )


def worst_first(risks: Sequence[Risk]) -> list[Risk]:
    return sorted(risks, key=lambda risk: (-risk.severity, risk.opened_at, risk.id))


def _topics(live: Sequence[Risk]) -> Mrkdwn | None:
    """``9,000 of stock (12 critical), 612 of scores``."""
    by_topic = Counter(risk.finding.topic for risk in live)
    critical = Counter(risk.finding.topic for risk in live if risk.severity is Severity.CRITICAL)
    parts = [
        md("{} of {}", f"{n:,}", TOPICS[topic])
        + (md(" ({} critical)", f"{critical[topic]:,}") if critical[topic] else "")
        for topic, n in by_topic.most_common()
    ]
    return Mrkdwn(", ").join(parts) if parts else None


def _shop(risk: Risk, shops: Mapping[str, Shop]) -> str:
    shop = shops.get(risk.finding.shop_id)
    return shop.name if shop else risk.finding.shop_id
