"""Calls about a shop's webhooks: one address for each event, which an app sets for each shop."""

from bot.tiktok.calls import ShopCalls
from bot.tiktok.models.base import Answer, Listed, Text

PATH = "/event/202309/webhooks"
LONGEST_ADDRESS = 255


class Subscription(Answer):
    """Where an event is sent to. Times in these answers are milliseconds; nobody needs them."""

    event_type: Text = None
    address: Text = None


class Subscriptions(Answer):
    webhooks: Listed[Subscription]


class WebhookCalls(ShopCalls):
    async def webhooks(self) -> dict[str, str]:
        """Return the address of each event that has one, by the event's name."""
        found = await self._get(Subscriptions, PATH, {})
        return {one.event_type: one.address or "" for one in found.webhooks if one.event_type}

    async def set_webhook(self, event: str, address: str) -> None:
        """Have an event sent to `address`, in place of where it went before."""
        await self._transport.post(PATH, {}, {"address": address, "event_type": event}, self._shop, "PUT")

    async def delete_webhook(self, event: str) -> None:
        """Have an event sent nowhere; nothing happens when it was not sent."""
        await self._transport.post(PATH, {}, {"event_type": event}, self._shop, "DELETE")
