"""Feeds: what is fetched of a shop, each with a pace and a cursor of its own."""

from enum import StrEnum

from bot.domain.risks import Topic


class Feed(StrEnum):
    """A part of the platform's data about a shop. Risks come from those that have a ``topic``."""

    SPS = "sps"
    STOCK = "stock"
    VIOLATIONS = "violations"
    KPI = "kpi"
    ORDERS = "orders"
    RETURNS = "returns"
    SERVICE = "service"
    PROMOTIONS = "promotions"

    @property
    def topic(self) -> Topic | None:
        return Topic(self.value) if self.value in list(Topic) else None
