"""What the calls for one shop share."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

from bot.tiktok.envelope import Model, parse
from bot.tiktok.errors import UnexpectedShape
from bot.tiktok.transport import Shop, Transport


class Page(Protocol):
    @property
    def next_page_token(self) -> str | None: ...


AnyPage = TypeVar("AnyPage", bound=Page)


class ShopCalls:
    """Calls for one shop; the topics' modules build on it."""

    def __init__(self, transport: Transport, shop: Shop) -> None:
        self._transport = transport
        self._shop = shop

    async def _get(self, model: type[Model], path: str, query: Mapping[str, str]) -> Model:
        return parse(model, await self._transport.get(path, query, self._shop), path)

    async def _post(self, model: type[Model], path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> Model:
        return parse(model, await self._transport.post(path, query, body, self._shop), path)


async def pages(
    fetch: Callable[[Mapping[str, str]], Awaitable[AnyPage]], query: Mapping[str, str]
) -> AsyncIterator[AnyPage]:
    """Yield every page of a list, each asked for with the same query. Raises UnexpectedShape if it goes in circles."""
    token: str | None = None
    while True:
        page = await fetch(query if token is None else {**query, "page_token": token})
        yield page
        if not page.next_page_token:
            return
        if page.next_page_token == token:
            raise UnexpectedShape("the next page is this page")
        token = page.next_page_token
