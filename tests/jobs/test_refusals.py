"""When Slack will never take a message, its subscription is switched off and its owner told once."""

from datetime import time, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.escalation import Issue, Person, Report
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner
from bot.domain.risks import Topic
from bot.domain.severities import Sev, shipped_severities
from bot.domain.subscriptions import AlertSubscription, DigestSubscription
from bot.messages.kit import message, section
from bot.slack.client import make_posting_client
from jobs.courier import Courier
from jobs.delivery import Delivery
from jobs.escalations import told
from jobs.refusals import refusal_handler
from storage import escalations, partners, subscriptions
from storage.database import Database
from storage.deliveries import Intent, delivery, intend
from storage.escalation_ladder import climb_if_due
from storage.subscriptions import Kept

RULES = shipped_severities()


class Desk:
    def __init__(self, db: Database, slack: Any, clock: Any, operators: tuple[str, ...] = ("U0LEE",)) -> None:
        self.db, self.slack, self.clock = db, slack, clock
        client = make_posting_client(slack.token, slack.api_url, timeout=5)
        self.courier = Courier(Delivery(db, client, client, clock, refusal_handler(db, clock, operators)))

    def subscribe(self, channel: str, owner: str | None = "U0ANA", name: str = "morning") -> Kept:
        wanted = DigestSubscription(name, Topic.SPS, channel, time(9), "UTC", owner=owner)
        return self.db.write_now(subscriptions.save_subscription, wanted, self.clock())

    def intend(self, key: str, kept: Kept | None, channel: str, **more: Any) -> None:
        payload = more.pop("payload", None) or message(key, section(key)).payload()
        intent = Intent(
            key, "digest", channel, payload, self.clock(), subscription_id=kept.id if kept else None, **more
        )
        self.db.write_now(intend, intent, self.clock())

    def reports(self, *paged: str, channel: str = "C0TOOLISSUES") -> Issue:
        """A tool issue whose ladder pages these at once, and these at its next level again."""
        self.db.write_now(partners.save_partner, Partner("north", "Northwind", channel=channel))
        self.db.write_now(partners.save_ladder, Ladder((Level("desk", paged), Level("managers", paged))))
        report = Report("north", "Console", "queue does not load", "spinner", Sev.SEV2, self.clock())
        args = "V1", report, Person("U0JO", "Jo Reyes"), channel, RULES, self.clock()
        return self.db.write_now(told, escalations.create_issue, *args).issue

    async def post(self) -> None:
        while await self.courier.post_due():
            pass

    def told(self, person: str) -> list[str]:
        return [f"{m.text} {m.blocks}" for m in self.slack.messages(f"D{person[1:]}")]

    def off_reason(self, kept: Kept) -> str | None:
        now = self.db.read_now(subscriptions.subscription, kept.id)
        assert now is not None
        return now.off_reason


@pytest.fixture
def desk(db: Database, slack: Any, clock: Any) -> Desk:
    return Desk(db, slack, clock)


@pytest.mark.parametrize(
    ("channel", "code"),
    [("C0OLDLAUNCH", "is_archived"), ("C0RANDOM", "not_in_channel"), ("C0GONE", "channel_not_found")],
)
async def test_a_channel_that_cannot_be_written_to_switches_the_subscription_off(
    desk: Desk, channel: str, code: str
) -> None:
    kept = desk.subscribe(channel)
    desk.intend("a", kept, channel)
    await desk.post()
    assert desk.off_reason(kept) == f"Slack refused to post: {code}"
    [told] = desk.told("U0ANA")
    assert "morning" in told
    assert code in told
    assert "`/shop digest on morning` switches it on again" in told
    assert "/invite" in told
    assert desk.told("U0LEE") == []


async def test_alerts_are_switched_on_again_by_the_file(desk: Desk) -> None:
    wanted = AlertSubscription("alarms", "C0OLDLAUNCH", owner="U0ANA")
    kept = desk.db.write_now(subscriptions.save_subscription, wanted, desk.clock())
    desk.intend("a", kept, "C0OLDLAUNCH")
    await desk.post()
    [told] = desk.told("U0ANA")
    assert "`shopwatch apply` switches it on again" in told


