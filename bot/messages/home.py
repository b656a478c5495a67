"""App Home: what waits for me, what nobody has, today's digests, the state of the data, my zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.data_state import DataState, Failing
from bot.domain.escalation import Act, Issue
from bot.domain.risks import Risk
from bot.domain.shops import Shop
from bot.messages.escalation_words import due_line, named
from bot.messages.feeds import FEEDS
from bot.messages.kit import Block, button, context, divider, header, section
from bot.messages.risk_notes import title
from bot.messages.risks import MARK, controls, state_line
from bot.messages.status import DigestToday, data_line, digest_lines
from bot.messages.text import Mrkdwn, clip, lines, link, md, moment
from bot.messages.words import place, span

EACH = 8
"""Risks or issues of a kind that are shown: with their controls they stay under Slack's 100 blocks."""


@dataclass(frozen=True, slots=True)
class Home:
    """What one person sees. ``unowned`` counts all risks that nobody has, ``urls`` are issues' messages by id.

    ``zone`` is only a guess unless ``zone_known``.
    """

    mine: Sequence[Risk]
    nobodys: Sequence[Risk]
    unowned: int
    my_issues: Sequence[Issue]
    nobodys_issues: Sequence[Issue]
    digests: Sequence[DigestToday]
    data: DataState
    zone: ZoneInfo
    zone_known: bool
    shops: Mapping[str, Shop] = field(default_factory=dict)
    urls: Mapping[int, str] = field(default_factory=dict)
    said: Mrkdwn | None = None


def home_view(home: Home, now: datetime) -> dict[str, Any]:
    blocks: list[Block] = [section(md(":information_source: {}", home.said))] if home.said else []
    blocks += _waiting("Waiting for you", home, home.mine, home.my_issues, len(home.mine), "Nothing waits for you.")
    blocks += _waiting(
        "Nobody has these yet", home, home.nobodys, home.nobodys_issues, home.unowned, "Somebody has everything."
    )
    blocks += [header("Today's digests"), section(digest_lines(home.digests, now))]
    blocks += [header("State of the data"), section(_data(home.data, now))]
    blocks += [divider(), context(_zone(home, now))]
    return {"type": "home", "blocks": blocks}


def _zone(home: Home, now: datetime) -> Mrkdwn:
    known = md("*{}*, now {}", place(home.zone.key), f"{now.astimezone(home.zone):%a %H:%M}")
    if home.zone_known:
        return md("Times are in your zone: {}. It comes from your Slack preferences.", known)
    return md("Times are in {}. Your own zone is not known here: Slack told none that this machine has.", known)


def _waiting(
    title_: str, home: Home, risks: Sequence[Risk], issues: Sequence[Issue], total: int, nothing: str
) -> list[Block]:
    blocks = [header(title_)]
    blocks += [_issue(issue, home.urls.get(issue.id)) for issue in issues[:EACH]]
    for risk in risks[:EACH]:
        blocks += _risk(risk, home.shops.get(risk.finding.shop_id))
    left = total - len(risks[:EACH]) + max(0, len(issues) - EACH)
    if left > 0:
        blocks.append(context(md("and {} more: `/risk list`", left)))
    return blocks if len(blocks) > 1 else [*blocks, section(Mrkdwn(nothing))]


def _risk(risk: Risk, shop: Shop | None) -> list[Block]:
    by = md(" · *by* {}", moment(risk.finding.deadline)) if risk.finding.deadline else Mrkdwn()
    name = clip(shop.name, 60) if shop else risk.finding.shop_id
    text = md("{} {} · {}{}", Mrkdwn(MARK[risk.severity]), title(risk), name, by)
    if risk.needs_somebody:
        return [section(text), controls(risk)]
    return [section(lines(text, state_line(risk)), accessory=button("Details", "risk.details", str(risk.id)))]


def _issue(issue: Issue, url: str | None) -> Block:
    about = clip(named(issue), 150)
    shown = md("{} #{} · {}", link(url, about) if url else about, issue.id, issue.partner.name)
    until = due_line(issue) or Mrkdwn(issue.state.replace("_", " "))
    take = button("Take it", "issue.take", str(issue.id)) if issue.may(Act.TAKE) else None
    return section(md(":wrench: *{}* · {} · {}", issue.report.sev.name, shown, until), accessory=take)


def _data(data: DataState, now: datetime) -> Mrkdwn:
    more = md("and {} more", data.failures - len(data.failing)) if data.failures > len(data.failing) else None
    return lines(data_line(data, now), *(_failing(one, now) for one in data.failing), more)


def _failing(one: Failing, now: datetime) -> Mrkdwn:
    old = md("last read {} ago", span(now - one.done_at)) if one.done_at else Mrkdwn("never read")
    name = clip(one.shop, 60)
    return md("• {} {}: {} · {} · next try {}", name, FEEDS[one.feed], clip(one.error, 120), old, moment(one.next_at))
