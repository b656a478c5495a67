"""A shop's webhooks: which events are sent where."""

import time

from bot.playground.tiktok.call import Call, Json, invalid
from bot.playground.tiktok.webhooks import SETTABLE, Subscription

_LONGEST = 255


def listed(call: Call) -> Json:
    mine = [(key, kept) for key, kept in call.world.subscriptions.of_shops.items() if key[:2] == _owner(call)]
    webhooks = [
        {"event_type": key[2], "address": kept.address, "create_time": kept.created, "update_time": kept.updated}
        for key, kept in mine
    ]
    return {"webhooks": webhooks, "total_count": len(webhooks)}


def set_one(call: Call) -> Json:
    """The address of an event, in place of the one before."""
    address = call.body.get("address")
    if not isinstance(address, str) or not address.startswith(("http://", "https://")) or len(address) > _LONGEST:
        raise invalid(f"address must be an HTTP or HTTPS URL of at most {_LONGEST} characters")
    key, now = (*_owner(call), _event(call)), int(time.time() * 1000)
    before = call.world.subscriptions.of_shops.get(key)
    call.world.subscriptions.of_shops[key] = Subscription(address, before.created if before else now, now)
    return {}


def delete_one(call: Call) -> Json:
    """Succeeds likewise when there is none."""
    call.world.subscriptions.of_shops.pop((*_owner(call), _event(call)), None)
    return {}


def _owner(call: Call) -> tuple[str, str]:
    return call.required("app_key"), call.shop.id


def _event(call: Call) -> str:
    event = call.body.get("event_type")
    if event not in SETTABLE:
        raise invalid("event_type is unknown")
    return str(event)
