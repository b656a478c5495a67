"""Who takes part in a consent: the apps of the Partner Center and the sellers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.playground.tiktok.world import Shop


@dataclass
class PartnerApp:
    """An app as the Partner Center knows it; ``redirect_url`` is where its sellers are sent."""

    key: str
    secret: str = field(repr=False)
    service_id: str = ""
    redirect_url: str = ""


@dataclass(frozen=True)
class Seller:
    """Who has shops: ``shop_ids``, or all of the world (None)."""

    open_id: str
    name: str
    region: str = "US"
    shop_ids: frozenset[str] | None = None

    @classmethod
    def of(cls, open_id: str, name: str, shops: Sequence[Shop]) -> "Seller":
        return cls(open_id, name, shops[0].region, frozenset(shop.id for shop in shops))

    def covers(self, shop: Shop) -> bool:
        return self.shop_ids is None or shop.id in self.shop_ids


FIRST_SELLER = Seller("7010736057180325637", "Playground seller")
"""Has every shop, and has authorised the first app before the playground opens."""
