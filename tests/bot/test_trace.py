"""Ids that join the lines of a log."""

import asyncio
import re

import structlog

from bot.trace import current_trace, traced


def test_what_is_inside_has_one_id_and_the_names_and_what_is_outside_has_neither() -> None:
    with traced(work="slot:1") as trace:
        assert structlog.contextvars.get_contextvars() == {"id": trace, "work": "slot:1"}
        assert current_trace() == trace
    assert structlog.contextvars.get_contextvars() == {}
    assert re.fullmatch(r"[0-9a-f]{8}", trace)


def test_outside_of_everything_each_error_has_an_id_of_its_own() -> None:
    assert current_trace() != current_trace()


async def test_what_runs_at_the_same_time_keeps_its_own() -> None:
    async def one() -> bool:
        with traced() as trace:
            await asyncio.sleep(0)
            return current_trace() == trace

    assert all(await asyncio.gather(*(one() for _ in range(20))))
