"""Risks about stock as entries: one SKU, or a storm of them."""

from bot.domain.risks import Risk
from bot.domain.shops import Shop
from bot.domain.storms import Group
from bot.messages.kit import Block
from bot.messages.risks import MARK, item
from bot.messages.storms import storm_item
from bot.messages.storms import storm_words as words_of_storm
from bot.messages.text import Mrkdwn, clip, lines, md
from bot.messages.words import listing

WORST = 3


def group_item(group: Group[Risk], shop: Shop) -> list[Block]:
    """What is the matter with one SKU, or with many of a shop, and what can be done about it."""
    return (
        storm_item(storm_words(group, shop), group) if group.is_storm else item(words(group.first, shop), group.first)
    )


def words(risk: Risk, shop: Shop) -> Mrkdwn:
    """Shop and trouble, the figures, and what to do."""
    found = risk.finding
    return lines(
        md("{} *{}* · *{}* {}", Mrkdwn(MARK[risk.severity]), clip(shop.name, 60), found.subject, found.title),
        Mrkdwn(" · ").join(found.evidence),
        md("*Do:* {}", found.advice) if found.advice else None,
    )


def storm_words(storm: Group[Risk], shop: Shop) -> Mrkdwn:
    """``Acme US: 40 SKUs are out of stock``, the worst of them, and where to see all."""
    severity = max(risk.severity for risk in storm.members)
    heading = words_of_storm(storm.kind, len(storm.members))
    worst = listing([risk.finding.subject for risk in storm.members[:WORST]])
    return lines(
        md("{} *{}* · *{}*", Mrkdwn(MARK[severity]), clip(shop.name, 60), heading),
        md("The worst: {}. `/shop stock {}` shows more.", worst, shop.code),
    )
