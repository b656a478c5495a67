"""The doors a person uses: reading channels, typing commands, clicking buttons and filling modals, over HTTP."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
from websockets.sync.client import ClientConnection, connect

Json = dict[str, Any]
T = TypeVar("T")

PAUSE = 0.25


class Missing(Exception):
    """What was to be seen did not come in time."""


class Person:
    """Somebody at the page."""

    def __init__(self, page_url: str, user_id: str) -> None:
        self._http = httpx.Client(base_url=page_url, timeout=10)
        self._page_url = page_url
        self.user_id = user_id

    def messages(self, channel: str) -> list[Json]:
        return list(self._get(f"/page/channels/{channel}/messages")["messages"])

    def replies(self, channel: str, thread_ts: str) -> list[Json]:
        return list(self._get(f"/page/channels/{channel}/replies", thread_ts=thread_ts)["messages"])[1:]

    def home(self) -> Json | None:
        view: Json | None = self._get("/page/home")["view"]
        return view

    def command(self, channel: str, text: str) -> None:
        self._post("/page/command", channel=channel, text=text)

    def click(self, channel: str, ts: str, block_id: str, element: Json) -> None:
        """Presses a button of a message."""
        self._post(
            "/page/action",
            container={"type": "message", "channel": channel, "ts": ts},
            block_id=block_id,
            action_id=element["action_id"],
            action={"type": element["type"], "value": element.get("value")},
            state={},
        )

    def submit(self, view: Json, state: Json) -> Json:
        return self._post("/page/view/submit", view_id=view["id"], state=state)

    @contextmanager
    def watching(self) -> Iterator[ClientConnection]:
        """What happens before this person's eyes, from now on."""
        with connect(f"{self._page_url.replace('http', 'ws', 1)}/page/events?as={self.user_id}") as socket:
            yield socket

    def _get(self, path: str, **query: str) -> Json:
        return self._said(self._http.get(path, params={"as": self.user_id, **query}))

    def _post(self, path: str, **body: Any) -> Json:
        return self._said(self._http.post(path, json={"as": self.user_id, **body}))

    @staticmethod
    def _said(response: httpx.Response) -> Json:
        answer: Json = response.json()
        if not answer.get("ok"):
            raise Missing(f"the page answered {answer.get('error', answer)}")
        return answer


def wait_for(what: str, look: Callable[[], T | None], seconds: float) -> T:
    """The first thing that ``look`` finds. Raises Missing, naming ``what``, when nothing comes within ``seconds``."""
    end = time.monotonic() + seconds
    while (found := look()) is None:
        if time.monotonic() > end:
            raise Missing(f"{what} did not come within {seconds:.0f} s")
        time.sleep(PAUSE)
    return found
