"""Each request has an id that its log lines share with the error a person sees, and is measured."""

import re

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.metrics import Metrics
from bot.slack.identity import Identity
from handlers import shop_questions
from handlers.register import register
from handlers.requests import Requests

COMMAND = {
    "command": "/shop",
    "text": "",
    "user_id": "U0MARIA",
    "user_name": "maria",
    "channel_id": "C0SHOPOPS",
    "trigger_id": "t",
}


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
def ask(bot, metrics):
    """Sends a payload to the bot as Socket Mode does, and gives its answer."""
    app = Requests(bot.services.slack, "secret", metrics, Identity(), bot.services.blocks)
    register(app, bot.services)

    async def asked(**payload):
        return await app.async_dispatch(AsyncBoltRequest(body={**COMMAND, **payload}, mode="socket_mode"))

    return asked


def answers(metrics):
    """How many answers were measured, by kind."""
    families = text_string_to_metric_families(metrics.page(None, None).decode())
    samples = [sample for family in families for sample in family.samples]
    return {s.labels["kind"]: s.value for s in samples if s.name == "shopwatch_ack_seconds_count"}


async def test_answers_are_measured_by_kind(ask, metrics):
    assert (await ask()).status == 200
    assert (await ask(text="help")).status == 200
    event = {"type": "event_callback", "event": {"type": "app_home_opened", "tab": "messages", "user": "U0MARIA"}}
    await ask(command=None, **event)
    assert answers(metrics) == {"/shop": 2, "event_callback": 1}


async def test_what_nobody_knows_makes_no_figure_of_its_own(ask, metrics):
    assert (await ask(command="/anything")).status == 200
    assert answers(metrics) == {"unhandled": 1}


async def test_two_registries_do_not_know_of_each_other(ask, metrics):
    other = Metrics()
    await ask()
    assert answers(other) == {}


async def test_the_lines_of_a_request_share_an_id_and_the_person_sees_it(ask, monkeypatch):
    seen = []

    def fail(session, shown):
        seen.append(structlog.contextvars.get_contextvars()["id"])
        raise ZeroDivisionError

    monkeypatch.setattr(shop_questions, "overview", fail)
    said = [re.search(r"error `([0-9a-f]{8})`", (await ask()).body)[1] for _ in range(2)]
    assert said == seen
    assert len(set(said)) == 2
    assert "id" not in structlog.contextvars.get_contextvars()
