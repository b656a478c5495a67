"""The walk through the calendars that ``make chaos`` takes through all zones, in those where most happens."""

from tests.chaos.calendars import walk

ODD = ("America/Nuuk", "America/Sao_Paulo", "Asia/Pyongyang", "Australia/Lord_Howe", "Africa/Cairo", "Europe/London")


def test_each_local_day_has_one_slot() -> None:
    found = walk(ODD)
    assert (found.missing, found.wrong) == ([], [])
    assert found.slots == len(ODD) * 2 * 3_652
