"""Where events go: an address for each shop and event, set by calls, and one for each app, set in its settings."""

from dataclasses import dataclass, field

SETTABLE = frozenset(
    {
        "ORDER_STATUS_CHANGE",
        "RECIPIENT_ADDRESS_UPDATE",
        "PACKAGE_UPDATE",
        "PRODUCT_STATUS_CHANGE",
        "SELLER_DEAUTHORIZATION",
        "UPCOMING_AUTHORIZATION_EXPIRATION",
        "CANCELLATION_STATUS_CHANGE",
        "RETURN_STATUS_CHANGE",
        "NEW_CONVERSATION",
        "NEW_MESSAGE",
        "PRODUCT_INFORMATION_CHANGE",
        "PRODUCT_CREATION",
        "PRODUCT_CATEGORY_CHANGE",
        "NEW_MESSAGE_LISTENER",
        "INVOICE_STATUS_CHANGE",
        "PRODUCT_AUDIT_STATUS_CHANGE",
        "REVERSE_STATUS_UPDATE",
    }
)
"""The events that a call can set for a shop; the others are set for the whole app in the Partner Center."""


@dataclass(slots=True)
class Subscription:
    """Times are Unix milliseconds, as sent."""

    address: str
    created: int
    updated: int


@dataclass(slots=True)
class Subscriptions:
    """By app key, shop id and event; ``of_apps`` by app key alone."""

    of_shops: dict[tuple[str, str, str], Subscription] = field(default_factory=dict)
    of_apps: dict[str, str] = field(default_factory=dict)

    def addresses(self, shop_id: str, event: str) -> list[tuple[str, str]]:
        """The app and address of everybody who wants an event of a shop."""
        if event not in SETTABLE:
            return list(self.of_apps.items())
        return [
            (app_key, kept.address)
            for (app_key, of_shop, wanted), kept in self.of_shops.items()
            if (of_shop, wanted) == (shop_id, event)
        ]
