"""Payloads in the documented shapes, and what our models must make of them, worked out without the models."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from tiktok_shop_api.generated import models as oracle

from bot.tiktok.models.base import Answer

Payload = dict[str, Any]

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
IDS = st.integers(1, 10**30).map(str)
AMOUNTS = st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False).map(str)
SCORES = st.decimals(0, 5, places=2).map(str)
COUNTS = st.integers(-(2**31) + 1, 2**31 - 1)
SECONDS = st.integers(946_684_800, 4_102_444_000)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31)).map(date.isoformat)

BY_KIND: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], Any]]] = {
    "_id": (IDS, str),
    "_ref": (IDS, str),
    "_text": (TEXTS, str),
    "_word": (TEXTS, str),
    "_token": (TEXTS, str),
    "_number": (AMOUNTS, Decimal),
    "_score": (SCORES, Decimal),
    "_count": (COUNTS, int),
    "_moment": (SECONDS, lambda sent: datetime.fromtimestamp(int(sent), UTC)),
    "_day": (DAYS, date.fromisoformat),
    "_flag": (st.booleans(), bool),
}
"""By the reader of a field: what is sent in it, and what must come out."""

AS_TYPE: dict[str, Callable[[Any], Any]] = {"int": lambda sent: int(Decimal(sent)), "str": str, "bool": bool}
"""How the documentation types a field on the wire; a documented float is sent as JSON's number."""


def kind_of(hint: Any) -> tuple[str, Any]:
    """The reader of a field; ``list`` and ``object`` with what is in it."""
    if get_origin(hint) is Annotated:
        base, *marks = get_args(hint)
        readers = [mark.func.__name__ for mark in marks if hasattr(mark, "func")]
        if "_list" in readers:
            return "list", get_args(base)[0]
        known = [reader for reader in readers if reader in BY_KIND]  # the last one is the strictest
        return (known[-1], None) if known else kind_of(base)
    inner = [one for one in get_args(hint) if one is not type(None)] if get_origin(hint) is not None else [hint]
    if len(inner) == 1 and get_origin(hint) in (Union, type(int | None)):
        return kind_of(inner[0])
    if hint is bool:
        return "_flag", None
    if isinstance(hint, type) and issubclass(hint, Answer):
        return "object", hint
    raise TypeError(f"no kind is known for {hint}")


def documented(name: str) -> dict[str, str]:
    """The fields of one of the oracle's types, each with its type as written there."""
    return {one.name: str(one.type).removesuffix(" | Unset") for one in getattr(oracle, name).__attrs_attrs__}


def payloads(ours: type[Answer], theirs: str) -> st.SearchStrategy[Payload]:
    """Objects of a documented type, as far as our model names its fields; each optional field may be absent."""
    types, hints = documented(theirs), get_type_hints(ours, include_extras=True)
    named = {name: (kind_of(hints[name]), types[name]) for name in ours.model_fields if name in types}
    required = {name for name in named if ours.model_fields[name].is_required()}
    strategies = {name: _field(*named[name]) for name in named}
    unknown = st.dictionaries(st.just("x_unknown"), st.integers() | TEXTS, max_size=1)
    known = st.fixed_dictionaries(
        {name: strategies[name] for name in required},
        optional={name: strategies[name] for name in named if name not in required},
    )
    return st.builds(lambda told, more: {**told, **more}, known, unknown)


def _field(kind: tuple[str, Any], theirs: str) -> st.SearchStrategy[Any]:
    name, inner = kind
    element = re.fullmatch(r"list\[(.+)\]", theirs)
    if name == "list":
        return st.lists(_field(kind_of(inner), element[1] if element else theirs), max_size=3)
    if element:  # documented as a list, read as its only item
        return _field(kind, element[1])
    if name == "object":
        return payloads(inner, theirs)
    sent = IDS if theirs == "int" and name in ("_text", "_word") else BY_KIND[name][0]
    return sent.map(AS_TYPE.get(theirs, lambda value: value))


def expected(ours: type[Answer], payload: Any) -> dict[str, Any]:
    """What the model must hold of a payload; a tuple is worked out by us, and no part of an answer."""
    hints = get_type_hints(ours, include_extras=True)
    sent = (name for name in ours.model_fields if get_origin(hints[name]) is not tuple)
    return {name: _expected(kind_of(hints[name]), payload.get(name)) for name in sent}


def _expected(kind: tuple[str, Any], sent: Any) -> Any:
    name, inner = kind
    if name == "list":
        return [_expected(kind_of(inner), one) for one in sent or []]
    if sent is None:
        return None
    return expected(inner, sent) if name == "object" else BY_KIND[name][1](sent)


def places(payload: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a payload."""
    items = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    return [place for key, value in items for place in [(*here, key), *places(value, (*here, key))]]


def damaged(payload: Any, place: tuple[Any, ...], junk: Any) -> Any:
    """The payload with another value in one place."""
    if not place:
        return junk
    first, *rest = place
    if isinstance(payload, dict):
        return {**payload, first: damaged(payload[first], tuple(rest), junk)}
    return [damaged(one, tuple(rest), junk) if at == first else one for at, one in enumerate(payload)]


def same_but(before: Any, after: Any, place: tuple[Any, ...]) -> bool:
    """Whether all is as before beside the way to one place, on which a row or an object may be left out as a whole."""
    if not place or before == after or after is None:
        return True
    first, *rest = place
    if isinstance(before, list):
        others = [one for at, one in enumerate(before) if at != first]
        if after == others:
            return True
        return (
            len(after) == len(before)
            and [one for at, one in enumerate(after) if at != first] == others
            and same_but(before[first], after[first], tuple(rest))
        )
    if not isinstance(before, dict) or first not in before:
        return False
    return all(
        before[name] == after[name] if name != first else same_but(before[name], after[name], tuple(rest))
        for name in before
    )
