"""Promotions that somebody set up through the levers."""

from bot.playground.tiktok.call import Call, Json, invalid


def detail(call: Call) -> Json:
    """One promotion. Times of making and change are milliseconds, begin and end seconds, as documented."""
    found = call.world.changes.promotions.get((call.shop.slug, call.path["activity_id"]))
    if found is None:
        raise invalid("activity_id is not a promotion of this shop")
    end, now = int(found.ends), int(call.now.timestamp())
    return {
        "activity_id": found.id,
        "title": found.title,
        "activity_type": found.kind,
        "duration_type": "NORMAL",
        "begin_time": end - 3 * 86_400,
        "end_time": end,
        "status": found.status,
        "create_time": (end - 4 * 86_400) * 1000,
        "update_time": now * 1000,
        "product_level": "PRODUCT",
        "products": [],
    }
