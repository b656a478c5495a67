"""What a configuration file would change, as lines that a terminal shows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from bot.domain.configuration_problems import plain
from bot.domain.configuration_values import DAY_SETS, DAYS
from bot.domain.ladders import Ladder
from bot.domain.partners import Partner, Tool
from bot.domain.shops import Shop
from bot.domain.subscriptions import AlertSubscription, DigestSubscription, Scope

Thing = Shop | Partner | Tool | Ladder | DigestSubscription | AlertSubscription
NOTHING = "nothing to change"
NONE = "none"


class Mark(StrEnum):
    ADD = "+"
    CHANGE = "~"
    REMOVE = "-"
    WARNING = "!"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that applying does. A warning tells of something that is left as it is, and why."""

    mark: Mark
    text: str

    @property
    def is_warning(self) -> bool:
        return self.mark is Mark.WARNING

    def __str__(self) -> str:
        return f"{self.mark} {plain(self.text)}"


def difference(before: Thing | None, after: Thing | None) -> Change | None:
    """What leads from ``before`` to ``after`` (None: not there), with the facts that differ; None for no change."""
    if before is None:
        return Change(Mark.ADD, _told(after)) if after else None
    if after is None:
        return Change(Mark.REMOVE, named(before))
    was, is_now = facts(before), facts(after)
    differing = [key for key in is_now if was.get(key) != is_now[key]]
    if not differing:
        return None
    steps = (f"{key} {was.get(key) or NONE} -> {is_now[key] or NONE}" for key in differing)
    return Change(Mark.CHANGE, f"{named(before)} {', '.join(steps)}")


def rendered(changes: Iterable[Change], *, done: bool) -> str:
    """The changes, a line each, and how many they are; ``done`` says whether they were made or only would be."""
    changes = list(changes)
    counts = Counter(change.mark for change in changes)
    left = "left as it is" if counts[Mark.WARNING] == 1 else "left as they are"
    words = (*(("added", "changed", "removed") if done else ("to add", "to change", "to remove")), left)
    total = ", ".join(f"{counts[mark]} {word}" for mark, word in zip(Mark, words, strict=True) if counts[mark])
    made = any(not change.is_warning for change in changes)
    return "\n".join([*map(str, changes), total if made else NOTHING])


def named(thing: Thing) -> str:
    match thing:
        case Shop():
            return f"shop {thing.code}"
        case Partner():
            return f"partner {thing.code}"
        case Tool():
            return f"tool {thing.code}"
        case Ladder():
            return f"ladder of {thing.partner or 'any partner'} for {thing.sev.name if thing.sev else 'any severity'}"
        case DigestSubscription():
            return f'digest "{thing.name}"'
        case AlertSubscription():
            return f'alerts "{thing.name}"'


def facts(thing: Thing) -> Mapping[str, str]:
    """All that a file can say of a thing beside what it is named by; empty where it says nothing."""
    match thing:
        case Shop():
            return {
                "id": thing.id,
                "code": thing.code,
                "name": thing.name,
                "region": thing.region,
                "zone": f"{thing.zone} (assumed)" if thing.zone_assumed else thing.zone,
                "currency": thing.currency,
                "language": thing.language,
                "owner": thing.owner or "",
                "groups": _list(sorted(thing.groups)),
            }
        case Partner():
            return {
                "name": thing.name,
                "site": thing.site,
                "zone": thing.zone,
                "hours": _span(thing.hours.opens, thing.hours.closes),
                "weekdays": _days(thing.hours.weekdays),
                "channel": thing.channel or "",
            }
        case Tool():
            return {"name": thing.name}
        case Ladder():
            return {"levels": "; ".join(f"{level.name} {_list(level.members)}" for level in thing.levels)}
        case DigestSubscription():
            return {
                "topic": thing.topic,
                "channel": thing.channel,
                "at": f"{thing.at:%H:%M}",
                "zone": thing.zone,
                "weekdays": _days(thing.weekdays),
                **_scope(thing.scope),
                "owner": thing.owner or "",
            }
        case AlertSubscription():
            quiet = thing.quiet
            return {
                "from": thing.min_severity.name.lower(),
                "topic": thing.topic or "all",
                "channel": thing.channel,
                "quiet": f"{_span(quiet.start, quiet.end)} {quiet.zone}" if quiet else "",
                **_scope(thing.scope),
                "owner": thing.owner or "",
            }


def _told(thing: Thing) -> str:
    said = {key: value for key, value in facts(thing).items() if value and key != "code"}
    return f"{named(thing)} {', '.join(f'{key} {value}' for key, value in said.items())}"


def _scope(scope: Scope) -> dict[str, str]:
    every = "" if scope.groups else "all"
    return {"shops": _list(scope.shops) if scope.shops else every, "groups": _list(scope.groups)}


def _list(items: Iterable[str]) -> str:
    return "+".join(items)


def _span(start: time, end: time) -> str:
    """As a file says it: midnight is where a day ends."""
    return f"{start:%H:%M}-{'24:00' if end == time(0) else f'{end:%H:%M}'}"


def _days(weekdays: frozenset[int]) -> str:
    for word, days in DAY_SETS.items():
        if days == weekdays:
            return word
    return _list(DAYS[day] for day in sorted(weekdays))
