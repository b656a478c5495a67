"""The content of a message on its way in, checked as Slack checks it."""

import json
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from bot.playground.slack.args import Args
from bot.playground.slack.errors import SlackError, invalid_content
from bot.playground.slack.escaping import stored
from bot.playground.slack.model import Json
from bot.slack import limits
from bot.slack.check import check_message, message_characters

UPDATED_TEXT_LIMIT = 4_000  # docs.slack.dev/reference/methods/chat.update, msg_too_long, read 22 Nov 2026


@dataclass(frozen=True)
class Draft:
    text: str
    blocks: list[Json]
    attachments: list[Json]
    metadata: Json | None


def read_draft(args: Args, *, text_limit: int = limits.MESSAGE_TEXT) -> Draft:
    """The message in `args`. Raises SlackError no_text, msg_too_long, invalid_blocks and its like."""
    draft = Draft(
        text=_text(args),
        blocks=deepcopy(args.objects("blocks", "invalid_blocks_format")),
        attachments=deepcopy(args.objects("attachments", "invalid_attachments")),
        metadata=read_metadata(args),
    )
    if not draft.text.strip() and not draft.blocks and not draft.attachments:
        raise SlackError("no_text")
    if len(draft.text) > text_limit:
        raise SlackError("msg_too_long")
    if len(draft.attachments) > limits.MESSAGE_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if message_characters(draft.blocks) > limits.MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    _check_blocks(draft)
    return draft


def _text(args: Args) -> str:
    if not args.text("markdown_text"):
        return stored(args.text("text"))
    if args.has("text") or args.has("blocks"):
        raise SlackError("markdown_text_conflict")
    if len(args.text("markdown_text")) > limits.MARKDOWN_CHARACTERS:
        raise SlackError("msg_too_long")
    return stored(args.text("markdown_text"))


def _check_blocks(draft: Draft) -> None:
    # The text has been judged above, by the limit of the method at hand; beside blocks Slack does not insist on one.
    if draft.blocks and (problems := check_message({"text": "-", "blocks": draft.blocks})):
        raise invalid_content("invalid_blocks", problems)
    for attachment in draft.attachments:
        nested = attachment.get("blocks")
        if nested and (problems := check_message({"text": "-", "blocks": nested})):
            raise invalid_content("invalid_attachments", problems)


def read_metadata(args: Args) -> Json | None:
    """The metadata, {} to remove it, None when absent. Raises SlackError."""
    metadata: Any = args.parsed("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    if metadata and "entities" not in metadata:
        event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
        if not isinstance(event_type, str) or not event_type or not isinstance(payload, dict):
            raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > limits.METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return metadata
