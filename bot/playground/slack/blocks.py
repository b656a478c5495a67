"""Walking through blocks: finding elements and filling in the ids that Slack generates."""

from collections.abc import Callable, Iterator
from typing import Any

from bot.playground.slack.model import Json
from bot.slack.check_blocks import children

# Types whose use reaches the bot, and therefore carry an action_id.
INTERACTIVE = frozenset(
    {
        "button",
        "overflow",
        "checkboxes",
        "radio_buttons",
        "datepicker",
        "timepicker",
        "datetimepicker",
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
        "feedback_buttons",
        "icon_button",
        "workflow_button",
        *(
            f"{many}{kind}_select"
            for many in ("", "multi_")
            for kind in ("static", "external", "users", "conversations", "channels")
        ),
    }
)


def flat(blocks: list[Json]) -> Iterator[Json]:
    """The blocks, and the blocks within them."""
    for block in blocks:
        yield block
        yield from flat([child for _, child in children(block) if isinstance(child, dict)])


def elements(block: Json) -> Iterator[Json]:
    """The interactive elements of a block, however deep (accessories, actions, inputs, table cells).

    Blocks within it speak for themselves.
    """
    within = [child for _, child in children(block)]

    def walk(node: Any) -> Iterator[Json]:
        if any(node is child for child in within):
            return
        if isinstance(node, list):
            for item in node:
                yield from walk(item)
        elif isinstance(node, dict):
            if node.get("type") in INTERACTIVE:
                yield node
            else:
                for value in node.values():
                    yield from walk(value)

    return walk([value for key, value in block.items() if key != "type"])


def with_ids(blocks: list[Json], new_id: Callable[[str], str]) -> list[Json]:
    """The blocks with a block_id and action_ids where the app gave none."""
    for block in flat(blocks):
        block.setdefault("block_id", new_id("b"))
        for element in elements(block):
            element.setdefault("action_id", new_id("a"))
    return blocks


def find(blocks: list[Json], block_id: str, action_id: str) -> Json | None:
    for block in flat(blocks):
        if block.get("block_id") == block_id:
            return next((e for e in elements(block) if e.get("action_id") == action_id), None)
    return None


def options_of(element: Json) -> list[Json]:
    grouped = [option for group in element.get("option_groups", []) for option in group.get("options", [])]
    return [*element.get("options", []), *grouped]
