"""What a successful answer can be turned into: JSON in, JSON out."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

BEYOND_64_BITS = "18446744073709551616"
"""In front of ids, which no id of the playground begins with."""

HOSTILE = "<!channel> *Ana* <@U0ANA> `x` _y_ \u202etxet\u202c :fire: & \x00 \ud83d \u200b😀"
_LONG = 4_000


def as_known(value: Any) -> Any:
    """What a caller sends, with the ids that were made longer than they are as they were."""
    if isinstance(value, str):
        return value.removeprefix(BEYOND_64_BITS)
    if isinstance(value, dict):
        return {key: as_known(one) for key, one in value.items()}
    return [as_known(one) for one in value] if isinstance(value, list) else value


def _everywhere(change: Callable[[str, Any], Any]) -> Callable[[Any, str], Any]:
    """Changes every value that is neither an object nor a list, by the name of the field that it is in."""

    def changed(data: Any, _: str, key: str = "") -> Any:
        if isinstance(data, dict):
            return {name: changed(value, _, name) for name, value in data.items()}
        return [changed(one, _, key) for one in data] if isinstance(data, list) else change(key, data)

    return changed


def _at_field(change: Callable[[Any], Any]) -> Callable[[Any, str], Any]:
    """Changes each value of the field of that name, however deep it is."""

    def changed(data: Any, name: str) -> Any:
        if isinstance(data, dict):
            return {key: change(value) if key == name else changed(value, name) for key, value in data.items()}
        return [changed(one, name) for one in data] if isinstance(data, list) else data

    return changed


def _is_id(key: str) -> bool:
    return key == "id" or key.endswith(("_id", "_ids"))


def _kept(key: str) -> bool:
    """What the next call needs."""
    return _is_id(key) or key in ("next_page_token", "cipher", "metric_code")


def _is_words(key: str, value: Any) -> bool:
    return isinstance(value, str) and any(word in key for word in ("title", "name", "text", "reason", "suggestion"))


def _odd(data: Any, _: str) -> Any:
    if isinstance(data, dict):
        kept = {key: None if key.endswith("_text") else _odd(one, _) for key, one in data.items()}
        return kept | {"x_new_in_2027": {"nested": [1, None, "?"]}}
    return [_odd(one, _) for one in data] if isinstance(data, list) else data


def _without(data: Any, name: str) -> Any:
    if isinstance(data, dict):
        return {key: _without(value, name) for key, value in data.items() if key != name}
    return [_without(one, name) for one in data] if isinstance(data, list) else data


def _absurd(key: str, value: Any) -> Any:
    if _kept(key) or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float("inf")
    return "NaN" if isinstance(value, str) and value.replace(".", "", 1).isdecimal() else value


def _huge_id(key: str, value: Any) -> Any:
    if not _is_id(key) or not str(value).isdecimal():
        return value
    longer = f"{BEYOND_64_BITS}{value}"
    return int(longer) if isinstance(value, int) or key == "product_id" else longer


def _with_errors(data: Any, _: str) -> Any:
    """The first list of objects loses half of its rows, which are refused one by one."""
    name = next((key for key, value in (data or {}).items() if isinstance(value, list) and value), None)
    if name is None:
        return data
    half = (len(data[name]) + 1) // 2
    refused = [_refused(row) for row in data[name][:half]]
    return data | {name: data[name][half:], "errors": refused}


def _refused(row: Any) -> dict[str, Any]:
    detail = {key: value for key, value in row.items() if _is_id(key)} if isinstance(row, dict) else {}
    return {"code": 12052048, "message": "the item cannot be read now", "detail": detail}


def _earlier(value: Any) -> Any:
    return (date.fromisoformat(value) - timedelta(days=3)).isoformat() if isinstance(value, str) else value


DISTORTIONS: dict[str, Callable[[Any, str], Any]] = {
    "empty": lambda data, name: {},
    "odd_fields": _odd,
    "empty_fields": _everywhere(lambda key, value: value if _kept(key) or isinstance(value, bool) else ""),
    "missing_field": _without,
    "changed_type": _at_field(lambda value: {"value": value}),
    "new_word": _at_field(lambda value: "NEVER_SEEN_BEFORE"),
    "absurd_numbers": _everywhere(_absurd),
    "long_texts": _everywhere(
        lambda key, value: (value * _LONG)[:_LONG] if _is_words(key, value) and not _kept(key) else value
    ),
    "hostile_texts": _everywhere(lambda key, value: HOSTILE if _is_words(key, value) and not _kept(key) else value),
    "huge_ids": _everywhere(_huge_id),
    "item_errors": _with_errors,
    "late_figures": lambda data, name: _at_field(_earlier)(data, "latest_available_date"),
}
