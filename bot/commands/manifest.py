"""``shopwatch manifest``: what Slack's "create an app from a manifest" takes."""

import json

import typer

from bot.commands.trouble import Trouble
from bot.settings import load_settings
from bot.slack.manifest import manifest


def print_manifest(http: bool, url: str | None) -> None:
    """For Socket Mode, or for HTTP where Slack reaches the bot at ``url`` (else SHOPWATCH_PUBLIC_URL)."""
    over_http = http or url is not None
    try:
        address = url or load_settings().public_url if over_http else None
        made = manifest(socket_mode=not over_http, base_url=address)
    except ValueError as error:
        raise Trouble(f"{error}. Give it with --url, or set SHOPWATCH_PUBLIC_URL.") from None
    typer.echo(json.dumps(made, indent=2, ensure_ascii=False))
