"""Risks are told as they come: once each, quiet at night, and a storm as one message."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.risks import Change, Finding, Risk, RiskState, Severity, Topic, reconcile
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.subscriptions import AlertSubscription, QuietHours, Scope
from bot.slack.client import make_posting_client
from jobs.alerts import ALERT, STORM, announce, render_alert
from jobs.courier import Courier
from jobs.delivery import Delivery
from jobs.edits import Editor
from jobs.refusals import refusal_handler
from storage import risk_moves, risks
from storage.database import Database
from storage.deliveries import open_deliveries
from storage.shops import declared
from storage.subscriptions import save_subscription, switch_off
from storage.tables.deliveries import DeliveryRow

RULES = shipped_rules()
ACME = Shop("1", "acme-us", "Acme US", owner="U0ANA", groups=frozenset({"us"}))
KITE = Shop("2", "kite-uk", "Kite UK", zone="Europe/London")
DAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
NIGHT = QuietHours(time(22), time(7), "UTC")


def out(
    n: int,
    severity: Severity = Severity.WARNING,
    shop: Shop = ACME,
    topic: Topic = Topic.STOCK,
    kind: str = "stock.out",
) -> Finding:
    return Finding(f"{kind}:{shop.id}:{n}", kind, topic, shop.id, f"Serum {n}", severity, "Out of stock")


def appeal(hours: int, n: int = 1, deadline: datetime = DAY + timedelta(days=7)) -> Finding:
    """A deadline of which the step of ``hours`` before it is reached."""
    severity = Severity.CRITICAL if hours <= 24 else Severity.WARNING
    title = f"closes within {hours} hours"
    key = f"violations.appeal:1:{n}"
    return Finding(
        key,
        "violations.appeal",
        Topic.VIOLATIONS,
        "1",
        f"Ticket {n}",
        severity,
        title,
        deadline=deadline,
        reminder=hours,
    )


class Desk:
    """Detection's part, with what is found said by the test, and everything behind it down to the channel."""

    def __init__(self, db: Database, slack: Any, clock: Any) -> None:
        self.db, self.slack, self.clock = db, slack, clock
        client = make_posting_client(slack.token, slack.api_url, timeout=5)
        self.courier = Courier(Delivery(db, client, client, clock, refusal_handler(db, clock, ())))
        self.editor = Editor(db, client, clock, {ALERT: render_alert, STORM: render_alert})
        for shop in (ACME, KITE):
            db.write_now(declared, shop)
        self.at(DAY)

    def at(self, moment: datetime) -> None:
        self.clock.ahead = moment - datetime.now(UTC)

    def subscribe(self, name: str = "alerts", channel: str = "C0SHOPALERTS", **more: Any) -> int:
        wanted = AlertSubscription(name, channel, **more)
        return self.db.write_now(save_subscription, wanted, self.clock()).id

    def look(self, *found: Finding, shop: Shop = ACME, topic: Topic = Topic.STOCK) -> list[Risk]:
        return self.db.write_now(_look, shop, topic, found, self.clock())

    async def settle(self) -> None:
        """Posts and edits until nothing is left to do."""
        while await self.courier.post_due():
            pass
        while await self.editor.edit_due():
            self.clock.forward(seconds=2)

    def shown(self, channel: str = "C0SHOPALERTS") -> list[str]:
        return [f"{m.text} {m.blocks}" for m in self.slack.messages(channel)]

    def act(self, change: Any, risk: Risk, *told: Any) -> None:
        assert self.db.write_now(change, risk.id, *told, self.clock()).won


def _look(session: Session, shop: Shop, topic: Topic, found: Sequence[Finding], now: datetime) -> list[Risk]:
    known = risks.risks_of(session, topic, [shop.id], states=list(RiskState))
    changes = risk_moves.apply_verdicts(session, shop, reconcile(found, known), now)
    announce(session, shop, changes, RULES, now)
    return [risk for _, risk in changes]


@pytest.fixture
def desk(db: Database, slack: Any, clock: Any) -> Desk:
    return Desk(db, slack, clock)


