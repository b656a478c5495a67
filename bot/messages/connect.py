"""Connecting shops: the links to send to a seller, what is connected, and word of what was and of what ended."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.connections import SOON, Connection, Market, Offer, Opened, Tie
from bot.domain.shops import Shop
from bot.messages.kit import Block, Element, Message, actions, context, message, plain_text, section, with_note
from bot.messages.text import Mrkdwn, clip, lines, md, moment
from bot.messages.words import count, listing

OPEN = "connect.open"
"""What a button with a link is called: clicking it asks nothing of the bot."""

SHOWN, NAMED, A_SECTION = 15, 8, 5
DAY = "{date_short_pretty}"
NAMELESS, ENDLESS = "seller not known yet", "end not known yet"
"""Of an authorisation that began with tokens of the environment: TikTok tells both when they are renewed."""
SELLERS = {Market.US: "Seller in the US", Market.ROW: "Seller elsewhere"}


def connect_answer(
    offers: Sequence[Offer], problems: Sequence[str], opened: Sequence[Opened], now: datetime
) -> Message:
    """How to connect shops, and which are; ``problems`` are what is to be set before, each naming its variable."""
    if offers:
        until = moment(offers[0].until, DAY)
        how = md(
            "*Connect shops*: send the seller a link (copy it from the button). They sign in to Seller Center, allow "
            "the app, and their shops are read from then on. Each link works once, until {}.",
            until,
        )
    else:
        how = md("*Shops cannot be connected yet*")
    amiss = lines(*(md(":warning: {}", problem) for problem in problems))
    return message(
        how,
        section(how),
        *offer_buttons(offers),
        section(amiss) if problems else None,
        *_standing(opened, now),
    )


def connected_message(seller: str, shops: Sequence[Connection] | None) -> Message:
    """Word to who asked; ``shops`` is None where the platform has not said yet which they are."""
    who = md("*{}*", clip(seller, 80)) if seller else Mrkdwn("The seller")
    if shops is None:
        text = md(":white_check_mark: {} has authorised the app. Its shops are being looked up.", who)
        return message(text, section(text))
    if not shops:
        text = md(":warning: {} has authorised the app, but it opens no shop. Ask which shops it was meant for.", who)
        return message(text, section(text))
    head = md(":white_check_mark: {} has connected {}", who, count(len(shops), "shop"))
    named = [md("• *{}* `{}` {}", clip(shop.name, 60), shop.code, shop.region) for shop in shops]
    foot = context(Mrkdwn("Their first figures are there within minutes: `/shop` shows them."))
    return message(head, *_sections(head, named), foot)


def connection_message(shops: Sequence[Connection], buttons: Sequence[Block]) -> Message:
    """Word to an owner of shops that are not read any more, or soon will not be; ``buttons`` renew the consent.

    Edited as they are connected again; the buttons go when all are.
    """
    gone = [shop for shop in shops if shop.tie is Tie.LOST]
    soon = [shop for shop in shops if shop.tie is Tie.ENDS]
    if gone:
        what = count(len(gone), "shop is", "shops are")
        head = md(":no_entry: *{} not connected any more*: the seller's authorisation has ended", what)
    elif soon:
        head = md(
            ":hourglass_flowing_sand: *{}* to be authorised again soon", count(len(soon), "shop has", "shops have")
        )
    else:
        head = Mrkdwn(":white_check_mark: *Connected again*")
    shown = [_line(shop) for shop in [*gone, *soon, *(one for one in shops if one.tie is Tie.WELL)]]
    body = _sections(head, shown)
    if not gone and not soon:
        return message(head, *body)
    old = "What is shown of them is as old as that. " if gone else ""
    foot = f"{old}Send the seller a link to renew it, or get a new one: `/shop connect`."
    return message(head, *body, *buttons, context(Mrkdwn(foot)))


def offer_buttons(offers: Sequence[Offer]) -> list[Block]:
    """The links as buttons, those of each app together."""
    apps = list(dict.fromkeys(offer.app for offer in offers))
    blocks = []
    for n, app in enumerate(apps[:NAMED]):
        named = f"{app}: " if app else ""
        links = [(f"{named}{SELLERS[offer.market]}", offer.url) for offer in offers if offer.app == app]
        blocks.append(actions(*(_link(label, url, n, m) for m, (label, url) in enumerate(links))))
    return blocks


def with_stale_note(answer: Message, shops: Iterable[Shop]) -> Message:
    """``answer`` about some shops, saying below its head which are lost: their figures are not read any more."""
    lost = [(shop.name, shop.lost_at) for shop in shops if shop.lost_at]
    if not lost:
        return answer
    shown = [md("{} (since {})", clip(name, 40), moment(at, DAY)) for name, at in lost[:NAMED]]
    more = [md("{} more", len(lost) - NAMED)] if len(lost) > NAMED else []
    which = listing_of(shown + more)
    note = md(":no_entry: stale, for the seller's authorisation has ended: {}. `/shop connect` renews it.", which)
    return with_note(answer, note)


def listing_of(parts: Sequence[Mrkdwn]) -> Mrkdwn:
    return Mrkdwn(listing([str(part) for part in parts]))


def _sections(head: Mrkdwn, rows: Sequence[Mrkdwn]) -> list[Block]:
    """The first rows below their head, a few to a section, which holds 3,000 characters."""
    more = [md("and {} more", len(rows) - SHOWN)] if len(rows) > SHOWN else []
    shown = [head, *rows[:SHOWN], *more]
    return [section(lines(*shown[n : n + A_SECTION])) for n in range(0, len(shown), A_SECTION)]


def _link(label: str, url: str, app: int, market: int) -> Element:
    return {"type": "button", "action_id": f"{OPEN}.{app}.{market}", "url": url, "text": plain_text(label, 75)}


def _line(shop: Connection) -> Mrkdwn:
    name = md("*{}* `{}`", clip(shop.name, 60), shop.code)
    at = moment(shop.at, DAY) if shop.at else Mrkdwn("soon")
    if shop.tie is Tie.LOST:
        why = md(": {}", clip(shop.reason, 120).rstrip(".")) if shop.reason else Mrkdwn()
        return md("• {} not since {}{}", name, at, why)
    if shop.tie is Tie.ENDS:
        return md("• {} until {}", name, at)
    return md(":white_check_mark: {} is connected", name)


def _standing(opened: Sequence[Opened], now: datetime) -> list[Block]:
    """What is connected now, what has ended or soon will first."""
    if not opened:
        return [context(Mrkdwn("No seller has authorised the app yet."))]
    worst_first = sorted(opened, key=lambda one: (one.ended_at is None, one.ends_at is None, one.ends_at or now))
    return _sections(Mrkdwn("*Connected now*"), [_opened(one, now) for one in worst_first])


def _opened(one: Opened, now: datetime) -> Mrkdwn:
    app = md(" by app {}", one.app) if one.app else Mrkdwn()
    codes = [md("`{}`", code) for code in one.shops[:NAMED]]
    rest = [md("{} more", len(one.shops) - NAMED)] if len(one.shops) > NAMED else []
    shops = md("{}: {}", count(len(one.shops), "shop"), listing_of(codes + rest)) if codes else Mrkdwn("no shop yet")
    who = md("*{}*{} · {}", clip(one.seller or NAMELESS.capitalize(), 60), app, shops)
    if one.ended_at:
        return md(":no_entry: {} · ended {}: {}", who, moment(one.ended_at, DAY), clip(one.reason, 120))
    if one.ends_at is None:
        return md("• {} · {}", who, ENDLESS)
    mark = ":hourglass_flowing_sand:" if one.ends_at - now < SOON else "•"
    return md("{} {} · until {}", Mrkdwn(mark), who, moment(one.ends_at, DAY))
