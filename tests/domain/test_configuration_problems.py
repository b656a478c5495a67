"""What a configuration file answers when something in it is wrong: the line, what it is, and the mend."""

import pytest

from bot.domain.configuration import read_configuration
from bot.domain.configuration_problems import ConfigurationError, Problem

DIGEST = """[[digests]]
name = "sps-us"
topic = "sps"
channel = "C0ROOM"
at = "09:00"
zone = "Europe/London"
"""


def problems(text: str) -> list[Problem]:
    with pytest.raises(ConfigurationError) as refused:
        read_configuration(text)
    return refused.value.problems


def told(text: str) -> list[str]:
    return [str(problem) for problem in problems(text)]


def test_it_names_all_problems_at_once_in_the_order_of_the_file():
    text = DIGEST.replace("sps-us", "").replace("London", "Londn").replace('"09:00"', '"25:00"') + 'chanel = "x"\n'
    assert told(text) == [
        'line 2, digests[1].name: this must be text. Write it in quotes: "…".',
        'line 5, digests[1].at: "25:00" is no time of the day. Write hours and minutes, such as "09:00".',
        'line 6, digests[1].zone: no time zone is called "Europe/Londn". Did you mean "Europe/London"?',
        'line 7, digests[1].chanel: "chanel" is not known here. Did you mean "channel"?',
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('zone = "london"', 'Did you mean "Europe/London"?'),
        ('zone = "New York"', 'Did you mean "America/New_York"?'),
        ('zone = "PST"', 'Zones are named after a city, such as "Europe/London".'),
        ('topic = "violation"', 'Did you mean "violations"?'),
        ('topic = "weather"', "Known: sps, stock, violations."),
        ('channel = "shop-op"', 'Did you mean "shop-ops"?'),
        ('channel = "zzz"', "Known: shop-ops."),
        ('owner = "anna"', 'Did you mean "ana"?'),
        ("at = 9", 'Put it in quotes: "9".'),
        ('weekdays = "mondays"', 'Write "daily", "weekdays" or a list such as ["mon", "thu"].'),
        ("weekdays = []", 'Write "daily", "weekdays" or a list such as ["mon", "thu"].'),
        ('weekdays = ["mon", "someday"]', "Write mon, tue, wed, thu, fri, sat, sun."),
        ('groups = ["beuty"]', 'Did you mean "beauty"?'),
        ('groups = "beauty"', "Write it as […]."),
        ("shops = []", "Name some, or leave it out: then every shop is meant."),
    ],
)
def test_it_says_how_to_mend_a_line_of_a_digest(line: str, said: str):
    names = 'people.ana = "U0ANA"\nchannels.shop-ops = "C0SHOPOPS"\n[[shops]]\ncode = "a"\ngroups = ["beauty"]\n'
    key = line.partition(" ")[0]
    kept = [row for row in DIGEST.splitlines() if not row.startswith(f"{key} ")]
    text = names + "\n".join([*kept, line])
    (found,) = problems(text)
    assert (found.line, found.mend) == (len(text.splitlines()), said)


@pytest.mark.parametrize(
    ("text", "message", "mend"),
    [
        ('[[shops]]\ncode = "Acme US"', '"Acme US" is no short code', '"acme-us"'),
        ('[[shops]]\ncode = "a"\nid = 7495', "this must be text", 'Put it in quotes: "7495".'),
        ('[[shops]]\ncode = "a"\nregion = "usa"', '"usa" is no country code', '"US"'),
        ('[[shops]]\ncode = "a"\ncurrency = "$"', '"$" is no currency', '"USD"'),
        ('[[shops]]\ncode = "a"\nlanguage = "English"', '"English" is no language', '"en-US"'),
        ('[groups]\ntop = ["a"]', 'no shop with the code "a" is declared in this file', "[[shops]]"),
        ('[shops]\ncode = "a"', '"shops" must be a list', "[[shops]]"),
        ("shops = [1]", "a table must stand here", "[[shops]]"),
        ("people = 1", '"people" is no table', "[people]"),
        ('[people]\nana = "C0ROOM"', '"C0ROOM" is not the Slack id of a person', "begins with U or W"),
        ('[channels]\nops = "ops"', '"ops" is not the Slack id of a channel', "begins with C or G"),
        ('[user_groups]\nops = "U1"', '"U1" is not the Slack id of a user group', "begins with S"),
        ('[[partners]]\ncode = "n"\nzone = "UTC"', '"name" is missing', "Add name = …"),
        ('[[ladders]]\nseverity = "SEV1"', "this ladder has no level", "levels = ["),
        ('[[ladders]]\nlevels = [{ name = "L", pages = [] }]', "this level pages nobody", 'pages = ["ana"]'),
        ('[[digest]]\nname = "x"', '"digest" is not known here', 'Did you mean "digests"?'),
        (DIGEST.replace("sps-us", "x" * 61), "this name has 61 characters", "within 60"),
    ],
)
def test_it_says_what_is_wrong_and_how_to_mend_it(text: str, message: str, mend: str):
    (found,) = problems(text)
    assert found.message == message
    assert mend in found.mend


