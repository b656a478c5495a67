"""Blocks: which are known, what each must hold, on which surface it may stand.

Rules: docs.slack.dev/reference/block-kit/blocks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.slack import limits
from bot.slack.check_charts import check_chart_block
from bot.slack.check_elements import check_element, check_image
from bot.slack.check_place import Place, kind_of
from bot.slack.check_rich_text import check_rich_text
from bot.slack.check_tables import check_data_table, check_table
from bot.slack.check_text import ANY_TEXT, PLAIN, check_text, check_text_object

BlockBody = Mapping[str, Any]
ALL_SURFACES = frozenset({"message", "modal", "home"})
MESSAGE = frozenset({"message"})
NESTING = {"container": "child_blocks", "carousel": "elements"}  # where a block holds blocks


@dataclass(frozen=True, slots=True)
class Rule:
    """What is checked, the fields besides type and block_id, and the surfaces (message, modal, home)."""

    check: Callable[[Place, BlockBody], None]
    fields: frozenset[str]
    surfaces: frozenset[str] = ALL_SURFACES


def check_block(place: Place, value: object, surface: str) -> None:
    block = place.mapping(value)
    if block is None:
        return
    kind = kind_of(block)
    rule = BLOCKS.get(kind)
    if rule is None:
        place.into("type").say(f"{kind!r} is not a block known to this check")
        return
    if surface not in rule.surfaces:
        place.into("type").say(f"{kind} is not allowed in a {surface}")
    place.only(block, rule.fields | {"type", "block_id"})
    place.string(block, "block_id", limits.BLOCK_ID)
    rule.check(place, block)
    place.unique(action_ids(block), "the action_id")
    for key, child in children(block):
        check_block(place.into(*key), child, surface)


def children(block: BlockBody) -> list[tuple[tuple[str, int], object]]:
    """The blocks within a block, each with its path."""
    key = NESTING.get(kind_of(block), "")
    items = block.get(key)
    return [((key, i), item) for i, item in enumerate(items)] if isinstance(items, list | tuple) else []


def action_ids(block: BlockBody) -> list[str]:
    """The action ids within a block; blocks within it are counted for themselves."""
    found: list[str] = []
    nested = NESTING.get(kind_of(block))
    waiting: list[object] = [value for key, value in block.items() if key != nested]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            if isinstance(value.get("action_id"), str):
                found.append(value["action_id"])
            waiting.extend(value.values())
        elif isinstance(value, Sequence) and not isinstance(value, str):
            waiting.extend(value)
    return found


def check_section(place: Place, block: BlockBody) -> None:
    if block.get("text") is None and not block.get("fields"):
        place.say("needs text or fields")
    check_text(place, block, "text", limits.TEXT_OBJECT, required=False)
    if "fields" in block:
        for i, field in enumerate(place.items(block, "fields", 1, limits.SECTION_FIELDS)):
            check_text_object(place.into("fields", i), field, limits.SECTION_FIELD)
    if "accessory" in block:
        check_element_or_image(place.into("accessory"), block["accessory"], "section")
    place.flags(block, "expand")


def check_element_or_image(place: Place, value: object, holder: str) -> None:
    if isinstance(value, Mapping) and kind_of(value) == "image":
        place.only(value, {"type", "image_url", "slack_file", "alt_text"})
        check_image(place, value)
    else:
        check_element(place, value, holder)


def check_header(place: Place, block: BlockBody) -> None:
    check_text(place, block, "text", limits.HEADER, PLAIN)


def check_context(place: Place, block: BlockBody) -> None:
    for i, item in enumerate(place.items(block, "elements", 1, limits.CONTEXT_ELEMENTS)):
        at = place.into("elements", i)
        if isinstance(item, Mapping) and kind_of(item) == "image":
            check_element_or_image(at, item, "context")
        else:
            check_text_object(at, item, limits.TEXT_OBJECT, ANY_TEXT)


def check_actions(place: Place, block: BlockBody) -> None:
    for i, item in enumerate(place.items(block, "elements", 1, limits.ACTIONS_ELEMENTS)):
        check_element(place.into("elements", i), item, "actions")


def check_context_actions(place: Place, block: BlockBody) -> None:
    for i, item in enumerate(place.items(block, "elements", 1, limits.CONTEXT_ACTIONS_ELEMENTS)):
        check_element(place.into("elements", i), item, "context_actions")


def check_input(place: Place, block: BlockBody) -> None:
    check_text(place, block, "label", limits.INPUT_LABEL, PLAIN)
    check_text(place, block, "hint", limits.INPUT_LABEL, PLAIN, required=False)
    place.flags(block, "optional", "dispatch_action")
    check_element(place.into("element"), block.get("element"), "input")


def check_image_block(place: Place, block: BlockBody) -> None:
    check_image(place, block)
    check_text(place, block, "title", limits.IMAGE_TITLE, PLAIN, required=False)


def check_markdown(place: Place, block: BlockBody) -> None:
    place.string(block, "text", limits.MARKDOWN_CHARACTERS, required=True)


def check_video(place: Place, block: BlockBody) -> None:
    check_text(place, block, "title", limits.VIDEO_TEXT, PLAIN)
    check_text(place, block, "description", limits.VIDEO_TEXT, PLAIN, required=False)
    for key in ("video_url", "thumbnail_url"):
        place.string(block, key, limits.URL, required=True)
    place.string(block, "alt_text", limits.ALT_TEXT, required=True)


def check_file(place: Place, block: BlockBody) -> None:
    place.string(block, "external_id", limits.EXTERNAL_ID, required=True)


def check_alert(place: Place, block: BlockBody) -> None:
    check_text(place, block, "text", limits.ALERT_TEXT)
    place.one_of(block, "level", {"default", "info", "warning", "error", "success"})


def check_card(place: Place, block: BlockBody) -> None:
    if not any(block.get(key) for key in ("hero_image", "title", "actions", "body")):
        place.say("needs one of hero_image, title, actions and body")
    check_text(place, block, "title", limits.CARD_TITLE, required=False)
    check_text(place, block, "subtitle", limits.CARD_TITLE, required=False)
    check_text(place, block, "body", limits.CARD_BODY, required=False)
    for key in ("hero_image", "icon"):
        if key in block:
            check_element_or_image(place.into(key), block[key], "card")
    if "actions" in block:
        for i, item in enumerate(place.items(block, "actions", 1, limits.CARD_ACTIONS)):
            check_element(place.into("actions", i), item, "card")


def check_carousel(place: Place, block: BlockBody) -> None:
    for i, item in enumerate(place.items(block, "elements", 1, limits.CAROUSEL_CARDS)):
        if not isinstance(item, Mapping) or kind_of(item) != "card":
            place.into("elements", i).say("a carousel holds cards only")


CONTAINED = frozenset(
    {"actions", "context", "divider", "file", "header", "image", "input", "rich_text", "section", "table", "video"}
)


def check_container(place: Place, block: BlockBody) -> None:
    if block.get("title") is None and block.get("rich_text_title") is None:
        place.say("needs title or rich_text_title")
    check_text(place, block, "title", limits.CONTAINER_TITLE, PLAIN, required=False)
    check_text(place, block, "subtitle", limits.CONTAINER_TITLE, required=False)
    if "icon" in block:
        check_element_or_image(place.into("icon"), block["icon"], "container")
    place.one_of(block, "width", {"narrow", "standard", "wide", "full"})
    place.flags(block, "is_collapsible", "default_collapsed", "has_header_divider")
    if block.get("default_collapsed") and not block.get("is_collapsible"):
        place.into("default_collapsed").say("needs is_collapsible")
    if block.get("has_header_divider") and block.get("is_collapsible"):
        place.into("has_header_divider").say("does not go with is_collapsible")
    for i, item in enumerate(place.items(block, "child_blocks", 1, limits.CONTAINER_BLOCKS)):
        if isinstance(item, Mapping) and kind_of(item) not in CONTAINED:
            place.into("child_blocks", i, "type").say(f"{item.get('type')!r} is not allowed in a container")


def check_nothing(place: Place, block: BlockBody) -> None:
    """A divider has nothing to check."""


def rule(check: Callable[[Place, BlockBody], None], fields: str, surfaces: frozenset[str] = ALL_SURFACES) -> Rule:
    return Rule(check, frozenset(fields.split()), surfaces)


# Where the documentation is silent on a surface, it is left out: what passes here must pass on Slack.
BLOCKS: dict[str, Rule] = {
    "section": rule(check_section, "text fields accessory expand"),
    "header": rule(check_header, "text"),
    "divider": rule(check_nothing, ""),
    "context": rule(check_context, "elements"),
    "actions": rule(check_actions, "elements"),
    "input": rule(check_input, "label element hint optional dispatch_action"),
    "image": rule(check_image_block, "image_url slack_file alt_text title"),
    "rich_text": rule(check_rich_text, "elements"),
    "video": rule(
        check_video,
        "title title_url description video_url thumbnail_url alt_text author_name provider_name provider_icon_url",
    ),
    "file": rule(check_file, "external_id source", MESSAGE),
    "markdown": rule(check_markdown, "text", MESSAGE),
    "table": rule(check_table, "rows column_settings", MESSAGE),
    "data_table": rule(
        check_data_table, "rows caption page_size row_header_column_index", frozenset({"message", "home"})
    ),
    "data_visualization": rule(check_chart_block, "title chart", MESSAGE),
    "alert": rule(check_alert, "text level", frozenset({"modal"})),
    "card": rule(check_card, "hero_image icon title subtitle body actions", MESSAGE),
    "carousel": rule(check_carousel, "elements", MESSAGE),
    "container": rule(
        check_container,
        "title rich_text_title subtitle child_blocks width icon is_collapsible default_collapsed has_header_divider",
        MESSAGE,
    ),
    "context_actions": rule(check_context_actions, "elements", MESSAGE),
}
