"""The form of a new digest: its options, and what becomes of it when it is sent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from functools import cache
from itertools import count
from typing import Any
from zoneinfo import available_timezones

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.domain.risks import Topic
from bot.domain.subscriptions import DigestSubscription, Scope
from bot.messages.digest_form import CREATE, digest_made, scope_options, zone_options
from handlers.channels import known_problem
from handlers.services import Services
from handlers.typed import clean, folded
from storage.shops import all_shops
from storage.subscriptions import Kept, save_subscription, subscription_of_request, subscriptions

State = Mapping[str, Mapping[str, Mapping[str, Any]]]
Errors = dict[str, str]


class NameTaken(Exception):
    """Another subscription has this name."""


def register(app: AsyncApp, services: Services) -> None:
    @app.options("digest.zone")
    async def find_zone(ack: AsyncAck, payload: dict[str, Any]) -> None:
        await ack(options=zone_options(zones_like(str(payload.get("value", "")))))

    @app.options("digest.scope")
    async def find_shops(ack: AsyncAck, payload: dict[str, Any]) -> None:
        await ack(options=await services.db.read(scope_like, str(payload.get("value", ""))))

    @app.view(CREATE)
    async def create(ack: AsyncAck, view: dict[str, Any]) -> None:
        await ack(await create_digest(services, view["id"], view["state"]["values"]))


async def create_digest(services: Services, request_id: str, state: State) -> dict[str, Any]:
    """The answer to the form: errors beside the fields, or what was set up, once for ``request_id``."""
    wanted, errors = read_form(state)
    if problem := await known_problem(services, wanted.channel):
        errors["channel"] = problem
    if errors:
        return {"response_action": "errors", "errors": errors}
    try:
        kept = await _kept_once(services, request_id, wanted)
    except NameTaken:
        taken = f"There is a subscription called {wanted.name} already. Choose another name."
        return {"response_action": "errors", "errors": {"name": taken}}
    first = kept.next_slot.due_at if kept.next_slot else services.clock()
    made = kept.subscription
    view = digest_made(made.name, made.topic or wanted.topic, made.channel, first)
    return {"response_action": "update", "view": view}


def read_form(state: State) -> tuple[DigestSubscription, Errors]:
    """The digest that a form describes (without a name if none was given), and what is wrong with it, by field."""
    zone = _option(state, "zone")
    days = frozenset(int(option["value"]) for option in _field(state, "days").get("selected_options") or [])
    chosen = [str(option["value"]) for option in _field(state, "scope").get("selected_options") or []]
    shops = tuple(value.removeprefix("shop:") for value in chosen if value.startswith("shop:"))
    groups = tuple(value.removeprefix("group:") for value in chosen if value.startswith("group:"))
    errors: Errors = {}
    if not days:
        errors["days"] = "Choose at least one day."
    if zone not in _zones():
        errors["zone"] = "Choose a zone from the list, such as Europe/London."
    digest = DigestSubscription(
        name=clean(_field(state, "name").get("value") or ""),
        topic=Topic(_option(state, "topic")),
        channel=str(_field(state, "channel").get("selected_conversation")),
        at=time.fromisoformat(_field(state, "at").get("selected_time") or "09:00"),
        zone=zone if zone in _zones() else "UTC",
        weekdays=days,
        scope=Scope(shops, groups),
        owner=_field(state, "owner").get("selected_user"),
    )
    return digest, errors


def zones_like(text: str) -> list[str]:
    """IANA zones with what was typed in their name, those first whose city begins with it."""
    wanted = text.strip().casefold().replace(" ", "_")
    found = [zone for zone in sorted(_zones()) if wanted in zone.casefold()]
    return sorted(found, key=lambda zone: not zone.rpartition("/")[2].casefold().startswith(wanted))


def scope_like(session: Session, text: str) -> list[dict[str, Any]]:
    """Groups and shops with what was typed in their name or code."""
    wanted = text.strip().casefold()
    shops = all_shops(session)
    groups = sorted({name for shop in shops for name in shop.groups if wanted in name.casefold()})
    fitting = (shop for shop in shops if wanted in f"{shop.name} {shop.code} {shop.id}".casefold())
    return scope_options(fitting, groups)


async def _kept_once(services: Services, request_id: str, wanted: DigestSubscription) -> Kept:
    """Raises NameTaken."""
    try:
        return await services.db.write(_keep, request_id, wanted, services.clock())
    except IntegrityError:  # Somebody was first with the form or the name, which can be read now.
        return await services.db.write(_keep, request_id, wanted, services.clock())


def _keep(session: Session, request_id: str, wanted: DigestSubscription, now: datetime) -> Kept:
    """Gives a name where none was chosen: ``sps``, ``sps-2``, … A form that is sent again is kept already.

    Raises NameTaken.
    """
    # Names first: one that the same form takes between the two questions is then known by its request.
    taken = {folded(one.subscription.name).casefold() for one in subscriptions(session)}
    if known := subscription_of_request(session, request_id):
        return known
    if wanted.name.casefold() in taken:
        raise NameTaken
    if not wanted.name:
        free = (f"{wanted.topic}{f'-{n}' if n > 1 else ''}" for n in count(1))
        wanted = replace(wanted, name=next(name for name in free if name not in taken))
    return save_subscription(session, wanted, now, request_id=request_id)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _field(state: State, name: str) -> Mapping[str, Any]:
    return state.get(name, {}).get(f"digest.{name}", {})


def _option(state: State, name: str) -> str:
    return str((_field(state, name).get("selected_option") or {}).get("value", ""))
