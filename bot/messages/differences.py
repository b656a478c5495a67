"""Where our count of orders and the platform's figure cannot both be right: both are told, and neither is changed."""

from collections.abc import Sequence

from bot.domain.order_rates import Difference
from bot.messages.kit import Block, section
from bot.messages.text import Mrkdwn, lines, md
from bot.messages.words import count, percent


def differences_section(found: Sequence[Difference]) -> Block | None:
    """A line each; None without any."""
    return section(lines(*map(difference_line, found))) if found else None


def difference_line(each: Difference) -> Mrkdwn:
    """``SFCR: our count 3.1 % (12 of 388 orders, 30 days), the platform says 1.2 %``, and whose figure decides."""
    source = f" (imported, {each.imported:%-d %b})" if each.imported else ""
    return md(
        ":left_right_arrow: {}: our count {} ({} of {} orders, {}), the platform says {}. Its figure decides; "
        "it may leave out or add orders that ours does not.",
        each.ours.code,
        percent(each.ours.value),
        f"{each.ours.part:,}",
        f"{each.ours.whole:,}",
        count(each.ours.days, "day"),
        f"{percent(each.theirs)}{source}",
    )
