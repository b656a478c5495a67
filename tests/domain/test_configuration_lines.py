"""On which line everything in a TOML file stands."""

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.configuration_lines import find_lines

EXAMPLE = Path(__file__).parents[2] / "shopwatch.example.toml"


def paths(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path} | {found for key, part in inner for found in paths(part, (*path, key))}


AWKWARD = '''
"a key" = 'it''s'
date = 1979-05-27 07:32:00 # = "not a key"
text = """
[not.a.table]
key = "no"
say \\""" it"""
plain = \'\'\'
"x" = 1\'\'\'
[a."b.c".d]
list = [ # ]
  1, [2, 3],
  { x = "}", y.z = [
    4 ] },
]
[[many]]
[[many.parts]]
[many.parts.inner]
k = true
[[many.parts]]
[[many]]
n = 1
'''.replace("'it''s'", "'its'")


def test_it_finds_every_key_and_item_of_an_awkward_file():
    lines = find_lines(AWKWARD)
    assert set(lines) | {()} == paths(tomllib.loads(AWKWARD))
    text = AWKWARD.split("\n")
    assert text[lines["a", "b.c", "d", "list"] - 1].startswith("list")
    assert text[lines["a", "b.c", "d", "list", 2, "y", "z", 0] - 1].startswith("    4")
    assert text[lines["plain",] - 1].startswith("plain")
    assert text[lines["many", 0, "parts", 0, "inner", "k"] - 1].startswith("k = true")
    assert [lines["many", 0], lines["many", 0, "parts", 1], lines["many", 1], lines["many", 1, "n"]] == [16, 20, 21, 22]


def test_it_finds_every_key_and_item_of_the_example():
    text = EXAMPLE.read_text("utf-8")
    assert set(find_lines(text)) | {()} == paths(tomllib.loads(text))


@given(st.lists(st.tuples(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text()), unique_by=lambda pair: pair[0]))
def test_it_is_not_misled_by_any_text(pairs: list[tuple[str, str]]):
    def escaped(text: str) -> str:
        return "".join(f"\\U{ord(c):08x}" if c in '"\\' or not c.isprintable() else c for c in text)

    rows = [f'{key} = "{escaped(value)}"' for key, value in pairs]
    assert find_lines("\n".join(rows)) == {(key,): n for n, (key, _) in enumerate(pairs, 1)}
