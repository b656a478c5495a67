"""Rich text. Rules: docs.slack.dev/reference/block-kit/blocks/rich-text-block."""

from collections.abc import Mapping
from typing import Any

from bot.slack import limits
from bot.slack.check_place import Place, kind_of

# What each inline element must carry as text, and its optional fields.
INLINE: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "text": (frozenset({"text"}), frozenset()),
    "link": (frozenset({"url"}), frozenset({"text", "unsafe"})),
    "emoji": (frozenset({"name"}), frozenset({"unicode", "skin_tone", "url"})),
    "user": (frozenset({"user_id"}), frozenset()),
    "usergroup": (frozenset({"usergroup_id"}), frozenset()),
    "channel": (frozenset({"channel_id"}), frozenset()),
    "team": (frozenset({"team_id"}), frozenset()),
    "broadcast": (frozenset({"range"}), frozenset()),
    "color": (frozenset({"value"}), frozenset()),
    "date": (frozenset({"format"}), frozenset({"timestamp", "url", "fallback"})),
}
SECTIONS = frozenset({"rich_text_section", "rich_text_preformatted", "rich_text_quote"})
MANY = 10_000  # Slack names no number of elements; the characters are limited elsewhere


def check_rich_text(place: Place, block: Mapping[str, Any]) -> None:
    for i, item in enumerate(place.items(block, "elements", 1, MANY)):
        at = place.into("elements", i)
        part = at.mapping(item)
        if part is None:
            continue
        if kind_of(part) == "rich_text_list":
            check_list(at, part)
        elif kind_of(part) in SECTIONS:
            check_section(at, part)
        else:
            at.into("type").say(f"{part.get('type')!r} is not a part of rich text known to this check")


def check_list(place: Place, part: Mapping[str, Any]) -> None:
    place.only(part, {"type", "elements", "style", "indent", "offset", "border"})
    if part.get("style") not in {"bullet", "ordered"}:
        place.into("style").say("must be bullet or ordered")
    for i, item in enumerate(place.items(part, "elements", 1, MANY)):
        at = place.into("elements", i)
        section = at.mapping(item)
        if section is not None and kind_of(section) != "rich_text_section":
            at.into("type").say(f"is {section.get('type')!r}, a list holds rich_text_section only")
        elif section is not None:
            check_section(at, section)


def check_section(place: Place, part: Mapping[str, Any]) -> None:
    place.only(part, {"type", "elements", "border", "language"})
    for i, item in enumerate(place.items(part, "elements", 1, MANY)):
        at = place.into("elements", i)
        element = at.mapping(item)
        if element is None:
            continue
        kind = kind_of(element)
        if kind not in INLINE:
            at.into("type").say(f"{kind!r} is not an inline element known to this check")
            continue
        needed, extra = INLINE[kind]
        at.only(element, needed | extra | {"type", "style"})
        for key in sorted(needed):
            at.string(element, key, limits.MESSAGE_TEXT, required=True)
        at.string(element, "text", limits.MESSAGE_TEXT)
        if kind == "date" and not isinstance(element.get("timestamp"), int):
            at.into("timestamp").say("must be a whole number of seconds")
