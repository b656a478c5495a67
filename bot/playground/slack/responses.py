"""Response URLs: five answers within half an hour to whoever acted."""

from dataclasses import dataclass

from bot.playground.slack.errors import SlackError

USES = 5  # docs.slack.dev/interactivity/handling-user-interaction, read 22 Nov 2026
LIFETIME_SECONDS = 30 * 60.0


@dataclass
class ResponseUrl:
    """Where an answer goes: `ts` is the message acted upon, if one was; `ephemeral` says which kind it is."""

    channel: str
    user: str
    issued: float
    ts: str | None = None
    ephemeral: bool = False
    uses: int = 0


class ResponseUrls:
    def __init__(self) -> None:
        self._urls: dict[str, ResponseUrl] = {}

    def issue(self, key: str, url: ResponseUrl) -> str:
        """Remember the URL and give its path."""
        self._urls[key] = url
        return f"response/{key}"

    def check(self, key: str, now: float) -> ResponseUrl:
        """The URL while it is good. Raises SlackError invalid_token, expired_url or used_url."""
        url = self._urls.get(key)
        if url is None:
            raise SlackError("invalid_token")
        if now - url.issued > LIFETIME_SECONDS:
            raise SlackError("expired_url")
        if url.uses >= USES:
            raise SlackError("used_url")
        return url
