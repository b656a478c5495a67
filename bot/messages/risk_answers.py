"""The answers to ``/risk``: the list, one risk in full, and what became of a wish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.risks import Risk, RiskState, Severity, Topic
from bot.domain.scores import ScoreName
from bot.domain.shops import Shop
from bot.messages.answers import choices, note
from bot.messages.kit import Block, Message, button, context, message, section
from bot.messages.risk_notes import title
from bot.messages.risks import MARK, controls, state_line
from bot.messages.text import Mrkdwn, clip, lines, md, moment
from bot.messages.words import span


@dataclass(frozen=True, slots=True)
class Part:
    """The risks of one page: ``before`` come before them, of ``total`` that ``command`` lists."""

    risks: Sequence[Risk]
    total: int
    before: int
    command: str

    @property
    def left(self) -> int:
        return self.total - self.before - len(self.risks)


def risk_list(part: Part, shops: Mapping[str, Shop], what: str, following: str) -> Message:
    """Risks a line and a button each; ``what`` says which ("live risks"), ``following`` is typed for the next page."""
    if not part.risks:
        return note(md("No {}. Nothing waits for anybody.", what))
    head = md("*{} {}*{}", f"{part.total:,}", what, _place(part))
    rows = [_row(risk, shops.get(risk.finding.shop_id)) for risk in part.risks]
    foot = context(md("`/risk show 17` tells all about one; `/risk ack 17 18` takes several at once."))
    more = choices([(f"{part.left:,} more", following)] if part.left > 0 else [])
    return message(head, section(head), *rows, *more, foot)


def risk_shown(risk: Risk, shop: Shop | None, score: ScoreName, now: datetime) -> Message:
    """One risk: what, since when, on what evidence, what to do, who has it, and the controls."""
    text = lines(*facts(risk, shop, score, now))
    return message(title(risk), section(text), controls(risk))


def facts(risk: Risk, shop: Shop | None, score: ScoreName, now: datetime) -> list[Mrkdwn]:
    """``score`` is what the shop's market calls its score."""
    found = risk.finding
    told = [md("{} {}", _mark(risk), title(risk))]
    told.append(
        md(
            "{} · {} · {} · a risk since {}",
            clip(shop.name, 80) if shop else found.shop_id,
            score if found.topic is Topic.SPS else found.topic,
            found.severity.name.lower(),
            moment(risk.opened_at),
        )
    )
    told += [md("• {}", line) for line in found.evidence[:10]]
    if found.advice:
        told.append(md("*Do:* {}", clip(found.advice, 600)))
    if found.deadline:
        left = found.deadline - now
        room = f"{span(left)} left" if left.total_seconds() > 0 else "over"
        told.append(md("*By* {} ({})", moment(found.deadline), room))
    return told


def changed(lines_: Sequence[Mrkdwn], opening: Mrkdwn, asked: Sequence[Block] = ()) -> Message:
    """What became of each of several risks; ``asked`` is what there is to choose from now."""
    text = lines(opening, *(md("• {}", line) for line in lines_)) if len(lines_) > 1 else lines(*lines_)
    return note(text, *asked)


def made(risk: Risk) -> Mrkdwn:
    return md("{}: {}", title(risk), state_line(risk))


def which(verb: str, candidates: Sequence[Risk]) -> tuple[Mrkdwn, list[Block]]:
    """For a command without a number: what to type, and the risks that may be meant."""
    text = md("Which risk? Type its number, such as `/risk {} 17`; `/risk list` shows them.", verb)
    runs = [(f"#{r.id} {clip(r.finding.subject, 50)}", f"/risk {verb} {r.id}") for r in candidates]
    return text, choices(runs)


def _place(part: Part) -> Mrkdwn:
    """``, the 12 most urgent`` on the first of several pages, ``, 13 to 22`` on one behind it."""
    if part.before:
        return md(", {} to {}", f"{part.before + 1:,}", f"{part.before + len(part.risks):,}")
    return md(", the {} most urgent", len(part.risks)) if part.left > 0 else Mrkdwn()


def _row(risk: Risk, shop: Shop | None) -> Block:
    by = md(" · by {}", moment(risk.finding.deadline)) if risk.finding.deadline else Mrkdwn()
    name = clip(shop.name, 60) if shop else risk.finding.shop_id
    text = lines(md("{} {} · {}{}", _mark(risk), title(risk), name, by), state_line(risk))
    return section(text, accessory=button("Details", "risk.details", str(risk.id)))


def _mark(risk: Risk) -> Mrkdwn:
    over = risk.state is RiskState.RESOLVED
    return Mrkdwn(":large_green_circle:" if over else MARK[Severity(risk.severity)])
