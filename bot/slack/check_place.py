"""A place in a payload (a JSON pointer) and the problems found so far; the small tests every rule is made of."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


def kind_of(holder: Mapping[str, Any]) -> str:
    """The type of a block, element or text; "" if there is none, or no string."""
    kind = holder.get("type")
    return kind if isinstance(kind, str) else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the check stands. `into` steps down; all places of one check share `problems`."""

    pointer: str = ""
    problems: list[str] = field(default_factory=list)

    def into(self, *keys: str | int) -> "Place":
        steps = (str(key).replace("~", "~0").replace("/", "~1") for key in keys)
        return Place("/".join([self.pointer, *steps]), self.problems)

    def say(self, problem: str) -> None:
        self.problems.append(f"{self.pointer or '/'}: {problem}")

    def mapping(self, value: object) -> Mapping[str, Any] | None:
        if isinstance(value, Mapping):
            return value
        self.say(f"must be an object, is {type(value).__name__}")
        return None

    def only(self, holder: Mapping[str, Any], known: Collection[str]) -> None:
        for key in sorted(set(holder) - set(known)):
            self.into(key).say("is not a field that Slack knows here")

    def string(self, holder: Mapping[str, Any], key: str, most: int, *, required: bool = False) -> str | None:
        """The string under `key` if there is a usable one; an empty, overlong or wrong one is a problem."""
        place, value = self.into(key), holder.get(key)
        if value is None:
            if required:
                place.say("is required")
            return None
        if not isinstance(value, str):
            place.say(f"must be a string, is {type(value).__name__}")
            return None
        if not value:
            place.say("must not be empty")
        elif len(value) > most:
            place.say(f"has {len(value)} characters, at most {most} are allowed")
        return value

    def items(self, holder: Mapping[str, Any], key: str, fewest: int, most: int) -> Sequence[Any]:
        """The items under `key`; an absent list counts as an empty one."""
        place, value = self.into(key), holder.get(key, ())
        if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
            place.say(f"must be a list, is {type(value).__name__}")
            return ()
        if not fewest <= len(value) <= most:
            place.say(f"has {len(value)} items, {fewest} to {most} are allowed")
        return value

    def whole(self, holder: Mapping[str, Any], key: str, low: int, high: int) -> int | None:
        value = holder.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.into(key).say(f"must be a whole number from {low} to {high}, is {value!r}")
            return None
        return value

    def one_of(self, holder: Mapping[str, Any], key: str, allowed: Collection[str]) -> None:
        value = holder.get(key)
        if value is not None and not (isinstance(value, str) and value in allowed):
            self.into(key).say(f"is {value!r}, must be one of {', '.join(sorted(allowed))}")

    def flags(self, holder: Mapping[str, Any], *keys: str) -> None:
        for key in keys:
            if key in holder and not isinstance(holder[key], bool):
                self.into(key).say("must be true or false")

    def unique(self, values: Sequence[str], what: str) -> None:
        for value in sorted({value for value in values if values.count(value) > 1}):
            self.say(f"{what} {value!r} is used {values.count(value)} times")
