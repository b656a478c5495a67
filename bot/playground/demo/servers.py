"""The two local servers of the demonstration, and the environment in which the bot reaches them."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette

from bot.domain.webhooks import PATH as WEBHOOKS_PATH
from bot.playground import slack, tiktok
from bot.playground.serve import serve
from bot.playground.tiktok.sellers import Seller
from bot.slack.manifest import manifest
from bot.web import listen
from jobs.consents import CALLBACK_PATH

APP_KEY = "demo-app"
APP_SECRET = "demo-secret"  # noqa: S105 - opens nothing but the playground
ACCESS_TOKEN = "ROW_demo_access"  # noqa: S105
REFRESH_TOKEN = "ROW_demo_refresh"  # noqa: S105
SERVICE_ID = "demo-service"
SEED = 7
OTHERS = 2
"""Shops of a seller who has not authorised the app: /shop connect leads there."""

PORTS = range(20_000, 32_000)
"""Below those that Linux, macOS and Windows give out by themselves."""

DEMO_FILES = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Servers:
    """Where both servers listen. ``shops`` is the TikTok Shop's app, whose world's time the demonstration moves.

    ``bot_port`` is where sellers come back to the bot after their consent, and where events are sent to.
    """

    page_url: str
    slack_url: str
    tiktok_url: str
    workspace: slack.Workspace
    world: tiktok.World
    shops: Starlette
    bot_port: int

    def environment(self, folder: Path) -> dict[str, str]:
        """What ``shopwatch run`` needs, and nothing else."""
        return {
            "SLACK_BOT_TOKEN": self.workspace.app.bot_token,
            "SLACK_APP_TOKEN": self.workspace.app.app_token,
            "SLACK_API_URL": self.slack_url,
            "TIKTOK_APP_KEY": APP_KEY,
            "TIKTOK_APP_SECRET": APP_SECRET,
            "TIKTOK_ACCESS_TOKEN": ACCESS_TOKEN,
            "TIKTOK_REFRESH_TOKEN": REFRESH_TOKEN,
            "TIKTOK_SERVICE_ID": SERVICE_ID,
            "TIKTOK_API_URL": self.tiktok_url,
            "TIKTOK_AUTH_URL": self.tiktok_url,
            "TIKTOK_CONSENT_URL": self.tiktok_url,
            "TIKTOK_CONSENT_US_URL": self.tiktok_url,
            "SHOPWATCH_DATA_DIR": str(folder),
            "SHOPWATCH_SEVERITIES": str(DEMO_FILES / "severities.toml"),
            "SHOPWATCH_TIKTOK_CALLS_PER_SECOND": "100",
            "SHOPWATCH_PORT": str(self.bot_port),
            "SHOPWATCH_PUBLIC_URL": f"http://127.0.0.1:{self.bot_port}",
            "SHOPWATCH_LOG_FORMAT": "text",
        }


@contextmanager
def servers(port: int, today: datetime) -> Iterator[Servers]:
    """Both servers on loopback; the page is on ``port``, or on a free one when that is taken."""
    world = tiktok.World.seeded(SEED, today)
    wider = tiktok.World.scaled(SEED, today, shops=len(world.shops) + OTHERS)
    bot_port = _free_port()
    shops = tiktok.create_app(
        wider,
        app_key=APP_KEY,
        app_secret=APP_SECRET,
        access_token=ACCESS_TOKEN,
        refresh_token=REFRESH_TOKEN,
        service_id=SERVICE_ID,
        redirect_url=f"http://127.0.0.1:{bot_port}{CALLBACK_PATH}",
        sellers=[
            Seller.of("7010736057180325637", "The Twelve Shops Group", world.shops),
            Seller.of("7010736057180325638", "Somebody New Ltd", wider.shops[len(world.shops) :]),
        ],
    )
    # As somebody sets it in the Partner Center; the events of single shops are set by the bot's own calls.
    wider.subscriptions.of_apps[APP_KEY] = f"http://127.0.0.1:{bot_port}{WEBHOOKS_PATH}"
    workspace = _workspace()
    with serve(shops) as tiktok_url, _page(workspace, port) as page_url:
        yield Servers(page_url, f"{page_url}/api/", tiktok_url, workspace, world, shops, bot_port)


def _workspace() -> slack.Workspace:
    """With tokens of its own: a bot that is left over from an earlier demonstration gets no answer on the same port."""
    workspace = slack.Workspace(manifest(socket_mode=True, base_url=None))
    token = secrets.token_hex(8)
    workspace.app = replace(workspace.app, bot_token=f"xoxb-{token}", app_token=f"xapp-{token}")
    return workspace


def _free_port() -> int:
    """For the bot, which is started after the address of the way back to it is told to the TikTok Shop.

    The system gives it to nobody else meanwhile.
    """
    return next(port for port in secrets.SystemRandom().sample(PORTS, len(PORTS)) if _is_free(port))


def _is_free(port: int) -> bool:
    try:
        listen("127.0.0.1", port).close()
    except OSError:
        return False
    return True


@contextmanager
def _page(workspace: slack.Workspace, port: int) -> Iterator[str]:
    app = slack.create_app(workspace)
    try:
        opened = serve(app, port=port)
        address = opened.__enter__()
    except OSError:
        opened = serve(slack.create_app(workspace))
        address = opened.__enter__()
    try:
        yield address
    finally:
        opened.__exit__(None, None, None)
