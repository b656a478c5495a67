"""Risks as they come: one message a risk, edited through its life; many of a kind at once are one message."""

from collections.abc import Sequence

from bot.domain.risks import Risk, RiskState
from bot.domain.shops import Shop
from bot.messages.kit import Message, context, message, section
from bot.messages.risks import MARK, controls
from bot.messages.storms import storm_controls, storm_words
from bot.messages.text import Mrkdwn, lines, md, moment, user

SHOWN = 10


def alert(risk: Risk, shop: Shop) -> Message:
    """One risk. Its owner is mentioned while nobody has it: a mention pings at the post and never at an edit."""
    found = risk.finding
    mark = Mrkdwn(MARK[risk.severity] if risk.state is not RiskState.RESOLVED else ":large_green_circle:")
    title = md("{} *{} · {}* · {}", mark, shop.name, found.subject, found.title)
    evidence = [md("• {}", line) for line in found.evidence]
    advice = md("*Do:* {}", found.advice) if found.advice else None
    by = md("*By* {}", moment(found.deadline)) if found.deadline else None
    return message(title, section(lines(title, *evidence, advice, by)), controls(risk), _for_owner(risk))


def storm(risks: Sequence[Risk], shop: Shop) -> Message:
    """Many risks of one kind in one shop, as one message that counts down while they are taken and solved."""
    live = [risk for risk in risks if risk.state is not RiskState.RESOLVED]
    free = [risk for risk in live if risk.state is RiskState.OPEN]
    worst = max((risk.severity for risk in live), default=None)
    mark = Mrkdwn(MARK[worst] if worst else ":large_green_circle:")
    found = risks[0].finding
    title = md("{} *{}* · *{}*", mark, shop.name, storm_words(found.kind, len(risks)))
    state = md("{} live, {} that nobody has, {} over", len(live), len(free), len(risks) - len(live))
    named = [md("• {}: {}", risk.finding.subject, risk.finding.title) for risk in (free or live)[:SHOWN]]
    more = md("_and {} more_: `/risk list {}`", len(free or live) - SHOWN, shop.code)
    rest = more if len(free or live) > SHOWN else None
    return message(title, section(lines(title, state, *named, rest)), storm_controls(f"{found.kind}:{shop.id}", risks))


def _for_owner(risk: Risk) -> dict[str, object] | None:
    if risk.owner and risk.state is RiskState.OPEN:
        return context(md("For {}", user(risk.owner)))
    return None
