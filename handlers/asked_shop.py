"""Which shop a question is about, and how far back."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from bot.domain.ranges import HOW, USUAL, BadRange, Range, split_range
from bot.domain.risks import RiskState
from bot.domain.shops import Shop, find_shop
from bot.domain.things import Thing
from bot.messages.answers import Run, choices
from bot.messages.text import Mrkdwn, clip, md
from bot.messages.things import things_said
from handlers.answering import Sorry
from storage.risks import risks_with_keys
from storage.shops import all_shops, shop_named, shops_by_id
from storage.things import things_called

SHOWN = 60
ALIKE = 60
"""Similarity from 0 to 100 from which a word may be a misspelt word of a shop's name."""
NONE_YET = Mrkdwn(
    "No shop is known yet. `/shop connect` gives the link under which a seller connects theirs. Or whoever runs "
    "Shopwatch declares shops in `shopwatch.toml`, or brings figures with `shopwatch import FILE`."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """``shop`` is None when the question is about all of ``shops``."""

    shops: list[Shop]
    shop: Shop | None
    range: Range


def asked_about(session: Session, words: list[str], command: str) -> Asked:
    """Reads ``[shop] [range]``. ``command`` is what a choice runs with the chosen shop, "/shop sps".

    Raises Sorry for a bad range, a name that no shop or several shops have, and when no shop is known at all.
    """
    name, given = name_and_range(session, words)
    within = given or USUAL
    text = " ".join(name)
    if not text or text.casefold() in ("all", "*"):
        shops = all_shops(session)
        if not shops:
            raise Sorry(NONE_YET)
        return Asked(shops, None, within)
    try:
        shop = shop_of(session, text, command, f" {given.typed}" if given else "")
    except Sorry:
        if begun := _begun(session, name):
            if things := [thing for thing in things_called(session, begun[1]) if thing.shop_id == begun[0].id]:
                raise _of_a_shop(session, things, command, "") from None
            raise _neither(*begun, command) from None
        raise
    return Asked([shop], shop, within)


def name_and_range(session: Session, words: list[str]) -> tuple[list[str], Range | None]:
    """The words before a range, and the range. A shop may be called "May" or "3m". Raises Sorry for a bad range."""
    try:
        name, given = split_range(words)
        if given is None:
            return name, None
    except BadRange as bad:
        if not shop_named(session, " ".join(words)):
            raise Sorry(Mrkdwn(bad)) from None
        return words, None
    return (words, None) if shop_named(session, " ".join(words)) else (name, given)


def _begun(session: Session, name: list[str]) -> tuple[Shop, str] | None:
    """The shop that the first words name, and the words after them that are like nothing of it; None where they are."""
    shops = all_shops(session)
    for n in range(len(name) - 1, 0, -1):
        shop, rest = find_shop(" ".join(name[:n])[:200], shops).shop, name[n:]
        if shop:
            own = f"{shop.code} {shop.name}".replace("-", " ").split()
            alike = any(fuzz.ratio(word.casefold(), mine.casefold()) >= ALIKE for word in rest for mine in own)
            return None if alike else (shop, " ".join(rest))
    return None


def _neither(shop: Shop, rest: str, command: str) -> Sorry:
    said = md("“{}” is neither a part of a shop's name nor a range. {}", clip(rest, SHOWN), Mrkdwn(HOW))
    return Sorry(said, choices([_run(shop, command, "")]))


def shop_of(session: Session, text: str, command: str, tail: str = "") -> Shop:
    """The one shop that ``text`` means. Raises Sorry with the shops it may mean as a choice."""
    if meant := shop_meant(session, text, command, tail):
        return meant
    shops, shown = all_shops(session), clip(text, SHOWN)
    if not shops:
        raise Sorry(NONE_YET)
    raise Sorry(
        md(
            "No shop is called “{}”, and none is like it. `/shop` lists them all; try a code such as `{}`.",
            shown,
            shops[0].code,
        ),
        choices([("All shops", "/shop")]),
    )


def shop_meant(session: Session, text: str, command: str, tail: str = "") -> Shop | None:
    """The same, and None where no shop is like it."""
    if known := shop_named(session, text):
        return known
    found = find_shop(text[:200], all_shops(session))
    if found.shop:
        return found.shop
    runs = [_run(shop, command, tail) for shop in found.candidates]
    shown = clip(text, SHOWN)
    if found.ambiguous:
        raise Sorry(md("{} shops are like “{}”. Which one do you mean?", len(found.candidates), shown), choices(runs))
    if things := things_called(session, text):
        raise _of_a_shop(session, things, command, tail)
    if runs:
        raise Sorry(md("No shop is called “{}”. Did you mean one of these?", shown), choices(runs))
    return None


def certain_shop(session: Session, text: str) -> Shop | None:
    """The shop that ``text`` names without a doubt."""
    return shop_named(session, text) or find_shop(text[:200], all_shops(session)).shop


def _of_a_shop(session: Session, things: Sequence[Thing], command: str, tail: str) -> Sorry:
    """For what is of a shop and none itself: what it is, whether it is a risk, and the way to both."""
    shops = {shop.id: shop for shop in shops_by_id(session, [thing.shop_id for thing in things])}
    keys = risks_with_keys(session, [thing.key for thing in things])
    risks = {risk.finding.key: risk for risk in keys if risk.state is not RiskState.RESOLVED}
    runs = [(f"Risk #{risk.id}", f"/risk show {risk.id}") for risk in risks.values()]
    runs += [_run(shop, command, tail) for shop in shops.values()]
    return Sorry(things_said(things, shops, risks), choices(runs))


def _run(shop: Shop, command: str, tail: str) -> Run:
    """The id rather than the code: it means this shop and no other."""
    return f"{clip(shop.name, 45)} ({clip(shop.code, 24)})", f"{command} {shop.id}{tail}"
