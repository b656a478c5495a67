"""A process that is killed while webhooks come: whatever it answered with 200 is in the database."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot.domain.feeds import Feed
from bot.domain.risks import Severity
from bot.domain.subscriptions import AlertSubscription
from bot.domain.webhooks import PATH
from bot.playground.serve import serve
from bot.playground.tiktok import World, create_app
from bot.playground.tiktok.world import Shops
from storage.subscriptions import save_subscription
from storage.syncs import sync_states
from storage.tables.webhooks import WebhookRow

APP_KEY, APP_SECRET = "key", "app-secret-1"
SENDERS, ENOUGH = 8, 300
ALERTS = "C0SHOPALERTS"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Any) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shopwatch.db'}"
    address: str = request.getfixturevalue("postgres_url")
    return address


@pytest.fixture
def platform() -> Iterator[dict[str, str]]:
    """The environment in which a bot reaches a local TikTok Shop with one shop, acme-us."""
    world = World(7, datetime.now(UTC), Shops(7, 1))
    with serve(create_app(world, app_key=APP_KEY, app_secret=APP_SECRET, access_token="access-1")) as address:
        yield {
            "TIKTOK_API_URL": address,
            "TIKTOK_AUTH_URL": address,
            "TIKTOK_APP_KEY": APP_KEY,
            "TIKTOK_APP_SECRET": APP_SECRET,
            "TIKTOK_ACCESS_TOKEN": "access-1",
            "TIKTOK_REFRESH_TOKEN": "refresh-1",
            "SHOPWATCH_TIKTOK_CALLS_PER_SECOND": "1000",
        }


class Sender:
    """Sends webhooks one after the other until the door is gone, and remembers which were answered with 200."""

    def __init__(self, name: str, port: int) -> None:
        self._name, self._url = name, f"http://127.0.0.1:{port}{PATH}"
        self.answered: list[str] = []
        self.thread = threading.Thread(target=self._send)
        self.thread.start()

    def _send(self) -> None:
        with httpx.Client(timeout=30) as http:
            for number in range(1_000_000):
                try:
                    if post(http, self._url, f"{self._name}-{number}") == 200:
                        self.answered.append(f"{self._name}-{number}")
                except httpx.TransportError:
                    return


def post(http: httpx.Client, url: str, webhook_id: str) -> int:
    """Sends one and gives back the status of the answer."""
    body = json.dumps({"type": 27, "tts_notification_id": webhook_id, "shop_id": "404", "data": {}}).encode()
    signature = hmac.new(APP_SECRET.encode(), APP_KEY.encode() + body, hashlib.sha256).hexdigest()
    return http.post(url, content=body, headers={"authorization": signature}).status_code


def test_what_was_answered_is_there_after_a_kill(
    make_house: Callable[[str], Any], url: str, platform: dict[str, str], wait: Callable[..., Any]
) -> None:
    house = make_house(url)
    bot = house.start(**platform)
    senders = [Sender(str(number), bot.port) for number in range(SENDERS)]
    wait("enough answers", lambda: sum(len(sender.answered) for sender in senders) >= ENOUGH)
    bot.dies()
    for sender in senders:
        sender.thread.join()
    answered = {one for sender in senders for one in sender.answered}
    kept = house.db.read_now(lambda session: set(session.scalars(select(WebhookRow.id))))
    assert len(answered) >= ENOUGH
    assert answered <= kept

    again = house.start(**platform)
    repeated, port = sorted(answered)[:20], again.port
    with httpx.Client(timeout=30) as http:
        assert {post(http, f"http://127.0.0.1:{port}{PATH}", one) for one in repeated} == {200}
    count = select(func.count()).select_from(WebhookRow)
    assert house.db.read_now(lambda session: session.execute(count).scalar_one()) == len(kept)
    again.stops()


def test_one_process_takes_an_event_and_another_makes_an_alert_of_it(
    house: Any, platform: dict[str, str], wait: Callable[..., Any]
) -> None:
    alerts = AlertSubscription("Alerts", ALERTS, min_severity=Severity.CRITICAL)
    worker, web = house.start("--role", "worker", **platform), house.start("--role", "web", **platform)

    def read() -> bool:
        return any(state.feed is Feed.STOCK and state.done_at for state in house.db.read_now(sync_states))

    wait("the first look at the stock", read)
    house.db.write_now(save_subscription, alerts, datetime.now(UTC))
    levers = f"{platform['TIKTOK_API_URL']}/_playground"
    httpx.post(f"{levers}/webhooks", json={"address": f"http://127.0.0.1:{web.port}{PATH}"}).raise_for_status()
    sold_out = {"shop": "acme-us", "seller_sku": "EP-60", "units": 0}
    httpx.post(f"{levers}/world", json={"stock": sold_out}).raise_for_status()

    def alerted() -> list[str]:
        told = [message.text for message in house.workspace.channels[ALERTS].messages.values()]
        return [text for text in told if "EP-60" in text]

    assert len(wait("the alert", alerted)) == 1
    answers = httpx.post(f"{levers}/webhooks", json={}).json()["deliveries"]
    assert {one["type"]: one["answers"] for one in answers} == {27: [200], 71: [200]}
    assert httpx.post(f"http://127.0.0.1:{worker.port}{PATH}").status_code == 404, "a worker takes none"
    for bot in (web, worker):
        bot.stops()
