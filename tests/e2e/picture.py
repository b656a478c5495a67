"""Takes the picture at the head of the README: the page after ``make demo``, in a real Chromium.

``make picture`` writes docs/picture.png.
"""

import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from bot.logs import configure_logs
from bot.playground.demo.check import DIGESTS, MARIA
from bot.playground.demo.servers import servers
from bot.playground.demo.start import BotProcess, fill

PICTURE = Path(__file__).parents[2] / "docs" / "picture.png"


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.stderr.write("No Chromium is installed: on Debian, apt-get install chromium fonts-noto-color-emoji\n")
        return 1
    configure_logs("ERROR", "text")
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder, servers(0, now) as started:
        environment = started.environment(Path(folder))
        fill(started, environment, now, lambda what, done, total: None)
        with BotProcess(environment, Path(folder) / "bot.log"):
            _take(chromium, f"{started.page_url}/#/{DIGESTS}?as={MARIA}")
    sys.stdout.write(f"{PICTURE.relative_to(Path.cwd())}\n")
    return 0


def _take(chromium: str, address: str) -> None:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking", "--force-device-scale-factor=1"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 960})
        page.goto(address)
        digest = page.get_by_test_id("message").filter(has_text="SPS and Store Rating · 12 shops").first
        digest.wait_for(timeout=90_000)
        digest.get_by_role("button", name="Acknowledge").nth(1).click()
        digest.get_by_text("has it").wait_for()
        digest.evaluate("node => node.scrollIntoView({block: 'start'})")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
