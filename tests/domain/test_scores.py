"""What a score is called, and our bands for one that comes without the platform's word."""

from decimal import Decimal

import pytest

from bot.domain.rules import parse_rules, shipped_rules
from bot.domain.scores import ScoreName, band, score_name

RULES = shipped_rules()


@pytest.mark.parametrize(
    ("score", "word"),
    [("5", "excellent"), ("4.0", "excellent"), ("3.9", "good"), ("3.5", "good"), ("2.5", "poor"), ("2.4", "critical")],
)
def test_a_band_begins_at_its_very_score(score: str, word: str) -> None:
    assert band(RULES, Decimal(score)) == word


def test_a_team_whose_seller_center_says_sps_says_so_in_its_rules() -> None:
    own = '[score.store_rating.GB]\nvalue = 0\nunit = "switch"\nsource = "our Seller Center"\nas_of = 2026-11-22'
    rules = RULES.overridden_by(parse_rules(own))
    assert (score_name(RULES, "GB"), score_name(rules, "GB")) == (ScoreName.STORE_RATING, ScoreName.SPS)
    assert score_name(rules, "ES") is ScoreName.STORE_RATING
