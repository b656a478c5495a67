"""The main job through the doors a person uses: the page in a real Chromium, and the checks of ``demo --check``."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from bot.playground.demo.check import check
from bot.playground.demo.servers import Servers

pytestmark = pytest.mark.browser
SOON = 30_000
expect.set_options(timeout=SOON)


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.set_default_timeout(SOON)
        yield opened
        browser.close()


def visit(page: Page, demo: Servers, place: str, person: str) -> None:
    page.goto(f"{demo.page_url}/#/{place}?as={person}")
    page.reload()


def message_with(page: Page, text: str | re.Pattern[str]) -> Locator:
    return page.get_by_test_id("message").filter(has_text=text)


def test_it_shows_what_the_check_of_the_demonstration_asks_for(demo: Servers) -> None:
    said: list[tuple[str, str | None]] = []
    assert check(demo.page_url, demo.tiktok_url, lambda name, wrong: said.append((name, wrong))), said
    assert len(said) == 11


def test_somebody_reads_the_digests_and_takes_a_risk(page: Page, demo: Servers) -> None:
    visit(page, demo, "C0SHOPOPS", "U0MARIA")
    digest = message_with(page, "SPS and Store Rating · 12 shops").first
    expect(digest).to_contain_text(re.compile(r"\b[12] more 1-2 star order"))
    takes = digest.get_by_role("button", name="Acknowledge")
    before = takes.count()
    takes.first.click()
    expect(takes).to_have_count(before - 1)
    expect(digest).to_contain_text("Maria Lopez has it")


def test_somebody_asks_and_gets_a_private_answer_at_once(page: Page, demo: Servers) -> None:
    visit(page, demo, "C0SHOPALERTS", "U0ANA")
    composer = page.get_by_test_id("composer")
    composer.fill("/shop sps acme-us")
    composer.press("Enter")
    answer = message_with(page, "Acme US · SPS").last
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("negative reviews")


def test_nonsense_gets_a_useful_sentence_and_formats_nothing(page: Page, demo: Servers) -> None:
    visit(page, demo, "C0SHOPALERTS", "U0ANA")
    composer = page.get_by_test_id("composer")
    composer.fill("/shop <!channel> *bold* “curly” 🎉")
    composer.press("Enter")
    answer = message_with(page, "I don't know").last
    expect(answer).to_be_visible()
    expect(answer.locator("strong", has_text="bold")).to_have_count(0)


def test_a_broken_tool_is_reported_climbs_and_is_taken(page: Page, demo: Servers) -> None:
    visit(page, demo, "C0TOOLISSUES", "U0JO")
    composer = page.get_by_test_id("composer")
    composer.fill("/escalate sev2 The queue router stands still")
    composer.press("Enter")
    form = page.get_by_test_id("modal")
    expect(form).to_be_visible()
    form.get_by_label("What happens").fill("Apparel-EN has had no work since 08:52.")
    send = form.get_by_role("button", name="Escalate", exact=True)
    send.click()
    expect(form).to_contain_text("Please complete this required field")
    form.get_by_role("combobox", name="Partner").click()
    page.get_by_role("option", name=re.compile("Northwind BPO")).click()
    send.click()
    issue = message_with(page, "The queue router stands still").first
    expect(issue).to_contain_text("Nobody has it")
    expect(message_with(page, re.compile("climb|level 2|Programme managers", re.I)).last).to_be_visible(timeout=60_000)
    visit(page, demo, "C0TOOLISSUES", "U0RAVI")
    issue = message_with(page, "The queue router stands still").first
    issue.get_by_role("button", name="Take it").click()
    expect(issue).to_contain_text("Ravi Menon")
    expect(issue.get_by_role("button", name="Take it")).to_have_count(0)
