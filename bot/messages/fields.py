"""Words beside a field of a form, where Slack formats nothing: no marks, no entities, no times of each reader."""

import html
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.messages.text import AS_TYPED, Mrkdwn, plain
from bot.messages.words import place

_MOMENT = re.compile(r"<!date\^(\d+)\^[^|>]*\|[^>]*>")


def beside_field(text: Mrkdwn, zone: ZoneInfo) -> str:
    """``text`` as its one reader, whose zone is ``zone``, is to see it there."""

    def told(found: re.Match[str]) -> str:
        return f"{datetime.fromtimestamp(int(found[1]), UTC).astimezone(zone):%a %-d %b %H:%M} ({place(zone.key)})"

    return html.unescape(plain(Mrkdwn(_MOMENT.sub(told, text)))).translate(AS_TYPED)
