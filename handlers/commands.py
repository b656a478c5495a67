"""A command's table of words: the same rows dispatch, help and suggest."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from bot.messages.answers import Run, choices
from bot.messages.help import Entry, help_message
from bot.messages.text import Mrkdwn, clip, md
from handlers.answering import Answer, Ask, Sorry

NEAR_ENOUGH = 60
ECHOED = 60
"""Characters of a word nobody knows that are repeated to who typed it."""

HELP = "help"
HELPS = frozenset({HELP, "?", "-h", "--help", "man", "usage"})
LAST = HELPS - {"man", "usage"}
"""Behind other words too; a shop may be called Hit Man."""


@dataclass(frozen=True, slots=True)
class Command:
    """One row. ``words`` are typed first ("digest preview"; empty for the command by itself), ``usage`` shows all.

    ``run`` answers what follows; None means that it opened a modal instead. ``also`` is another word for the same.
    ``behind`` says that the word may stand behind what it is about.
    """

    words: str
    usage: str
    text: str
    run: Callable[[Ask], Awaitable[Answer | None]]
    examples: tuple[str, ...] = ()
    also: str = ""
    behind: bool = False

    def begins(self, typed: list[str]) -> bool:
        return self.words.split() == typed[: len(self.words.split())] or typed[:1] == [self.also]


@dataclass(frozen=True, slots=True)
class Book:
    """A slash command with its rows. ``otherwise`` answers what begins with none of their words, if it can.

    It is told whether a row's word is like it: then a name is only what is certain to be one.
    """

    name: str
    rows: tuple[Command, ...]
    otherwise: Callable[[Ask, bool], Awaitable[Answer | None]] | None = None

    async def answer(self, ask: Ask) -> Answer | None:
        """The answer to ``ask.rest``: of the row with the most words that it begins with."""
        if asked_for := self._help_about(ask.words):
            return self.help(about=asked_for)
        try:
            words, row = ask.words, self._row(ask.words)
            if row is None and (certain := await self._named(ask, alike=True)):
                return certain
            if row is None:
                words = self._turned(words)
                row = self._row(words)
            if row:
                return await row.run(replace(ask, rest=" ".join(words[len(row.words.split()) :])))
            alike = self._nearest([word.casefold() for word in words]) is not None
            return await self._named(ask, alike=alike) or self._unknown(words)
        except Sorry as sorry:
            return Answer(sorry.message)

    def help(self, opening: Mrkdwn | None = None, runs: tuple[Run, ...] = (), about: str = HELP) -> Answer:
        """All rows, or those that begin with the word ``about``; ``opening`` says why they are shown."""
        rows = [row for row in self.rows if row.words.split()[:1] == [about]] or list(self.rows)
        entries = [Entry(f"{self.name} {row.usage}".rstrip(), row.text, row.examples) for row in rows]
        entries.append(Entry(f"{self.name} help", "This list"))
        return Answer(help_message(self.name, entries, opening, runs))

    async def _named(self, ask: Ask, *, alike: bool) -> Answer | None:
        return await self.otherwise(ask, alike) if self.otherwise else None

    def _help_about(self, words: list[str]) -> str | None:
        """The word that help is wanted for, "help" itself for all; None when no help is."""
        typed = [word.casefold() for word in words[:3]]
        if not typed or (typed[0] not in HELPS and typed[-1] not in LAST):
            return None
        return next((word for word in typed if word not in HELPS), HELP)

    def _row(self, words: list[str]) -> Command | None:
        typed = [word.casefold() for word in words]
        fits = [row for row in self.rows if row.begins(typed)]
        found = max(fits, key=lambda row: len(row.words), default=None)
        return found if found is None or found.words or not words else None

    def _turned(self, words: list[str]) -> list[str]:
        """``acme-us stock 30d`` as ``stock acme-us 30d``: the first word that may stand behind, to the front."""
        heads = {head for row in self.rows if row.behind for head in (row.words, row.also) if head}
        for n, word in enumerate(words):
            if word.casefold() in heads:
                return [word, *words[:n], *words[n + 1 :]]
        return words

    def _unknown(self, words: list[str]) -> Answer:
        """The nearest row's words in place of those nobody knows, and help."""
        wrong = clip(words[0], ECHOED)
        nearest = self._nearest([word.casefold() for word in words])
        if nearest is None:
            return self.help(md("I don't know “{}”. This is what `{}` can do:", wrong, Mrkdwn(self.name)))
        rest = words[len(nearest.split()) :] if len(words) >= len(nearest.split()) else []
        meant = clip(f"{self.name} {nearest} {' '.join(rest)}".rstrip(), 140)
        text = md("I don't know “{}”. Did you mean `{}`?", wrong, meant.replace("`", ""))
        return self.help(text, runs=((meant, meant),))

    def _nearest(self, typed: list[str]) -> str | None:
        """Rows are held against as many words as they have themselves."""
        scores = {
            row.words: fuzz.ratio(row.words, " ".join(typed[: len(row.words.split())])[:100])
            for row in self.rows
            if row.words
        }
        best = max(scores, key=scores.__getitem__, default=None)
        return best if best is not None and scores[best] >= NEAR_ENOUGH else None


def nearest_names(typed: str, names: list[str]) -> list[str]:
    """Up to three names like what was typed."""
    found = process.extract(typed.casefold()[:100], names, scorer=fuzz.WRatio, limit=3, score_cutoff=NEAR_ENOUGH)
    return [name for name, _, _ in found]


def did_you_mean(text: Mrkdwn, runs: list[Run]) -> Sorry:
    """For a name nobody has: ``text`` says so, ``runs`` are the nearest."""
    return Sorry(md("{} Did you mean one of these?", text) if runs else text, choices(runs))
