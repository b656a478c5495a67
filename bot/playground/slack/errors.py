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


def invalid_content(code: str, problems: list[str], *, within: str = "") -> SlackError:
    """A refusal of blocks or a view, whose problems read "/pointer: reason"; `within` goes before the pointers.

    Slack lists the reasons twice, in `errors` and in `response_metadata.messages`.
    """
    split = (problem.partition(": ") for problem in problems)
    reasons = [f"{reason} [json-pointer:{within}{pointer.rstrip('/')}]" for pointer, _, reason in split]
    messages = [f"[ERROR] {reason}" for reason in reasons]
    return SlackError(code, errors=reasons, response_metadata={"messages": messages})


def invalid_arguments(*problems: str) -> SlackError:
    return SlackError(
        "invalid_arguments", response_metadata={"messages": [f"[ERROR] {problem}" for problem in problems]}
    )
