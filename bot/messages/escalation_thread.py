"""The thread of a tool issue: one reply a step, with who and when. Only whoever must act is pinged."""

from bot.domain.escalation import Change, Issue, Step
from bot.messages.escalation import follow_up, resolution_lines
from bot.messages.escalation_words import STATE_WORDS, WITH_AGE, pages, title
from bot.messages.kit import Block, Message, message, section
from bot.messages.text import Mrkdwn, clip_mrkdwn, escape_lines, lines, md, moment, user

LONG = 2_900
"""Characters that the forms take for a text."""
MOST, SECTION = 4_000, 3_000
"""Characters of one text, lengthened by escaping: three of them fit into a message, pieces of them into a section."""


def step_message(issue: Issue, step: Step, *, quietly: bool = False) -> Message:
    """What a step says in the thread; ``issue`` is as the step left it. ``quietly``: it pings nobody."""
    said, typed = _said(issue, step, quietly), _typed(issue, step)
    return message(lines(said, *typed), section(said), *(part for text in typed for part in _in_full(text)))


def _said(issue: Issue, step: Step, quietly: bool) -> Mrkdwn:
    who = md("*{}*", step.actor.name) if step.actor else md("Nobody")
    at = moment(step.at)
    paged = pages(issue, step, quietly=quietly)
    match step.change:
        case Change.OPENED:
            return md(":rotating_light: {} reported it, {}. Paged: {}", who, at, paged or "nobody, no ladder is set up")
        case Change.TAKEN:
            return md(":raised_hand: {} has it, {}", who, at)
        case Change.CLIMBED if step.actor:
            return md(":arrow_up: {} escalated {} to {}, {}", who, title(issue), paged, at)
        case Change.CLIMBED:
            return md(":arrow_up: Nobody took {}. It climbs to {}, {}", title(issue), paged, at)
        case Change.PAGED_AGAIN:
            due = moment(issue.respond_by, WITH_AGE)
            return md(":bell: Still nobody has {}, an answer was due {}. Paged again: {}", title(issue), due, paged)
        case Change.LAPSED:
            return md(":arrow_up: {} did not accept {}. It goes up to {}, {}", step.note, title(issue), paged, at)
        case Change.NOTED:
            return md(":memo: {}, {}", who, at)
        case Change.PROGRESSED:
            return md(":memo: {}: {}, {}", who, STATE_WORDS[step.state], at)
        case Change.RERATED:
            calls = md(". Paged: {}", paged) if paged else ""
            return md(":scales: {} changed the severity: {}, {}{}", who, step.note.partition(". ")[0], at, calls)
        case Change.OFFERED:
            receiver = user(issue.offer.to.id) if issue.offer else md("somebody")
            until = moment(issue.offer.ends_at, "{time}") if issue.offer else at
            return md(":handshake: {} asks {} to take it over and to press Accept by {}", who, receiver, until)
        case Change.ACCEPTED:
            return md(":handshake: {} accepted and has it, {}", who, at)
        case Change.OVERDUE:
            owner = user(issue.owner.id) if issue.owner else md("Somebody")
            due = moment(issue.update_by) if issue.update_by else at
            return md(":alarm_clock: {}, an update was due {}. Add a note, or hand it over", owner, due)
        case Change.RESOLVED:
            return md(":white_check_mark: {} resolved it, {}", who, at)
        case Change.CLOSED:
            return md(
                ":lock: {} closed it, {}. So that it does not happen again: {}", who, at, follow_up(step.note, LONG)
            )
        case Change.REOPENED:
            return md(":rotating_light: {} reopened it, {}. Paged: {}", who, at, paged or "nobody")


def _typed(issue: Issue, step: Step) -> list[Mrkdwn]:
    """The words of a person, as they were typed."""
    match step.change:
        case Change.OPENED:
            return [escape_lines(issue.report.what, LONG)]
        case Change.NOTED | Change.PROGRESSED | Change.OFFERED if step.note:
            return [_quoted(step.note)]
        case Change.RERATED if reason := step.note.partition(". ")[2]:
            return [_quoted(reason)]
        case Change.RESOLVED if issue.resolution:
            return resolution_lines(issue.resolution, LONG)
        case _:
            return []


def _quoted(text: str) -> Mrkdwn:
    return Mrkdwn("\n".join(f"> {line}" for line in escape_lines(text, LONG).split("\n")))


def _in_full(text: Mrkdwn) -> list[Block]:
    """A text in as many sections as hold it, parted between words."""
    rest = clip_mrkdwn(text, MOST)
    if len(rest) <= SECTION:
        return [section(rest)]
    head, _, tail = rest[:SECTION].rpartition(" ")
    return [section(Mrkdwn(head)), section(Mrkdwn(tail + rest[SECTION:]))] if head else [section(rest)]
