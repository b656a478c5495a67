"""Telling an owner what should have happened and did not; the message is edited when it is over."""

from collections.abc import Sequence

from bot.domain.audit import ODD, Kind, KnownTrouble
from bot.messages.kit import Message, context, message, section
from bot.messages.text import Mrkdwn, clip, lines, md, moment
from bot.messages.words import count, span

SHOWN = 10
WELL_AGAIN = "TikTok's answers are as documented again"
WHAT = {
    Kind.SLOT: "The digest *{}*{} was due {} and is not made",
    Kind.POST: "*{}*{} was due {} and is not posted",
    Kind.LADDER: "Tool issue *{}*{} was to be taken further {} and was not",
    Kind.EDIT: "The state of {}{} is out of date since {}",
    Kind.SYNC: "The figures of *{}*{} were to be read {} and were not",
    Kind.DATA: "The figures of *{}*{} cannot be read since {}",
    Kind.TOKENS: "The access to the shops of *{}*{} cannot be renewed since {}",
    Kind.ODDITY: "TikTok's *{}*{} is not as documented since {}",
    Kind.CLOCK: "*{}*{} differs from TikTok's since {}",
}


def trouble_message(troubles: Sequence[KnownTrouble]) -> Message:
    """All that was found at one time, those first that are not over. Times are shown in each reader's zone."""
    last = [known for known in troubles if known.over_at is None]
    over = [known for known in troubles if known.over_at]
    if last:
        head = amiss(last)
        foot = md("I keep trying, and this message is edited when it is over. `/shop status` tells how all of it is.")
    else:
        odd = all(known.trouble.kind in ODD for known in over)
        head = md(":white_check_mark: *Over*: {}", WELL_AGAIN if odd else "what was late has happened")
        foot = md("`/shop status` tells how everything is now.")
    shown = [trouble_line(known) for known in [*last, *over][:SHOWN]]
    more = context(md("and {} more", len(troubles) - SHOWN)) if len(troubles) > SHOWN else None
    return message(head, section(head), section(lines(*shown)), more, context(foot))


def amiss(troubles: Sequence[KnownTrouble]) -> Mrkdwn:
    """How many things are late, and how many merely odd."""
    odd = sum(known.trouble.kind in ODD for known in troubles)
    late = len(troubles) - odd
    said = [md(":rotating_light: *{}* overdue", count(late, "thing is", "things are"))] if late else []
    said += [md(":warning: *{}* odd about TikTok's answers", count(odd, "thing is", "things are"))] if odd else []
    return Mrkdwn(" · ").join(said)


def trouble_line(known: KnownTrouble) -> Mrkdwn:
    """What was due when, and why it did not happen or how long it took."""
    trouble = known.trouble
    where = Mrkdwn(f" for <#{trouble.channel}>") if (trouble.channel or "").startswith("C") else Mrkdwn()
    what = md(WHAT[trouble.kind], clip(trouble.about, 80), where, moment(known.since))
    if known.over_at:
        return md(":white_check_mark: {}. Over after {}.", what, span(known.over_at - known.since))
    return md("• {}: {}.", what, clip(trouble.reason, 120).rstrip(".")) if trouble.reason else md("• {}.", what)
