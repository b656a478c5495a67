"""The modals of tool issues. Fields are named by their block ids; ``private_metadata`` carries the issue's id."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.escalation import PROGRESS, Act, Issue
from bot.domain.partners import Partner, Tool
from bot.domain.severities import Sev, Severities
from bot.messages.escalation_words import STATE_WORDS, level_name, title
from bot.messages.kit import AT_MOST, Block, Element, context, options, plain_text, section
from bot.messages.text import Mrkdwn, clip, lines, md, moment

CREATE = "issue.create"
FIELD = "field"
"""The action id of every field: the block id tells them apart."""
TEXT = 2_900
TITLE = 120
View = dict[str, Any]
Pairs = Sequence[tuple[str, str]]
"""Labels and values of what a field offers."""


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a new report begins with, as far as it is known."""

    title: str = ""
    what: str = ""
    partner: str | None = None
    tool: str | None = None
    sev: Sev | None = None
    evidence: str = ""
    risk_id: int | None = None


def report_form(
    partners: Sequence[Partner], tools: Sequence[Tool], rules: Severities, prefill: Prefill, now: datetime
) -> View:
    only = partners[0].code if len(partners) == 1 else None
    tool = _choice(tool_pairs(tools), prefill.tool) if tools else _text(TITLE, prefill.tool or "")
    sevs = [_sev_option(sev, rules) for sev in Sev]
    severity: Element = {"type": "radio_buttons", "options": sevs}
    if prefill.sev:
        severity["initial_option"] = sevs[prefill.sev - 1]
    blocks = [
        _field("partner", "Partner", _choice(partner_pairs(partners), prefill.partner or only)),
        _field("tool", "Tool", tool),
        _field("title", "What is broken, in a line", _text(TITLE, prefill.title)),
        _field("what", "What happens", _text(TEXT, prefill.what, multiline=True)),
        _field("severity", "Severity", severity),
        _field(
            "affected",
            "People affected",
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "0", "max_value": "1000000"},
            optional=True,
        ),
        _field("since", "Since when", {"type": "datetimepicker", "initial_date_time": int(now.timestamp())}),
        _field("workaround", "Work-around", _text(1_000, multiline=True), optional=True),
        _field("evidence", "Link to evidence", _url(prefill.evidence), optional=True),
    ]
    return _modal(CREATE, "Escalate a tool issue", "Escalate", blocks, json.dumps({"risk": prefill.risk_id}))


def partner_pairs(partners: Iterable[Partner]) -> Pairs:
    """What the form offers as partners, each with the value that stands for it."""
    return [(f"{p.name}, {p.site}" if p.site else p.name, p.code) for p in partners]


def tool_pairs(tools: Iterable[Tool]) -> Pairs:
    """The same of tools."""
    return [(tool.name, tool.name) for tool in tools]


def posted_view(issue: Issue) -> View:
    """What the form becomes when the report is in."""
    next_step = ""
    if issue.climb_at and not issue.at_top:
        higher = level_name(issue, issue.level + 1)
        next_step = md(" If nobody takes it, it climbs to {}, {}.", higher, moment(issue.climb_at))
    said = md(":rotating_light: {} goes to {}.", title(issue), Mrkdwn(f"<#{issue.channel}>"))
    paged = md("{} paged.{}", level_name(issue, issue.level), next_step)
    return {
        "type": "modal",
        "title": plain_text(f"Issue {issue.id}", 24),
        "close": plain_text("Done", 24),
        "blocks": [section(lines(said, paged))],
    }


def note_form(issue: Issue) -> View:
    blocks = [_field("note", "What is new", _text(TEXT, multiline=True))]
    if issue.may(Act.PROGRESS):
        states = [(STATE_WORDS[state].capitalize(), state.value) for state in PROGRESS]
        blocks.append(_field("state", "It is now", _choice(states, hint="As before"), optional=True))
    return _of(issue, Act.NOTE, "Add note", "Add", blocks)


