"""Which ladder is meant, and which partner a text names."""

from bot.domain.ladders import Ladder, Level, choose_ladder
from bot.domain.partners import Partner, issue_channel, named_in
from bot.domain.severities import Sev

DESK = (Level("support desk", ("UJO", "S0DESK", "C0DESK", "W9")),)
ANY, SEV1 = Ladder(DESK), Ladder(DESK, sev=Sev.SEV1)
NORTH, NORTH_SEV1 = Ladder(DESK, "north"), Ladder(DESK, "north", Sev.SEV1)
PARTNERS = [Partner("north", "Northwind BPO"), Partner("blue", "Blue Harbour", channel="C0BLUE")]


def test_the_most_specific_ladder_wins() -> None:
    ladders = [ANY, SEV1, NORTH, NORTH_SEV1]
    assert choose_ladder(ladders, "north", Sev.SEV1) is NORTH_SEV1
    assert choose_ladder(ladders, "north", Sev.SEV2) is NORTH
    assert choose_ladder(ladders, "blue", Sev.SEV1) is SEV1
    assert choose_ladder(ladders, "blue", Sev.SEV2) is ANY
    assert choose_ladder([SEV1, NORTH], "north", Sev.SEV1) is NORTH


def test_there_may_be_none_that_fits() -> None:
    assert choose_ladder([NORTH_SEV1, Ladder(())], "blue", Sev.SEV4) is None


def test_a_level_knows_people_groups_and_channels_apart() -> None:
    [level] = DESK
    assert (level.people, level.groups, level.channels) == (("UJO", "W9"), ("S0DESK",), ("C0DESK",))


def test_levels_count_from_one() -> None:
    assert (ANY.level(1), ANY.level(0), ANY.level(2)) == (DESK[0], None, None)
    assert ANY.reach(4) == 1


def test_an_issue_goes_to_the_partners_channel_or_to_the_first_there_is() -> None:
    north, blue = PARTNERS
    assert (issue_channel(north, PARTNERS), issue_channel(blue, PARTNERS)) == ("C0BLUE", "C0BLUE")
    assert issue_channel(north, [north]) is None


def test_a_partner_is_recognised_by_code_or_name_inside_a_text() -> None:
    north, blue = PARTNERS
    assert named_in("queue down at Northwind BPO!", PARTNERS) == north
    assert named_in("BLUE: console is slow", PARTNERS) == blue
    assert named_in("northern lights", PARTNERS) is None
    assert named_in("north and blue", PARTNERS) is None
