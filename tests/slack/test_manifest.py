"""The manifest against the rules of Slack's schema, version 2, in which unknown keys are refused."""

import re
from typing import Any

import pytest

from bot.slack import limits
from bot.slack.manifest import COMMANDS, SCOPES, CommandSpec, manifest

KNOWN: dict[str, set[str]] = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "_metadata": {"major_version", "minor_version"},
    "display_information": {"name", "description", "long_description", "background_color"},
    "features": {"app_home", "bot_user", "slash_commands", "shortcuts", "unfurl_domains"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "features.slash_commands": {"command", "description", "url", "usage_hint", "should_escape"},
    "oauth_config": {"scopes", "redirect_urls"},
    "oauth_config.scopes": {"bot", "user"},
    "settings": {
        "event_subscriptions",
        "interactivity",
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    },
    "settings.event_subscriptions": {"request_url", "bot_events"},
    "settings.interactivity": {"is_enabled", "request_url", "message_menu_options_url"},
}


def unknown_keys(value: Any, path: str = "") -> list[str]:
    if isinstance(value, list):
        return [key for item in value for key in unknown_keys(item, path)]
    if not isinstance(value, dict):
        return []
    here = [f"{path}.{key}" for key in value if key not in KNOWN[path]]
    return here + [key for name, item in value.items() for key in unknown_keys(item, f"{path}.{name}".strip("."))]


SOCKET = manifest(socket_mode=True, base_url=None)
HTTP = manifest(socket_mode=False, base_url="https://bot.example.com/")


@pytest.mark.parametrize("made", [SOCKET, HTTP], ids=["socket", "http"])
def test_it_has_only_keys_that_slack_knows_and_keeps_the_lengths(made: dict[str, Any]) -> None:
    assert unknown_keys(made) == []
    assert made["_metadata"]["major_version"] == 2
    display = made["display_information"]
    assert len(display["name"]) <= limits.MANIFEST_NAME
    assert len(display["description"]) <= limits.MANIFEST_DESCRIPTION
    shortest, longest = limits.MANIFEST_LONG_DESCRIPTION
    assert shortest <= len(display["long_description"]) <= longest
    assert re.fullmatch("#[0-9a-f]{6}", display["background_color"])
    assert len(made["features"]["bot_user"]["display_name"]) <= limits.MANIFEST_BOT_NAME
    assert 1 <= len(made["features"]["slash_commands"]) <= limits.MANIFEST_COMMANDS
    for command in made["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]+", command["command"])
        assert len(command["command"]) <= limits.MANIFEST_COMMAND
        assert 1 <= len(command["description"]) <= limits.MANIFEST_COMMAND_DESCRIPTION
        assert 1 <= len(command["usage_hint"]) <= limits.MANIFEST_USAGE_HINT


def test_socket_mode_names_no_address() -> None:
    assert "http" not in str(SOCKET)
    assert SOCKET["settings"]["socket_mode_enabled"] is True


def test_http_mode_sends_everything_to_one_path() -> None:
    url = "https://bot.example.com/slack/events"
    assert HTTP["settings"]["event_subscriptions"]["request_url"] == url
    assert HTTP["settings"]["interactivity"]["request_url"] == url
    assert {command["url"] for command in HTTP["features"]["slash_commands"]} == {url}
    assert HTTP["settings"]["socket_mode_enabled"] is False


@pytest.mark.parametrize("base_url", [None, "", "http://bot.example.com", "bot.example.com"])
def test_http_mode_wants_a_public_address(base_url: str | None) -> None:
    with pytest.raises(ValueError, match="needs a public address"):
        manifest(socket_mode=False, base_url=base_url)


def test_it_asks_for_the_explained_scopes_and_for_none_that_reads_more() -> None:
    assert SOCKET["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert all(SCOPES.values())
    assert not {
        "users:read.email",
        "usergroups:read",
        "channels:join",
        "chat:write.public",
        "files:write",
        "im:read",
    } & set(SCOPES)


def test_it_describes_the_commands_it_is_given() -> None:
    assert [command.command for command in COMMANDS] == ["/shop", "/risk", "/escalate"]
    made = manifest(socket_mode=True, base_url=None, commands=[CommandSpec("/shop", "Shops")])
    assert made["features"]["slash_commands"] == [{"command": "/shop", "description": "Shops", "should_escape": True}]
