"""How it is with the webhooks, in a line."""

from bot.domain.webhooks import Heard
from bot.messages.text import Mrkdwn, clip, md, moment
from bot.messages.words import count

SHOWN = 5
"""Types nobody knows, by number."""


def heard_line(heard: Heard) -> Mrkdwn:
    """When the last one came, and whatever is not as it should be; refused and unknown ones are those of a week."""
    if heard.last is None:
        came = Mrkdwn(
            "none came yet; figures are read by the clock. `shopwatch webhooks` in a shell shows where they go, "
            "`--repair` has them come here"
        )
    else:
        came = md("the last {}", moment(heard.last))
    parts = [came]
    if heard.waiting:
        parts.append(md("{} waiting", heard.waiting))
    if heard.left:
        parts.append(md(":warning: {} failed ({})", heard.left, clip(heard.example, 120)))
    if heard.refused:
        parts.append(md(":warning: {} refused, as not genuine or not readable", heard.refused))
    if heard.unknown:
        types = ", ".join(str(number) for number, _ in heard.unknown[:SHOWN])
        came_of_them = sum(times for _, times in heard.unknown)
        parts.append(md("{} of a type nobody acts on ({})", count(came_of_them, "webhook"), types))
    return Mrkdwn(" · ".join(parts))
