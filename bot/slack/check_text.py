"""Composition objects: text, confirmation, option, option groups.

Rules: docs.slack.dev/reference/block-kit/composition-objects.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack import limits
from bot.slack.check_place import Place, kind_of

PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")


def check_text(
    place: Place,
    holder: Mapping[str, Any],
    key: str,
    most: int,
    kinds: Sequence[str] = ANY_TEXT,
    *,
    required: bool = True,
) -> None:
    """The text object under `key`."""
    if holder.get(key) is None:
        if required:
            place.into(key).say("is required")
        return
    check_text_object(place.into(key), holder[key], most, kinds)


def check_text_object(place: Place, value: object, most: int, kinds: Sequence[str] = ANY_TEXT) -> None:
    text = place.mapping(value)
    if text is None:
        return
    kind = kind_of(text)
    if kind not in kinds:
        place.into("type").say(f"is {kind!r}, must be {' or '.join(kinds)}")
    place.only(text, {"type", "text", "emoji" if kind == "plain_text" else "verbatim"})
    place.flags(text, "emoji", "verbatim")
    place.string(text, "text", most, required=True)


def check_confirm(place: Place, holder: Mapping[str, Any]) -> None:
    if "confirm" not in holder:
        return
    place = place.into("confirm")
    confirm = place.mapping(holder["confirm"])
    if confirm is None:
        return
    place.only(confirm, {"title", "text", "confirm", "deny", "style"})
    place.one_of(confirm, "style", {"primary", "danger"})
    check_text(place, confirm, "title", limits.CONFIRM_TITLE, PLAIN)
    check_text(place, confirm, "text", limits.CONFIRM_TEXT)
    check_text(place, confirm, "confirm", limits.CONFIRM_BUTTON, PLAIN)
    check_text(place, confirm, "deny", limits.CONFIRM_BUTTON, PLAIN)


def check_option(place: Place, value: object, kinds: Sequence[str], extra: frozenset[str] = frozenset()) -> str | None:
    """One option; its value if it has one."""
    option = place.mapping(value)
    if option is None:
        return None
    place.only(option, {"text", "value", "description"} | extra)
    check_text(place, option, "text", limits.OPTION_TEXT, kinds)
    check_text(place, option, "description", limits.OPTION_TEXT, kinds, required=False)
    place.string(option, "url", limits.URL)
    return place.string(option, "value", limits.OPTION_VALUE, required=True)


def check_options(
    place: Place,
    holder: Mapping[str, Any],
    most: int,
    kinds: Sequence[str] = PLAIN,
    extra: frozenset[str] = frozenset(),
) -> list[str]:
    """The list under "options"; the values on offer."""
    options = place.items(holder, "options", 1, most)
    found = [check_option(place.into("options", i), option, kinds, extra) for i, option in enumerate(options)]
    values = [value for value in found if value is not None]
    place.into("options").unique(values, "the option value")
    return values


def check_groups(place: Place, holder: Mapping[str, Any]) -> list[str]:
    """The list under "option_groups"; the values on offer in all of them."""
    values: list[str] = []
    for i, item in enumerate(place.items(holder, "option_groups", 1, limits.SELECT_OPTIONS)):
        at = place.into("option_groups", i)
        group = at.mapping(item)
        if group is not None:
            at.only(group, {"label", "options"})
            check_text(at, group, "label", limits.OPTION_TEXT, PLAIN)
            values += check_options(at, group, limits.SELECT_OPTIONS)
    return values


def check_initial(place: Place, holder: Mapping[str, Any], offered: Sequence[str]) -> None:
    """`initial_option` and `initial_options` must be among the options on offer."""
    chosen = [("initial_option", holder["initial_option"])] if "initial_option" in holder else []
    chosen += [
        ("initial_options", option) for option in place.items(holder, "initial_options", 0, limits.SELECT_OPTIONS)
    ]
    for key, option in chosen:
        value = option.get("value") if isinstance(option, Mapping) else None
        if value not in offered:
            place.into(key).say(f"{value!r} is not among the options")
