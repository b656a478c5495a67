"""Keeping secrets out of logs that other libraries write."""

import logging

import httpx


class _WithoutQuery(logging.Filter):
    """Cuts the query from every address httpx logs: it holds the app secret, the refresh token or a shop's cipher."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(arg.copy_with(query=None) if isinstance(arg, httpx.URL) else arg for arg in record.args)
        return True


_FILTER = _WithoutQuery()


def silence_addresses() -> None:
    """Install the filter; doing so again changes nothing."""
    logging.getLogger("httpx").addFilter(_FILTER)
