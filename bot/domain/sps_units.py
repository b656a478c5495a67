"""SPS metrics on one scale: percentages 0-100, durations in hours. The API mixes scales (domain.md 1.6, "Unit clash").

PERCENT values are documented as 0-100, yet samples give OTDR as "0.947" with thresholds "0.98" and "0.80", and NRR as
"0.97" (0.97 %) with thresholds "0.02" and "0.08" (2 % and 8 %). Where the scale can't be told, the figure says so.
"""

from dataclasses import dataclass
from decimal import Decimal

HIGHER_IS_BETTER = frozenset({"OTDR"})
IN_HOURS = frozenset({"AHT"})

_HUNDRED = Decimal(100)

# Our own bounds of what is plausible (domain.md 1.3: "poor" ends near 40 % for NRR, targets are 0.5 % and more).
_HIGHEST_POOR_RATIO = Decimal("0.5")
_WORST_MULTIPLE_OF_POOR = 3


@dataclass(frozen=True)
class Benchmarks:
    """The category's bounds, as sent or normalised."""

    excellent: Decimal | None = None
    poor: Decimal | None = None

    def times(self, factor: Decimal) -> "Benchmarks":
        return Benchmarks(*(None if bound is None else bound * factor for bound in (self.excellent, self.poor)))


@dataclass(frozen=True)
class NormalisedMetric:
    """`value` and `benchmarks` in percent 0-100, or hours for AHT.

    With `unit_uncertain` they are a best guess: to be shown with a mark, never to alert on.
    """

    code: str
    value: Decimal | None
    benchmarks: Benchmarks
    numerator: Decimal | None
    denominator: Decimal | None
    unit_uncertain: bool


def normalise(
    code: str,
    value: Decimal | None,
    unit: str | None,
    benchmarks: Benchmarks,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
) -> NormalisedMetric:
    """Bring one metric to the bot's scale.

    `value`, `unit` (PERCENT, HOURS or None) and `benchmarks` are as sent; numerator and denominator, from the
    diagnosis's calculation rule, are preferred to the value where they make a rate.
    """
    if code in IN_HOURS or unit == "HOURS":
        uncertain = unit not in ("HOURS", None) or code not in IN_HOURS
        return NormalisedMetric(code, value, benchmarks, numerator, denominator, uncertain)
    rate = _rate(numerator, denominator)
    if rate is None and numerator:
        numerator = denominator = None  # 20 of 0 parcels: such counts are none
    bounds, bounds_sure = _bounds(code, benchmarks)
    percent, value_sure = (rate, True) if rate is not None else _percent(code, value, benchmarks, bounds)
    sure = value_sure and bounds_sure and unit in ("PERCENT", None) and _possible(percent, bounds)
    return NormalisedMetric(code, percent, bounds, numerator, denominator, not sure)


def _rate(numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    if numerator is None or not denominator or not 0 <= numerator <= denominator:
        return None
    return numerator * _HUNDRED / denominator


def _bounds(code: str, sent: Benchmarks) -> tuple[Benchmarks, bool]:
    """Return the bounds in percent and whether that is sure. Both bounds of a metric share a scale."""
    if sent.excellent is None and sent.poor is None:
        return sent, True
    if code in HIGHER_IS_BETTER:
        highest = max(bound for bound in (sent.excellent, sent.poor) if bound is not None)
        return (sent.times(_HUNDRED) if highest <= 1 else sent), True
    if sent.poor is None:
        # 0.53 is a real target in percent, and 0.02 a sampled one as a ratio.
        return sent, sent.excellent is None or sent.excellent > 1
    if sent.poor > 1:
        return sent, True
    if sent.poor <= _HIGHEST_POOR_RATIO:
        return sent.times(_HUNDRED), True
    return sent, False


def _percent(code: str, value: Decimal | None, sent: Benchmarks, bounds: Benchmarks) -> tuple[Decimal | None, bool]:
    """Return the value in percent and whether that is sure, from the value and the bounds beside it alone."""
    if not value:
        return value, True
    if code in HIGHER_IS_BETTER:
        return (value * _HUNDRED if value <= 1 else value), True
    if sent.poor is None:
        # In percent, as documented; up to 1, nothing beside it confirms that.
        return value, value > 1
    if bounds == sent:
        return value, True
    # Beside ratios a percentage is sampled as well as a ratio, so only the counts can tell. The better guess is the
    # ratio, unless that would be many times what is poor: 0.97 beside 0.08.
    fits = value <= min(Decimal(1), sent.poor * _WORST_MULTIPLE_OF_POOR)
    return (value * _HUNDRED if fits else value), False


def _possible(percent: Decimal | None, bounds: Benchmarks) -> bool:
    return all(figure is None or 0 <= figure <= 100 for figure in (percent, bounds.excellent, bounds.poor))
