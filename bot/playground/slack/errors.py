"""Refusals, worded as Slack words them."""

from typing import Any


class SlackError(Exception):
    """A refusal: HTTP 200 with {"ok": false, "error": code} and whatever `extra` Slack adds to it."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def body(self) -> dict[str, Any]:
        return {"ok": False, "error": self.code, **self.extra}


class NoAnswer(Exception):
    """The bot did not acknowledge: operation_timeout, dispatch_failed (nobody listens) or http_service_error."""

    def __init__(self, code: str, *, retry: bool = True) -> None:
        super().__init__(code)
        self.code = code
        self.retry = retry


def with_messages(code: str, problems: list[str]) -> SlackError:
    """A refusal that lists its reasons twice, as Slack does: `errors` and `response_metadata.messages`."""
    return SlackError(
        code, errors=problems, response_metadata={"messages": [f"[ERROR] {problem}" for problem in problems]}
    )


def invalid_arguments(*problems: str) -> SlackError:
    return SlackError(
        "invalid_arguments", response_metadata={"messages": [f"[ERROR] {problem}" for problem in problems]}
    )