def severity_form(issue: Issue, rules: Severities) -> View:
    sevs = [_sev_option(sev, rules) for sev in Sev]
    severity = {"type": "radio_buttons", "options": sevs, "initial_option": sevs[issue.sev - 1]}
    reason = _field("reason", "Why", _text(500), optional=True)
    return _of(
        issue,
        Act.SEVERITY,
        "Change severity",
        "Change",
        [_field("severity", "Severity", severity), reason],
    )


def hand_over_form(issue: Issue) -> View:
    hint = "Broken what, since when, impact now, done so far, next step and by when, who knows, risks overnight"
    who: Element = {"type": "users_select", "placeholder": plain_text("Choose somebody", 150)}
    note = _field("note", "Hand-off note", _text(TEXT, multiline=True), hint)
    return _of(issue, Act.HAND_OVER, "Hand over", "Ask to accept", [_field("receiver", "To whom", who), note])


def resolve_form(issue: Issue) -> View:
    """Cause and fix are asked for, and for the worst severities they must be told."""
    done, optional = issue.resolution, not issue.sev.needs_cause
    blocks = [
        _field("cause", "Cause", _text(TEXT, done.cause if done else "", multiline=True), optional=optional),
        _field("fix", "Fix", _text(TEXT, done.fix if done else "", multiline=True), optional=optional),
        _follow_up(issue, optional=True),
    ]
    return _of(issue, Act.RESOLVE, "Resolve", "Resolve", blocks)


def close_form(issue: Issue) -> View:
    return _of(issue, Act.CLOSE, "Close", "Close", [_follow_up(issue, optional=not issue.sev.needs_cause)])


def _follow_up(issue: Issue, *, optional: bool) -> Block:
    known = issue.resolution.follow_up if issue.resolution else ""
    later = optional and issue.sev.needs_cause
    hint = f"A link or a line. It may wait until a {issue.sev.name} is closed" if later else "A link or a line"
    return _field("follow_up", "So that it does not happen again", _text(1_000, known), hint, optional=optional)


def _of(issue: Issue, act: Act, name: str, submit: str, blocks: list[Block]) -> View:
    return _modal(f"issue.{act}", name, submit, [context(title(issue)), *blocks], json.dumps({"issue": issue.id}))


def _modal(callback: str, name: str, submit: str, blocks: list[Block], metadata: str) -> View:
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "title": plain_text(name, 24),
        "submit": plain_text(submit, 24),
        "close": plain_text("Cancel", 24),
        "blocks": blocks,
    }


def _field(name: str, label: str, element: Element, hint: str = "", *, optional: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "optional": optional,
        "label": plain_text(label, 200),
        "element": element | {"action_id": FIELD},
    }
    return block | ({"hint": plain_text(hint, 200)} if hint else {})


def _text(most: int, initial: str = "", *, multiline: bool = False) -> Element:
    made: Element = {"type": "plain_text_input", "max_length": most, "multiline": multiline}
    return made | ({"initial_value": clip(initial, most)} if initial else {})


def _url(initial: str) -> Element:
    made: Element = {"type": "url_text_input", "placeholder": plain_text("https://…", 150)}
    return made | ({"initial_value": initial} if initial else {})


def _choice(pairs: Pairs, initial: str | None = None, hint: str = "Choose") -> Element:
    """A list; what is in none that Slack takes is found by typing."""
    offered = options(pairs)
    made: Element = {"type": "static_select", "options": offered}
    if len(offered) > AT_MOST:
        made = {"type": "external_select", "min_query_length": 0}
    made["placeholder"] = plain_text(hint, 150)
    chosen = next((option for option in offered if option["value"] == initial), None)
    return made | ({"initial_option": chosen} if chosen else {})


def _sev_option(sev: Sev, rules: Severities) -> Element:
    rule = rules[sev]
    return {
        "text": plain_text(f"{sev.name}: answer in {rule.respond}, updates every {rule.update}", 75),
        "description": plain_text(rule.brief, 75),
        "value": str(int(sev)),
    }
