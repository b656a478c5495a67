"""What a run of chaos prints."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from tests.chaos.calendars import Calendars
from tests.chaos.fan_in import FanIn
from tests.chaos.faults import Case, Count
from tests.chaos.kills import MOMENTS, Result
from tests.chaos.verdict import Verdict

WORDS = {
    "arrived": "as a post arrived, before it was stored",
    "stored": "after it was stored, before the answer",
    "answered": "as the answer was on its way or recorded",
    "at random": "at any moment",
}


def kills_table(results: Sequence[Result], seed: int) -> Table:
    table = _table(f"kill -9, seed {seed}", "", *(result.store for result in results))

    def row(name: str, cells: Iterable[object]) -> None:
        table.add_row(name, *(str(cell) for cell in cells))

    row("processes", (r.processes for r in results))
    row("kills", (r.kills.total() for r in results))
    for moment in MOMENTS:
        row(f"  {WORDS[moment]}", (r.kills[moment] for r in results))
    row("starts after a kill", (r.restarts for r in results))
    row("digests due", (r.verdict.digests for r in results))
    row("issues reported", (r.verdict.issues for r in results))
    row("rungs climbed", (r.verdict.pages for r in results))
    row("messages in Slack", (r.verdict.messages for r in results))
    row("unknown outcomes that were found", (r.looked_up for r in results))
    row("seconds", (round(r.seconds) for r in results))
    table.add_section()
    row("lost", (len(r.verdict.lost) for r in results))
    row("doubled", (len(r.verdict.doubled) for r in results))
    row("pages to issues already taken", (len(r.verdict.in_vain) for r in results))
    return table


def outages_table(verdicts: Sequence[tuple[str, Verdict]]) -> Table:
    table = _table("Around the bot", "", "digests", "issues", "messages", "lost", "doubled", "paged in vain")
    for name, v in verdicts:
        counts = (v.digests, v.issues, v.messages, len(v.lost), len(v.doubled), len(v.in_vain))
        table.add_row(name, *(str(count) for count in counts))
    return table


def faults_table(store: str, counts: Sequence[tuple[Case, Count]]) -> Table:
    headings = ("sent", "posted", "late", "plain", "refused", "told", "lost", "doubled")
    table = _table(f"On the way to Slack, {store}", "", *headings)
    for case, c in counts:
        cells = (c.sent, c.posted, c.late, c.plain, c.refused, c.told, len(c.lost), len(c.doubled))
        table.add_row(case.name, *(str(cell) for cell in cells))
    return table


def calendars_table(found: Calendars) -> Table:
    table = _table("Calendars, ten years", "", "zones", "slots", "days without a slot", "twice or on another day")
    table.add_row("", *(f"{n:,}" for n in (found.zones, found.slots, len(found.missing), len(found.wrong))))
    return table


def fan_in_table(found: Sequence[tuple[str, FanIn]]) -> Table:
    table = _table("Many risks at once", "", "risks", "critical", "posts", "not told", "critical first")
    for store, one in found:
        counts = (one.risks, one.critical, one.posts, one.untold)
        table.add_row(store, *(f"{count:,}" for count in counts), "yes" if one.critical_first else "no")
    return table


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    return table
