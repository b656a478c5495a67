"""``/risk``: list, show, and act on risks by their numbers."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.risks import RiskState, Severity
from bot.domain.snoozes import ANYWAY, EVE, HOW, BadSnooze, snooze_until
from bot.messages.answers import Run, choices
from bot.messages.kit import context
from bot.messages.risk_answers import Part, changed, made, risk_list, risk_shown, which
from bot.messages.risk_notes import MORNING_OF_UTC, not_given, too_late, yours_already
from bot.messages.text import Mrkdwn, clip, md
from bot.messages.words import count
from handlers.answering import Answer, Ask, Sorry
from handlers.asked_shop import shop_of
from handlers.people import Actor, actor
from handlers.risk_changes import Act, Done, Wish, change_risk
from handlers.snoozing import asked_past, eve_of, is_guess, ways_past
from handlers.typed import numbers_in, people_in
from storage.people import person_named
from storage.risks import LIVE, count_risks, risk_by_id, risks_of, risks_taken_by
from storage.shops import shop_by_id, shops_by_id
from storage.sps import score_name_of

SHOWN = 12
AT_ONCE = 20
PAGE, MOST_PAGES = "page", 10_000
UNITS = ("min", "minutes", "hour", "hours", "day", "days", "week", "weeks", "h", "d", "w")
NARROWED = {
    "open": ("risks that nobody has", (RiskState.OPEN,), Severity.INFO),
    "critical": ("critical live risks", LIVE, Severity.CRITICAL),
    "taken": ("risks that somebody has", (RiskState.ACKNOWLEDGED, RiskState.SNOOZED), Severity.INFO),
    "snoozed": ("snoozed risks", (RiskState.SNOOZED,), Severity.INFO),
    "all": ("live risks", LIVE, Severity.INFO),
}


async def listed(ask: Ask) -> Answer:
    """``[mine|open|taken|critical|snoozed|all] [shop] [page 2]``."""
    return await ask.services.db.read(_list, ask)


async def shown(ask: Ask) -> Answer:
    numbers, _ = numbers_in(ask.words)
    return await ask.services.db.glance(_show, ask, numbers)


async def acknowledged(ask: Ask) -> Answer:
    numbers, _ = await _numbers(ask, "ack")
    return await _act(ask, numbers, Wish(Act.ACKNOWLEDGE, await ask.actor()))


async def snoozed(ask: Ask) -> Answer:
    numbers, rest = await _numbers(ask, "snooze")
    if rest and len(numbers) > 1 and rest[0].casefold() in UNITS:
        rest = [str(numbers.pop()), *rest]  # "17 2 days": the last number counts the days
    who = await ask.actor()
    if [word.casefold() for word in rest] == [EVE]:
        return await _act_each(ask, await ask.services.db.read(_until_eve, numbers, who, ask.now))
    anyway = bool(rest) and rest[-1].casefold() == ANYWAY
    typed = " ".join(rest[:-1] if anyway else rest)
    try:
        until = snooze_until(typed or "1h", ask.now, who.zone)
    except BadSnooze as bad:
        raise Sorry(md("I don't understand “{}”. {}", clip(" ".join(rest), 60), Mrkdwn(bad))) from None
    wish = Wish(Act.SNOOZE, who, until=until, anyway=anyway, guessed=is_guess(typed, who))
    return await _act(ask, numbers, wish)


async def assigned(ask: Ask) -> Answer:
    numbers, rest = await _numbers(ask, "assign")
    people = people_in(rest) or await _called(ask, " ".join(rest))
    if len(people) != 1:
        raise Sorry(md("To whom? Name one person with @, such as `/risk assign {} @maria`, or `me`.", numbers[0]))
    who, to = await asyncio.gather(ask.actor(), actor(ask.services, people[0]))
    return await _act(ask, numbers, Wish(Act.ASSIGN, who, to=to))


async def _called(ask: Ask, name: str) -> list[str]:
    """The one who is meant by ``me``, or by a short name of the configuration file."""
    if name.casefold() == "me":
        return [ask.user_id]
    found = await ask.services.db.glance(person_named, name)
    return [found] if found else []


async def resolved(ask: Ask) -> Answer:
    numbers, rest = await _numbers(ask, "resolve")
    return await _act(ask, numbers, Wish(Act.RESOLVE, await ask.actor(), note=clip(" ".join(rest), 500)))


async def _numbers(ask: Ask, verb: str) -> tuple[list[int], list[str]]:
    """The numbers that were typed and the words after them. Raises Sorry without any, or with too many."""
    numbers, rest = numbers_in(ask.words)
    if not numbers:
        raise await ask.services.db.read(_which, verb)
    if len(numbers) > AT_ONCE:
        raise Sorry(md("At most {} risks at once, please.", AT_ONCE))
    return list(dict.fromkeys(numbers)), rest


async def _act(ask: Ask, numbers: Sequence[int], wish: Wish) -> Answer:
    return await _act_each(ask, dict.fromkeys(numbers, wish))


async def _act_each(ask: Ask, wishes: Mapping[int, Wish]) -> Answer:
    """One transaction a risk, so that one that is lost does not stop the others."""
    told: list[Mrkdwn] = []
    ways: list[Run] = []
    guessed = False
    for number, wish in wishes.items():
        done = await ask.services.db.write(change_risk, number, wish, None, ask.now)
        told.append(_told(number, done, ask.user_id, ask.now))
        ways += ways_past(done, ask.now) if done and done.past else []
        if done and (done.won or done.past):
            guessed = guessed or wish.guessed
    ask.services.nudge()
    # Of several risks the buttons would not say which one each is of: the lines do.
    asked = choices(ways) if len(wishes) == 1 else []
    notes = [context(MORNING_OF_UTC)] if guessed else []
    return Answer(changed(told, md("*{}*", count(len(told), "risk")), [*notes, *asked]))


def _until_eve(session: Session, numbers: Sequence[int], who: Actor, now: datetime) -> dict[int, Wish]:
    """A wish for each risk. Raises Sorry for one that has no deadline ahead."""
    wishes = {}
    for number in numbers:
        risk = risk_by_id(session, number)
        until = eve_of(risk, now) if risk else None
        if risk and until is None:
            raise Sorry(md("#{} has no deadline ahead. {}", number, Mrkdwn(HOW)))
        wishes[number] = Wish(Act.SNOOZE, who, until=until)
    return wishes


def _told(number: int, done: Done | None, user_id: str, now: datetime) -> Mrkdwn:
    if done is None:
        return md("There is no risk #{}. `/risk list` shows those there are.", number)
    if done.problem:
        return not_given(done.risk, done.problem)
    if done.past:
        return asked_past(done, now)
    if done.won:
        return made(done.risk)
    if done.risk.state is RiskState.ACKNOWLEDGED and done.risk.taken_by == user_id:
        return yours_already(done.risk)
    return too_late(done.risk, done.step.actor, done.step.change, done.step.at)


def _which(session: Session, verb: str) -> Sorry:
    return Sorry(*which(verb, risks_of(session, limit=5)))


def _show(session: Session, ask: Ask, numbers: Sequence[int]) -> Answer:
    if not numbers:
        raise _which(session, "show")
    risk = risk_by_id(session, numbers[0])
    if risk is None:
        raise Sorry(_told(numbers[0], None, ask.user_id, ask.now))
    shop = shop_by_id(session, risk.finding.shop_id)
    score = score_name_of(session, shop, ask.services.rules)
    return Answer(risk_shown(risk, shop, score, ask.now), f"/risk show {risk.id}")


def _list(session: Session, ask: Ask) -> Answer:
    words, page = _paged(ask.words)
    narrow, words = _narrowed(words)
    command, before = f"/risk list {narrow}", (page - 1) * SHOWN
    if narrow == "mine":
        mine = risks_taken_by(session, ask.user_id)
        part = Part(mine[before : before + SHOWN], len(mine), before, command)
        return _answer(session, part, "live risks that are yours or of your shops", None)
    what, states, severity = NARROWED[narrow]
    shop = shop_of(session, " ".join(words), command) if words else None
    shop_ids = [shop.id] if shop else None
    command = f"{command} {shop.id}" if shop else command
    found = risks_of(session, None, shop_ids, states, SHOWN, severity, before)
    part = Part(found, count_risks(session, shop_ids, states, severity), before, command)
    about = f"{what} of {clip(shop.name, 60)}" if shop else what
    return _answer(session, part, about, f"{command} {PAGE} {page}" if before else command)


def _answer(session: Session, part: Part, what: str, share: str | None) -> Answer:
    if part.before and not part.risks:
        raise Sorry(md("That page is empty: there are {} {}.", f"{part.total:,}", what))
    shops = {shop.id: shop for shop in shops_by_id(session, [risk.finding.shop_id for risk in part.risks])}
    following = f"{part.command} {PAGE} {part.before // SHOWN + 2}"
    return Answer(risk_list(part, shops, what, following), share if part.risks else None)


def _paged(words: list[str]) -> tuple[list[str], int]:
    """The words before ``page 2`` at the end, and the page that is wanted."""
    if len(words) > 1 and words[-2].casefold() == PAGE and words[-1].isdecimal():
        return words[:-2], min(max(int(words[-1]), 1), MOST_PAGES)
    return words, 1


def _narrowed(words: list[str]) -> tuple[str, list[str]]:
    """The narrowing word, wherever it stands, and the others, which name a shop."""
    for word in words:
        if word.casefold() in ("mine", *NARROWED):
            return word.casefold(), [other for other in words if other is not word]
    return "all", words
