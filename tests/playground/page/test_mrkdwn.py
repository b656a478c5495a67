"""mrkdwn, as the page's own parser writes it out."""

import time

import pytest

RENDER = """async (text) => {
  const { mrkdwn } = await import("/page/static/text/mrkdwn.js");
  const box = document.createElement("div");
  box.append(...mrkdwn(text));
  return box.innerHTML.replaceAll(/<div class="line">|<[/]div>| target="_blank" rel="[a-z ]+"/g, "");
}"""

CASES = [
    ("*bold* _it_ ~gone~ `x*y*`", "<strong>bold</strong> <em>it</em> <s>gone</s> <code>x*y*</code>"),
    ("*bold with _italic_ in it*", "<strong>bold with <em>italic</em> in it</strong>"),
    ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
    ("* not bold * and *open", "* not bold * and *open"),
    ("&lt;b&gt; R&amp;D", "&lt;b&gt; R&amp;D"),
    ("&amp;lt; stays", "&amp;lt; stays"),
    ("&gt; quoted", "<blockquote>quoted</blockquote>"),
    ("&gt; one\n> two\nafter", "<blockquote>onetwo</blockquote>after"),
    ("```a &lt; *b*```", "<pre>a &lt; *b*</pre>"),
    ("<https://a.example/x_y_z|the *shop*>", '<a href="https://a.example/x_y_z">the <strong>shop</strong></a>'),
    ("see https://a.example/x_y_z.", 'see <a href="https://a.example/x_y_z">https://a.example/x_y_z</a>.'),
    ("<javascript:alert(1)|click>", "<span>click</span>"),
    ("<@U0RAVI>", '<span class="mention">@Ravi Menon</span>'),
    ("<!channel>", '<span class="mention mention-me">@channel</span>'),
    ("<!subteam^S0TOOLSONCALL>", '<span class="mention">@tools-oncall</span>'),
    (":nosuch: 10:30:45", ":nosuch: 10:30:45"),
    ("<!date^1700000000^{nonsense}|a day>", "a day"),
]


@pytest.fixture
async def render(visit):
    page = await visit("#/C0SHOPOPS?as=U0MARIA")
    return lambda text: page.evaluate(RENDER, text)


async def test_it_writes_mrkdwn_as_slack_does(render) -> None:
    assert {text: await render(text) for text, _ in CASES} == dict(CASES)


DATES = [
    ("{date_num}", "2023-11-14"),
    ("{date}", "November 14th, 2023"),
    ("{date_short}", "Nov 14, 2023"),
    ("{date_long}", "Tuesday, November 14th, 2023"),
    ("{date_pretty} at {time}", "November 14th, 2023 at 5:13 PM"),
    ("{time_secs}", "5:13:20 PM"),
]


async def test_it_writes_dates_in_the_readers_zone(render) -> None:
    for form, shown in DATES:
        assert f">{shown}</time>" in await render(f"<!date^1700000000^{form}|fallback>")
    assert ">Today</time>" in await render(f"<!date^{int(time.time())}^{{date_pretty}}|fallback>")
