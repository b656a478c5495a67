"""Socket Mode: the open connections, and one payload to one of them."""

import asyncio
import itertools
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.playground.slack.connection import abort
from bot.playground.slack.errors import NoAnswer
from bot.playground.slack.model import Json
from bot.playground.slack.workspace import Workspace
from bot.slack.limits import SOCKET_FRAME

CONNECTIONS = 10  # docs.slack.dev/apis/events-api/using-socket-mode, read 22 Nov 2026
GRACE_SECONDS = 10.0  # the same page: the warning comes about ten seconds ahead
# Interactions whose acknowledgement may say something; that of a click is only taken note of.
ANSWERED = frozenset({"view_submission", "block_suggestion"})
HOST = "applink-playground"
TOO_LARGE = f"Max frame length of {SOCKET_FRAME} has been exceeded."


@dataclass(eq=False)
class Connection:
    websocket: WebSocket
    loop: asyncio.AbstractEventLoop
    retiring: bool = False
    pending: dict[str, asyncio.Future[Json]] = field(default_factory=dict)


class Sockets:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._connections: list[Connection] = []
        self._turn = itertools.count()

    @property
    def connected(self) -> int:
        """Connections that take new payloads."""
        return sum(not c.retiring for c in self._connections)

    async def serve(self, websocket: WebSocket) -> None:
        """Hold one connection, from hello to its end."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._workspace.socket_tickets:
            await websocket.close(code=4001)
            return
        self._workspace.socket_tickets.discard(ticket)
        await websocket.accept()
        if self.connected >= CONNECTIONS:
            await websocket.send_json(_disconnect("too_many_websockets"))
            await websocket.close()
            return
        connection = Connection(websocket, asyncio.get_running_loop())
        self._connections.append(connection)
        try:
            await websocket.send_json(self._hello())
            while True:
                text = await websocket.receive_text()
                if len(text.encode()) > SOCKET_FRAME:
                    await websocket.close(1009, TOO_LARGE)
                    return
                self._acknowledge(connection, text)
        except (WebSocketDisconnect, RuntimeError):
            pass  # gone, politely or not
        finally:
            self._connections.remove(connection)

    async def ask(self, kind: str, payload: Json, **retry: Any) -> Json:
        """Send one payload to one connection and wait for its acknowledgement's payload, {} when that is empty.

        Raises NoAnswer operation_timeout; also when the socket went away or a fault swallowed the payload.
        """
        open_ones = [c for c in self._connections if not c.retiring]
        if not open_ones:
            raise NoAnswer("dispatch_failed")
        connection = open_ones[next(self._turn) % len(open_ones)]
        envelope_id = str(uuid4())
        envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload, **retry}
        envelope["accepts_response_payload"] = kind == "slash_commands" or payload["type"] in ANSWERED
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.pending[envelope_id] = answer
        try:
            await self._send(connection, envelope)
            return await asyncio.wait_for(answer, self._workspace.ack_seconds)
        except TimeoutError:
            raise NoAnswer("operation_timeout") from None
        finally:
            connection.pending.pop(envelope_id, None)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every client to reconnect, as Slack does every few hours: "warning" or "refresh_requested".

        The old connections get nothing new, and are ended if their clients have not left in time.
        """
        for connection in list(self._connections):
            connection.retiring = True
            with suppress(WebSocketDisconnect, RuntimeError):  # already gone
                await connection.websocket.send_json(_disconnect(reason))
            asyncio.get_running_loop().call_later(GRACE_SECONDS, self._end, connection)

    def cut(self) -> None:
        """Break every connection without a close frame."""
        for connection in list(self._connections):
            connection.loop.call_soon_threadsafe(abort, connection.websocket)

    def _end(self, connection: Connection) -> None:
        if connection in self._connections:
            abort(connection.websocket)

    async def _send(self, connection: Connection, envelope: Json) -> None:
        fault = self._workspace.faults.take("socket")
        if fault and fault.kind == "drop":
            return
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if fault and fault.kind == "cut" and fault.when == "before":
            abort(connection.websocket)
            return
        try:
            await connection.websocket.send_json(envelope)
        except (WebSocketDisconnect, RuntimeError):
            return  # it went away meanwhile: the payload stays unacknowledged
        if fault and fault.kind == "cut":
            abort(connection.websocket)

    def _acknowledge(self, connection: Connection, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        waiting = connection.pending.get(message.get("envelope_id", "")) if isinstance(message, dict) else None
        if waiting and not waiting.done():
            waiting.set_result(message.get("payload") or {})

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {"host": HOST, "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._workspace.app.app_id},
        }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}
