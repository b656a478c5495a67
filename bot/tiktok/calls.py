"""What the calls for one shop share."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

import structlog

from bot.domain.oddities import OddKind
from bot.tiktok.envelope import Model, parse
from bot.tiktok.oddities import note
from bot.tiktok.trail import Trail
from bot.tiktok.transport import Shop, Transport

LOCALE = "en-US"
"""The language of names, texts and reasons where the caller wants no other one (BCP 47)."""

log = structlog.get_logger(__name__)


class Page(Protocol):
    @property
    def next_page_token(self) -> str | None: ...


AnyPage = TypeVar("AnyPage", bound=Page)


class ShopCalls:
    """Calls for one shop; the topics' modules build on it."""

    def __init__(self, transport: Transport, shop: Shop) -> None:
        self._transport = transport
        self._shop = shop

    @property
    def shop(self) -> Shop:
        """The shop that is asked about, with the cipher it is addressed by."""
        return self._shop

    async def _get(self, model: type[Model], path: str, query: Mapping[str, str]) -> Model:
        return self._read(model, await self._transport.get(path, query, self._shop), path)

    async def _post(self, model: type[Model], path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> Model:
        return self._read(model, await self._transport.post(path, query, body, self._shop), path)

    def _read(self, model: type[Model], data: Mapping[str, Any], path: str) -> Model:
        """Items that were refused inside a success are told of; the others are read."""
        refused = data.get("errors")
        if isinstance(refused, list) and refused:
            codes = sorted({_code(error) for error in refused})[:3]
            note(OddKind.REFUSED, f"{model.__name__}.errors", f"refused with code {', '.join(codes)}", len(refused))
            log.warning("tiktok.items_refused", shop=self._shop.id, path=path, items=len(refused), codes=codes)
        return parse(model, data, path)


def _code(error: object) -> str:
    code = str(error.get("code", "none")) if isinstance(error, dict) else "none"
    return code if code.isalnum() and len(code) < 20 else "unreadable"


async def pages(
    fetch: Callable[[Mapping[str, str]], Awaitable[AnyPage]],
    query: Mapping[str, str],
    ids: Callable[[AnyPage], Iterable[str]],
) -> AsyncIterator[AnyPage]:
    """Yield every page of a list, each asked for with the same query; `ids` are those of a page's rows.

    Raises UnexpectedShape if it goes in circles or has no end.
    """
    trail, asked = Trail(), query
    while True:
        page = await fetch(asked)
        yield page
        token = page.next_page_token
        if not token:
            return
        trail.brought(ids(page))
        trail.follow(token)
        asked = {**query, "page_token": token}
