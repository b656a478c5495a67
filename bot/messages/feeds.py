"""What is read of a shop, in words."""

from bot.domain.feeds import Feed

FEEDS = {
    Feed.SPS: "scores",
    Feed.STOCK: "stock",
    Feed.VIOLATIONS: "listings",
    Feed.KPI: "sales",
    Feed.ORDERS: "orders",
    Feed.RETURNS: "returns",
    Feed.SERVICE: "chats and stars",
    Feed.PROMOTIONS: "promotions",
}
