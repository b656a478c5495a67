"""Numbers, times and counts in words, the same everywhere."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo


def count(n: int, one: str, many: str | None = None) -> str:
    """``2 shops``, ``1 shop``, ``1,904 SKUs``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def number(value: Decimal | float | int, places: int = 0) -> str:
    return f"{value:,.{places}f}"


def percent(value: Decimal | float, places: int = 1) -> str:
    """A share from 0 to 100: ``1.9 %``."""
    return f"{value:,.{places}f} %"


def change(value: Decimal | float, places: int = 1) -> str:
    """A signed difference: ``+0.2``, ``-0.1``, ``0`` when nothing is left after rounding."""
    shown = f"{value:+.{places}f}"
    return "0" if not Decimal(shown) else shown.replace("-", "−")


def span(length: timedelta) -> str:
    """``12 min``, ``2 h 50 min``, ``3 days`` (also of an hour less): the two largest units that matter."""
    minutes = max(0, round(length.total_seconds() / 60))
    days, hours = minutes // 1440, minutes // 60
    if days >= 2:
        return f"{(minutes + 60) // 1440} days"
    if hours >= 10 or (hours and not minutes % 60):
        return f"{hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def day(at: datetime, zone: str) -> str:
    """``Sunday 22 November`` in ``zone``."""
    return f"{at.astimezone(ZoneInfo(zone)):%A %-d %B}"


def clock(at: datetime, zone: str) -> str:
    """``09:00 (London)``: the time in ``zone``, which is named."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M} ({place(zone)})"


def place(zone: str) -> str:
    """``Europe/London`` as ``London``."""
    return zone.rpartition("/")[2].replace("_", " ")


def listing(parts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
