"""The bot's listeners, joined to a local Slack as they are to the real one, and people who type and click there."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.risks import Change, Finding, Risk, Severity, Topic, Verdict
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.messages.fallback import with_plain_blocks
from bot.messages.kit import message, section
from bot.messages.risks import item
from bot.messages.text import md
from bot.metrics import Metrics
from bot.playground.serve import serve_async
from bot.playground.slack.app import create_app
from bot.playground.slack.delivery import Delivery
from bot.playground.slack.model import Message, View
from bot.playground.slack.workspace import Workspace
from bot.slack.check import check_message, check_view
from bot.slack.client import make_client, make_posting_client
from bot.slack.directory import Directory
from bot.slack.identity import Identity
from bot.slack.manifest import manifest
from handlers.register import register
from handlers.requests import Requests
from handlers.services import Services
from jobs.consents import Consents
from jobs.courier import Courier
from jobs.delivery import Delivery as Posting
from jobs.edits import Editor
from jobs.renderers import RENDERERS
from storage.database import Database
from storage.deliveries import Intent, intend
from storage.risk_moves import apply_verdicts
from storage.shops import all_shops, declared

OPS = "C0SHOPOPS"
NASTY = "<!channel> *Glow* _& co_ <@U0ANA> `x`"


class Clock:
    """The present, as far ahead of the real one as the test says."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Work:
    """An engine that keeps what it is asked to start; without a number ``queued`` it does not answer."""

    started: dict[str, tuple[str, dict[str, Any]]]
    queued: int | None = 0

    async def start(self, work_id: str, kind: str, **arguments: Any) -> None:
        self.started.setdefault(work_id, (kind, arguments))

    async def waiting(self) -> int:
        if self.queued is None:
            raise RuntimeError("the engine is gone")
        return self.queued


class Person:
    """Somebody at the page: types commands, clicks, fills forms; reads what only this person sees."""

    def __init__(self, http: httpx.AsyncClient, workspace: Workspace, user_id: str) -> None:
        self._http = http
        self.workspace = workspace
        self.id = user_id

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        return (await self._http.post(f"/page/{path}", json={"as": self.id, **body})).json()

    async def types(self, text: str, channel: str = OPS) -> Message:
        """Runs a command and gives the private answer; one that is too long for a socket follows a little later."""
        private = self.workspace.channels[channel].ephemerals
        before = set(private)
        answer = await self.post("command", channel=channel, text=text)
        assert answer["ok"], answer
        await until(lambda: set(private) - before)
        [new] = set(private) - before
        return self.checked(private[new])

    async def opens(self, text: str, channel: str = OPS) -> View:
        """Runs a command that opens a modal, and gives that."""
        assert (await self.post("command", channel=channel, text=text))["ok"]
        return self.modal

    async def clicks(self, message: Message, action_id: str, block_id: str | None = None, **chosen: Any) -> None:
        """Clicks the first element of this name, or the one in a block."""
        block, element = found(message.blocks, action_id, block_id)
        kind = "ephemeral" if message.ephemeral_to else "message"
        where = {"type": kind, "channel": message.channel, "ephemeral_id" if message.ephemeral_to else "ts": message.ts}
        await self._act(where, block, element, chosen)

    async def clicks_in(self, view: View, action_id: str, block_id: str | None = None, **chosen: Any) -> None:
        block, element = found(view.blocks, action_id, block_id)
        await self._act({"type": "view", "view_id": view.id}, block, element, chosen)

    async def _act(self, where: dict[str, Any], block: str, element: dict[str, Any], chosen: dict[str, Any]) -> None:
        action = {"type": element["type"], **chosen}
        names = {"container": where, "block_id": block, "action_id": element["action_id"], "action": action}
        answer = await self.post("action", **names)
        assert answer["ok"], answer

    async def submits(self, view: View, **fields: Any) -> dict[str, Any]:
        """Sends a form; a field is what its element holds, under the name of its block."""
        state: dict[str, Any] = {}
        for name, held in fields.items():
            block = next(b for b in view.blocks if b["block_id"] == name)
            state[name] = {block["element"]["action_id"]: {"type": block["element"]["type"], **held}}
        return await self.post("view/submit", view_id=view.id, state=state)

    async def types_into(self, view: View, name: str, text: str) -> list[dict[str, Any]]:
        """The options of an external select after typing."""
        element = next(b for b in view.blocks if b["block_id"] == name)["element"]
        where = {"type": "view", "view_id": view.id}
        answer = await self.post("options", container=where, block_id=name, action_id=element["action_id"], value=text)
        return list(answer["options"])

    async def opens_home(self) -> View:
        """Opens the Home tab and waits until it is drawn."""
        before = self.workspace.home(self.id)
        known = before.hash if before else None
        await self._http.get("/page/home", params={"as": self.id})
        await until(lambda: (view := self.workspace.home(self.id)) and view.hash != known)
        return self.home

    @property
    def home(self) -> View:
        view = self.workspace.home(self.id)
        assert view
        assert not check_view(view.payload)
        return view

    @property
    def modal(self) -> View:
        view = self.workspace.modal_stack(self.id)[-1]
        assert not check_view(view.payload)
        return view

    def private(self, channel: str = OPS) -> list[Message]:
        """What the bot says to this person alone in a channel, oldest first."""
        kept = self.workspace.channels[channel].ephemerals.values()
        return [self.checked(message) for message in kept if message.ephemeral_to == self.id]

    async def told(self, number: int = 1, channel: str = OPS) -> Message:
        """The newest private message, once there are so many."""
        await until(lambda: len(self.private(channel)) >= number)
        return self.private(channel)[-1]

    @staticmethod
    def checked(message: Message) -> Message:
        payload = {"text": message.text, "blocks": message.blocks}
        assert not check_message(payload)
        assert not check_message(with_plain_blocks(payload))
        return message


