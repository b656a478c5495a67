"""Checking the demonstration as a person would, through the page: one line for each thing that must be there."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import httpx
from websockets.sync.client import ClientConnection

from bot.playground.demo.door import Json, Missing, Person, wait_for

DIGESTS, ALERTS, ISSUES = "C0SHOPOPS", "C0SHOPALERTS", "C0TOOLISSUES"
MARIA, JO = "U0MARIA", "U0JO"
SOLD_OUT = {"stock": {"shop": "northfold-home", "seller_sku": "LT-OAT", "units": 0}}
"""What the levers of the local TikTok Shop take."""

SOON, CLIMB = 30.0, 60.0


def check(page_url: str, tiktok_url: str, say: Callable[[str, str | None], None]) -> bool:
    """Goes through everything; ``say`` hears each thing with what is wrong about it (None: it is there)."""
    maria, jo = Person(page_url, MARIA), Person(page_url, JO)
    passed = True
    for name, step in _steps(maria, jo, tiktok_url):
        try:
            step()
            say(name, None)
        except (Missing, KeyError, TimeoutError) as error:
            say(name, str(error))
            passed = False
    return passed


def _steps(maria: Person, jo: Person, tiktok_url: str) -> Iterator[tuple[str, Callable[[], None]]]:
    seen: dict[str, Any] = {}

    def digest(title: str) -> Callable[[], None]:
        return lambda: seen.update({title: wait_for(f"the digest “{title}”", lambda: _digest(maria, title), SOON)})

    yield "SPS digest", digest("SPS")
    yield "inventory digest", digest("Stock")
    yield "violation digest", digest("Violations")
    yield "an answered command", lambda: _ask(maria)
    yield "an acknowledgement", lambda: seen.update(taken=_acknowledge(maria))
    yield "a message edited in place", lambda: _edited(maria, seen["taken"])
    yield "an escalation", lambda: seen.update(issue=_escalate(jo))
    yield "a climbed rung", lambda: _climbed(jo, seen["issue"])
    yield "a seller's shops connected", lambda: _connect(maria)
    yield "an alert by webhook", lambda: _alerted(maria, tiktok_url)
    yield "nothing posted twice", lambda: _once(maria)


def _digest(person: Person, title: str) -> Json | None:
    found = [m for m in person.messages(DIGESTS) if f"*{title}" in _words(m["blocks"][0])]
    return found[0] if found else None


def _ask(person: Person) -> None:
    person.command(DIGESTS, "/shop sps acme-us")
    private = [m for m in person.messages(DIGESTS) if m.get("ephemeral_to") == person.user_id]
    if not private or "Acme US" not in json.dumps(private[-1], ensure_ascii=False):
        raise Missing("/shop sps acme-us was not answered with Acme US")


def _acknowledge(person: Person) -> tuple[str, str]:
    """Takes the first risk that nobody has; where it was."""
    for message in person.messages(DIGESTS):
        for block in message.get("blocks", []):
            for element in block.get("elements", []):
                if element.get("action_id") == "risk.ack":
                    person.click(DIGESTS, message["ts"], block["block_id"], element)
                    return message["ts"], block["block_id"]
    raise Missing("no digest has an Acknowledge button")


def _edited(person: Person, taken: tuple[str, str]) -> None:
    ts, block_id = taken

    def shown() -> bool | None:
        [message] = [m for m in person.messages(DIGESTS) if m["ts"] == ts]
        block: Json = next((b for b in message["blocks"] if b.get("block_id") == block_id), {})
        return True if "has it" in _words(block) else None

    wait_for("the name of who has it, in the digest", shown, SOON)


def _escalate(person: Person) -> Json:
    before = {m["ts"] for m in person.messages(ISSUES)}
    with person.watching() as events:
        person.command(ISSUES, "/escalate Moderation console: queue does not load")
        view = _opened(events)
    answer = person.submit(view, _filled(view))
    if answer.get("errors"):
        raise Missing(f"the form was refused: {answer['errors']}")
    return wait_for("the tool issue's message", lambda: _new(person, before), SOON)


def _opened(events: ClientConnection) -> Json:
    for _ in range(50):
        event: Json = json.loads(events.recv(timeout=10))
        if event["type"] in ("view_open", "view_push"):
            return dict(event["view"])
    raise Missing("the form did not open")


def _new(person: Person, before: set[str]) -> Json | None:
    new = [m for m in person.messages(ISSUES) if m["ts"] not in before and not m.get("ephemeral_to")]
    return new[0] if new else None


def _filled(view: Json) -> Json:
    """The form's values: what stands there already, else the second choice or a sentence."""
    state: Json = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state[block["block_id"]] = {element["action_id"]: {"type": element["type"], **_value(element)}}
    return state


def _value(element: Json) -> Json:
    match element["type"]:
        case "static_select" | "radio_buttons":
            options = element["options"]
            return {"selected_option": element.get("initial_option") or options[min(1, len(options) - 1)]}
        case "datetimepicker":
            return {"selected_date_time": element.get("initial_date_time")}
        case "number_input":
            return {"value": element.get("initial_value", "41")}
        case "url_text_input":
            return {"value": element.get("initial_value")}
        case _:
            return {"value": element.get("initial_value") or "Apparel-EN does not load for the whole shift."}


def _climbed(person: Person, issue: Json) -> None:
    def climbed() -> bool | None:
        replies = person.replies(ISSUES, issue["ts"])
        return True if any(reply.get("is_broadcast") for reply in replies) else None

    wait_for("a broadcast reply that says the ladder climbed", climbed, CLIMB)


def _connect(person: Person) -> None:
    """Asks for a link, allows the app on the seller's page as the last seller there, and comes back to the bot."""
    person.command(DIGESTS, "/shop connect")
    [answer] = [m for m in person.messages(DIGESTS) if "connect.open" in json.dumps(m.get("blocks", []))][-1:]
    links = [element for block in answer["blocks"] for element in block.get("elements", []) if "url" in element]
    with httpx.Client(trust_env=False, follow_redirects=True, timeout=SOON) as browser:
        page = browser.get(links[0]["url"])
        forms = re.findall(r'<form method="post" action="(/open/authorize)">(.*?)</form>', page.text)
        action, fields = [form for form in forms if 'name="seller"' in form[1]][-1]
        hidden = {name: unescape(text) for name, text in re.findall(r'name="(\w+)" value="([^"]*)"', fields)}
        back = browser.post(str(page.url.join(action)), data=hidden)
    if "2 shops connected" not in back.text:
        raise Missing(f"the seller came back to {back.url.copy_with(query=None)}, which did not say 2 shops connected")


def _alerted(person: Person, tiktok_url: str) -> None:
    """Takes a SKU out of stock at the TikTok Shop, which tells the bot; the next look by the clock is minutes away."""
    httpx.post(f"{tiktok_url}/_playground/world", json=SOLD_OUT, trust_env=False).raise_for_status()

    def alerted() -> bool | None:
        return True if any("LT-OAT" in _words(message) for message in person.messages(ALERTS)) else None

    wait_for("the alert that LT-OAT is out of stock", alerted, SOON)


def _once(person: Person) -> None:
    for title in ("SPS", "Stock", "Violations"):
        found = [m for m in person.messages(DIGESTS) if m.get("blocks") and f"*{title}" in _words(m["blocks"][0])]
        if len(found) != 1:
            raise Missing(f"the digest “{title}” is there {len(found)} times")


def _words(block: Json) -> str:
    return json.dumps(block, ensure_ascii=False)
