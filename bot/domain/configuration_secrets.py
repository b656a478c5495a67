"""Secrets that somebody put into a configuration file: refused, with the variable in which each belongs."""

import re
from collections.abc import Iterator
from typing import Any

from bot.domain.configuration_problems import Path, Problems

NAMED_BY_PEOPLE = frozenset({"people", "channels", "user_groups", "groups"})
"""Tables whose keys are chosen by people: a channel may well be called secret-launch."""

_KEY = re.compile(r"token|secret|passw|credential|private_?key|api_?key|encryption_?key|database_?url", re.IGNORECASE)
_VALUE = re.compile(
    r"(?P<slack>\b(?:xox[a-z]|xapp)(?:\.xox[a-z])?-[\w.-]+)"
    r"|(?P<tiktok>\b(?:TTP|ROW)_[\w-]{16,})"
    r"|(?P<database>\b[a-z][a-z0-9+]*://[^\s/:@]+:[^\s@]+@)"
)
_VARIABLES = (
    ("xapp", "SLACK_APP_TOKEN"),
    ("xox", "SLACK_BOT_TOKEN"),
    ("signing", "SLACK_SIGNING_SECRET"),
    ("slack_app", "SLACK_APP_TOKEN"),
    ("refresh", "TIKTOK_REFRESH_TOKEN"),
    ("access", "TIKTOK_ACCESS_TOKEN"),
    ("ttp_", "TIKTOK_ACCESS_TOKEN"),
    ("row_", "TIKTOK_ACCESS_TOKEN"),
    ("app_secret", "TIKTOK_APP_SECRET"),
    ("encryption", "SHOPWATCH_ENCRYPTION_KEYS"),
    ("database", "DATABASE_URL"),
    ("passw", "DATABASE_URL"),
    ("://", "DATABASE_URL"),
    ("token", "SLACK_BOT_TOKEN"),
)


def refuse_secrets(data: dict[str, Any], problems: Problems) -> None:
    """Adds a problem for every key that promises a secret and every text that looks like one."""
    for path, value in _walk(data, ()):
        key = str(path[-1])
        if isinstance(value, str) and (found := _VALUE.search(value)):
            _refuse(path, variable_for(key, found.group()), problems)
        elif path[0] not in NAMED_BY_PEOPLE and isinstance(path[-1], str) and _KEY.search(key):
            _refuse(path, variable_for(key, ""), problems)


def variable_for(key: str, value: str) -> str:
    """The environment variable in which a secret belongs; the value tells more than the key."""
    for clue in (value.casefold(), key.casefold()):
        for part, variable in _VARIABLES:
            if part in clue:
                return variable
    return "TIKTOK_APP_SECRET"


def masked(line: str) -> str:
    """``line`` with every secret blotted out, as long as it was."""
    return _VALUE.sub(lambda found: "•" * len(found.group()), line)


def _refuse(path: Path, variable: str, problems: Problems) -> None:
    mend = f"Take it out of the file and set {variable} in the environment or in .env."
    problems.add_secret(path, "a secret does not belong in this file", mend)


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if path:
        yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from _walk(part, (*path, key))
