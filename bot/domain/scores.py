"""What a market calls its score, and the bands of a score that comes without the platform's own word for it."""

from decimal import Decimal
from enum import StrEnum

from bot.domain.markets import is_on
from bot.domain.rules import Rules
from bot.domain.sps import Source, SpsReading


class ScoreName(StrEnum):
    SPS = "SPS"
    STORE_RATING = "Store Rating"


def score_name(rules: Rules, region: str, reading: SpsReading | None = None) -> ScoreName:
    """The name that the team sees in its Seller Center. What the API tells is SPS, wherever the shop is."""
    if reading and reading.source is Source.API:
        return ScoreName.SPS
    return ScoreName.STORE_RATING if is_on(rules, "score.store_rating", region) else ScoreName.SPS


def band(rules: Rules, score: Decimal) -> str:
    """``good``: our own bands, for a score of a file. The platform's word is never derived where it sends one."""
    return next(
        (name for name in ("excellent", "good", "poor") if score >= rules.value(f"sps.band.{name}")), "critical"
    )
