"""What the team has declared: subscriptions that are off, and zones that this machine does not know."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.doctor.figures import named
from bot.doctor.result import Result, failed, ok, warning
from bot.domain.shops import Shop
from bot.domain.subscriptions import DigestSubscription, Subscription
from storage.partners import all_partners
from storage.shops import all_shops
from storage.subscriptions import subscriptions

ZONE_MEND = "Use an IANA name such as Europe/London; if it is one, update the zones: pip install -U tzdata"


def look_at_subscriptions(session: Session) -> list[Result]:
    kept = subscriptions(session)
    mend = "Put the reason right, then switch it on: /shop digest on NAME in Slack, or shopwatch apply."
    off = [
        warning(f"subscription {one.subscription.name}", f"is off: {one.off_reason}", mend)
        for one in kept
        if one.off_reason
    ]
    if not kept:
        mend = "Type /shop digest in Slack, or run: shopwatch subscribe add"
        return [warning("subscriptions", "there is none, so nothing is posted by the clock", mend)]
    return off or [ok("subscriptions", f"{len(kept)}, all on")]


def look_at_zones(session: Session) -> list[Result]:
    zones: dict[str, list[str]] = {}
    for shop in all_shops(session):
        zones.setdefault(shop.zone, []).append(f"shop {shop.code}")
    for partner in all_partners(session):
        zones.setdefault(partner.zone, []).append(f"partner {partner.code}")
    for kept in subscriptions(session):
        if zone := _zone_of(kept.subscription):
            zones.setdefault(zone, []).append(f"subscription {kept.subscription.name}")
    unknown = [
        failed(f"zone {zone or '(empty)'}", f"is not known, but used by {', '.join(users)}", ZONE_MEND)
        for zone, users in zones.items()
        if not is_zone(zone)
    ]
    return [*(unknown or [ok("time zones", f"{len(zones)} in use, all known")]), *_assumed(all_shops(session))]


def _assumed(shops: Iterable[Shop]) -> Iterator[Result]:
    """By zone: their days, and with them the figures of a day, may begin hours off."""
    by_zone: dict[str, list[str]] = {}
    for shop in shops:
        if shop.zone_assumed:
            by_zone.setdefault(shop.zone, []).append(shop.code)
    for zone, codes in by_zone.items():
        says = f"{zone} is assumed of {named(codes)}: TikTok does not tell it, and the country has several"
        yield warning("zones of shops", says, "Give each its zone in a file and run: shopwatch apply FILE")


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _zone_of(subscription: Subscription) -> str | None:
    if isinstance(subscription, DigestSubscription):
        return subscription.zone
    return subscription.quiet.zone if subscription.quiet else None
