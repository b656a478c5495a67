"""The modal that sets up a digest."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.domain.risks import Topic
from bot.domain.shops import Shop
from bot.messages.kit import AT_MOST, Block, Element, options, plain_text, section
from bot.messages.text import Mrkdwn, code, md, moment

CREATE = "digest.create"
TOPICS = (
    (Topic.SPS, "Scores (SPS, Store Rating)"),
    (Topic.STOCK, "Stock"),
    (Topic.VIOLATIONS, "Violations and listings"),
)
TOPIC_NAMES = dict(TOPICS)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAME_LENGTH = 60
OPTION_VALUE = 150
YOURS = "Yours, as Slack has it; type a city to find another"
NOT_KNOWN = "Yours is not known here: type a city to find it"


def digest_form(zone: str, owner: str, *, zone_known: bool) -> dict[str, Any]:
    """``zone`` (IANA) and ``owner`` (a user id) are filled in with whoever asks; the zone may be only a guess."""
    return {
        "type": "modal",
        "callback_id": CREATE,
        "title": plain_text("New digest", 24),
        "submit": plain_text("Set up", 24),
        "close": plain_text("Cancel", 24),
        "blocks": [*_what_and_where(), *_when(zone, YOURS if zone_known else NOT_KNOWN), *_whose(owner)],
    }


def _what_and_where() -> list[Block]:
    channels = _choice(
        "conversations_select",
        filter={"include": ["public", "private"], "exclude_bot_users": True},
        default_to_current_conversation=True,
    )
    shops = {**_choice("multi_external_select"), "min_query_length": 0}
    return [
        _input("topic", "What about", _choice("static_select", options=options(_topic_pairs()))),
        _input("channel", "Channel", channels, "Shopwatch must be in it: /invite @Shopwatch"),
        _input("scope", "Shops and groups", shops, "Leave empty for every shop, later ones too", optional=True),
    ]


def _when(zone: str, hint: str) -> list[Block]:
    days = options([(day, str(n)) for n, day in enumerate(DAYS)])
    [home] = zone_options([zone])
    zones = {**_choice("external_select"), "min_query_length": 0, "initial_option": home}
    return [
        _input("at", "Time", {"type": "timepicker", "initial_time": "09:00"}),
        _input("days", "Days", {"type": "checkboxes", "options": days, "initial_options": days}),
        _input("zone", "Time zone", zones, hint),
    ]


def _whose(owner: str) -> list[Block]:
    owners = {"type": "users_select", "initial_user": owner}
    name = {"type": "plain_text_input", "max_length": NAME_LENGTH}
    hint = "For /shop digest preview NAME; leave empty to have it named after its topic"
    return [
        _input("owner", "Owner", owners, "Told when the digest cannot be posted"),
        _input("name", "Name", name, hint, optional=True),
    ]


def digest_made(name: str, topic: Topic, channel: str, first: datetime) -> dict[str, Any]:
    """What the modal says when the digest is set up; ``first`` is the instant of the first one."""
    said = md(
        ":white_check_mark: *{}* is set up: {} to {}, first {}.",
        name,
        TOPIC_NAMES[topic],
        Mrkdwn(f"<#{channel}>"),
        moment(first),
    )
    more = md("{} shows what it would say now.", code(f"/shop digest preview {name}"))
    return {
        "type": "modal",
        "title": plain_text("New digest", 24),
        "close": plain_text("Done", 24),
        "blocks": [section(said), section(more)],
    }


def scope_options(shops: Iterable[Shop], groups: Iterable[str]) -> list[Element]:
    """Groups first, then shops, as options whose values say which."""
    named = [(f"Group: {name}", f"group:{name}") for name in groups]
    named += [(f"{shop.name} ({shop.code})", f"shop:{shop.id}") for shop in shops]
    return options([pair for pair in named if len(pair[1]) <= OPTION_VALUE][:AT_MOST])


def zone_options(zones: Sequence[str]) -> list[Element]:
    return options([(zone.replace("_", " "), zone) for zone in zones[:AT_MOST]])


def _topic_pairs() -> list[tuple[str, str]]:
    return [(name, topic.value) for topic, name in TOPICS]


def _choice(kind: str, **fields: Any) -> Element:
    return {"type": kind, "placeholder": plain_text("Choose", 150), **fields}


def _input(name: str, label: str, element: Element, hint: str = "", *, optional: bool = False) -> Block:
    block = {"type": "input", "block_id": name, "label": plain_text(label, 200), "optional": optional}
    block["element"] = {**element, "action_id": f"digest.{name}"}
    return block | ({"hint": plain_text(hint, 200)} if hint else {})
