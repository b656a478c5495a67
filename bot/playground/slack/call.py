"""One call of a Web API method."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.playground.slack.args import Args
from bot.playground.slack.errors import SlackError
from bot.playground.slack.model import Json
from bot.playground.slack.workspace import Workspace


@dataclass(frozen=True)
class Call:
    """`base_url` is the address the caller reached us at, with a trailing slash."""

    workspace: Workspace
    args: Args
    base_url: str


@dataclass(frozen=True)
class Method:
    """`run` gives the answer without its "ok"; any one of `scopes` admits; `tier` names a row of rate.TIERS
    ("special" is never limited here); `caller` is the kind of token asked for."""

    run: Callable[[Call], Json]
    tier: str
    scopes: tuple[str, ...] = ()
    caller: Literal["bot", "app", "anyone"] = "bot"


def require_any_scope(workspace: Workspace, scopes: tuple[str, ...]) -> None:
    """Raises SlackError missing_scope with what is needed and what is there."""
    if scopes and not set(scopes) & set(workspace.app.scopes):
        raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(workspace.app.scopes))
