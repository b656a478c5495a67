"""The answer to ``/shop``: all shops, worst first."""

from datetime import datetime, timedelta

from bot.domain.overview import Overview, Standing
from bot.domain.risks import Severity
from bot.domain.rules import Rules
from bot.domain.scores import score_name
from bot.messages.answers import choices
from bot.messages.kit import Cell, Message, context, message, section, table
from bot.messages.text import Mrkdwn, clip, md
from bot.messages.words import count, span

COLUMNS = ("Shop", "Code", "Worst", "Nobody has", "Live risks", "Score", "Figures")
WORDS = {Severity.CRITICAL: "critical", Severity.WARNING: "warning", Severity.INFO: "info", None: "steady"}
NAME = 60
STALE = timedelta(hours=36)
"""The platform scores a shop once a day; a score much older than that misses one."""

TOPICS = (("Scores", "/shop sps"), ("Stock", "/shop stock"), ("Violations", "/shop violations"))


def overview_answer(seen: Overview, now: datetime, rules: Rules) -> Message:
    """One table of the worst shops, and the way to each topic."""
    head = md("*{}* · {}", count(seen.shops, "shop"), _headline(seen))
    more = seen.shops - len(seen.worst)
    rest = md("The {} worst are shown, {} more are better off. ", len(seen.worst), more) if more else Mrkdwn()
    foot = context(md("{}`/shop sps CODE` tells about one shop, `/risk list` who has what.", rest))
    rows = [_row(standing, now, rules) for standing in seen.worst]
    return message(head, section(head), table(COLUMNS, rows), foot, *choices(TOPICS))


def _headline(seen: Overview) -> Mrkdwn:
    if not seen.with_risks:
        return md("all steady, no live risk.")
    needs = md("*{}* nobody has yet", count(seen.unowned, "risk")) if seen.unowned else md("somebody has every risk")
    return md("{} with live risks, {}.", seen.with_risks, needs)


def _row(standing: Standing, now: datetime, rules: Rules) -> list[Cell]:
    shop, score = standing.shop, standing.score
    return [
        clip(shop.name, NAME),
        clip(shop.code, 40),
        WORDS[standing.worst],
        (float(standing.unowned), str(standing.unowned)),
        (float(standing.live), str(standing.live)),
        "no score" if score is None else f"{score:.1f} {score_name(rules, shop.region)}",
        _age(standing, now),
    ]


def _age(standing: Standing, now: datetime) -> str:
    if standing.failing:
        return f"failing: {clip(standing.failing, 60)}"
    if standing.scored_at is None:
        return "none yet"
    age = now - standing.scored_at
    return f"{span(age)} old" + (", stale" if age > STALE else "")
