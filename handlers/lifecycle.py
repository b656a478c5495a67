"""When the workspace removes the app: the log says so, loudly. Posting stops by itself, for Slack refuses it."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

log = structlog.get_logger(__name__)

EVENTS = ("app_uninstalled", "tokens_revoked")


def register(app: AsyncApp) -> None:
    async def removed(event: Mapping[str, Any]) -> None:
        # People's own tokens are revoked by the same event, and the bot works without those.
        if event["type"] == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
            return
        log.error("access_to_slack_ended", reason=event["type"], mend="Reinstall the app and set SLACK_BOT_TOKEN.")

    for name in EVENTS:
        app.event(name)(removed)
