"""What one person is told in private about tool issues: who was first, and what is still to be set up."""

from bot.domain.escalation import Act, Issue, IssueState
from bot.messages.escalation_words import level_name, title
from bot.messages.text import Mrkdwn, md, moment

EXACT = "{date_short_pretty} {time_secs}"
GONE = Mrkdwn("This issue is not known any more. `/escalate list` shows those there are.")
NO_PARTNER = Mrkdwn(
    "No partner is set up yet. Put one into `shopwatch.toml` (code, name, zone and the channel of its tool issues), "
    "then run `shopwatch apply shopwatch.toml`."
)
NO_CHANNEL = Mrkdwn(
    "No partner has a channel for its tool issues yet. Give one its `channel` in `shopwatch.toml`, "
    "then run `shopwatch apply shopwatch.toml`."
)
NO_LADDER = Mrkdwn(
    "No ladder is set up yet, so nobody would be paged. Put one with its levels into `shopwatch.toml`, "
    "then run `shopwatch apply shopwatch.toml`."
)


def no_ladder_for(partner: str, sev: str) -> str:
    """Plain text, for beside a field."""
    return f"No ladder pages anybody for {partner} at {sev}. Add one to shopwatch.toml, or choose another severity."


def you_have(issue: Issue) -> Mrkdwn:
    """For who took it from a private list, which does not change by itself."""
    return md(":white_check_mark: You have it now: {}, in {}", title(issue), Mrkdwn(f"<#{issue.channel}>"))


def nothing_changed(issue: Issue, act: Act, user_id: str) -> Mrkdwn | None:
    """Why ``act`` did not come about: who has it or ended it, and when. None when it is as the person wished."""
    if act is Act.TAKE and issue.owner and issue.owner.id == user_id:
        return None
    return md("Nothing changed: {}. {}", _why(issue, act), title(issue))


def _why(issue: Issue, act: Act) -> Mrkdwn:
    who = issue.owner.name if issue.owner else "somebody"
    if not issue.live:
        ended = "closed" if issue.state is IssueState.CLOSED else "resolved"
        return md("it is {} since {}, {} had it", ended, moment(issue.resolved_at or issue.opened_at, EXACT), who)
    if act is Act.REOPEN:
        return md("it is open")
    if act is Act.CLIMB and issue.at_top:
        return md("it is at the top of its ladder already, {}", level_name(issue, issue.level))
    if act is Act.ACCEPT and issue.offer:
        return md("it is offered to {}, who alone can accept it", issue.offer.to.name)
    if act is Act.HAND_OVER and issue.offer:
        return md("it is offered to {} already, until {}", issue.offer.to.name, moment(issue.offer.ends_at, EXACT))
    if act is Act.SEVERITY:
        return md("it is {} already", issue.sev.name)
    if issue.owner:
        return md("{} has it since {}", who, moment(issue.taken_at or issue.opened_at, EXACT))
    return md("nobody has it, and {} is asked", level_name(issue, issue.level))