async def test_a_name_full_of_marks_can_be_copied_from_the_news(desk: Desk) -> None:
    kept = desk.subscribe("C0OLDLAUNCH", name="*a* b_ :x: <c>")
    desk.intend("a", kept, "C0OLDLAUNCH")
    await desk.post()
    [told] = desk.told("U0ANA")
    assert "`/shop digest on *a* b_ :x: &lt;c&gt;` switches" in told


async def test_its_owner_is_told_once_however_many_messages_were_on_their_way(desk: Desk) -> None:
    kept = desk.subscribe("C0OLDLAUNCH")
    desk.intend("a", kept, "C0OLDLAUNCH")
    desk.intend("a/01", kept, "C0OLDLAUNCH", parent="a")
    desk.intend("a/02", kept, "C0OLDLAUNCH", parent="a")
    desk.intend("b", kept, "C0OLDLAUNCH")
    await desk.post()
    assert len(desk.told("U0ANA")) == 1


async def test_without_an_owner_the_operators_are_told(desk: Desk) -> None:
    desk.intend("a", desk.subscribe("C0OLDLAUNCH", owner=None), "C0OLDLAUNCH")
    desk.intend("b", None, "C0RANDOM")
    await desk.post()
    assert len(desk.told("U0LEE")) == 2


async def test_a_message_that_slack_finds_wrong_is_our_fault_and_not_the_channels(desk: Desk) -> None:
    kept = desk.subscribe("C0SHOPOPS")
    wrong = {"text": "x", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": ""}}]}
    desk.intend("slot:1:2026-11-22", kept, "C0SHOPOPS", payload=wrong)
    with capture_logs() as logged:
        await desk.post()
    assert desk.off_reason(kept) is None
    [told] = desk.told("U0ANA")
    assert "invalid_blocks" in told
    assert "switched off" not in told
    assert "In the log this message is `slot:1:2026-11-22`." in told
    assert {"event": "not_posted", "key": "slot:1:2026-11-22"}.items() <= logged[0].items()


async def test_a_refusal_of_the_news_itself_goes_no_further(desk: Desk) -> None:
    kept = desk.subscribe("C0OLDLAUNCH", owner="U0NOBODY")
    desk.intend("a", kept, "C0OLDLAUNCH")
    await desk.post()
    await desk.post()
    assert desk.off_reason(kept) is not None
    assert all(not desk.told(person) for person in ("U0ANA", "U0LEE"))


async def test_the_news_of_a_subscription_removed_while_it_posts_goes_to_the_operators(desk: Desk) -> None:
    kept = desk.subscribe("C0OLDLAUNCH")
    desk.db.write_now(subscriptions.remove_subscription, kept.id)
    desk.intend("a", kept, "C0OLDLAUNCH")
    await desk.post()
    assert len(desk.told("U0LEE")) == 1


async def test_the_thread_of_an_issue_says_once_who_was_not_paged_and_the_operators_hear_of_which(desk: Desk) -> None:
    issue = desk.reports("C0RANDOM", "U0GONE", "U0RAVI")
    await desk.post()
    # The next level pages the same ones, and is refused again.
    assert desk.db.write_now(told, climb_if_due, issue.id, RULES, desk.clock() + timedelta(days=3)).won
    await desk.post()
    said = [m.text for m in desk.slack.messages("C0TOOLISSUES") if m.is_reply and "could not be paged" in m.text]
    assert sorted(said) == [
        ":no_entry: <#C0RANDOM> could not be paged: not_in_channel.",
        ":no_entry: <@U0GONE> could not be paged: channel_not_found.",
    ]
    heard = desk.told("U0LEE")
    assert all("*SEV2 · Console: queue does not load* · #1 could not be" in text for text in heard)
    assert any("posted in <#C0RANDOM>" in text and "/invite" in text for text in heard)
    assert any("sent to <@U0GONE>" in text and "account is active" in text for text in heard)
    assert any("Console: queue does not load" in text for text in desk.told("U0RAVI"))


async def test_an_issue_whose_own_channel_refuses_it_says_nothing_in_a_thread(desk: Desk) -> None:
    desk.reports("U0RAVI", channel="C0OLDLAUNCH")
    await desk.post()
    assert all("#1 could not be posted in <#C0OLDLAUNCH>" in text for text in desk.told("U0LEE"))
    assert desk.told("U0LEE")
    assert desk.db.read_now(delivery, "issue:1:not-paged:C0OLDLAUNCH") is None
