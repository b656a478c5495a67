"""How far a KPI is from what holds in the shop's market."""

from decimal import Decimal

import pytest

from bot.domain.kpi_definitions import DEFINITIONS, Figure, KpiCode
from bot.domain.kpi_limits import distances
from bot.domain.rules import shipped_rules
from bot.messages.kpi_words import limit_words

RULES = shipped_rules()


def said(code: KpiCode, value: str, region: str) -> str:
    figure = Figure(Decimal(value), 7)
    return limit_words(distances(DEFINITIONS[code], figure, RULES, region), DEFINITIONS[code])


@pytest.mark.parametrize(
    ("code", "value", "region", "words"),
    [
        (KpiCode.LDR, "2.8", "US", "target 4 % · 1.2 points left"),
        (KpiCode.LDR, "5.5", "US", "target 4 % · 1.5 points over; limit 10 % · 4.5 points left"),
        (KpiCode.LDR, "12", "US", "limit 10 % · 2.0 points over"),
        (KpiCode.LDR, "4", "US", "target 4 % · 0.0 points left"),
        (KpiCode.LDR, "5.5", "GB", "US limit 10 % · 4.5 points left"),
        (KpiCode.LDR, "12", "TH", "limit 25 % · 13.0 points left"),
        (KpiCode.LDR, "30", "TH", "at the limit 30 %; limit 50 % · 20.0 points left"),
        (KpiCode.SFCR, "2.46", "US", "limit 2.5 % · 0.04 points left"),
        (KpiCode.SFCR, "12", "ID", "limit 10 % · 2.0 points over; limit 30 % · 18.0 points left"),
        (KpiCode.OTDR, "92.4", "US", "limit 80 % · 12.4 points left"),
        (KpiCode.OTDR, "79", "US", "limit 80 % · 1.0 points short"),
        (KpiCode.VTR, "97.5", "GB", "limit 95 % · at most 2.5 points left"),
        (KpiCode.VTR, "90", "US", "limit 95 % · 5.0 points short"),
        (KpiCode.RESPONSE_RATE, "93", "GB", "target 90 % · 3.0 points left"),
        (KpiCode.RESPONSE_RATE, "93", "TH", ""),
        (KpiCode.RESPONSE_RATE, "93", "DE", ""),
        (KpiCode.REFUND_RATE, "93", "US", ""),
    ],
)
def test_a_figure_is_told_with_what_is_left_to_the_limit_of_its_market(code, value, region, words) -> None:
    assert said(code, value, region) == words