@pytest.mark.parametrize(
    ("quiet", "message"),
    [
        ('"20:00"', '"20:00" is no span of time'),
        ('"20:00-20:00"', "both times are the same"),
        ('"00:00-24:00"', "alerts that are quiet all day never come"),
        ('"8pm-8am"', '"8am" is no time of the day'),
    ],
)
def test_it_refuses_quiet_hours_that_are_none(quiet: str, message: str):
    (found,) = problems(f'[[alerts]]\nname = "x"\nchannel = "C1"\nzone = "UTC"\nquiet = {quiet}')
    assert (found.line, found.message) == (5, message)


def test_it_asks_for_the_zone_of_quiet_hours():
    (found,) = problems('[[alerts]]\nname = "x"\nchannel = "C1"\nquiet = "20:00-08:00"')
    assert (found.line, found.message) == (1, '"zone" is missing')


def test_it_names_the_first_line_of_what_is_declared_twice():
    alerts = '[[alerts]]\nname = "SPS-us"\nchannel = "C1"\n'
    (found,) = problems(DIGEST + alerts)
    assert (found.line, found.message) == (8, "line 2 has the same name of a digest or of alerts already")
    ladder = '[[ladders]]\nlevels = [{ name = "L", pages = ["U1"] }]\n'
    assert problems(ladder + ladder)[0].message == "line 1 has the same partner and severity already"
    shops = '[[shops]]\ncode = "a"\nid = "1"\n[[shops]]\ncode = "a"\nid = "1"\n'
    assert [p.line for p in problems(shops)] == [5, 6]
    no_ids = '[[shops]]\ncode = "a"\n[[shops]]\ncode = "b"\n'
    assert len(read_configuration(no_ids).shops) == 2


def test_it_names_a_ladder_of_a_partner_that_is_not_declared():
    partner = '[[partners]]\ncode = "north"\nname = "N"\nzone = "UTC"\n'
    (found,) = problems(partner + '[[ladders]]\npartner = "nort"\nlevels = [{ name = "L", pages = ["U1"] }]')
    assert (found.line, found.path, found.mend) == (6, "ladders[1].partner", 'Did you mean "north"?')


def test_it_names_a_page_that_could_mean_two():
    text = 'people.ops = "U1"\nuser_groups.ops = "S1"\n[[ladders]]\nlevels = [\n{ name = "L", pages = [\n"ops"] }]'
    (found,) = problems(text)
    assert (found.line, found.path) == (6, "ladders[1].levels[1].pages[1]")
    assert found.message == '"ops" is the name of several things'


@pytest.mark.parametrize(
    ("text", "line", "caret", "mend"),
    [
        ('a = 1\nname = "Acme\n', 2, '    name = "Acme\n                ^', "Text on one line ends with a quote"),
        ("code = acme\n", 1, "    code = acme\n           ^", "Text stands in quotes"),
        ("code = “acme”", 1, "    code = “acme”\n           ^", "type straight ones"),
        ("shops [\n", 1, "    shops [\n          ^", "Each line is a key and a value"),
        ("[people]\n[people]\n", 2, "    [people]\n", "It is there twice"),
        ("a = [1,\n", 1, "    a = [1,\n           ^", ""),
    ],
)
def test_it_shows_the_line_that_cannot_be_read_with_a_caret(text: str, line: int, caret: str, mend: str):
    (found,) = problems(text)
    assert found.line == line
    assert found.excerpt.startswith(caret)
    assert mend in found.mend


def test_it_keeps_control_characters_from_the_terminal():
    (said,) = told(DIGEST.replace("C0ROOM", "\\u001b[31mred"))
    assert "\x1b" not in said
