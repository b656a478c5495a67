"""What saving did to a record."""

from collections.abc import Iterable
from enum import Enum


class Saved(Enum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


def both(parts: Iterable[Saved]) -> Saved:
    """What happened to a record that is kept in several parts: new or unchanged only when all of them are."""
    different = set(parts)
    return different.pop() if len(different) == 1 else Saved.CHANGED
