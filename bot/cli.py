"""The commands a person types. What each one does is in bot.commands, read only when it is asked for."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.role import Role

app = typer.Typer(
    name="shopwatch",
    help="A Slack bot for TikTok Shop operations and moderation partners.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
subscribe = typer.Typer(no_args_is_help=True, help="List, add and remove the digests of channels.")
app.add_typer(subscribe, name="subscribe")

WRONG, UNEXPECTED = 2, 70
"""Exit codes: something that can be put right at the shell, and a fault of ours. 1 means a result that is not good."""


class TopicWord(StrEnum):
    """The topics by the words people type; the same as the domain's, which are not read for --help."""

    SPS = "sps"
    STOCK = "stock"
    VIOLATIONS = "violations"


class FeedWord(StrEnum):
    """The feeds likewise."""

    SPS = "sps"
    STOCK = "stock"
    VIOLATIONS = "violations"
    KPI = "kpi"
    ORDERS = "orders"
    RETURNS = "returns"
    SERVICE = "service"
    PROMOTIONS = "promotions"


class MarketWord(StrEnum):
    """The markets likewise."""

    US = "us"
    ROW = "row"


DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]


@app.command()
def run(
    role: Annotated[
        Role, typer.Option(help="web answers Slack, worker does what is due (PostgreSQL only).")
    ] = Role.BOTH,
) -> None:
    """Start the bot: Socket Mode when SLACK_APP_TOKEN is set, else HTTP. Stop it with Ctrl+C or SIGTERM."""
    from bot.commands.run import run

    run(role)


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The port of the page.")] = 8787,
    check: Annotated[bool, typer.Option("--check", help="Run once without a browser, verify, and exit.")] = False,
) -> None:
    """Show everything on a local page: a Slack-like workspace, a TikTok Shop and the bot."""
    from bot.commands.demo import demo

    raise typer.Exit(demo(port, check))


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Check settings, database, Slack, TikTok Shop and figures, and say how to mend what is wrong."""
    from bot.commands.doctor import doctor

    raise typer.Exit(doctor(as_json))


@app.command()
def manifest(
    http: Annotated[bool, typer.Option("--http", help="For HTTP instead of Socket Mode.")] = False,
    url: Annotated[str | None, typer.Option(help="Where Slack reaches the bot, https://… (means --http).")] = None,
) -> None:
    """Print the Slack app manifest: paste it where Slack asks for one to create the app from."""
    from bot.commands.manifest import print_manifest

    print_manifest(http, url)


@app.command()
def migrate() -> None:
    """Create the database, or bring it to the shape of this version."""
    from bot.commands.migrate import migrate

    migrate()


@app.command()
def move(
    to: Annotated[str, typer.Option(help="An empty PostgreSQL database: postgresql://user:password@host/name")],
) -> None:
    """Move from SQLite to PostgreSQL: copy everything, count it, and keep what waits for its time."""
    from bot.commands.move import move

    move(to)


@app.command("rules")
def show_rules(
    market: Annotated[str | None, typer.Option(help="Only what holds there: US, GB, DE, EU, SEA, TH, ...")] = None,
    stale: Annotated[bool, typer.Option("--stale", help="Only what nobody looked up for over a year.")] = False,
    example: Annotated[bool, typer.Option("--example", help="Print a file of your own to begin from.")] = False,
) -> None:
    """Show the thresholds: value, source, date, age, and which are yours."""
    from bot.commands.rules import show_rules

    show_rules(market, stale, example)


@app.command()
def connect(
    app: Annotated[str, typer.Option("--app", help="An app of TIKTOK_APPS; without it, every app.")] = "",
    market: Annotated[MarketWord | None, typer.Option(help="us for sellers in the US, row for all others.")] = None,
) -> None:
    """Print the link under which a seller authorises the app, and what is connected now."""
    from bot.commands.connect import connect
    from bot.domain.connections import Market

    connect(app, Market(market) if market else None)


@app.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt the stored tokens with the newest key. The bot may go on running meanwhile."""
    from bot.commands.rotate_keys import rotate_keys

    raise typer.Exit(rotate_keys())


@app.command("apply")
def apply_file(
    file: Annotated[Path, typer.Argument(help="See shopwatch.example.toml.")], dry_run: DryRun = False
) -> None:
    """Make shops, partners, tools, ladders and subscriptions what a configuration file says."""
    from bot.commands.apply import apply

    apply(file, dry_run)


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="CSV or XLSX: Seller Center figures, violation tickets.")],
    dry_run: DryRun = False,
) -> None:
    """Read files with what no API gives. Broken rows are reported and do not stop the good ones."""
    from bot.commands.imports import import_files

    raise typer.Exit(import_files(files, dry_run))


@app.command()
def sync(
    shop: Annotated[str | None, typer.Option(help="Only this shop: code, name or id.")] = None,
    feed: Annotated[FeedWord | None, typer.Option(help="Only this feed.")] = None,
) -> None:
    """Find the authorised shops and fetch everything now. A shop that fails does not stop the others."""
    from bot.commands.sync import sync
    from bot.domain.feeds import Feed

    raise typer.Exit(sync(shop, Feed(feed) if feed else None))


@app.command()
def webhooks(
    shop: Annotated[str | None, typer.Option(help="Only this shop: code, name or id.")] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Set what is missing or goes elsewhere.")] = False,
) -> None:
    """Show where the events of each shop go, and with --repair have them sent to this bot."""
    from bot.commands.webhooks import webhooks

    raise typer.Exit(webhooks(shop, repair))


@subscribe.command("list")
def list_subscriptions() -> None:
    """Show every subscription, and why one is off."""
    from bot.commands.subscriptions import list_all

    list_all()


@subscribe.command("add")
def add_subscription(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    topic: Annotated[TopicWord, typer.Option(help="What it is about.")],
    channel: Annotated[str, typer.Option(help="The id of the channel, such as C0123456789.")],
    at: Annotated[str, typer.Option(help="Local time.")] = "09:00",
    zone: Annotated[str, typer.Option(help="IANA zone of the time.")] = "UTC",
    days: Annotated[str, typer.Option(help="daily, weekdays, or days such as mon,thu.")] = "daily",
    shop: Annotated[list[str] | None, typer.Option(help="Only this shop; may be repeated.")] = None,
    group: Annotated[list[str] | None, typer.Option(help="Only shops of this group; may be repeated.")] = None,
) -> None:
    """Post a digest to a channel by the clock."""
    from bot.commands.subscriptions import add
    from bot.domain.risks import Topic

    add(name, Topic(topic), channel, at, zone, days, shop or [], group or [])


@subscribe.command("remove")
def remove_subscription(name: Annotated[str, typer.Argument(help="As shopwatch subscribe list shows it.")]) -> None:
    """Remove a subscription."""
    from bot.commands.subscriptions import remove

    remove(name)


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and ends the process. What a person can put right is one sentence, never a traceback."""
    try:
        app(arguments, prog_name="shopwatch")
    except Exception as error:
        sys.exit(_told(error))


def _told(error: Exception) -> int:
    from bot.commands.explain import sentence_for, unexpected

    sentence = sentence_for(error)
    typer.echo(sentence or unexpected(error), err=True)
    return WRONG if sentence else UNEXPECTED
