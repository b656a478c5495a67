"""Does a message or a view keep Slack's rules? Every problem is one readable line that begins with its JSON pointer.

slack_sdk's models check a part of this and silently drop what they do not know; here an unknown block, element or
field is a problem.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.slack import limits
from bot.slack.check_blocks import check_block, children
from bot.slack.check_place import Place, kind_of
from bot.slack.check_text import PLAIN, check_text

DATA_BLOCKS = frozenset({"table", "data_table", "data_visualization"})
HOME_FIELDS = frozenset({"type", "blocks", "private_metadata", "callback_id", "external_id"})
MODAL_FIELDS = HOME_FIELDS | {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}


def check_message(payload: Mapping[str, Any]) -> list[str]:
    """Problems of a message for chat.postMessage, chat.update, a response_url or an acknowledgement; [] means fine.

    Read are text, blocks, attachments, metadata, thread_ts and reply_broadcast; other arguments are left alone.
    """
    place = Place()
    place.string(payload, "text", limits.MESSAGE_TEXT, required=not payload.get("delete_original"))
    place.items(payload, "attachments", 0, limits.MESSAGE_ATTACHMENTS)
    if "blocks" in payload:
        blocks = place.items(payload, "blocks", 0, limits.MESSAGE_BLOCKS)
        check_all_blocks(place, blocks, "message")
        check_totals(place.into("blocks"), blocks)
    if payload.get("reply_broadcast") and not payload.get("thread_ts"):
        place.into("reply_broadcast").say("needs thread_ts")
    if payload.get("metadata") is not None:
        check_metadata(place.into("metadata"), payload["metadata"])
        if "post_at" in payload:
            place.into("metadata").say("a scheduled message with metadata is never posted")
    return place.problems


def check_view(view: Mapping[str, Any]) -> list[str]:
    """Problems of a modal or a Home tab as given to views.open, push, update and publish; [] means fine."""
    place = Place()
    kind = kind_of(view)
    if kind not in {"modal", "home"}:
        place.into("type").say(f"is {kind!r}, must be modal or home")
        return place.problems
    place.only(view, MODAL_FIELDS if kind == "modal" else HOME_FIELDS)
    blocks = place.items(view, "blocks", 1, limits.VIEW_BLOCKS)
    check_all_blocks(place, blocks, kind)
    place.string(view, "callback_id", limits.CALLBACK_ID)
    place.string(view, "external_id", limits.EXTERNAL_ID)
    if view.get("private_metadata"):
        place.string(view, "private_metadata", limits.PRIVATE_METADATA)
    if kind == "modal":
        check_modal(place, view, blocks)
    size = size_of(view)
    if size > limits.VIEW_BYTES:
        place.say(f"has {size} bytes, at most {limits.VIEW_BYTES} are allowed")
    return place.problems


def check_modal(place: Place, view: Mapping[str, Any], blocks: Sequence[Any]) -> None:
    check_text(place, view, "title", limits.VIEW_TITLE, PLAIN)
    check_text(place, view, "submit", limits.VIEW_TITLE, PLAIN, required=False)
    check_text(place, view, "close", limits.VIEW_TITLE, PLAIN, required=False)
    place.flags(view, "clear_on_close", "notify_on_close", "submit_disabled")
    if view.get("submit") is None and any(kind_of(block) == "input" for block in all_blocks(blocks)):
        place.into("submit").say("is required, because the modal has an input block")


def check_all_blocks(place: Place, blocks: Sequence[Any], surface: str) -> None:
    for i, block in enumerate(blocks):
        check_block(place.into("blocks", i), block, surface)
    ids = [block["block_id"] for block in all_blocks(blocks) if isinstance(block.get("block_id"), str)]
    place.into("blocks").unique(ids, "the block_id")
    focused = sum(value.get("focus_on_load") is True for value in objects_in(blocks))
    if focused > 1:
        place.into("blocks").say(f"{focused} elements have focus_on_load, one may")


def check_totals(place: Place, blocks: Sequence[Any]) -> None:
    """The limits that count over a whole message."""
    kinds = [kind_of(block) for block in all_blocks(blocks)]
    markdown = sum(len(str(block.get("text", ""))) for block in all_blocks(blocks) if kind_of(block) == "markdown")
    for count, most, what in (
        (kinds.count("table"), limits.TABLES_A_MESSAGE, "blocks of type table"),
        (kinds.count("data_visualization"), limits.CHARTS_A_MESSAGE, "charts"),
        (markdown, limits.MARKDOWN_CHARACTERS, "characters in markdown blocks"),
        (cell_characters(blocks, "table"), limits.TABLE_CHARACTERS, "characters in table cells"),
        (cell_characters(blocks, "data_table"), limits.DATA_TABLE_CHARACTERS, "characters in data_table cells"),
        (message_characters(blocks), limits.MESSAGE_CHARACTERS, "characters outside of tables and charts"),
    ):
        if count > most:
            place.say(f"has {count} {what}, at most {most} are allowed in a message")


def check_metadata(place: Place, value: object) -> None:
    metadata = place.mapping(value)
    if metadata is None:
        return
    place.only(metadata, {"event_type", "event_payload", "entities"})
    if "entities" not in metadata or "event_type" in metadata:
        place.string(metadata, "event_type", limits.METADATA_EVENT_TYPE, required=True)
        place.into("event_payload").mapping(metadata.get("event_payload"))
    size = size_of(metadata)
    if size > limits.METADATA_BYTES:
        place.say(f"has {size} bytes, at most {limits.METADATA_BYTES} are allowed")


def message_characters(blocks: Sequence[Any]) -> int:
    """Characters that count towards msg_blocks_too_long: all texts but those of tables and charts.

    Splitters stay below `limits.SAFE_MESSAGE_CHARACTERS`.
    """
    return texts_in([block for block in blocks if isinstance(block, Mapping) and kind_of(block) not in DATA_BLOCKS])


def cell_characters(blocks: Sequence[Any], kind: str) -> int:
    """Characters over all cells of the tables of one kind."""
    return texts_in([block.get("rows") for block in all_blocks(blocks) if kind_of(block) == kind])


def all_blocks(blocks: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """The blocks, and the blocks within them."""
    for block in blocks:
        if isinstance(block, Mapping):
            yield block
            yield from all_blocks([child for _, child in children(block)])


def objects_in(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        for item in value.values():
            yield from objects_in(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from objects_in(item)


def texts_in(value: object) -> int:
    """Characters under every "text", and under the alt_text of images."""
    keys = ("text", "alt_text")
    return sum(len(found[key]) for found in objects_in(value) for key in keys if isinstance(found.get(key), str))


def size_of(value: Mapping[str, Any]) -> int:
    """Bytes of the value as the SDK sends it."""
    return len(json.dumps(value, default=str).encode())
