"""A storm of risks as one entry, alike in digests and alerts."""

from bot.domain.risks import Risk
from bot.domain.storms import Group
from bot.messages.kit import Block, actions, button, section
from bot.messages.text import Mrkdwn


def storm_item(text: Mrkdwn, storm: Group[Risk]) -> list[Block]:
    """What is the matter, and one button that takes all of it. Its value names the storm: kind and shop."""
    take = button(f"Acknowledge all {len(storm.members)}", "risk.ack_storm", storm.id, style="primary")
    return [section(text), actions(take, block_id=f"storm.{storm.id}")]
