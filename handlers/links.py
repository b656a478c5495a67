"""Links to messages."""

from slack_bolt.context.async_context import AsyncBoltContext


def team_url(context: AsyncBoltContext) -> str:
    """The workspace's address, with which links to messages begin; empty where Slack did not tell."""
    return (context.authorize_result.url if context.authorize_result else None) or ""


def permalink(url: str, channel: str, ts: str) -> str:
    """The address of a message, as chat.getPermalink gives it; empty without the workspace's."""
    return f"{url}archives/{channel}/p{ts.replace('.', '')}" if url else ""
