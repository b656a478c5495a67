"""What is said of connections keeps within Slack's limits and shows foreign text as it is, however much there is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.connections import Connection, Market, Offer, Opened, Tie
from bot.domain.shops import Shop
from bot.messages.connect import connect_answer, connected_message, connection_message, offer_buttons, with_stale_note
from bot.messages.kit import Message, message, section
from bot.messages.page import page

NASTY = "<!channel> *Glow* _& co_ <@U0ANA> `x` " * 20
Valid = Callable[[Message], Message]


def shops(number: int, tie: Tie, now: datetime) -> list[Connection]:
    return [Connection(str(n), f"code-{n}", f"{NASTY}{n}", "US", None, "key", tie, now, NASTY) for n in range(number)]


def lost(number: int, now: datetime) -> list[Shop]:
    return [Shop(str(n), f"code-{n}", f"{NASTY}{n}", lost_at=now) for n in range(number)]


def offers(apps: int, now: datetime) -> list[Offer]:
    url = "https://services.example.com/open/authorize?service_id=7&state=" + "x" * 200
    return [Offer(f"app{n}", market, url, now + timedelta(days=7)) for n in range(apps) for market in Market]


def test_many_of_everything_fit(valid: Valid, now: datetime) -> None:
    opened = [
        Opened("eu", NASTY, tuple(f"code-{m}" for m in range(500)), now, now if n % 2 else None, NASTY)
        for n in range(60)
    ]
    shown = str(valid(connect_answer(offers(12, now), [NASTY] * 3, opened, now)).payload())
    assert "and 45 more" in shown
    assert "<!channel>" not in shown
    for tie in Tie:
        valid(connection_message(shops(300, tie, now), offer_buttons(offers(12, now))))
    valid(connected_message(NASTY, shops(300, Tie.WELL, now)))
    valid(with_stale_note(message("x", *[section("x" * 220)] * 45), lost(300, now)))


def test_what_ended_stands_first_and_what_ends_soon_is_marked(valid: Valid, now: datetime) -> None:
    opened = [
        Opened("", "Well", ("a",), now + timedelta(days=300)),
        Opened("", "Soon", ("b",), now + timedelta(days=3)),
        Opened("", "Over", ("c",), now, now, "revoked"),
        Opened("", "", ()),
    ]
    [body] = [
        block["text"]["text"]
        for block in valid(connect_answer([], [], opened, now)).blocks
        if "Connected now" in str(block)
    ]
    lines = body.splitlines()
    assert ["Over" in lines[1], "Soon" in lines[2], "Well" in lines[3], "Seller" in lines[4]] == [True] * 4
    assert "revoked" in lines[1]
    assert lines[2].startswith(":hourglass_flowing_sand:")
    assert "no shop yet" in lines[4]


def test_the_stale_note_comes_right_below_the_head_and_only_where_it_is_true(valid: Valid, now: datetime) -> None:
    digest = message("Stock", section("Stock"), section("Figures"))
    read = Shop("1", "acme-us", "Acme US")
    assert with_stale_note(digest, [read]) is digest
    noted = valid(with_stale_note(digest, [read, *lost(9, now)]))
    assert [block["type"] for block in noted.blocks] == ["section", "context", "section"]
    assert "and 1 more" in str(noted.blocks[1])


def test_a_word_of_what_opens_no_shop_or_is_not_known_yet(valid: Valid) -> None:
    assert "opens no shop" in valid(connected_message("Acme", [])).text
    assert "being looked up" in valid(connected_message("", None)).text


def test_a_page_shows_text_as_it_is_and_links_to_the_web_only() -> None:
    made = page("<b>Title</b>", ["<script>x</script>", ""], [("a & b", 'https://x/?q="1"'), ("no", "javascript:x")])
    assert "<script" not in made
    assert "<b>" not in made
    assert '<a href="https://x/?q=&quot;1&quot;">a &amp; b</a>' in made
    assert "javascript:" not in made
    assert made.count("<p>") == 1


def test_an_app_without_a_name_has_no_colon_before_its_sellers(now: datetime) -> None:
    here = offers(1, now)[0]
    rows = offer_buttons([replace(here, app=""), replace(here, app="second")])
    labels = [button["text"]["text"] for row in rows for button in row["elements"]]
    assert labels == ["Seller in the US", "second: Seller in the US"]
