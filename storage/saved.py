"""What saving records did."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Saved:
    """Numbers of records that were new, that changed, and that were as known."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
