"""A storm of risks as one entry, alike in digests and alerts."""

from collections.abc import Sequence

from bot.domain.risks import Risk, RiskState
from bot.domain.storms import Group
from bot.messages.kit import Block, actions, button, context, section
from bot.messages.text import Mrkdwn, md
from bot.messages.words import listing

WORDS = {
    "stock.out": "SKUs are out of stock",
    "stock.cover": "SKUs run short",
    "stock.oversold": "SKUs are oversold",
    "violations.listing": "listings are blocked",
    "violations.appeal": "appeal deadlines come near",
    "violations.appeal_result": "appeals were rejected",
    "violations.promotion": "promotions were ended by the platform",
}
NAMED = 3


def storm_words(kind: str, many: int) -> str:
    """``40 SKUs are out of stock``."""
    return f"{many} {WORDS.get(kind, 'risks of one kind')}"


def storm_item(text: Mrkdwn, storm: Group[Risk]) -> list[Block]:
    """What is the matter, and one button that takes all of it."""
    return [section(text), storm_controls(storm.id, storm.members)]


def storm_controls(storm_id: str, risks: Sequence[Risk]) -> Block:
    """The button that takes all that nobody has, or who has them; its value names the storm: kind and shop."""
    live = [risk for risk in risks if risk.state is not RiskState.RESOLVED]
    free = [risk for risk in live if risk.state is RiskState.OPEN]
    block_id = storm_block_id(storm_id)
    if free:
        return actions(
            button(f"Acknowledge all {len(free)}", "risk.ack_storm", storm_id, style="primary"), block_id=block_id
        )
    if not live:
        return context(md(":large_green_circle: all {} are over", len(risks)), block_id=block_id)
    names = sorted({risk.taken_name or "Somebody" for risk in live})
    who = listing([*names[:NAMED], *([f"{len(names) - NAMED} more"] if len(names) > NAMED else [])])
    return context(
        md(":white_check_mark: {} of {} are live; {} has them", len(live), len(risks), who), block_id=block_id
    )


def storm_block_id(storm_id: str) -> str:
    return f"storm.{storm_id}"
