"""Every channel that something is posted to: can the bot post there?"""

from sqlalchemy.orm import Session

from bot.doctor.result import Result, failed, ok
from bot.slack.directory import Directory
from bot.slack.errors import SlackFailure
from storage.partners import all_ladders, all_partners
from storage.subscriptions import subscriptions


async def look_at_channels(directory: Directory, used: dict[str, list[str]]) -> list[Result]:
    found = [await _look(directory, channel, uses) for channel, uses in used.items()]
    return found or [ok("channels", "none is used yet")]


def used_channels(session: Session) -> dict[str, list[str]]:
    """What is posted to each channel: subscriptions that are on, the tool issues of partners, the pages of ladders."""
    used: dict[str, list[str]] = {}
    for kept in subscriptions(session, active_only=True):
        used.setdefault(kept.subscription.channel, []).append(kept.subscription.name)
    for partner in all_partners(session):
        if partner.channel:
            used.setdefault(partner.channel, []).append(f"issues of {partner.name}")
    levels = {(channel, level.name) for a in all_ladders(session) for level in a.levels for channel in level.channels}
    for channel, level_name in sorted(levels):
        used.setdefault(channel, []).append(f"pages of {level_name}")
    return used


async def _look(directory: Directory, channel: str, uses: list[str]) -> Result:
    for_what = f"for {', '.join(uses)}"
    try:
        seen = await directory.channel(channel)
    except SlackFailure as failure:
        return failed(f"channel {channel}", f"{for_what}: {failure}", failure.advice)
    if seen.problem:
        return failed(f"channel {channel}", f"the bot cannot post there, {for_what}", seen.problem)
    return ok(f"channel {channel}", f"#{seen.name}, {for_what}")
