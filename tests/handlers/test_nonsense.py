"""Whatever is typed gets a valid answer with something to do in it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.check import check_message
from handlers.answering import Ask
from handlers.risk_book import RISK
from handlers.shop_book import SHOP
from handlers.typed import clean

NONSENSE = [
    "🙂🙃🔥",
    "wie geht es den Läden?",
    "店の様子はどう",
    "أرني المتاجر",
    "-- ' \" ; DROP TABLE shops;",
    "`" * 50,
    "<!channel> <@U0ANA|ana> &lt;!here&gt;",
    "sps " + "acme " * 600,
    "violations " + "\U0001f525" * 2900,
    "x" * 3000,
    "digest " + "y" * 2990,
    "digest preview " + "*" * 2980,
    "list " + "z" * 2990,
    "ack " + "9" * 2990,
    "assign 1 " + "<@U0ANA|ana> " * 200,
    "resolve 1 " + "n" * 2980,
    "snooze 1 " + "h" * 2980,
    "\x00\x07 nil",
]


@pytest.mark.parametrize("command", ["/shop", "/risk"])
@pytest.mark.parametrize("text", NONSENSE)
async def test_nonsense_gets_a_useful_sentence(bot, shown, command, text):
    bot.risk(bot.shop("Acme US"))
    said = shown(await bot.maria.types(f"{command} {text}"))
    assert "`" in said or "Did you mean" in said or "#1" in said
    assert "<!channel>" not in said
    assert "<@U0ANA>" not in said
    assert "Something went wrong" not in said


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    book=st.sampled_from([SHOP, RISK]),
    words=st.lists(
        st.one_of(
            st.text(max_size=40),
            st.sampled_from(["sps", "stock", "violations", "kpi", "list", "show", "resolve", "acme", "7d", "1", "all"]),
        ),
        max_size=6,
    ),
)
async def test_any_text_gets_an_answer_that_slack_takes(bot, book, words):
    if not bot.shops():
        bot.risk(bot.shop("Acme US"))
    ask = Ask(bot.services, "U0MARIA", "Maria Lopez", "C0SHOPOPS", clean(" ".join(words)), "no-trigger")
    if ask.words[:1] == ["digest"]:
        return
    answer = await book.answer(ask)
    assert not check_message({key: value for key, value in answer.payload().items() if key != "response_type"})