async def test_a_risk_is_one_message_through_its_whole_life(desk: Desk) -> None:
    desk.subscribe()
    [risk] = desk.look(out(1))
    await desk.settle()
    assert desk.look(out(1)) == []
    await desk.settle()
    [new] = desk.shown()
    assert "Acme US · Serum 1" in new
    assert "risk.ack" in new
    assert "<@U0ANA>" in new
    desk.act(risk_moves.acknowledge, risk, "U0ANA", "Ana")
    await desk.settle()
    [taken] = desk.shown()
    assert "Ana has it" in taken
    assert "risk.ack" not in taken
    assert "<@U0ANA>" not in taken
    desk.look()
    await desk.settle()
    [over] = desk.shown()
    assert ":large_green_circle:" in over
    assert "over since" in over


def stage(kind: str) -> Finding:
    return Finding("stock:1:1", kind, Topic.STOCK, "1", "Serum 1", Severity.CRITICAL, kind.partition(".")[2])


async def test_the_next_stage_of_a_trouble_is_told_while_nobody_has_it(desk: Desk) -> None:
    desk.subscribe()
    for kind in ("stock.cover", "stock.out", "stock.out", "stock.cover"):
        desk.look(stage(kind))
        await desk.settle()
    assert len(desk.shown()) == 2


async def test_the_next_stage_is_not_told_to_who_has_it_already(desk: Desk) -> None:
    desk.subscribe()
    [risk] = desk.look(stage("stock.cover"))
    desk.act(risk_moves.acknowledge, risk, "U0ANA", "Ana")
    desk.look(stage("stock.out"))
    await desk.settle()
    [shown] = desk.shown()
    assert "Ana has it" in shown


async def test_what_was_told_is_not_told_again_after_a_restart(desk: Desk) -> None:
    desk.subscribe()
    [risk] = desk.look(out(1))
    known = desk.db.read_now(risks.risk_by_id, risk.id)
    assert known is not None

    def again(session: Session) -> None:
        announce(session, ACME, [(Change.OPENED, known)], RULES, desk.clock())

    desk.db.write_now(again)
    await desk.settle()
    assert len(desk.shown()) == 1


async def test_a_risk_that_worsens_or_comes_back_is_news(desk: Desk) -> None:
    desk.subscribe()
    desk.look(out(1))
    desk.look(out(1, Severity.CRITICAL))
    await desk.settle()
    assert len(desk.shown()) == 2
    desk.look(out(1, Severity.WARNING))
    await desk.settle()
    assert len(desk.shown()) == 2
    desk.look()
    desk.clock.forward(days=1)
    desk.look(out(1))
    await desk.settle()
    assert len(desk.shown()) == 3
    assert "risk.ack" in desk.shown()[-1]


async def test_each_channel_hears_what_it_asked_for(desk: Desk) -> None:
    desk.subscribe("all", "C0SHOPALERTS")
    desk.subscribe("critical", "C0SHOPOPS", min_severity=Severity.CRITICAL)
    desk.subscribe("scores", "C0LEADS", topic=Topic.SPS)
    desk.subscribe("uk", "C0PARTNEROPS", scope=Scope(shops=("kite-uk",)))
    desk.subscribe("us", "C0TOOLISSUES", scope=Scope(groups=("us",)))
    desk.look(out(1), out(2, Severity.CRITICAL))
    desk.look(out(3, shop=KITE, topic=Topic.SPS, kind="sps.gate"), shop=KITE, topic=Topic.SPS)
    await desk.settle()
    heard = {
        channel: sorted(n for n in (1, 2, 3) for shown in desk.shown(channel) if f"Serum {n}" in shown)
        for channel in ("C0SHOPALERTS", "C0SHOPOPS", "C0LEADS", "C0PARTNEROPS", "C0TOOLISSUES")
    }
    assert heard == {
        "C0SHOPALERTS": [1, 2, 3],
        "C0SHOPOPS": [2],
        "C0LEADS": [3],
        "C0PARTNEROPS": [3],
        "C0TOOLISSUES": [1, 2],
    }


async def test_a_risk_below_the_level_is_told_when_it_reaches_it(desk: Desk) -> None:
    desk.subscribe(min_severity=Severity.CRITICAL)
    desk.look(out(1))
    await desk.settle()
    assert desk.shown() == []
    desk.look(out(1, Severity.CRITICAL))
    await desk.settle()
    assert len(desk.shown()) == 1


async def test_a_channel_that_is_switched_off_hears_nothing(desk: Desk) -> None:
    desk.db.write_now(switch_off, desk.subscribe(), "is_archived")
    desk.look(out(1))
    await desk.settle()
    assert desk.shown() == []


