"""Links to messages."""

from handlers.patience import in_time
from handlers.services import Services


async def workspace_url(services: Services) -> str:
    """The address with which links to messages begin; empty when Slack does not tell in time."""
    try:
        return await in_time(services.directory.workspace_url())
    except TimeoutError:
        return ""


def permalink(url: str, channel: str, ts: str) -> str:
    """The address of a message, as chat.getPermalink gives it; empty without the workspace's."""
    return f"{url}archives/{channel}/p{ts.replace('.', '')}" if url else ""
