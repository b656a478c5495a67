"""What people type, made plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.typed import clean, numbers_in, people_in, prose


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("sps  “Acme US”", "sps Acme US"),
        ("sps ‘acme’", "sps acme"),
        ("sps acme–us", "sps acme-us"),
        ("sps acme—us", "sps acme-us"),
        ("assign 17 <@U0RAVI|ravi>", "assign 17 @U0RAVI"),
        ("list <#C0SHOPOPS|shop-ops>", "list #C0SHOPOPS"),
        ("assign 17 <!subteam^S0X|@ops>", "assign 17 @S0X"),
        ("resolve 17 see <https://example.com/a|example>", "resolve 17 see https://example.com/a"),
        ("sps <http://acme.com|acme.com>", "sps acme.com"),
        ("sps <https://acme.com/|acme.com>", "sps acme.com"),
        ("resolve 17 asked <mailto:ana@acme.com|ana@acme.com>", "resolve 17 asked ana@acme.com"),
        ("resolve 17 asked <mailto:ana@acme.com|Ana>", "resolve 17 asked ana@acme.com"),
        ("resolve 17 called <tel:+4412345|+44 12345>", "resolve 17 called +4412345"),
        ("resolve 17 see <https://example.com/a?b=1&amp;c=2>", "resolve 17 see https://example.com/a?b=1&c=2"),
        ("sps Ben &amp; Jerry &lt;UK&gt;", "sps Ben & Jerry <UK>"),
        ("sps\u00a0acme\u200b-us\n", "sps acme-us"),
        ("sps O'Neill's", "sps O'Neill's"),
        ("digest on a∗b∗ ˋxˋ ꞉fire: ＠here › ∼y∼ ˍzˍ", "digest on a*b* `x` :fire: @here > ~y~ _z_"),
        ("sps ac\x00me \ud800", "sps ac me"),
        ("", ""),
    ],
)
def test_text_is_made_plain(typed, plain):
    assert clean(typed) == plain


@given(st.text())
def test_any_text_becomes_one_line_without_invisible_characters(typed):
    assert clean(typed) == " ".join(clean(typed).split())
    assert "\x00" not in clean(typed)


def test_prose_keeps_its_quotes_and_dashes():
    assert (
        prose("the  “queue” isn’t\nloading – <@U0RAVI|ravi> &amp; \u200bco")
        == "the “queue” isn’t loading – @U0RAVI & co"
    )


def test_numbers_stand_in_front_with_or_without_marks():
    assert numbers_in(["17", "#18,", "19", "restocked", "20"]) == ([17, 18, 19], ["restocked", "20"])
    assert numbers_in(["99999999999999", "x"]) == ([], ["99999999999999", "x"])
    assert numbers_in(["٣", "²"]) == ([], ["٣", "²"])


def test_only_people_are_people():
    assert people_in(["@U0RAVI", "@S0OPS", "ravi", "@ravi", "#C0OPS"]) == ["U0RAVI"]
