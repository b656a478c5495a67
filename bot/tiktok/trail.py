"""The way through a list by page tokens: one that leads nowhere is an error, however new its tokens look."""

from collections.abc import Iterable

from bot.tiktok.errors import UnexpectedShape

MOST_PAGES = 5_000
"""Pages of one list: five times a day's orders of the largest shops. A list without an end ends here."""


class Trail:
    """The tokens that were followed so far, and the ids that their pages brought."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()
        self._ids: set[str] = set()

    def follow(self, token: str) -> None:
        """Raises UnexpectedShape for a token that was followed before, and for one too many."""
        if token in self._tokens:
            raise UnexpectedShape("the next page is one that was read before")
        if len(self._tokens) == MOST_PAGES:
            raise UnexpectedShape(f"the list has no end after {MOST_PAGES:,} pages")
        self._tokens.add(token)

    def brought(self, ids: Iterable[str]) -> None:
        """Raises UnexpectedShape for a page of rows that were all there before. An empty one may be a gap."""
        found = set(ids)
        if found and found <= self._ids:
            raise UnexpectedShape("a page has only rows that were read before")
        self._ids |= found
