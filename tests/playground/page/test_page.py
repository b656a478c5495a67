"""What a person sees and does on the page."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Page, WebSocketRoute, expect
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

BLOCKS = json.loads((Path(__file__).parent / "blocks.json").read_text())
OPS = "#/C0SHOPOPS?as=U0MARIA"

Visit = Callable[[str], Awaitable[Page]]


async def test_it_draws_the_blocks_of_a_message_and_foreign_text_stays_text(
    visit: Visit, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0SHOPOPS", text="Digest", blocks=BLOCKS)
    page = await visit(OPS)
    message = page.get_by_test_id("message")
    await expect(message.get_by_role("heading")).to_have_text("Two shops fell 🚨")
    await expect(message.locator("strong").first).to_have_text("Acme")
    await expect(message).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(message.get_by_role("cell", name="<b>Acme</b>")).to_be_visible()
    await expect(message.get_by_role("img", name="SPS, two days. line chart. Acme: Mon 3.7, Tue 3.4")).to_be_visible()
    await expect(message).to_contain_text("Ask @Ravi Menon")
    assert await message.locator("img").count() == 0


async def test_a_data_table_sorts_by_number_and_turns_pages(visit: Visit, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0SHOPOPS", text="Digest", blocks=BLOCKS)
    page = await visit(OPS)
    table = page.locator(".data-table")
    covers = table.locator("tbody td")
    await expect(covers).to_have_text(["10 d", "9 d"])
    await table.get_by_role("button", name="Cover").click()
    await expect(covers).to_have_text(["1.5 d", "9 d"])
    await table.get_by_role("button", name="Next page").click()
    await expect(covers).to_have_text(["10 d"])


async def test_times_are_those_of_the_acting_person(visit: Visit, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0SHOPOPS", text="Digest", blocks=BLOCKS)
    page = await visit(OPS)
    await expect(page.get_by_test_id("message")).to_contain_text("Data of 2023-11-14 5:13 PM")
    await page.get_by_test_id("person-switcher").click()
    await page.get_by_role("menuitemradio", name="Ravi Menon").click()
    await expect(page.get_by_test_id("message")).to_contain_text("Data of 2023-11-15 3:43 AM")
    assert page.url.endswith("#/C0SHOPOPS?as=U0RAVI")


async def test_what_one_writes_is_escaped_and_names_become_mentions(visit: Visit, client: AsyncWebClient) -> None:
    page = await visit(OPS)
    composer = page.get_by_test_id("composer")
    await composer.fill("hello @ravi <b> & #random")
    await composer.press("Escape")
    await composer.press("Enter")
    await expect(page.get_by_test_id("message")).to_contain_text("hello @Ravi Menon <b> & #random")
    history = await client.conversations_history(channel="C0SHOPOPS")
    assert history["messages"][0]["text"] == "hello <@U0RAVI> &lt;b&gt; &amp; <#C0RANDOM|random>"


async def test_a_command_is_completed_and_its_answer_is_private(visit: Visit, bolt: AsyncApp) -> None:
    @bolt.command("/shop")
    async def shop(ack, command) -> None:
        await ack(f"You asked {command['text']}")

    page = await visit(OPS)
    other = await visit("#/C0SHOPOPS?as=U0RAVI")
    composer = page.get_by_test_id("composer")
    await composer.press_sequentially("/sh")
    await expect(page.get_by_role("option")).to_contain_text("How the shops are doing")
    await composer.press("Tab")
    await composer.press_sequentially("sps acme")
    await composer.press("Enter")
    answer = page.get_by_test_id("message")
    await expect(answer).to_contain_text("You asked sps acme")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(other.get_by_test_id("message")).to_have_count(0)


async def test_a_command_nobody_answers_comes_back_with_the_reason(visit: Visit) -> None:
    page = await visit(OPS)
    composer = page.get_by_test_id("composer")
    await composer.fill("/shop sps")
    await composer.press("Enter")
    await expect(page.get_by_test_id("toast")).to_contain_text("/shop failed")
    await expect(composer).to_have_value("/shop sps")


async def test_a_click_reaches_the_bot_and_the_edit_and_the_unread_count_come_live(
    visit: Visit, bolt: AsyncApp, client: AsyncWebClient
) -> None:
    @bolt.action("details")
    async def details(ack, body, client) -> None:
        await ack()
        await client.chat_update(channel="C0SHOPOPS", ts=body["message"]["ts"], text="Taken by Maria", blocks=[])
        await client.chat_postMessage(channel="C0SHOPALERTS", text="Look")

    await client.chat_postMessage(channel="C0SHOPOPS", text="Digest", blocks=BLOCKS)
    page = await visit(OPS)
    await page.get_by_role("button", name="Details").click()
    await expect(page.get_by_test_id("message")).to_contain_text("Taken by Maria")
    alerts = page.get_by_test_id("channel-link").filter(has_text="shop-alerts")
    await expect(alerts.get_by_label("1 unread")).to_be_visible()
    await alerts.click()
    await expect(alerts.get_by_label("1 unread")).to_have_count(0)


async def test_a_thread_opens_beside_the_channel_and_takes_replies(visit: Visit, client: AsyncWebClient) -> None:
    root = await client.chat_postMessage(channel="C0SHOPOPS", text="Broken tool")
    await client.chat_postMessage(channel="C0SHOPOPS", text="Climbed to L2", thread_ts=root["ts"])
    page = await visit(OPS)
    await page.get_by_test_id("replies").click()
    thread = page.get_by_test_id("thread")
    await expect(thread.get_by_test_id("message")).to_have_count(2)
    await thread.get_by_test_id("thread-composer").fill("on it")
    await thread.get_by_test_id("thread-composer").press("Enter")
    await expect(thread.get_by_test_id("message").last).to_contain_text("on it")
    await expect(page.get_by_test_id("replies")).to_contain_text("2 replies")
    assert await page.locator(".pane-main").get_by_test_id("message").count() == 1


def field(block_id: str, label: str, element: dict) -> dict:
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": label},
        "element": {"action_id": "value", **element},
    }


def form() -> dict:
    partners = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("BrightMod", "ClearView")]
    return {
        "type": "modal",
        "callback_id": "escalate",
        "title": {"type": "plain_text", "text": "Escalate"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            field("partner", "Partner", {"type": "static_select", "options": partners}),
            field("title", "Title", {"type": "plain_text_input"}),
            field("since", "Since", {"type": "datetimepicker"}),
        ],
    }


async def test_a_refused_form_shows_its_errors_beside_the_fields_and_loses_nothing(
    visit: Visit, bolt: AsyncApp
) -> None:
    submitted: list[dict] = []

    @bolt.command("/escalate")
    async def escalate(ack, body, client) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    @bolt.view("escalate")
    async def submit(ack, view) -> None:
        submitted.append(view["state"]["values"])
        refused = view["state"]["values"]["title"]["value"]["value"] == "x"
        await (ack(response_action="errors", errors={"title": "Say what is broken."}) if refused else ack())

    page = await visit(OPS)
    await page.get_by_test_id("composer").fill("/escalate now")
    await page.get_by_test_id("composer").press("Enter")
    dialog = page.get_by_role("dialog", name="Escalate")
    await dialog.get_by_label("Title").fill("x")
    await dialog.get_by_label("Since").fill("2026-11-20T09:00")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_contain_text("Please complete this required field.")
    assert submitted == []

    await dialog.get_by_label("Partner").fill("clear")
    await page.get_by_role("option", name="ClearView").click()
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_contain_text("Say what is broken.")
    await expect(dialog.get_by_label("Partner")).to_have_value("ClearView")

    await dialog.get_by_label("Title").fill("Queue is stuck")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_have_count(0)
    values = submitted[-1]
    assert values["partner"]["value"]["selected_option"]["value"] == "ClearView"
    assert values["title"]["value"]["value"] == "Queue is stuck"
    assert values["since"]["value"]["selected_date_time"] == 1795183200  # 09:00 in New York


async def test_the_home_tab_shows_what_the_bot_publishes(visit: Visit, bolt: AsyncApp) -> None:
    @bolt.event("app_home_opened")
    async def opened(event, client) -> None:
        blocks = [{"type": "header", "text": {"type": "plain_text", "text": "Your open risks"}}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    page = await visit("#/home?as=U0MARIA")
    await expect(page.get_by_test_id("home").get_by_role("heading")).to_have_text("Your open risks")


async def test_the_page_comes_back_by_itself_and_shows_what_it_missed(visit: Visit, client: AsyncWebClient) -> None:
    page = await visit(OPS)
    lines: list[WebSocketRoute] = []
    reachable = asyncio.Event()
    reachable.set()

    async def through(line: WebSocketRoute) -> None:
        lines.append(line)
        await reachable.wait()
        line.connect_to_server()

    await page.route_web_socket("**/page/events*", through)
    await page.reload()
    await expect(page.get_by_role("log")).to_contain_text("very beginning")
    reachable.clear()
    await lines[-1].close()
    await expect(page.get_by_text("Connection lost")).to_be_visible()
    await client.chat_postMessage(channel="C0SHOPOPS", text="while you were away")
    reachable.set()
    await expect(page.get_by_test_id("message")).to_have_text(re.compile("while you were away"))
    await expect(page.get_by_text("Connection lost")).to_be_hidden()
