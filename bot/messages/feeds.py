"""What is read of a shop, in words, and what of it cannot be."""

from collections.abc import Sequence

from bot.domain.audit import OldFeed
from bot.domain.feeds import Feed
from bot.messages.text import Mrkdwn, clip, lines, md, moment

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


def unread_lines(feeds: Sequence[OldFeed]) -> Mrkdwn:
    """What cannot be read of how many shops, for how long, and the reason of the one that waits longest."""
    return lines(*map(_unread, feeds))


def _unread(old: OldFeed) -> Mrkdwn:
    where = md("*{}*", clip(old.example, 60))
    if old.shops > 1:
        where = md("{} of {} shops, such as {}", old.shops, old.total, where)
    since = md("since {}", moment(old.since)) if old.since else Mrkdwn("and never could")
    return md("• The {} of {} cannot be read {}: {}", FEEDS[old.feed], where, since, clip(old.error or "", 160))