async def test_forty_at_once_are_one_message_and_later_ones_join_it(desk: Desk) -> None:
    desk.subscribe()
    desk.look(*(out(n) for n in range(40)))
    await desk.settle()
    [storm] = desk.shown()
    assert "40 live, 40 that nobody has, 0 over" in storm
    desk.look(*(out(n) for n in range(43)))
    await desk.settle()
    [more] = desk.shown()
    assert "43 live" in more
    desk.look(*(out(n) for n in range(60)))
    await desk.settle()
    [most] = desk.shown()
    assert "60 live" in most


async def test_a_storm_counts_down_as_it_is_taken_and_passes(desk: Desk) -> None:
    desk.subscribe()
    found = desk.look(*(out(n) for n in range(40)))
    await desk.settle()
    desk.act(risk_moves.acknowledge, found[0], "U0ANA", "Ana")
    desk.look(*(out(n) for n in range(10)))
    await desk.settle()
    [storm] = desk.shown()
    assert "10 live, 9 that nobody has, 30 over" in storm
    desk.look()
    await desk.settle()
    [over] = desk.shown()
    assert "0 live" in over
    assert ":large_green_circle:" in over


async def test_a_few_of_a_kind_are_no_storm(desk: Desk) -> None:
    desk.subscribe()
    few = int(RULES.value("storm.more_than"))
    desk.look(*(out(n) for n in range(few)))
    await desk.settle()
    assert len(desk.shown()) == few


async def test_the_next_day_has_a_storm_of_its_own(desk: Desk) -> None:
    desk.subscribe()
    desk.look(*(out(n) for n in range(40)))
    await desk.settle()
    desk.clock.forward(days=1)
    desk.look(*(out(n) for n in range(80)))
    await desk.settle()
    first, second = desk.shown()
    assert "40 live" in first
    assert "40 live" in second


async def test_a_quiet_night_holds_warnings_until_its_end(desk: Desk) -> None:
    desk.subscribe(quiet=NIGHT)
    desk.at(MIDNIGHT)
    desk.look(out(1))
    await desk.settle()
    assert desk.shown() == []
    desk.at(MIDNIGHT + timedelta(hours=6, minutes=59))
    await desk.settle()
    assert desk.shown() == []
    desk.at(MIDNIGHT + timedelta(hours=7))
    await desk.settle()
    [shown] = desk.shown()
    assert "*Late*" not in shown, "what waited for the end of the quiet hours is not late"


async def test_a_quiet_night_lets_what_is_critical_through(desk: Desk) -> None:
    desk.subscribe(quiet=NIGHT)
    desk.at(MIDNIGHT)
    desk.look(out(1), out(2, Severity.CRITICAL))
    await desk.settle()
    [shown] = desk.shown()
    assert "Serum 2" in shown


async def test_by_day_nothing_waits(desk: Desk) -> None:
    desk.subscribe(quiet=NIGHT)
    desk.look(out(1))
    await desk.settle()
    assert len(desk.shown()) == 1


async def test_what_is_critical_does_not_wait_inside_a_storm_that_does(desk: Desk) -> None:
    desk.subscribe(quiet=NIGHT)
    desk.at(MIDNIGHT)
    warnings = [out(n) for n in range(40)]
    desk.look(*warnings)
    await desk.settle()
    assert desk.shown() == []
    desk.look(*warnings, out(50, Severity.CRITICAL))
    await desk.settle()
    [alone] = desk.shown()
    assert "Serum 50" in alone
    desk.look(*warnings, *(out(n, Severity.CRITICAL) for n in range(50, 80)))
    await desk.settle()
    assert len(desk.shown()) == 2
    assert "29 live" in desk.shown()[1]
    desk.at(MIDNIGHT + timedelta(hours=7))
    await desk.settle()
    assert len(desk.shown()) == 3
    assert "40 live" in desk.shown()[2]


async def test_the_urgent_go_first(desk: Desk) -> None:
    desk.subscribe()
    desk.look(out(1), out(2, Severity.CRITICAL), out(3))
    due = desk.db.read_now(open_deliveries, desk.clock())
    assert [row.priority for row in due] == [0, 1, 1]


