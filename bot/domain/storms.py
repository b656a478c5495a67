"""A storm: many risks of one kind in one shop at once, told as one thing and not as forty."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.risks import Finding, Risk

T = TypeVar("T", Risk, Finding)


@dataclass(frozen=True, slots=True)
class Group(Generic[T]):
    """One risk alone, or a storm of more of the same kind in the same shop, in the order they came."""

    shop_id: str
    kind: str
    members: tuple[T, ...]

    @property
    def first(self) -> T:
        return self.members[0]

    @property
    def is_storm(self) -> bool:
        return len(self.members) > 1

    @property
    def id(self) -> str:
        """Names a storm, for what acts on the whole of it: ``stock.out:SHOP``."""
        return f"{self.kind}:{self.shop_id}"


def group(things: Iterable[T], more_than: int) -> list[Group[T]]:
    """Joins those of one kind in one shop when they are ``more_than`` that many; the rest stay alone, in order."""
    together: dict[tuple[str, str], list[T]] = {}
    for thing in things:
        found = thing.finding if isinstance(thing, Risk) else thing
        together.setdefault((found.shop_id, found.kind), []).append(thing)
    groups: list[Group[T]] = []
    for (shop_id, kind), members in together.items():
        if len(members) > more_than:
            groups.append(Group(shop_id, kind, tuple(members)))
        else:
            groups += [Group(shop_id, kind, (member,)) for member in members]
    return groups
