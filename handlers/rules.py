"""``/shop rules``: the thresholds that hold for a shop, for a market, or for all shops of the team."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.rules import Rules
from bot.domain.rules_held import holding, holding_in
from bot.domain.rules_names import place_named
from bot.domain.shops import Shop
from bot.messages.rules import rules_answer
from bot.messages.words import count, listing
from handlers.answering import Answer, Ask, Sorry
from handlers.asked_shop import NONE_YET, shop_of
from storage.shops import all_shops, shop_named

COMMAND = "/shop rules"


async def answer_about_rules(ask: Ask) -> Answer:
    """The answer to ``/shop rules [shop or market]``."""
    return await ask.services.db.read(_read, ask.rest, ask.now, ask.services.rules)


def _read(session: Session, text: str, now: datetime, rules: Rules) -> Answer:
    if not text or text.casefold() in ("all", "*"):
        return _of_team(all_shops(session), now, rules)
    shop, place = shop_named(session, text), place_named(text)
    if shop is None and place:
        return Answer(rules_answer(place, holding(rules, place), rules, now.date()), f"{COMMAND} {place}")
    shop = shop or shop_of(session, text, COMMAND)
    today = now.astimezone(shop.tz).date()
    found = holding(rules, shop.region, shop.code)
    return Answer(rules_answer(f"{shop.name} ({shop.region})", found, rules, today), f"{COMMAND} {shop.id}")


def _of_team(shops: list[Shop], now: datetime, rules: Rules) -> Answer:
    if not shops:
        raise Sorry(NONE_YET)
    regions = sorted({shop.region for shop in shops})
    of_what = f"{count(len(shops), 'shop')} in {listing(regions)}"
    return Answer(rules_answer(of_what, holding_in(rules, regions), rules, now.date()), COMMAND)
