"""The log of a whole run, in which much goes wrong, holds no secret, no token and nothing about a person."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from bot.domain.configuration import read_configuration
from bot.domain.schedule import Slot
from bot.domain.subscriptions import DigestSubscription
from bot.from_settings import open_storage
from bot.logs import configure_logs
from bot.playground.demo.check import _opened
from bot.playground.demo.door import Person, wait_for
from bot.playground.demo.servers import ACCESS_TOKEN, APP_SECRET, DEMO_FILES, REFRESH_TOKEN, Servers, servers
from bot.playground.demo.start import BotProcess
from bot.playground.demo.subscribe import subscribe_due_now
from bot.playground.slack.seed import PEOPLE
from bot.playground.tiktok.faults import Fault
from bot.settings import load_settings
from storage import subscriptions
from storage.configuration import apply
from storage.database import Database
from storage.deliveries import Intent, intend
from storage.escalation_rows import live_issues
from storage.subscriptions import Kept
from storage.tables.shops import SyncRow

OPS, ALERTS, ISSUES, MARIA, JO, LEE = "C0SHOPOPS", "C0SHOPALERTS", "C0TOOLISSUES", "U0MARIA", "U0JO", "U0LEE"
TYPED = ("Juanita", "+34 600 123 456", "juanita@example.com", "sesame-7531")
HEARTBEAT = "http://127.0.0.1:1/ping/heartbeat-7f3a"
TOKEN = re.compile(r"xox[a-z]-|xapp-|ROW_|TTP_|ticket=(?!\[hidden\])|/response/|Bearer ")


class Run:
    """The bot in its process between both local servers, and the people and mishaps around it."""

    def __init__(self, started: Servers, db: Database, environment: dict[str, str], log: Path) -> None:
        self.started, self.db, self.environment, self.log = started, db, environment, log
        self.maria, self.jo = Person(started.page_url, MARIA), Person(started.page_url, JO)
        self.faults = started.workspace.faults

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Those that are whole: the bot may be in the midst of its last one."""
        text = self.log.read_text("utf-8") if self.log.exists() else ""
        return [json.loads(line) for line in text.splitlines(True) if line.startswith("{") and line.endswith("\n")]

    def logged(self, event: str, **fields: object) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == event and fields.items() <= line.items()]

    def until(self, what: str, holds: Callable[[], object], seconds: float = 120) -> None:
        wait_for(what, lambda: True if holds() else None, seconds)

    def posts(self, key: str, channel: str = OPS, subscription_id: int | None = None) -> None:
        now = datetime.now(UTC)
        text = {"text": f"{TYPED[0]} {TYPED[1]}", "blocks": []}
        wanted = Intent(key, "share", channel, text, now, subscription_id=subscription_id)
        self.db.write_now(intend, wanted, now)

    @property
    def digests(self) -> list[Kept]:
        kept = self.db.read_now(subscriptions.subscriptions)
        return [one for one in kept if isinstance(one.subscription, DigestSubscription)]

    @property
    def secrets(self) -> list[str]:
        app = self.started.workspace.app
        tokens = self.started.shops.state.tokens
        given = [token for grant in tokens._grants for token in (grant.access_token, grant.refresh_token)]
        used = [*self.started.workspace.responses._urls, *self.started.workspace.triggers._triggers]
        key = (Path(self.environment["SHOPWATCH_DATA_DIR"]) / "encryption.key").read_text("utf-8").split()
        own = [app.bot_token, app.app_token, app.signing_secret, APP_SECRET, ACCESS_TOKEN, REFRESH_TOKEN]
        return [*own, *given, *used, *key, HEARTBEAT.rpartition("/")[2]]

    @property
    def personal(self) -> list[str]:
        return [*TYPED, *(person.real_name for person in PEOPLE), *(person.email for person in PEOPLE if person.email)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("logs")
    now = datetime.now(UTC)
    configure_logs("ERROR", "text")
    with servers(0, now) as started:
        started.workspace.ack_seconds = started.workspace.triggers.lifetime = 30
        environment = started.environment(folder) | {
            "SHOPWATCH_LOG_FORMAT": "json",
            "SHOPWATCH_LOG_LEVEL": "DEBUG",
            "SHOPWATCH_OPERATORS": LEE,
            "SHOPWATCH_HEARTBEAT_URL": HEARTBEAT,
            "SHOPWATCH_SLACK_TIMEOUT": "2",
            "SHOPWATCH_SLACK_MARGIN": "2",
        }
        db = open_storage(load_settings(data_dir=folder))
        db.write_now(apply, read_configuration((DEMO_FILES / "shopwatch.toml").read_text("utf-8")), now)
        subscribe_due_now(load_settings(data_dir=folder), now)
        run = Run(started, db, environment, folder / "bot.log")
        _a_digest_that_maria_switched_off(run)
        with BotProcess(environment, run.log):
            for part in (_people_type_and_click, _slack_fails, _tiktok_fails):
                part(run)
        db.close()
        yield run


def _a_digest_that_maria_switched_off(run: Run) -> None:
    """Its slot was due before, so that the first audit has something to mend."""
    kept = run.digests[0]
    run.db.write_now(subscriptions.switch_off, kept.id, "switched off by Maria Lopez")
    due = datetime.now(UTC) - timedelta(minutes=8)
    run.db.write_now(subscriptions.keep_slot, kept.id, Slot(due.date() - timedelta(days=1), due))


def _people_type_and_click(run: Run) -> None:
    maria, jo = run.maria, run.jo
    run.until("digests", lambda: run.logged("digest_due"))
    run.until("an alert", lambda: any("risk.ack" in json.dumps(message) for message in maria.messages(ALERTS)))
    for text in ("/shop", "/shop sps acme-us", "/shop status", f"/shop sps {' '.join(TYPED)}", "/risk list"):
        maria.command(OPS, text)
    maria.command(OPS, f"/risk snooze 1 until {TYPED[0]} calls")
    run.faults.add("views.open", "error", error="invalid_arguments")
    jo.command(ISSUES, f"/escalate {TYPED[0]} cannot log in, call {TYPED[1]}")
    with jo.watching() as events:
        jo.command(ISSUES, f"/escalate {TYPED[0]} cannot log in, call {TYPED[1]}")
        view = _opened(events)
    jo.submit(view, _filled(view))
    run.until("the tool issue", lambda: run.db.read_now(live_issues))
    _clicks(maria, ALERTS, "risk.ack")
    run.faults.add("response_url", "cut", times=9)
    _clicks(maria, OPS, "share")
    run.faults.add("views.publish", "error", error="internal_error", times=3)
    maria.home()
    run.until("answers that failed", lambda: len(run.logged("answer_failed")) >= 2)
    run.faults.clear()


def _clicks(person: Person, channel: str, action_id: str) -> None:
    """The first button of this name in a channel."""
    for message in person.messages(channel):
        for block in message.get("blocks", []):
            for element in block.get("elements", []):
                if element.get("action_id") == action_id:
                    kind = "ephemeral" if message.get("ephemeral_to") else "message"
                    where = {
                        "type": kind,
                        "channel": channel,
                        "ephemeral_id" if message.get("ephemeral_to") else "ts": message["ts"],
                    }
                    action = {"type": element["type"], "value": element.get("value")}
                    names = {"block_id": block["block_id"], "action_id": action_id, "action": action}
                    person._post("/page/action", container=where, **names)
                    return
    raise AssertionError(f"no {action_id} in {channel}")


def _filled(view: dict[str, Any]) -> dict[str, Any]:
    """What stands there already, else the first choice, or what Jo types."""
    state = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        given = {name.removeprefix("initial_"): value for name, value in element.items() if name.startswith("initial_")}
        if element["type"] in ("static_select", "radio_buttons"):
            given = {"selected_option": given.get("option") or element["options"][0]}
        elif element["type"] == "datetimepicker":
            given = {"selected_date_time": given.get("date_time")}
        elif element["type"] in ("number_input", "url_text_input"):
            given = {"value": given.get("value")}
        else:
            given = {"value": given.get("value") or f"{TYPED[0]}, {TYPED[2]}, says {TYPED[3]}"}
        state[block["block_id"]] = {element["action_id"]: {"type": element["type"], **given}}
    return state


def _slack_fails(run: Run) -> None:
    kinds: list[dict[str, Any]] = [
        {"kind": "ratelimited"},
        {"kind": "status", "status": 503},
        {"kind": "cut", "when": "after"},
        {"kind": "malformed"},
        {"kind": "error", "error": "msg_too_long"},
    ]
    for n, fault in enumerate(kinds):
        run.faults.add("chat.postMessage", **fault)
        run.posts(f"mishap:{n}")
    run.until("all these mishaps", lambda: not run.faults.pending())
    run.posts("nowhere", "C0NOWHERE", run.digests[1].id)
    run.until("a refusal", lambda: run.logged("subscription_switched_off"))
    httpx.post(f"{run.started.page_url}/_playground/sockets", json={"do": "cut"})
    run.faults.add("chat.postMessage", "error", error="token_revoked", times=1)
    run.posts("revoked")
    run.until("the refused token", lambda: run.logged("not_posted", code="token_revoked"))


def _tiktok_fails(run: Run) -> None:
    waiting = run.started.shops.state.faults.waiting
    waiting.append(Fault("code", path="/product/", code=105005, message=f"scope missing, ask {TYPED[2]}"))
    waiting.append(Fault("expired_token"))
    for kind in ("server_error", "malformed", "truncated", "odd_fields"):
        waiting.append(Fault(kind, path="/product/", times=2))
    run.db.write_now(lambda session: session.execute(update(SyncRow).values(next_at=datetime.now(UTC))))
    run.until("a new token", lambda: run.logged("tiktok.token_refreshed"))
    run.until("a sync that failed", lambda: run.logged("not_synced"))
    run.until("a climbed rung", lambda: run.logged("issue_by_itself"))


def test_it_went_through_what_it_was_to_go_through(run: Run) -> None:
    seen = {line["event"] for line in run.lines}
    assert seen >= {
        "running",
        "stopping",
        "digest_due",
        "posted",
        "not_posted",
        "digest_missed",
        "unexpected_error",
        "answer_failed",
        "subscription_switched_off",
        "heartbeat_failed",
        "tiktok.token_refreshed",
        "not_synced",
        "issue_by_itself",
    }


def test_no_secret_and_no_token_is_in_the_log(run: Run) -> None:
    text = run.log.read_text("utf-8")
    assert len(run.secrets) > 20
    assert [secret for secret in run.secrets if secret in text] == []
    assert TOKEN.findall(text) == []


def test_nothing_about_a_person_is_in_the_log(run: Run) -> None:
    text = run.log.read_text("utf-8")
    assert [told for told in run.personal if told.casefold() in text.casefold()] == []


def test_what_belongs_together_shares_an_id(run: Run) -> None:
    own = [line for line in run.lines if line["event"] in ("posted", "not_posted", "digest_due", "issue_by_itself")]
    assert own
    assert all(re.fullmatch(r"[0-9a-f]{8}", line["id"]) for line in own)
    assert all(line["work"].startswith("slot:") for line in run.logged("digest_due"))
    assert all(line["sweep"] == "post" for line in run.logged("posted"))


def test_the_error_that_jo_saw_is_in_the_log_under_its_id(run: Run) -> None:
    [failed] = run.logged("unexpected_error")
    assert failed["id"] == failed["error_id"]
    said = [message["text"] for message in run.jo.messages(ISSUES) if message.get("ephemeral_to") == JO]
    assert any(failed["error_id"] in text for text in said)


def test_a_log_line_is_never_a_bare_print(run: Run) -> None:
    bare = [line for line in run.log.read_text("utf-8").splitlines() if not line.startswith("{")]
    assert bare == []
