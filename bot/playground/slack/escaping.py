"""Slack's control characters, and how a client encodes what a person types."""

import re

from bot.playground.slack.workspace import Workspace

_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
_MENTION = re.compile(r"(?<![\w@])@([a-z][\w.-]*\w|[a-z])", re.IGNORECASE)
_CHANNEL = re.compile(r"(?<![\w#])#([a-z0-9][\w-]*)", re.IGNORECASE)
_BROADCASTS = ("here", "channel", "everyone")


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def stored(text: str) -> str:
    """What Slack keeps of a text sent through the API: a bare ampersand becomes an entity."""
    return _BARE_AMPERSAND.sub("&amp;", text)


def encode_typed(workspace: Workspace, text: str) -> str:
    """What a person's client sends: escaped, with @names and #channels as references."""

    def mention(match: re.Match[str]) -> str:
        name = match[1].lower()
        for person in workspace.people.values():
            if person.name == name:
                return f"<@{person.id}>"
        for group in workspace.usergroups.values():
            if group.handle == name:
                return f"<!subteam^{group.id}>"
        return f"<!{name}>" if name in _BROADCASTS else match[0]

    return _CHANNEL.sub(lambda match: _channel_reference(workspace, match), _MENTION.sub(mention, escape(text)))


def encode_command(workspace: Workspace, text: str, *, should_escape: bool) -> str:
    """The text of a slash command: escaped; with `should_escape`, names as <@U123|name> and <#C123|name>."""
    text = escape(text)
    if not should_escape:
        return text

    def mention(match: re.Match[str]) -> str:
        name = match[1].lower()
        person = next((p for p in workspace.people.values() if p.name == name), None)
        if person:
            return f"<@{person.id}|{person.name}>"
        group = next((g for g in workspace.usergroups.values() if g.handle == name), None)
        return f"<!subteam^{group.id}|@{group.handle}>" if group else match[0]

    return _CHANNEL.sub(lambda match: _channel_reference(workspace, match), _MENTION.sub(mention, text))


def _channel_reference(workspace: Workspace, match: re.Match[str]) -> str:
    name = match[1].lower()
    channel = next((c for c in workspace.channels.values() if c.name == name and not c.is_private), None)
    return f"<#{channel.id}|{channel.name}>" if channel else match[0]
