"""``shopwatch subscribe``."""

from datetime import time

import pytest

from bot.domain.risks import Topic
from bot.domain.shops import Shop
from bot.domain.subscriptions import Scope
from storage.subscriptions import subscriptions, switch_off

ADD = ("subscribe", "add", "morning", "--topic", "sps", "--channel", "C0SHOPOPS")


def kept(shell):
    with shell.database() as database:
        return database.read_now(subscriptions)


def test_a_digest_is_added_and_listed(shell) -> None:
    shell.has(Shop("7001", "acme-us", "Acme US", groups=frozenset({"north"})))
    ended = shell(
        *ADD, "--at", "08:30", "--zone", "Europe/London", "--days", "mon,thu", "--shop", "Acme", "--group", "north"
    )
    assert ended.code == 0
    [one] = kept(shell)
    assert (one.subscription.topic, one.subscription.at, one.subscription.zone) == (
        Topic.SPS,
        time(8, 30),
        "Europe/London",
    )
    assert one.subscription.weekdays == {0, 3}
    assert one.subscription.scope == Scope(("acme-us",), ("north",))
    listed = shell("subscribe", "list").words
    assert "morning sps digest C0SHOPOPS 08:30 London, Mon and Thu acme-us, group north 20" in listed


def test_without_more_it_is_every_day_at_nine_for_every_shop(shell) -> None:
    shell(*ADD)
    [one] = kept(shell)
    assert (one.subscription.at, one.subscription.zone, len(one.subscription.weekdays)) == (time(9), "UTC", 7)
    assert one.subscription.scope == Scope()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--at", "25:00"], '--at: "25:00" is no time of the day. Write hours and minutes, such as "09:00".'),
        (["--zone", "Europe/Londn"], '--zone: no time zone is called "Europe/Londn". Did you mean "Europe/London"?'),
        (["--days", "someday"], '--days: "someday" is no day. Write mon,'),
        (["--shop", "acne"], "No shop is called 'acne'. Did you mean acme-us (Acme US)?"),
        (["--group", "nort"], "--group: no shop is in a group 'nort'. Did you mean \"north\"?"),
        (["--channel", "#shop-ops"], "--channel: '#shop-ops' is no channel id."),
    ],
)
def test_what_does_not_do_is_one_sentence_and_nothing_is_kept(shell, options: list[str], said: str) -> None:
    shell.has(Shop("7001", "acme-us", "Acme US", groups=frozenset({"north"})))
    ended = shell(*ADD, *options)
    assert ended.code == 2
    assert said in ended.err
    assert kept(shell) == []


def test_a_name_that_is_taken_is_refused(shell) -> None:
    shell(*ADD)
    assert "There is a subscription called Morning already" in shell("subscribe", "add", "Morning", *ADD[3:]).err


@pytest.mark.parametrize(
    ("channel", "said"),
    [("C0OLDLAUNCH", "is archived"), ("C0RANDOM", "/invite @Shopwatch"), ("C0NOWHERE", "The bot sees no such channel")],
)
def test_the_channel_is_checked_at_once(with_slack, channel: str, said: str) -> None:
    ended = with_slack(*ADD[:-1], channel)
    assert ended.code == 2
    assert said in ended.err
    assert kept(with_slack) == []


def test_a_slack_that_is_out_of_reach_does_not_stop_it(with_slack) -> None:
    ended = with_slack(*ADD, SLACK_API_URL="http://127.0.0.1:1/api/")
    assert ended.code == 0
    assert "Slack could not be asked about C0SHOPOPS" in ended.out
    assert len(kept(with_slack)) == 1


def test_one_is_removed_by_its_name(shell) -> None:
    shell(*ADD)
    assert 'Did you mean "morning"?' in shell("subscribe", "remove", "mornin").err
    assert shell("subscribe", "remove", "morning").code == 0
    assert kept(shell) == []
    assert "There is no subscription yet" in shell("subscribe", "list").out


def test_the_list_says_why_one_is_off(shell) -> None:
    shell(*ADD)
    with shell.database() as database:
        database.write_now(switch_off, kept(shell)[0].id, "the channel is archived")
    assert "off: the channel is archived" in shell("subscribe", "list").words
