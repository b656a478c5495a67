"""Calls about customer service."""

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime

from bot.tiktok.calls import ShopCalls, pages
from bot.tiktok.models.service import (
    ChatSession,
    ChatSessionPage,
    ServicePerformance,
    ServicePerformanceAnswer,
)

PERFORMANCE_PATH = "/customer_service/202407/performance"
SESSIONS_PATH = "/customer_service/202602/sessions/search"
PAGE_SIZE = 50


class ServiceCalls(ShopCalls):
    async def service_performance(self, start: date, end: date) -> ServicePerformance | None:
        """Return the chats that began from `start` to the day before `end`; None where TikTok tells nothing."""
        query = {"support_date_ge": start.isoformat(), "support_date_lt": end.isoformat()}
        return (await self._get(ServicePerformanceAnswer, PERFORMANCE_PATH, query)).performance

    async def chat_sessions(self, start: datetime, end: datetime) -> AsyncIterator[ChatSession]:
        """Yield the chats that began from `start` to before `end`. TikTok keeps those of the last 90 days.

        It takes a locale for one text alone, the buyer's reason to be dissatisfied, which is never read.
        """
        body = {"begin_time_ge": int(start.timestamp()), "begin_time_lt": int(end.timestamp())}

        async def fetch(query: Mapping[str, str]) -> ChatSessionPage:
            return await self._post(ChatSessionPage, SESSIONS_PATH, query, body)

        query = {"page_size": str(PAGE_SIZE)}
        async for page in pages(fetch, query, lambda page: (session.id for session in page.sessions)):
            for session in page.sessions:
                yield session
