"""Estimates in words: always called so, with their counts, apart from the official figures."""

from collections.abc import Mapping, Sequence

from bot.domain.estimates import Estimate
from bot.domain.shops import Shop
from bot.messages.kit import Block, section
from bot.messages.text import Mrkdwn, clip, lines, md
from bot.messages.words import percent

WHY = "our counts from the API, not the platform's figures: no limit or gate is held against them"
NAME, SHOPS, EACH = 40, 5, 3


def estimates_section(found: Sequence[Estimate]) -> Block | None:
    """All estimates of one shop, a line each; None without any."""
    if not found:
        return None
    return section(lines(md("*Estimates* ({})", WHY), *(md("• {}: {}", e.code.facts.name, _words(e)) for e in found)))


def estimates_line(found: Mapping[Shop, Sequence[Estimate]]) -> Block | None:
    """The shops of a digest that have no fresh official figures, with the first of their estimates."""
    known = {shop: each for shop, each in found.items() if each}
    if not known:
        return None
    said = [
        md("{}: {}", clip(shop.name, NAME), Mrkdwn(", ").join(_short(e) for e in each[:EACH]))
        for shop, each in list(known.items())[:SHOPS]
    ]
    said += [md("and {} more shops", len(known) - SHOPS)] if len(known) > SHOPS else []
    return section(md("*Estimates* ({})\n{}", WHY, lines(*said)))


def _words(estimate: Estimate) -> str:
    days = f", {estimate.days} d" if estimate.days else ""
    return f"about {percent(estimate.value)} ({estimate.part:,} of {estimate.whole:,} {estimate.of_what}{days})"


def _short(estimate: Estimate) -> Mrkdwn:
    return md("{} about {}", estimate.code.facts.name, percent(estimate.value))
