"""Text of people and platforms shows as it is: it neither pings nor formats nor breaks out of its place."""

import html
import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.messages.text import (
    LOOK_ALIKES,
    Mrkdwn,
    bare,
    clip,
    clip_mrkdwn,
    code,
    escape,
    lines,
    link,
    md,
    moment,
    plain,
    user,
)

MARKS = "*_~`:@<>&|!#"
nasty = st.text(st.sampled_from(MARKS + "ab 1\n") | st.characters(), max_size=60)


AS_TYPED = {ord(shown): chr(mark) for mark, shown in ((mark, str(shown)) for mark, shown in LOOK_ALIKES.items())}
FORMATS = re.compile(r"(?<!\w)([*_~])(?=\S).*?\1(?!\w)|`|:[\w+'-]+:|^>|[<]")
"""What Slack would read as markup, once more in our own words: a pair of marks at the edges of words, and so on."""


@given(nasty)
@example("<!channel> <@U0ANA> <!here|here> <https://evil.example|Sign in>")
@example("*bold* _it_ ~gone~ `code` ```block```")
@example(":rotating_light: :+1: :")
@example("> quoted\n> twice")
@example("&lt;!channel&gt;")
def test_foreign_text_has_no_markup_left(text: str) -> None:
    shown = escape(text)
    assert not FORMATS.search(shown)
    assert not shown.startswith("&gt;")
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)
    assert "\n" not in shown


@given(st.text(st.sampled_from(MARKS + "ab 1") | st.characters(exclude_categories=("C",)), max_size=60))
def test_foreign_text_reads_the_same(text: str) -> None:
    typed = html.unescape(escape(text)).translate(AS_TYPED)
    assert typed == " ".join(text.split()).translate(AS_TYPED)


@given(nasty)
@example("slot:1:2026-11-22")
def test_code_stays_one_piece_and_shows_all_else_as_it_is(text: str) -> None:
    shown = code(text)
    assert shown.count("`") == 2
    assert html.unescape(shown[1:-1]) == clip(bare(text), 300).replace("`", LOOK_ALIKES[ord("`")])
    assert not re.search("[<>]", shown)


def test_a_time_stays_a_time_and_an_emoji_does_not_come_up() -> None:
    assert escape("09:30") == "09:30"
    assert escape("SKU: A-1") == "SKU: A-1"
    assert ":fire:" not in escape(":fire:")
    assert ":fire:" not in md("{}: gone", ":fire")


def test_control_characters_and_halves_of_characters_are_left_out() -> None:
    assert escape("a\x00b\x1bc\ud83dd\u202ee") == "abcde"
    escape("\ud800 half").encode()


def test_what_is_mrkdwn_already_is_left_alone() -> None:
    assert escape(Mrkdwn("*bold*")) == "*bold*"
    assert md("{} {}", Mrkdwn("*a*"), "*b*") == "*a* ∗b∗"


def test_a_template_takes_names_and_joins_escape_their_parts() -> None:
    assert md("*{name}*", name="<b>").startswith("*&lt;b")
    assert "&lt;" in Mrkdwn(", ").join(["<", "x"])
    assert lines("a <b", None, "", Mrkdwn("*c*")) == "a &lt;b\n*c*"


def test_long_foreign_text_is_cut_before_it_is_escaped() -> None:
    assert len(html.unescape(escape("&" * 1_000))) == 300
    assert escape("&" * 1_000).endswith("&amp;…")


@given(st.text(), st.integers(1, 50))
def test_clipping_never_exceeds(text: str, limit: int) -> None:
    cut = clip(text, limit)
    assert len(cut) <= limit
    assert cut == text or cut.endswith("…")
    assert clip(cut, limit) == cut


@given(st.lists(nasty, min_size=1, max_size=12), st.integers(20, 400))
def test_clipping_mrkdwn_cuts_through_no_link_or_entity(texts: list[str], limit: int) -> None:
    whole = Mrkdwn("\n").join(link(f"https://example.com/?q={n}", text) for n, text in enumerate(texts))
    cut = clip_mrkdwn(whole, limit)
    assert len(cut) <= limit
    assert cut.count("<") == cut.count(">")
    assert not re.search(r"&(?!amp;|lt;|gt;)", cut)


def test_mrkdwn_is_cut_at_the_end_of_a_line() -> None:
    assert clip_mrkdwn(Mrkdwn("one\ntwo\nthree"), 9) == "one\ntwo…"
    assert clip_mrkdwn(Mrkdwn("one\ntwo\nthree"), 8) == "one\ntwo…"
    assert clip_mrkdwn(Mrkdwn("one\ntwo"), 7) == "one\ntwo"
    assert clip_mrkdwn(Mrkdwn("a &amp; b"), 6) == "a…"


@given(nasty)
@example("<!channel>")
@example("<!subteam^S1|@team>")
@example("a|b> <c|d>")
def test_the_plain_text_of_a_notification_cannot_ping(text: str) -> None:
    for shown in (plain(text), plain(md("*{}*: _{}_", text, text))):
        assert "<" not in shown
        assert not re.search(r"(?<!\w)[*_~]|`", re.sub(r":[\w+'-]+:", "", shown))


@given(nasty)
def test_plain_is_stable(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (Mrkdwn("*Acme* · _calm_"), "Acme · calm"),
        (link("https://example.com/a?b=1&c=2", "the page"), "the page"),
        (moment(datetime(2026, 11, 22, 9, tzinfo=UTC)), "Sun 22 Nov 09:00 UTC"),
        (Mrkdwn("a &amp; b"), "a &amp; b"),
        (Mrkdwn(":large_green_circle: *Acme*"), ":large_green_circle: Acme"),
    ],
)
def test_plain_keeps_the_words(shown: Mrkdwn, expected: str) -> None:
    assert plain(shown) == expected


def test_plain_keeps_what_a_name_is_made_of() -> None:
    assert plain(md("*{}* is out", "GS_30*")) == "GS_30∗ is out"


def test_a_link_cannot_be_broken_out_of() -> None:
    made = link("https://example.com/?a=1|b>&c", "x|y> <!channel>")
    assert made.count("<") == 1
    assert made.count(">") == 1
    assert plain(made) == "x|y&gt; &lt;!channel&gt;"
    assert link("!channel", "all") == "all"


def test_a_moment_is_in_each_readers_zone_and_a_person_is_mentioned() -> None:
    assert moment(datetime(2026, 11, 22, 9, tzinfo=UTC)) == (
        "<!date^1795338000^{date_short_pretty} {time}|Sun 22 Nov 09:00 UTC>"
    )
    assert user("U0ANA") == "<@U0ANA>"
