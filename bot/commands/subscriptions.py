"""``shopwatch subscribe``: the digests of channels, from the shell."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.commands.parts import opened, prepared, shop_meant, utc_now
from bot.commands.terminal import instant, say, table, terminal
from bot.commands.trouble import Trouble
from bot.doctor.slack import client_of
from bot.domain import configuration_values as values
from bot.domain.configuration_problems import BadValue, choose_from
from bot.domain.risks import Topic
from bot.domain.subscriptions import DigestSubscription, Scope
from bot.messages.subscriptions import when
from bot.settings import Settings
from bot.slack.directory import Directory
from bot.slack.errors import SlackFailure
from storage.shops import all_shops
from storage.subscriptions import Kept, remove_subscription, save_subscription, subscriptions

T = TypeVar("T")
CHANNEL = re.compile("[CG][A-Z0-9]{5,}")
COLUMNS = ("Name", "What", "Channel", "When", "Shops", "Next")


def list_all() -> None:
    with opened(prepared()) as db:
        kept = db.read_now(subscriptions)
    if not kept:
        say("There is no subscription yet. Add one: shopwatch subscribe add --help")
        return
    terminal().print(table(COLUMNS, map(_row, kept)))


def add(
    name: str, topic: Topic, channel: str, at: str, zone: str, days: str, shops: Sequence[str], groups: Sequence[str]
) -> None:
    """Raises Trouble for whatever does not do, the channel included. One of the same name is refused."""
    wanted = DigestSubscription(
        name=_read("NAME", values.name, name),
        topic=topic,
        channel=channel_id(channel),
        at=_read("--at", values.clock, at),
        zone=_read("--zone", values.zone, zone),
        weekdays=_read("--days", values.weekdays, days if days.casefold() in values.DAY_SETS else days.split(",")),
        scope=Scope(tuple(shops), tuple(groups)),
    )
    settings = prepared()
    asyncio.run(_check_channel(settings, wanted.channel))
    with opened(settings) as db:
        kept = db.write_now(_add, wanted, utc_now())
    say(
        f"{kept.subscription.name}: {when(wanted)}, first on {instant(kept.next_slot.due_at) if kept.next_slot else ''}"
    )


def remove(name: str) -> None:
    with opened(prepared()) as db:
        db.write_now(_remove, name)
    say(f"{name} is removed.")


def channel_id(text: str) -> str:
    """Raises Trouble for a name: Slack finds channels by id only."""
    if not CHANNEL.fullmatch(text):
        raise Trouble(
            f"--channel: '{text}' is no channel id. It begins with C and stands at the end of the channel's details "
            "in Slack (or of its link)."
        )
    return text


async def _check_channel(settings: Settings, channel: str) -> None:
    client = client_of(settings)
    if client is None:
        return
    try:
        problem = (await Directory(client).channel(channel)).problem
    except SlackFailure as failure:
        say(f"Slack could not be asked about {channel} ({failure}). shopwatch doctor looks again.")
        return
    if problem:
        raise Trouble(f"--channel: {problem}")


def _add(session: Session, wanted: DigestSubscription, now: datetime) -> Kept:
    if wanted.name.casefold() in {one.subscription.name.casefold() for one in subscriptions(session)}:
        raise Trouble(f"There is a subscription called {wanted.name} already. Choose another name, or remove it first.")
    return save_subscription(session, replace(wanted, scope=_known(session, wanted.scope)), now)


def _known(session: Session, scope: Scope) -> Scope:
    """The shops by code. Raises Trouble for a shop or group that is not known."""
    shops = all_shops(session)
    groups = sorted({group for shop in shops for group in shop.groups})
    for group in scope.groups:
        if group not in groups:
            raise Trouble(f"--group: no shop is in a group '{group}'. {choose_from(group, groups, '')}")
    return Scope(tuple(shop_meant(text, shops).code for text in scope.shops), scope.groups)


def _remove(session: Session, name: str) -> None:
    by_name = {one.subscription.name: one.id for one in subscriptions(session)}
    if name not in by_name:
        raise Trouble(f"No subscription is called '{name}'. {choose_from(name, list(by_name), '')}")
    remove_subscription(session, by_name[name])


def _row(kept: Kept) -> tuple[str, ...]:
    one = kept.subscription
    scope = ", ".join([*one.scope.shops, *(f"group {group}" for group in one.scope.groups)]) or "every shop"
    following = (
        f"off: {kept.off_reason}" if kept.off_reason else instant(kept.next_slot.due_at) if kept.next_slot else ""
    )
    if isinstance(one, DigestSubscription):
        return one.name, f"{one.topic} digest", one.channel, when(one), scope, following
    return one.name, f"alerts from {one.min_severity.name.lower()} on", one.channel, "at once", scope, following


def _read(option: str, reader: Callable[[object], T], value: object) -> T:
    try:
        return reader(value)
    except BadValue as error:
        raise Trouble(f"{option}: {error.message}. {error.mend}") from None
