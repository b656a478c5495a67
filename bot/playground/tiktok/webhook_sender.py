"""Sending events as the platform does: signed, at least once, until they are answered 200; with faults on demand."""

import asyncio
import hashlib
import hmac
import json
import random
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

import httpx
import structlog

from bot.playground.tiktok.call import Json
from bot.playground.tiktok.events import Event
from bot.playground.tiktok.webhooks import Subscriptions

log = structlog.get_logger(__name__)

Kind = Literal[
    "repeat",  # sent three times
    "reorder",  # sent after the next one
    "delay",  # sent after `seconds`
    "wrong_signature",
    "unknown_type",  # a type that no documentation knows
    "huge_ids",  # ids of 25 digits, as numbers
    "lost",  # never sent
]
WAITS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Seconds before an event that was not answered 200 is sent again."""

UNKNOWN = 9_068
_TIMEOUT = 5.0
_REMEMBERED = 1_000


@dataclass
class WebhookFault:
    """Meets the next `times` events of a type (0: any)."""

    kind: Kind
    type: int = 0
    times: int = 1
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}")


@dataclass
class Delivery:
    """What became of one event for one address; ``answers`` are the HTTP statuses, 0 for none."""

    id: str
    type: int
    shop: str
    address: str
    answers: list[int] = field(default_factory=list)


class WebhookSender:
    """Sends from the server's own event loop. ``secret_of`` gives an app's secret by its key."""

    def __init__(
        self, subscriptions: Subscriptions, secret_of: Callable[[str], str | None], clock: Callable[[], datetime]
    ) -> None:
        self.faults: list[WebhookFault] = []
        self.deliveries: deque[Delivery] = deque(maxlen=_REMEMBERED)
        self._subscriptions = subscriptions
        self._secret_of = secret_of
        self._clock = clock
        self._held: list[Callable[[], None]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, events: Iterable[Event]) -> None:
        for event in events:
            fault = self._fault(event.type)
            for app_key, address in self._subscriptions.addresses(event.shop.id, event.name):
                self._send(event, app_key, address, fault)

    async def settled(self) -> None:
        """Until nothing is under way or waits to be sent again."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def told(self) -> list[Json]:
        return [asdict(one) for one in self.deliveries]

    def _send(self, event: Event, app_key: str, address: str, fault: WebhookFault | None) -> None:
        kind = fault.kind if fault else None
        body = self._body(event, kind)
        delivery = Delivery(json.loads(body)["tts_notification_id"], event.type, event.shop.slug, address)
        self.deliveries.append(delivery)
        secret = "somebody else's" if kind == "wrong_signature" else self._secret_of(app_key) or ""
        headers = {"content-type": "application/json", "authorization": _signature(app_key, secret, body)}
        wait = fault.seconds if fault and kind == "delay" else 0.0

        def start() -> None:
            task = asyncio.create_task(self._deliver(delivery, body, headers, wait))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        if kind == "reorder":
            self._held.append(start)
        elif kind != "lost":
            for _ in range(3 if kind == "repeat" else 1):
                start()
            held, self._held = self._held, []
            for one in held:
                one()

    def _body(self, event: Event, kind: Kind | None) -> bytes:
        told: dict[str, Any] = {
            "type": UNKNOWN if kind == "unknown_type" else event.type,
            "tts_notification_id": str(random.getrandbits(63)),
            "shop_id": event.shop.id,
            "timestamp": int(self._clock().timestamp()),
            "data": event.data,
        }
        if kind == "huge_ids":
            told["tts_notification_id"] = "9" * 25
            told["data"] = {key: _huge(key, value) for key, value in event.data.items()}
        return json.dumps(told, separators=(",", ":")).encode()

    async def _deliver(self, delivery: Delivery, body: bytes, headers: dict[str, str], wait: float) -> None:
        await asyncio.sleep(wait)
        async with httpx.AsyncClient(timeout=_TIMEOUT) as http:
            for pause in (*WAITS, None):
                try:
                    answer = (await http.post(delivery.address, content=body, headers=headers)).status_code
                except httpx.TransportError:
                    answer = 0
                delivery.answers.append(answer)
                if answer == 200 or pause is None:
                    return
                await asyncio.sleep(pause)

    def _fault(self, number: int) -> WebhookFault | None:
        for fault in self.faults:
            if fault.type in (0, number):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None


def _signature(app_key: str, secret: str, body: bytes) -> str:
    """Written to the documentation on its own: lowercase hex of HMAC-SHA256 over the app's key and the raw body."""
    return hmac.new(secret.encode(), app_key.encode() + body, hashlib.sha256).hexdigest()


def _huge(key: str, value: Any) -> Any:
    return int(f"{value}".rjust(25, "9")) if key.endswith("_id") and str(value).isdigit() else value
