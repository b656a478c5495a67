"""The rules: how many hold for the team's shops, and which of them nobody looked up for long."""

from datetime import date

from sqlalchemy.orm import Session

from bot.doctor.figures import named
from bot.doctor.result import Result, ok, warning
from bot.domain.rules import Rules
from bot.domain.rules_held import holding_in, of_platform, old
from storage.shops import all_shops

MEND = (
    "Compare them with Seller Center and the Academy. shopwatch rules --stale --example prints them as a file: put "
    "what holds and today's date there, and name it in SHOPWATCH_RULES."
)


def look_at_rules(session: Session, today: date, rules: Rules) -> list[Result]:
    """Only those of the markets in which the team has shops."""
    regions = sorted({shop.region for shop in all_shops(session)})
    found = of_platform(held for held in holding_in(rules, regions) if not held.guide)
    aged = [f"{held.name} ({held.rule.as_of:%-d %b %Y})" for held in old(rules, found, today)]
    if aged:
        return [warning("rules", f"{len(aged)} of {len(found)} are over a year old: {named(aged)}", MEND)]
    return [ok("rules", f"{len(found)} of the platform, none over a year old, {sum(h.yours for h in found)} yours")]
