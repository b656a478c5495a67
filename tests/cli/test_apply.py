"""``shopwatch apply``."""

import pytest

from storage.shops import all_shops

FILE = """
[[shops]]
id = "7001"
code = "acme-us"
name = "Acme US"
region = "US"
zone = "America/New_York"
"""


@pytest.fixture
def file(shell):
    def write(text: str) -> str:
        (shell.folder / "shopwatch.toml").write_text(text, "utf-8")
        return "shopwatch.toml"

    return write


def codes(shell) -> list[str]:
    with shell.database() as database:
        return [shop.code for shop in database.read_now(all_shops)]


def test_it_makes_the_database_say_what_the_file_says(shell, file) -> None:
    ended = shell("apply", file(FILE))
    assert ended.code == 0
    assert "+ shop acme-us" in ended.out
    assert codes(shell) == ["acme-us"]


def test_each_change_stands_on_a_line_of_its_own(shell, file) -> None:
    other = FILE.replace("7001", "7002").replace("acme-us", "acme-uk").replace("Acme US", "Acme\\u001b[2J UK")
    ended = shell("apply", file(FILE + other), "--dry-run")
    first, second, total, end = ended.out.splitlines()
    assert (first[:14], second[:14]) == ("+ shop acme-us", "+ shop acme-uk")
    assert "Acme\N{REPLACEMENT CHARACTER}[2J UK" in second, "what plays tricks on a terminal stays out"
    assert (total, end) == ("2 to add", "Nothing was changed: this was a dry run.")


def test_a_dry_run_shows_the_difference_and_makes_none(shell, file) -> None:
    ended = shell("apply", file(FILE), "--dry-run")
    assert "+ shop acme-us" in ended.out
    assert "Nothing was changed" in ended.out
    assert codes(shell) == []


def test_every_problem_is_told_with_its_line_and_mend(shell, file) -> None:
    ended = shell("apply", file(FILE.replace("New_York", "New York").replace('US"', 'USA"', 2)))
    assert ended.code == 2
    assert "line 7, shops[1].zone" in ended.err
    assert 'Did you mean "America/New_York"?' in ended.err
    assert "nothing was changed" in ended.err
    assert codes(shell) == []


def test_a_file_that_is_not_there_is_one_sentence(shell) -> None:
    ended = shell("apply", "nowhere.toml")
    assert ended.code == 2
    assert ended.err == "nowhere.toml: cannot be read: No such file or directory\n"


def test_a_file_in_another_encoding_is_one_sentence(shell) -> None:
    (shell.folder / "shopwatch.toml").write_bytes('name = "Zoë"'.encode("latin-1"))
    ended = shell("apply", "shopwatch.toml")
    assert (ended.code, ended.err) == (2, "shopwatch.toml: is not UTF-8 text. Save it as UTF-8.\n")