@dataclass
class Shopwatch:
    """The bot as the tests see it: its parts, and the people around it."""

    db: Database
    services: Services
    work: Work
    workspace: Workspace
    delivery: Delivery
    courier: Courier
    editor: Editor
    clock: Clock
    maria: Person
    ravi: Person

    def shop(self, name: str, shop_id: str = "7001", **fields: Any) -> Shop:
        shop = Shop(shop_id, fields.pop("code", name.casefold().replace(" ", "-")), name, **fields)
        self.db.write_now(declared, shop)
        return shop

    def risk(self, shop: Shop, title: str = "out since 3 h", **fields: Any) -> Risk:
        """A new open risk of a shop."""
        found = Finding(
            key=fields.pop("key", f"stock.out:{shop.id}:{title}"),
            kind="stock.out",
            topic=fields.pop("topic", Topic.STOCK),
            shop_id=shop.id,
            subject=fields.pop("subject", "Glow Serum"),
            severity=fields.pop("severity", Severity.CRITICAL),
            title=title,
            evidence=fields.pop("evidence", ("0 sellable, 41 a day",)),
            advice="Reorder 380.",
            **fields,
        )
        verdict = Verdict(Change.OPENED, found, None)
        [(_, risk)] = self.db.write_now(apply_verdicts, shop, [verdict], self.clock())
        return risk

    async def posts(self, *risks: Risk, key: str = "slot:1:2026-11-22", parent: str | None = None) -> Message:
        """A digest in the channel, or a reply in its thread, that shows risks."""
        blocks = [block for risk in risks for block in item(md("{}", risk.finding.title), risk)]
        digest = message(md("Stock"), section(md("Stock")), *blocks)
        subjects = tuple(f"risk:{risk.id}" for risk in risks)
        wanted = Intent(key, "digest", OPS, digest.payload(), self.clock(), parent=parent, subjects=subjects)
        self.db.write_now(intend, wanted, self.clock())
        await self.courier.post_due()
        return self.messages()[-1]

    async def settle(self) -> None:
        """Posts and edits everything that is due."""
        await self.courier.post_due()
        await self.courier.post_due()
        self.clock.ahead += timedelta(seconds=5)
        await self.editor.edit_due()

    def messages(self, channel: str = OPS) -> list[Message]:
        return [m for m in self.workspace.channels[channel].messages.values() if m.bot_id]

    def thread(self, root: Message) -> list[Message]:
        return self.workspace.channels[root.channel].replies(root.ts)

    def shops(self) -> list[Shop]:
        return self.db.read_now(all_shops)


def found(blocks: list[dict[str, Any]], action_id: str, block_id: str | None = None) -> tuple[str, dict[str, Any]]:
    """The block_id and the element of an action."""
    for block in blocks:
        elements = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
        for element in elements:
            if element.get("action_id") == action_id and block_id in (None, block["block_id"]):
                return block["block_id"], element
    raise AssertionError(f"no {action_id} in {blocks}")


def shown(thing: Message | View) -> str:
    """All words of a message or a view."""
    return words_of(thing.blocks)


def words_of(value: Any) -> str:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return "\n".join([*own, *filter(None, (words_of(inner) for inner in value.values()))])
    return "\n".join(filter(None, map(words_of, value))) if isinstance(value, list) else ""


async def until(holds: Callable[[], object]) -> None:
    """Waits for what another task is about to do; fails after ten seconds."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - the state waited for has no event
            await asyncio.sleep(0.005)


@pytest.fixture(name="until")
def until_fixture() -> Callable[[Callable[[], object]], Awaitable[None]]:
    return until


@pytest.fixture(name="shown")
def shown_fixture() -> Callable[[Message | View], str]:
    return shown


@pytest.fixture
def person() -> type[Person]:
    return Person


@pytest.fixture
def nasty() -> str:
    return NASTY


@pytest.fixture
def consents() -> Consents | None:
    """None where no app of TikTok Shop is configured; tests of connecting put their own in its place."""
    return None


@pytest.fixture
async def bot(db: Database, consents: Consents | None) -> AsyncIterator[Shopwatch]:
    workspace = Workspace(manifest(socket_mode=True, base_url=None))
    workspace.rate.enabled = False
    asgi = create_app(workspace)
    clock, work = Clock(), Work({})
    async with serve_async(asgi) as address, httpx.AsyncClient(base_url=address, trust_env=False) as http:
        token, api = workspace.app.bot_token, f"{address}/api/"
        slack = make_client(token, api)
        services = Services(
            db,
            slack,
            Directory(slack),
            work,  # type: ignore[arg-type]
            shipped_rules(),
            clock,
            lambda: None,
            consents=consents,
        )
        app = Requests(slack, "socket mode", Metrics(), Identity(), services.blocks)
        register(app, services)
        courier = Courier(
            Posting(db, make_posting_client(token, api), slack, clock, _no_refusal, blocks=services.blocks)
        )
        sockets = AsyncWebClient(base_url=api)
        handler = AsyncSocketModeHandler(app, workspace.app.app_token, web_client=sockets, ping_interval=5)
        await handler.connect_async()
        await until(lambda: asgi.state.delivery.sockets.connected)
        maria, ravi = (Person(http, workspace, user) for user in ("U0MARIA", "U0RAVI"))
        editor = Editor(db, slack, clock, RENDERERS, blocks=services.blocks)
        yield Shopwatch(db, services, work, workspace, asgi.state.delivery, courier, editor, clock, maria, ravi)
        await handler.close_async()


async def _no_refusal(row: object, refusal: Exception) -> None:
    raise AssertionError(f"{row} was refused: {refusal}")
