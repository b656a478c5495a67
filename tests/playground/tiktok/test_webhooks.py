"""The events of the local TikTok Shop: where they go, how they are signed, and what can go wrong with them."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tiktok_shop_api.generated import models

from bot.playground.serve import serve
from bot.playground.tiktok import webhook_sender
from bot.tiktok.events import read_data, read_envelope
from bot.tiktok.signing import webhook_is_genuine

PATH = "/event/202309/webhooks"
ORACLE = {
    1: models.OrderStatusChangeWebhook,
    5: models.ProductStatusChangeWebhook,
    27: models.InventoryStatusChangeWebhook,
    37: models.ProductAuditStatusChangeWebhook,
    39: models.ActivityStatusChangeWebhook,
    50: models.SKUStatusChangeWebhook,
    63: models.ActivityChangeWebhook,
    71: models.InventoryChangedByShopWebhook,
}


@dataclass
class Receiver:
    """Somebody's door: what came, in order, each with whether its signature is right."""

    url: str = ""
    status: list[int] = field(default_factory=list)
    came: list[tuple[bytes, bool]] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    async def take(self, request: Request) -> Response:
        body = await request.body()
        genuine = webhook_is_genuine("key", "secret", body, request.headers["authorization"])
        with self._changed:
            self.came.append((body, genuine))
            self._changed.notify_all()
        return Response(status_code=self.status.pop(0) if self.status else 200)

    def bodies(self, number: int) -> list[dict[str, Any]]:
        """What came, as soon as it is so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.came) >= number, 30), self.came
        return [json.loads(body) for body, _ in self.came]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    with serve(Starlette(routes=[Route("/hook", made.take, methods=["POST"])])) as address:
        made.url = f"{address}/hook"
        yield made


@pytest.fixture
def told(playground, receiver: Receiver) -> Receiver:
    """The receiver, to which all events of acme-us go."""
    for event in ("ORDER_STATUS_CHANGE", "PRODUCT_STATUS_CHANGE", "PRODUCT_AUDIT_STATUS_CHANGE"):
        assert change(playground, "PUT", event, receiver.url).json()["code"] == 0
    assert playground.lever("webhooks", {"address": receiver.url}).json()["ok"]
    return receiver


def change(playground, method: str, event: str, address: str | None = None) -> httpx.Response:
    body = {"event_type": event} | ({"address": address} if address is not None else {})
    return playground.get(PATH, "acme-us", method=method, content=json.dumps(body).encode())


def product(playground) -> Any:
    return playground.world.catalogue(playground.world.shops.named("acme-us")).products[0]


def sell_out(playground, units: int = 0) -> None:
    stock = {"shop": "acme-us", "seller_sku": "EP-60", "units": units}
    assert playground.lever("world", {"stock": stock}).json()["ok"]


def test_an_address_is_set_listed_replaced_and_deleted(playground) -> None:
    for address in ("https://a.example/1", "https://a.example/2"):
        assert change(playground, "PUT", "PACKAGE_UPDATE", address).json()["code"] == 0
    listed = models.GetShopWebhooksResponse.from_dict(playground.get(PATH, "acme-us").json()).data
    assert [(one.event_type, one.address) for one in listed.webhooks] == [("PACKAGE_UPDATE", "https://a.example/2")]
    assert playground.get(PATH, "lumen-hair").json()["data"]["webhooks"] == []
    for _ in range(2):
        assert change(playground, "DELETE", "PACKAGE_UPDATE").json()["code"] == 0
    assert playground.get(PATH, "acme-us").json()["data"]["total_count"] == 0


@pytest.mark.parametrize(
    ("event", "address"),
    [("INVENTORY_STATUS_CHANGE", "https://a.example"), ("PACKAGE_UPDATE", "ftp://a"), ("PACKAGE_UPDATE", "x" * 300)],
)
def test_what_cannot_be_set_is_refused(playground, event: str, address: str) -> None:
    assert change(playground, "PUT", event, address).json()["code"] == 36009004


def test_a_changed_world_is_told_in_the_documented_shapes(playground, told: Receiver) -> None:
    sell_out(playground)
    verdict = {"shop": "acme-us", "product_id": product(playground).id}
    for change in (
        {"listing": {**verdict, "status": "FAILED"}},
        {"listing": {**verdict, "status": "PLATFORM_DEACTIVATED"}},
        {"bad_orders": {"shop": "acme-us", "metric": "NRR", "count": 1}},
        {"promotion": {"shop": "acme-us", "id": "7", "status": "ONGOING"}},
    ):
        assert playground.lever("world", change).json()["ok"]
    bodies = told.bodies(9)
    assert sorted(body["type"] for body in bodies) == [1, 5, 5, 27, 37, 39, 50, 63, 71]
    for body in bodies:
        read = ORACLE[body["type"]].from_dict(body)
        assert read.shop_id == playground.world.shops.named("acme-us").id
        ours, envelope = read_data(json.dumps(body)), read_envelope(json.dumps(body))
        assert (envelope.id, envelope.type) == (read.tts_notification_id, body["type"])
        if "product_id" in body["data"]:
            assert ours.product_id == str(read.data.product_id)
        if "sku_id" in body["data"]:
            assert ours.sku_id == str(read.data.sku_id)
    assert {genuine for _, genuine in told.came} == {True}


def test_available_means_two_things(playground, told: Receiver) -> None:
    sell_out(playground, 4)
    by_type = {body["type"]: body["data"] for body in told.bodies(2)}
    reserved = by_type[27]["inventory_distribution"]
    assert reserved["available_quantity"] == 4
    assert by_type[71]["quantity_snapshot_after_change"]["total_available_quantity"] == 44, "with 40 of a creator"
    parts = [value for name, value in reserved.items() if name != "total_quantity"]
    assert reserved["total_quantity"] == sum(parts)


def test_nobody_who_did_not_subscribe_is_told(playground, receiver: Receiver) -> None:
    sell_out(playground)
    assert playground.lever("webhooks", {}).json()["deliveries"] == []


def test_what_is_not_answered_200_is_sent_again_the_same(
    playground, told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_sender, "WAITS", (0.01,) * 5)
    told.status = [503, 401]
    playground.lever("world", {"bad_orders": {"shop": "acme-us", "metric": "NRR", "count": 1}})
    told.bodies(3)
    assert len({body for body, _ in told.came}) == 1


FAULTS = {
    "repeat": lambda bodies: len({body["tts_notification_id"] for body in bodies}) == 1 and len(bodies) == 3,
    "unknown_type": lambda bodies: bodies[0]["type"] == webhook_sender.UNKNOWN,
    "huge_ids": lambda bodies: bodies[0]["data"]["order_id"] > 2**64,
    "delay": lambda bodies: len(bodies) == 1,
}


@pytest.mark.parametrize("kind", FAULTS)
def test_each_fault_on_demand(playground, told: Receiver, kind: str) -> None:
    playground.lever("webhooks", {"fault": {"kind": kind, "seconds": 0.05}})
    playground.lever("world", {"bad_orders": {"shop": "acme-us", "metric": "NRR", "count": 1}})
    assert FAULTS[kind](told.bodies(3 if kind == "repeat" else 1))


def test_a_wrong_signature_on_demand(playground, told: Receiver) -> None:
    playground.lever("webhooks", {"fault": {"kind": "wrong_signature"}})
    playground.lever("webhooks", {"send": {"shop": "acme-us", "type": 1}})
    told.bodies(1)
    assert [genuine for _, genuine in told.came] == [False]


def test_one_is_held_back_until_the_next_was_sent(playground, told: Receiver) -> None:
    playground.lever("webhooks", {"fault": {"kind": "reorder"}})
    for order in ("first", "second"):
        playground.lever("webhooks", {"send": {"shop": "acme-us", "type": 1, "data": {"order_id": order}}})
    assert {body["data"]["order_id"] for body in told.bodies(2)} == {"first", "second"}
    deliveries = playground.lever("webhooks", {}).json()["deliveries"]
    assert [one["type"] for one in deliveries] == [1, 1]


def test_a_lost_one_is_never_sent(playground, told: Receiver) -> None:
    playground.lever("webhooks", {"fault": {"kind": "lost"}})
    for order in ("lost", "sent"):
        playground.lever("webhooks", {"send": {"shop": "acme-us", "type": 1, "data": {"order_id": order}}})
    assert [body["data"]["order_id"] for body in told.bodies(1)] == ["sent"]


def test_an_unknown_fault_is_refused_in_words(playground) -> None:
    answer = playground.lever("webhooks", {"fault": {"kind": "gremlins"}})
    assert (answer.status_code, "kind must be one of" in answer.json()["error"]) == (400, True)
