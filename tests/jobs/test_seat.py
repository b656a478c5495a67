"""One seat a process, on both databases; and what happens when the server forgets who has which."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jobs.seat import LOCK_SPACE, SEATS, Seat, SeatTaken, take_seat


@pytest.fixture
def url(database_url: str) -> str:
    if database_url.startswith("sqlite"):
        pytest.skip("one process at a time works on SQLite")
    return database_url


@pytest.fixture
def seat(url: str) -> Iterator[Seat]:
    taken = take_seat(url)
    yield taken
    taken.leave()


def forget(url: str) -> None:
    """Ends every session that holds a seat, as a restart of the server does."""
    with psycopg.connect(url, autocommit=True) as connection:
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
        assert connection.execute(ended, [LOCK_SPACE]).fetchall()


def test_sqlite_admits_one_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shop.db"
    seat = take_seat(url)
    with pytest.raises(SeatTaken, match="Another Shopwatch is running"):
        take_seat(url)
    assert seat.keep()
    with seat.other(1) as dead:
        assert not dead
    seat.leave()
    take_seat(url).leave()


def test_postgresql_gives_each_process_its_own_seat(url: str) -> None:
    seats = [take_seat(url) for _ in range(3)]
    assert [seat.number for seat in seats] == [0, 1, 2]
    seats[1].leave()
    again = take_seat(url)
    assert again.number == 1
    for seat in (seats[0], again, seats[2]):
        seat.leave()


def test_when_all_seats_are_taken_the_next_process_is_told_what_to_do(url: str, seat: Seat) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s, n) FROM generate_series(1, %s) n", [LOCK_SPACE, SEATS - 1])
        with pytest.raises(SeatTaken, match="--role web"):
            take_seat(url)


def test_the_seat_of_a_living_process_cannot_be_held_by_another(url: str, seat: Seat) -> None:
    other = take_seat(url)
    with other.other(seat.number) as dead:
        assert not dead
    with other.other(other.number) as dead:
        assert not dead
    other.leave()


def test_nobody_sits_down_on_a_dead_process_seat_while_its_work_is_taken_over(url: str, seat: Seat) -> None:
    with seat.other(1) as dead:
        assert dead
        newcomer = take_seat(url)
        assert newcomer.number == 2
    newcomer.leave()
    newcomer = take_seat(url)
    assert newcomer.number == 1
    newcomer.leave()


def test_a_seat_that_the_server_forgot_is_taken_again(url: str, seat: Seat) -> None:
    forget(url)
    assert seat.keep()
    assert seat.number == 0
    newcomer = take_seat(url)
    assert newcomer.number == 1
    newcomer.leave()


def test_a_seat_that_somebody_else_has_by_then_is_given_up_for_another(url: str, seat: Seat) -> None:
    forget(url)
    newcomer = take_seat(url)
    assert newcomer.number == 0
    assert not seat.keep()
    assert seat.number == 1
    assert seat.keep()
    newcomer.leave()
