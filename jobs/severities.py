"""The severities that this process works with: those shipped, unless the roof puts the team's own in their place."""

from bot.domain.severities import Severities, shipped_severities

_in_use: list[Severities] = []


def use_severities(own: Severities | None) -> None:
    """Set once by the roof before any work begins; None: those shipped."""
    _in_use[:] = [own] if own else []


def severities() -> Severities:
    return _in_use[0] if _in_use else shipped_severities()
