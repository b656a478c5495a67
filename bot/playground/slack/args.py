"""The arguments of a call, from a form, a query or a JSON body."""

import json
from collections.abc import Mapping
from typing import Any

from bot.playground.slack.errors import SlackError, invalid_arguments


class Args:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """The argument as text; empty when absent. Raises SlackError invalid_arguments for lists and objects."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, dict | list):
            raise invalid_arguments(f"must be a string [json-pointer:/{name}]")
        return str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1")

    def integer(self, name: str, default: int, *, most: int) -> int:
        """A number from 1 to `most`. Raises SlackError invalid_limit."""
        if not self.has(name):
            return default
        try:
            number = int(self.text(name))
        except ValueError:
            raise SlackError(f"invalid_{name}") from None
        if not 1 <= number <= most:
            raise SlackError(f"invalid_{name}")
        return number

    def parsed(self, name: str, error: str) -> Any:
        """A JSON argument, which a form carries as text. Raises SlackError `error` when it is not JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError:
            raise SlackError(error) from None

    def objects(self, name: str, error: str) -> list[dict[str, Any]]:
        """A JSON list of objects; empty when absent."""
        value = self.parsed(name, error)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise SlackError(error)
        return value
