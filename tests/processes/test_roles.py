"""``--role``: one process answers, another does what is due; and one alone where the database is a file."""

from datetime import time

import httpx
import pytest

from bot.domain.risks import Topic
from bot.domain.subscriptions import DigestSubscription
from storage.subscriptions import save_subscription


def ready(bot) -> dict:
    return httpx.get(f"http://127.0.0.1:{bot.port}/readyz").json()


def test_web_answers_and_hands_the_work_to_a_worker(house, wait, now) -> None:
    digest = DigestSubscription("morning", Topic.SPS, "C0SHOPOPS", time(9), "UTC", frozenset(range(7)))
    kept = house.db.write_now(save_subscription, digest, now)
    web = house.start("--role", "web")
    wait("the socket", lambda: house.connected == 1)
    assert web.seat is None
    assert house.types("/shop digest now morning") == "ok"
    assert not posts(house, kept.id)
    worker = house.start("--role", "worker", SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="")
    wait("the digest", lambda: posts(house, kept.id))
    assert house.connected == 1
    assert [ready(web)["ready"], ready(worker)["ready"]] == [True, True]
    worker.stops()
    web.stops()
    assert len(posts(house, kept.id)) == 1


def posts(house, subscription_id: int) -> list[str]:
    messages = list(house.workspace.channels["C0SHOPOPS"].messages.values())
    keys = [m.metadata["event_payload"]["key"] for m in messages if m.metadata]
    return [key for key in keys if key.startswith(f"now:{subscription_id}:")]


@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_part_of_the_bot_alone_is_refused_on_sqlite(make_house, tmp_path, role: str) -> None:
    bot = make_house(f"sqlite:///{tmp_path / 'shop.db'}").start("--role", role)
    assert bot.process.wait(timeout=60) == 2
    assert f"DATABASE_URL: --role {role} needs a PostgreSQL database" in bot.said
    assert "Traceback" not in bot.said


def test_a_second_process_on_one_sqlite_file_is_refused_and_the_first_goes_on(make_house, tmp_path, wait) -> None:
    house = make_house(f"sqlite:///{tmp_path / 'shop.db'}")
    [first] = house.started(1)
    second = house.start()
    assert second.process.wait(timeout=60) == 2
    assert "Another Shopwatch is running on this SQLite database. Stop it first, or set DATABASE_URL" in second.said
    assert "Traceback" not in second.said
    assert house.types("/shop help") == "ok"
    first.stops()
