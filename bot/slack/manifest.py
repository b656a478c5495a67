"""The Slack app manifest, schema version 2: docs.slack.dev/reference/app-manifest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

NAME = "Shopwatch"
DESCRIPTION = "Shop scores, stock, violations and escalations: what changed, what to do, and who has it."
LONG_DESCRIPTION = (
    "Shopwatch posts a digest of shop performance, stock and violations for every shop you run, says how much room is "
    "left before each limit, and lets you take, snooze, assign or escalate what it finds. Tool issues climb a ladder "
    "of people until somebody has them. Every message that is due is posted once."
)
BACKGROUND = "#0f3d3e"

SCOPES: dict[str, str] = {
    "chat:write": "post digests, risks and tool issues, and edit them as their state changes",
    "commands": "answer /shop, /risk and /escalate",
    "users:read": "show names, and read a person's time zone so that times and snoozes are in it",
    "channels:read": "check at once that a public channel exists, is not archived and has the bot in it",
    "groups:read": "check the same of a private channel",
    "channels:history": "look for a post whose answer was lost in a public channel, so that it is not posted twice",
    "groups:history": "look for such a post in a private channel",
    "im:write": "open a direct message to page somebody or to tell an owner that a digest cannot be posted",
    "im:history": "look for such a post in a direct message, and see at once whether the bot has a part in it",
}
BOT_EVENTS: dict[str, str] = {
    "app_home_opened": "draw the Home tab",
    "app_uninstalled": "stop posting at once",
    "tokens_revoked": "stop posting at once",
}
# The paths of the HTTP mode. Bolt serves all three with one handler.
EVENTS_PATH = "/slack/events"


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A slash command as the manifest describes it; `command` begins with a slash."""

    command: str
    description: str
    usage_hint: str = ""


COMMANDS = [
    CommandSpec("/shop", "How the shops are doing, and the digests", "sps | stock | violations | kpi [shop] or help"),
    CommandSpec("/risk", "See and act on risks", "list | show | ack | snooze | assign | resolve or help"),
    CommandSpec("/escalate", "Report a broken tool; the right level is paged", "what is broken"),
]


def manifest(*, socket_mode: bool, base_url: str | None, commands: Sequence[CommandSpec] = COMMANDS) -> dict[str, Any]:
    """The manifest as JSON-like data. `base_url` is where Slack reaches the bot, e.g. "https://bot.example.com".

    Raises ValueError in HTTP mode if `base_url` is missing or not https; in Socket Mode it is not used.
    """
    url = None if socket_mode else f"{public_url(base_url)}{EVENTS_PATH}"
    address = {} if url is None else {"request_url": url}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": BACKGROUND,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [command_entry(command, url) for command in commands],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": list(BOT_EVENTS)},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def command_entry(command: CommandSpec, url: str | None) -> dict[str, Any]:
    """should_escape: people and channels arrive as <@U…> and <#C…>, so that a name never has to be guessed."""
    entry: dict[str, Any] = {"command": command.command, "description": command.description, "should_escape": True}
    if command.usage_hint:
        entry["usage_hint"] = command.usage_hint
    return entry if url is None else {**entry, "url": url}


def public_url(base_url: str | None) -> str:
    parts = urlsplit((base_url or "").strip())
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError(f"HTTP mode needs a public address such as https://bot.example.com, not {base_url!r}")
    return parts.geturl().rstrip("/")
