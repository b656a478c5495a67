"""The configuration file against the database: what differs, and making it so in one transaction.

The file is the whole truth about partners, tools, ladders and the subscriptions that came from a file: what is gone
from it is removed. Shops stay, because their data does, and so does whatever was set up in Slack.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.domain.configuration import Configuration
from bot.domain.configuration_changes import Change, Mark, Thing, difference, named
from bot.domain.configuration_problems import nearest
from bot.domain.configuration_teams import DeclaredShop
from bot.domain.ladders import Ladder
from bot.domain.partners import Partner, Tool
from bot.domain.shops import Shop
from bot.domain.subscriptions import DigestSubscription, Subscription
from storage import partners, people, shops, subscriptions

Work = Callable[[Session], object]


@dataclass(frozen=True, slots=True)
class Step:
    """A change and what makes it; a warning needs nothing done."""

    change: Change
    work: Work | None = None


def plan(session: Session, configuration: Configuration, now: datetime) -> list[Change]:
    """What ``apply`` would do, without doing it."""
    return [step.change for step in _steps(session, configuration, now)]


def apply(session: Session, configuration: Configuration, now: datetime) -> list[Change]:
    """Makes the database say what the file says; the changes made. A second time there are none, warnings aside.

    The names of people are no changes to be told of: they only say who is meant.
    """
    people.save_people(session, configuration.people)
    steps = list(_steps(session, configuration, now))
    for step in steps:
        if step.work:
            step.work(session)
    return [step.change for step in steps]


def _steps(session: Session, configuration: Configuration, now: datetime) -> Iterator[Step]:
    known = shops.all_shops(session)
    yield from _shops(known, configuration.shops)
    yield from _partners(session, configuration.partners)
    yield from _tools(session, configuration.tools)
    yield from _ladders(session, configuration.ladders)
    yield from _subscriptions(session, configuration.subscriptions, now)
    yield from _unknown_shops(known, configuration)


def _shops(known: Iterable[Shop], declared: Iterable[DeclaredShop]) -> Iterator[Step]:
    declared = list(declared)
    by_id = {one.id for one in declared}
    unclaimed = [shop for shop in known if shop.id not in by_id]
    wanted = [(one, one.known_in(known if one.id else unclaimed)) for one in declared]
    final = {shop.id: shop for shop in known}
    final.update({after.id: after for one, before in wanted if (after := one.over(before))})
    for one, before in wanted:
        after = one.over(before)
        if after is None:
            yield _warning(f'shop {one.code} is not known yet: add its id (id = "…"), or wait until it is discovered')
        elif other := next((s for s in final.values() if s.code == after.code and s.id != after.id), None):
            yield _warning(f"shop {after.id} cannot be called {after.code}: {other.id} ({other.name}) is")
        else:
            yield from _step(before, after, partial(_declare, shop=after))


def _declare(session: Session, shop: Shop) -> None:
    """The file may let shops change codes with one another, so that a code is still taken when it is given."""
    shops.release_code(session, shop.code, shop.id)
    shops.declared(session, shop)


def _partners(session: Session, declared: Iterable[Partner]) -> Iterator[Step]:
    known = {partner.code: partner for partner in partners.all_partners(session)}
    for partner in declared:
        yield from _step(known.pop(partner.code, None), partner, partial(partners.save_partner, partner=partner))
    needed = partners.partners_with_issues(session)
    for code, gone in known.items():
        if code in needed:
            yield _warning(f"partner {code} is not in the file, but stays because it has tool issues")
        else:
            yield from _step(gone, None, partial(partners.remove_partner, code=code))


def _tools(session: Session, declared: Iterable[Tool]) -> Iterator[Step]:
    known = {tool.code: tool for tool in partners.all_tools(session)}
    for tool in declared:
        yield from _step(known.pop(tool.code, None), tool, partial(partners.save_tool, tool=tool))
    for code, gone in known.items():
        yield from _step(gone, None, partial(partners.remove_tool, code=code))


def _ladders(session: Session, declared: Iterable[Ladder]) -> Iterator[Step]:
    known = {(ladder.partner, ladder.sev): ladder for ladder in partners.all_ladders(session)}
    for ladder in declared:
        before = known.pop((ladder.partner, ladder.sev), None)
        yield from _step(before, ladder, partial(partners.save_ladder, ladder=ladder))
    for gone in known.values():
        yield from _step(gone, None, partial(partners.remove_ladder, ladder=gone))


def _subscriptions(session: Session, declared: Iterable[Subscription], now: datetime) -> Iterator[Step]:
    ours = subscriptions.names_from_file(session)
    kept = subscriptions.subscriptions(session)
    known = {one.subscription.name: one for one in kept if one.subscription.name in ours}
    in_slack = {one.subscription.name.casefold() for one in kept if one.subscription.name not in ours}
    for wanted in declared:
        if wanted.name.casefold() in in_slack:
            yield _warning(
                f"{named(wanted)} was set up in Slack and stays as it is: give the one in the file another name"
            )
            continue
        before = known.pop(wanted.name, None)
        save = partial(subscriptions.save_subscription, wanted=wanted, now=now, from_file=True)
        steps = list(_step(before.subscription if before else None, wanted, save))
        yield from steps
        if before and before.off_reason and not steps:
            yield _off(wanted, before.off_reason, save)
    for gone in known.values():
        yield from _step(gone.subscription, None, partial(subscriptions.remove_subscription, subscription_id=gone.id))


def _off(wanted: Subscription, reason: str, save: Work) -> Step:
    """A digest that is off stays so, since people switch it in Slack; alerts have no other switch than the file."""
    if isinstance(wanted, DigestSubscription):
        return _warning(f'{named(wanted)} is switched off ({reason}): "/shop digest on {wanted.name}" mends that')
    return Step(Change(Mark.CHANGE, f"{named(wanted)} switched on again, was off: {reason}"), save)


def _unknown_shops(known: Iterable[Shop], configuration: Configuration) -> Iterator[Step]:
    """Warns of shops that a subscription names and nobody knows: they may be discovered later."""
    names = {name for shop in known for name in (shop.code, shop.id)}
    names |= {name for shop in configuration.shops for name in (shop.code, shop.id) if name}
    for subscription in configuration.subscriptions:
        for name in subscription.scope.shops:
            if name not in names:
                near = nearest(name, names)
                hint = f'; did you mean "{near}"?' if near else ""
                yield _warning(f'{named(subscription)} names shop "{name}", which nobody knows{hint}')


def _step(before: Thing | None, after: Thing | None, work: Work) -> Iterator[Step]:
    change = difference(before, after)
    if change:
        yield Step(change, work)


def _warning(text: str) -> Step:
    return Step(Change(Mark.WARNING, text))
