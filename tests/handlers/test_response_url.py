"""Answers through a response URL that does not take them at once."""

import pytest
import structlog

FAILED = "answer_failed"


@pytest.fixture
async def offered(bot):
    """A private answer with a button whose own answer takes its place."""
    bot.shop("Acme US")
    return await bot.maria.types("/shop spps")


@pytest.mark.parametrize("fault", [{"kind": "ratelimited"}, {"kind": "status", "status": 503}])
async def test_an_answer_that_was_not_taken_comes_a_little_later(bot, shown, until, offered, fault):
    bot.workspace.faults.add("response_url", **fault)
    await bot.maria.clicks(offered, "run.0")
    await until(lambda: "Did you mean" not in shown(bot.maria.private()[-1]))
    assert not bot.workspace.faults.pending()


async def test_an_answer_whose_connection_was_cut_is_not_given_twice(bot, until):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    digest.blocks[-1]["elements"][1]["options"][0]["value"] = f"{risk.id}:never"
    bot.workspace.faults.add("response_url", "cut", when="after")
    with structlog.testing.capture_logs() as logs:
        await bot.maria.clicks(digest, "risk.snooze", selected_option={"value": f"{risk.id}:never"})
        await until(lambda: [line for line in logs if line["event"] == FAILED])
    assert len(bot.maria.private()) == 1


async def test_a_refused_answer_is_one_line_of_the_log_without_its_body(bot, until, offered):
    bot.workspace.faults.add("response_url", "status", status=404)
    with structlog.testing.capture_logs() as logs:
        await bot.maria.clicks(offered, "run.0")
        await until(lambda: [line for line in logs if line["event"] == FAILED])
    [line] = [line for line in logs if line["event"] == FAILED]
    assert line["reason"] == "malformed_answer: HTTP 404"
    assert "exc_info" not in line
