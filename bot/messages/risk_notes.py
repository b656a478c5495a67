"""The lines that a change of a risk leaves behind: in the thread, with the loser of a race, with the assignee."""

from datetime import datetime

from bot.domain.risks import Risk, RiskState
from bot.messages.kit import Message, actions, button, message, section
from bot.messages.text import Mrkdwn, clip, md, moment, user

TITLE = 150
MORNING_OF_UTC = Mrkdwn(
    "Your time zone is not known here, so the morning is that of UTC. A length such as `8h` counts from now."
)


def thread_line(risk: Risk, actor: str, change: str, note: str) -> Message:
    """``actor`` is a name in plain text: nobody is pinged by what they did themselves."""
    match change:
        case "acknowledged":
            said = md("{} has it", actor)
        case "snoozed":
            said = md("{} snoozed it until {}", actor, moment(risk.snoozed_until or risk.opened_at))
        case "assigned":
            said = md("{} gave it to {}", actor, risk.taken_name or "somebody")
        case "resolved":
            said = md("{} resolved it", actor)
        case _:
            said = md("{} put it back: nobody has it", actor)
    line = md("{}: {}", title(risk), said)
    text = md("{}. “{}”", line, clip(note, 200)) if note and change == "resolved" else line
    return message(text, section(text))


def too_late(risk: Risk, actor: str | None, change: str, at: datetime) -> Mrkdwn:
    """Who was first, and when, for the one who was not; seen by that person alone."""
    who = user(actor) if actor else Mrkdwn("Shopwatch")
    when = moment(at, "{date_short_pretty} {time_secs}")
    match risk.state:
        case RiskState.ACKNOWLEDGED:
            said = md("{} has it since {}", user(risk.taken_by) if risk.taken_by else who, when)
        case RiskState.SNOOZED:
            said = md("{} snoozed it ({}) until {}", who, when, moment(risk.snoozed_until or at))
        case RiskState.RESOLVED:
            said = md("it is over since {}, {}", when, _how_it_ended(who, change))
        case RiskState.OPEN:
            said = md("{} put it back, {}", who, when)
    return md("Nothing changed: {}. {}", said, title(risk))


def not_given(risk: Risk, problem: str) -> Mrkdwn:
    """``problem`` is why the one it was meant for cannot have it, as a part of a sentence."""
    return md("Nothing changed: {}. {}", problem, title(risk))


def past_deadline(risk: Risk, deadline: datetime, until: datetime, eve: datetime) -> Mrkdwn:
    """Why a risk was not snoozed ``until`` then, and until when it may be without letting its deadline go by."""
    return md(
        "Not snoozed yet: its deadline, {}, is before {}. `/risk snooze {} eve` silences it until {}. {}",
        moment(deadline),
        moment(until),
        risk.id,
        moment(eve),
        title(risk),
    )


def yours_already(risk: Risk) -> Mrkdwn:
    return md("You have it already since {}. {}", moment(risk.taken_at or risk.opened_at), title(risk))


def assigned_to_you(risk: Risk, shop: str, actor: str, link: Mrkdwn | None) -> Message:
    """For the assignee alone, the one person who must act now."""
    by = md(" · by {}", moment(risk.finding.deadline)) if risk.finding.deadline else Mrkdwn()
    where = md("\n{}", link) if link else Mrkdwn()
    text = md("*{} gave you a risk* of {}: {}{}{}", actor, shop, title(risk), by, where)
    return message(text, section(text), actions(button("Details", "risk.details", str(risk.id))))


def deadline_nears(risk: Risk, shop: str) -> Message:
    """For whoever has the risk, and nobody else."""
    by = md(" · by {}", moment(risk.finding.deadline)) if risk.finding.deadline else Mrkdwn()
    text = md("*A deadline of yours is nearer*, at {}: {}{}", shop, title(risk), by)
    return message(text, section(text), actions(button("Details", "risk.details", str(risk.id))))


def title(risk: Risk) -> Mrkdwn:
    """``#17 *Glow Serum* · out for 6 h``."""
    return md("#{} *{}* · {}", risk.id, clip(risk.finding.subject, 80), clip(risk.finding.title, TITLE))


def _how_it_ended(who: Mrkdwn, change: str) -> Mrkdwn:
    return md("{} resolved it", who) if change == "resolved" else Mrkdwn("the data recovered")
