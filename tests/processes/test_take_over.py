"""Processes that are killed: what waited, what was under way, and the seat are in other hands within a minute."""

import signal
from datetime import UTC, datetime, timedelta

import psycopg

from jobs.engine import Engine
from jobs.ladder import set_alarms

PARKED = 8


def rows(house, statement: str) -> list:
    with psycopg.connect(house.url, autocommit=True) as connection:
        return connection.execute(statement).fetchall()


async def park(house, issue) -> None:
    """The rungs of an issue, as the process parks them that takes the report in."""
    engine = Engine(house.url, None, timedelta(seconds=1))
    await engine.open()
    try:
        await set_alarms(engine, issue, datetime.now(UTC))
    finally:
        await engine.finish(timedelta())


async def test_parked_rungs_climb_once_although_a_process_is_killed(house, wait) -> None:
    first, second = house.started(2)
    issues = [house.issue(climbs_in=3 + n / 2) for n in range(PARKED)]
    for issue in issues:
        await park(house, issue)
    wait("the first climb", lambda: any(house.climbs(issue) for issue in issues))
    first.dies()
    wait("all climbs", lambda: all(house.climbs(issue) for issue in issues))
    second.stops()
    assert [house.climbs(issue) for issue in issues] == [1] * PARKED


async def test_work_under_way_is_taken_over_from_a_killed_process(house, wait) -> None:
    bots = house.started(2)
    issue = house.issue(climbs_in=3)
    pending = "SELECT executor_id FROM dbos.workflow_status WHERE status = 'PENDING'"
    with psycopg.connect(house.url) as holding:
        holding.execute("SELECT 1 FROM issues FOR UPDATE")
        await park(house, issue)
        [[executor]] = wait("the work's beginning", lambda: rows(house, pending))
        [at_work] = [bot for bot in bots if executor == f"slot-{bot.seat}"]
        at_work.dies()
    ended = "SELECT executor_id FROM dbos.workflow_status WHERE status = 'SUCCESS'"
    [[by]] = wait("the take-over", lambda: rows(house, ended), 60)
    assert by != executor
    assert house.climbs(issue) == 1


def test_a_new_process_gets_the_seat_of_a_killed_one(house) -> None:
    first, second = house.started(2)
    seat = first.seat
    assert {first.seat, second.seat} == {0, 1}
    first.dies()
    [third] = house.started(1)
    assert third.seat == seat


def test_when_the_server_forgets_its_sessions_every_process_has_a_seat_again_and_answers(house, wait) -> None:
    bots = house.started(2)
    held = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 1397773143 ORDER BY pid"
    before = rows(house, held)
    assert len(before) == 2
    rows(
        house,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND datname = current_database()",
    )
    after = wait("new seats", lambda: (now := rows(house, held)) and len(now) == 2 and now != before and now)
    assert not {*after} & {*before}
    assert house.types("/shop help") == "ok"
    for bot in bots:
        bot.stops(troubled=True)


def test_a_suspended_process_keeps_its_seat(house) -> None:
    first, second = house.started(2)
    seat = first.seat
    first.process.send_signal(signal.SIGSTOP)
    [third] = house.started(1)
    first.process.send_signal(signal.SIGCONT)
    assert third.seat == 2
    assert seat in (0, 1)
    for bot in (first, second, third):
        bot.stops()
