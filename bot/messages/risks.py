"""Risks: their line of state and the buttons that act on them, alike in digests, alerts and answers."""

from bot.domain.risks import Risk, RiskState, Severity
from bot.messages.kit import Block, Element, actions, button, section, select
from bot.messages.text import Mrkdwn, md, moment

MARK = {
    Severity.INFO: ":large_blue_circle:",
    Severity.WARNING: ":large_yellow_circle:",
    Severity.CRITICAL: ":red_circle:",
}
SNOOZES = (("1 hour", "1h"), ("4 hours", "4h"), ("Tomorrow 09:00", "tomorrow"), ("Monday 09:00", "monday"))


def item(text: Mrkdwn, risk: Risk) -> list[Block]:
    """An entry of a digest: what is the matter, and the controls of its risk."""
    return [section(text), controls(risk)]


def controls(risk: Risk) -> Block:
    """What can be done with a risk now, in a block named after it, so that a message can be brought up to date."""
    if risk.state is RiskState.OPEN:
        return actions(*takings(risk), button("Details", "risk.details", str(risk.id)), block_id=block_id(risk))
    details = button("Details", "risk.details", str(risk.id))
    return section(state_line(risk), accessory=details, block_id=block_id(risk))


def state_line(risk: Risk) -> Mrkdwn:
    """Who has it, or when it comes back, or that it is over. Says names in plain text: nobody is pinged by it."""
    match risk.state:
        case RiskState.OPEN:
            return md("Nobody has it yet · a risk since {}", moment(risk.opened_at))
        case RiskState.ACKNOWLEDGED:
            return md(
                ":white_check_mark: {} has it since {}",
                risk.taken_name or "Somebody",
                moment(risk.taken_at or risk.opened_at),
            )
        case RiskState.SNOOZED:
            until = risk.snoozed_until or risk.opened_at
            return md(":zzz: {} snoozed it until {}", risk.taken_name or "Somebody", moment(until))
        case RiskState.RESOLVED:
            return md(":large_green_circle: over since {}", moment(risk.resolved_at or risk.opened_at))


def block_id(risk: Risk) -> str:
    return f"risk.{risk.id}"


def takings(risk: Risk) -> list[Element]:
    """The ways to take a risk that nobody has."""
    value = str(risk.id)
    snooze = select("Snooze", "risk.snooze", [(label, f"{value}:{code}") for label, code in SNOOZES])
    assign: Element = {
        "type": "users_select",
        "action_id": "risk.assign",
        "placeholder": {"type": "plain_text", "text": "Assign"},
    }
    return [
        button("Acknowledge", "risk.ack", value, style="primary"),
        snooze,
        assign,
    ]