async def test_an_alert_that_was_late_still_says_so_after_an_edit(desk: Desk) -> None:
    desk.subscribe()
    [risk] = desk.look(out(1))
    desk.clock.forward(hours=2)
    await desk.settle()
    assert "*Late*" in desk.shown()[0]
    desk.act(risk_moves.acknowledge, risk, "U0ANA", "Ana")
    await desk.settle()
    [taken] = desk.shown()
    assert "Ana has it" in taken
    assert "*Late*" in taken
    assert "2 h ago" in taken


async def test_what_is_over_before_the_morning_is_shown_as_over(desk: Desk) -> None:
    desk.subscribe(quiet=NIGHT)
    desk.at(MIDNIGHT)
    desk.look(out(1))
    desk.at(MIDNIGHT + timedelta(hours=3))
    desk.look()
    desk.at(MIDNIGHT + timedelta(hours=7))
    await desk.settle()
    [shown] = desk.shown()
    assert "over since" in shown


def remind(desk: Desk, *found: Finding) -> list[Risk]:
    return desk.look(*found, topic=Topic.VIOLATIONS)


def private(desk: Desk, user_id: str) -> list[str]:
    """What somebody was told in a direct message."""
    rows = desk.db.read_now(
        lambda s: list(s.execute(select(DeliveryRow).where(DeliveryRow.channel == user_id)).scalars())
    )
    return [f"{row.key} {row.payload['text']}" for row in rows]


async def test_each_step_towards_a_deadline_that_nobody_has_is_told_once(desk: Desk) -> None:
    desk.subscribe()
    for hours in (168, 168, 72, 72, 24, 24):
        remind(desk, appeal(hours))
        await desk.settle()
    assert len(desk.shown()) == 3
    assert [row for row in desk.shown() if "<@U0ANA>" in row] == desk.shown()


async def test_a_deadline_that_somebody_has_is_told_to_that_person_alone(desk: Desk) -> None:
    desk.subscribe()
    [risk] = remind(desk, appeal(168))
    desk.act(risk_moves.acknowledge, risk, "U0JO", "Jo")
    for _ in range(2):
        remind(desk, appeal(72))
    await desk.settle()
    assert len(desk.shown()) == 1
    [told] = private(desk, "U0JO")
    assert "closes within 72 hours" in told
    assert "Acme US" in told
    remind(desk, appeal(24))
    await desk.settle()
    assert len(desk.shown()) == 2, "what is critical is nobody's until somebody takes it"


async def test_a_snoozed_deadline_is_quiet_until_its_last_day(desk: Desk) -> None:
    desk.subscribe()
    [risk] = remind(desk, appeal(168))
    desk.act(risk_moves.snooze, risk, "U0JO", "Jo", DAY + timedelta(days=9))
    remind(desk, appeal(72))
    await desk.settle()
    assert len(desk.shown()) == 1
    assert private(desk, "U0JO") == []
    remind(desk, appeal(24))
    await desk.settle()
    assert len(desk.shown()) == 2


async def test_the_deadline_after_the_first_one_has_steps_of_its_own(desk: Desk) -> None:
    desk.subscribe()
    for hours in (168, 72, 24):
        [risk] = remind(desk, appeal(hours))
    desk.act(risk_moves.acknowledge, risk, "U0JO", "Jo")
    second = DAY + timedelta(days=14)
    for hours in (168, 72, 24):
        remind(desk, appeal(hours, deadline=second))
    assert [words.partition(" ")[0].split(":")[-2] for words in private(desk, "U0JO")] == ["72h", "24h"]
    desk.act(risk_moves.snooze, risk, "U0JO", "Jo", second + timedelta(days=9))
    third = DAY + timedelta(days=21)
    for hours in (168, 72, 24):
        remind(desk, appeal(hours, deadline=third))
    assert len(private(desk, "U0JO")) == 3, "a snooze holds the third day back, but not the last"
    await desk.settle()
    assert len(desk.shown()) == 3


async def test_many_deadlines_that_come_nearer_at_once_are_one_message(desk: Desk) -> None:
    desk.subscribe()
    remind(desk, *(appeal(168, n) for n in range(30)))
    remind(desk, *(appeal(72, n) for n in range(30)))
    await desk.settle()
    assert len(desk.shown()) == 2
    assert all("30 live" in shown for shown in desk.shown())
