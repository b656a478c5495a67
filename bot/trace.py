"""The short id that joins the lines of a log: one for each request, piece of work and sweep.

An error that a person sees shows the same id.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from structlog.contextvars import bound_contextvars, get_contextvars


@contextmanager
def traced(**names: str) -> Iterator[str]:
    """Gives everything that is logged inside a new id, and ``names`` besides."""
    trace = secrets.token_hex(4)
    with bound_contextvars(id=trace, **names):
        yield trace


def current_trace() -> str:
    """The id of what is under way; a new one outside of everything."""
    return str(get_contextvars().get("id") or secrets.token_hex(4))
