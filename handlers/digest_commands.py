"""``/shop digest``: set one up, list them, preview, send now, stop and start again."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.domain.subscriptions import DigestSubscription
from bot.messages.answers import Run, choices, note
from bot.messages.digest_form import digest_form
from bot.messages.kit import Message, context, message
from bot.messages.subscriptions import subscription_list
from bot.messages.text import Mrkdwn, clip, link, md, moment
from bot.messages.words import count, span
from handlers.answering import Answer, Ask, Sorry
from handlers.channels import known_problem
from handlers.commands import did_you_mean, nearest_names
from handlers.links import permalink, workspace_url
from handlers.opening import open_modal
from handlers.typed import folded
from jobs.digests.run import compose, occasion_of
from storage import subscriptions
from storage.subscriptions import Kept
from storage.tables.deliveries import DeliveryRow

JUST_NOW = timedelta(minutes=10)
"""A digest is not posted again within so long without asking."""

AGAIN = "again"
WORDS = ("list", "preview", "now", "off", "on")


async def asked_to_create(ask: Ask) -> Answer | None:
    """Opens the form, filled in with the person's own zone."""
    if ask.rest:
        near = nearest_names(ask.words[0], list(WORDS))
        rest = " ".join(ask.words[1:])
        runs = [(f"digest {word}", clip(f"/shop digest {word} {rest}".rstrip(), 140)) for word in near]
        text = md("After `digest` I know `list`, `preview`, `now`, `off` and `on`, not “{}”.", clip(ask.words[0], 60))
        raise did_you_mean(text, runs or [("Set up a digest", "/shop digest")])
    who = await ask.actor()
    view = digest_form(who.zone.key, who.user_id, zone_known=who.zone_known)
    await open_modal(ask.services, ask.trigger_id, view)
    return None


async def listed(ask: Ask) -> Answer:
    kept = await ask.services.db.read(subscriptions.subscriptions)
    shown = [(one.subscription, one.next_slot.due_at if one.next_slot else None, one.off_reason) for one in kept]
    return Answer(subscription_list(shown))


async def previewed(ask: Ask) -> Answer:
    """What the digest would say now, made in the same way as the one that is posted."""
    return Answer(await ask.services.db.read(_preview, ask))


async def sent_now(ask: Ask) -> Answer:
    """Posts a digest at once; of one that has just been sent it says so, and asks."""
    kept, sent = await ask.services.db.read(_to_send, ask)
    if sent:
        raise await _sent_already(ask, kept, sent)
    if problem := await known_problem(ask.services, kept.subscription.channel):
        raise Sorry(md("{} cannot be posted. {}", kept.subscription.name, Mrkdwn(problem)))
    work_id = f"digest-now:{kept.id}:{ask.trigger_id}"
    await ask.services.engine.start(work_id, "digest_now", subscription_id=kept.id, request=ask.trigger_id)
    return Answer(note(md("*{}* is on its way to {}.", kept.subscription.name, _channel(kept))))


async def switched_off(ask: Ask) -> Answer:
    kept = await ask.services.db.read(_digest, ask.rest, "off")
    who = await ask.actor()
    name = kept.subscription.name
    if not await ask.services.db.write(subscriptions.switch_off, kept.id, f"switched off by {who.name}"):
        raise Sorry(md("*{}* is off already: {}", name, kept.off_reason or "switched off"))
    text = md("*{}* is off and will not go to {}.", name, _channel(kept))
    return Answer(note(text, *choices([("Start it again", f"/shop digest on {name}")])))


async def switched_on(ask: Ask) -> Answer:
    kept = await ask.services.db.read(_digest, ask.rest, "on")
    if kept.off_reason is None:
        raise Sorry(md("*{}* is on already{}.", kept.subscription.name, _next(kept)))
    if problem := await known_problem(ask.services, kept.subscription.channel):
        raise Sorry(md("*{}* stays off. {}", kept.subscription.name, Mrkdwn(problem)))
    again = await ask.services.db.write(subscriptions.save_subscription, kept.subscription, ask.now)
    return Answer(note(md("*{}* is on again{}.", again.subscription.name, _next(again))))


def _to_send(session: Session, ask: Ask) -> tuple[Kept, DeliveryRow | None]:
    """The digest that is named, and its last message where that is so new that another is hardly meant."""
    name, _, last = ask.rest.rpartition(" ")
    again = bool(name) and last.casefold() == AGAIN
    kept = _digest(session, name if again else ask.rest, "now")
    return kept, None if again else subscriptions.sent_since(session, kept.id, ask.now - JUST_NOW)


async def _sent_already(ask: Ask, kept: Kept, sent: DeliveryRow) -> Sorry:
    name = kept.subscription.name
    if sent.ts and sent.posted_at:
        url = permalink(await workspace_url(ask.services), str(sent.posted_in), sent.ts)
        text = md(
            "*{}* was {} in {} {} ago.", name, link(url, "posted"), _channel(kept), span(ask.now - sent.posted_at)
        )
    else:
        text = md("*{}* is on its way to {} already.", name, _channel(kept))
    return Sorry(md("{} Once more?", text), choices([("Post it again", f"/shop digest now {name} {AGAIN}")]))


def _preview(session: Session, ask: Ask) -> Message:
    kept = _digest(session, ask.rest, "preview")
    occasion = occasion_of(session, kept, ask.now, ask.now, preview=True)
    made = compose(session, kept, occasion, ask.services.rules)
    replies = f", with {count(len(made.replies), 'reply', 'replies')} in its thread" if made.replies else ""
    foot = context(md("Preview of *{}* for {}{}. Only you see it.", kept.subscription.name, _channel(kept), replies))
    return message(made.text, *made.blocks, foot)


def _digest(session: Session, name: str, word: str) -> Kept:
    """The digest called ``name``. Raises Sorry with the nearest, or with all there are when none was named."""
    kept = [one for one in subscriptions.subscriptions(session) if isinstance(one.subscription, DigestSubscription)]
    by_name = {folded(one.subscription.name).casefold(): one for one in kept}
    wanted = name.casefold()
    if wanted in by_name:
        return by_name[wanted]
    if not kept:
        runs = choices([("Set one up", "/shop digest")])
        raise Sorry(md("No digest is set up yet. `/shop digest` opens a form for the first one."), runs)
    if not name:
        raise Sorry(md("Which digest? Choose one, or type its name after `{}`.", word), choices(_runs(kept, word)))
    near = [by_name[found] for found in nearest_names(wanted, list(by_name))]
    unknown = md("No digest is called “{}”.", clip(name, 60))
    if not near:
        raise Sorry(md("{} Choose one that there is.", unknown), choices(_runs(kept, word)))
    raise did_you_mean(unknown, _runs(near, word))


def _runs(kept: list[Kept], word: str) -> list[Run]:
    return [(one.subscription.name, f"/shop digest {word} {one.subscription.name}") for one in kept]


def _channel(kept: Kept) -> Mrkdwn:
    return Mrkdwn(f"<#{kept.subscription.channel}>")


def _next(kept: Kept) -> Mrkdwn:
    return md(", next {}", moment(kept.next_slot.due_at)) if kept.next_slot else Mrkdwn()
