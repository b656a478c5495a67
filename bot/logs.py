"""Structured logs: lines for people on a terminal, JSON elsewhere; no token of Slack, TikTok or a database in them."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

SECRETS = re.compile(
    r"(xox[a-z]-|xapp-|xoxe[.-])[\w.-]+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|(?<=response_url=)\S+|(?<=hooks\.slack\.com/)\S+|(?<=hooks\.slack-gov\.com/)\S+|(?<=[?&]ticket=)[^&\s'\"]+"
    r"|(?<=access_token=)[^&\s]+|(?<=refresh_token=)[^&\s]+|(?<=app_secret=)[^&\s]+"
    r"|(?:ROW|TTP|GCP)_[\w-]{12,}"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an e-mail address
)
HIDDEN = "[hidden]"
SDK = ("slack_sdk.web.async_base_client", "slack_sdk.webhook.async_client", "slack_sdk.socket_mode.aiohttp")
"""Loggers of Slack's SDK."""


def configure_logs(level: str, form: str) -> None:
    """``form`` is json, text or auto (text on a terminal). Libraries' logs go the same way, from WARNING on."""
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    render = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()) if as_text else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
    )
    handler = logging.StreamHandler(sys.stderr)
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[strip, render]))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for own in ("bot", "handlers", "jobs", "storage"):
        logging.getLogger(own).setLevel(level.upper())
    # The SDK looks at its loggers' own level, and without one writes out each request and answer for nobody.
    for its_own in SDK:
        logging.getLogger(its_own).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # DBOS writes lines of its own, past all of this, unless its logger has a handler already.
    logging.getLogger("dbos").handlers = [logging.NullHandler()]
    logging.getLogger("dbos").propagate = True


def hide_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blanks what looks like a token, a password or somebody's address in every text of a log entry."""
    # Keys with a line in front are structlog's own.
    return {key: value if key.startswith("_") else _hidden(value) for key, value in event.items()}


def _hidden(value: Any) -> Any:
    """``value`` without secrets, within lists and mappings too; what is neither text nor number becomes its repr."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _hidden(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden(one) for one in value]
    return SECRETS.sub(HIDDEN, value if isinstance(value, str) else repr(value))
