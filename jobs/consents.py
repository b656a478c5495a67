"""A seller's consent: the link that asks for it, and what happens when the seller comes back with a code."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from urllib.parse import quote

import structlog
from cryptography.fernet import InvalidToken
from sqlalchemy.orm import Session

from bot.domain.connections import Market, Offer
from bot.tiktok import App, Tokens
from bot.tiktok.errors import AppRefused, CodeRefused, TikTokError
from bot.tiktok.models.shops import AuthorisedShop
from jobs.connected import tell_connected
from jobs.lines import Lines
from jobs.sync.discovery import keep, mark_listed, usable
from jobs.tokens import Unkept, pair_from
from storage import consents
from storage.connections import connections
from storage.consents import Consent
from storage.database import Database
from storage.types import Keys

log = structlog.get_logger(__name__)

CALLBACK_PATH = "/tiktok/callback"
LISTING_SECONDS = 10.0
"""Somebody sits before a page that has not come yet."""


class Verdict(Enum):
    """What came of a seller's return."""

    CONNECTED = auto()
    ALREADY = auto()
    IN_HAND = auto()
    INCOMPLETE = auto()
    DENIED = auto()
    FORGED = auto()
    EXPIRED = auto()
    REFUSED = auto()
    MISSET = auto()
    UNREACHABLE = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """``shops`` are the names of those that are connected, None where the platform did not say them yet.

    ``again`` are links to consent once more, for what can be mended that way.
    """

    verdict: Verdict
    seller: str = ""
    shops: Sequence[str] | None = None
    reason: str = ""
    again: Sequence[Offer] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """Where sellers of each market consent, and the address under which the bot is reached (empty: nobody said)."""

    consent: Mapping[Market, str]
    public_url: str = ""
    operators: Sequence[str] = field(default=())

    @property
    def callback(self) -> str:
        """What to enter as redirect URL in the Partner Center."""
        return f"{self.public_url.rstrip('/')}{CALLBACK_PATH}" if self.public_url else ""


class Consents:
    """Asks for consents and takes them. Every process may do both: the nonce in the database counts."""

    def __init__(
        self, db: Database, lines: Lines, pages: Pages, clock: Callable[[], datetime], nudge: Callable[[], None]
    ) -> None:
        self.pages = pages
        self.apps = list(lines.apps.values())
        self._db = db
        self._lines = lines
        self._clock = clock
        self._nudge = nudge

    def offer(self, session: Session, app: App, market: Market, channel: str | None, now: datetime) -> Offer:
        """A new link; ``channel`` is where its outcome is told, None for the operators."""
        nonce = secrets.token_urlsafe(16)
        until = consents.ask(session, nonce, app.key, channel, now)
        return self._offer(app, market, nonce, until)

    def problems(self) -> list[str]:
        """What stands in the way of connecting shops, each naming the variable that is to be set."""
        found = [
            f"{app.variable('SERVICE_ID')} is not set. The Partner Center shows the service id beside the app's key"
            for app in self.apps
            if not app.service_id
        ]
        if not self.pages.public_url:
            found.append(
                "SHOPWATCH_PUBLIC_URL is not set. It is the address under which a seller's browser reaches this bot; "
                f"with {CALLBACK_PATH} behind it, it is the redirect URL to enter in the Partner Center"
            )
        return found

    async def take(self, query: Mapping[str, str]) -> Outcome:
        """What a seller's return leads to; ``query`` is that of the redirect URL. Never raises for a bad one."""
        nonce, now = _nonce(query.get("state", "")), self._clock()
        if not query.get("state"):
            return Outcome(Verdict.INCOMPLETE)
        asked = await self._db.read(consents.consent, nonce) if nonce else None
        app = self._lines.apps.get(asked.app_key) if asked else None
        if asked is None or app is None:
            return Outcome(Verdict.FORGED)
        if asked.authorisation_id is not None:
            seller, shops = await self._db.read(consents.granted, asked.authorisation_id)
            return Outcome(Verdict.ALREADY, seller, shops)
        if asked.expires_at <= now:
            return Outcome(Verdict.EXPIRED)
        code = query.get("code") or query.get("auth_code")
        if not code:
            denied = "error" in query or "error_description" in query
            return Outcome(Verdict.DENIED if denied else Verdict.INCOMPLETE, again=self._again(asked, app))
        if not await self._db.write(consents.take, asked.nonce, now):
            return Outcome(Verdict.IN_HAND)
        return await self._exchange(asked, app, code)

    async def _exchange(self, asked: Consent, app: App, code: str) -> Outcome:
        try:
            tokens = await self._lines.exchange(app, code)
        except TikTokError as error:
            await self._db.write(consents.give_back, asked.nonce)
            log.warning("code_not_exchanged", app=app.name, error=str(error))
            return Outcome(_refusal(error), reason=error.message, again=self._again(asked, app))
        fresh = Unkept(tokens)
        shops = await self._shops(app, fresh)
        try:
            await self._db.write(self._keep, asked, fresh.tokens, shops, self._clock())
        except Exception:
            # The code is used up: the pair is worth more than what could not be kept beside it.
            log.exception("consent_not_kept", app=app.name)
            shops = None
            await self._db.write(self._keep, asked, fresh.tokens, shops, self._clock())
        self._nudge()
        names = None if shops is None else [shop.name or shop.id for shop in shops]
        return Outcome(Verdict.CONNECTED, tokens.seller or "", names)

    async def _shops(self, app: App, fresh: Unkept) -> list[AuthorisedShop] | None:
        """The shops that the new tokens open; None where the platform does not say: they are looked up again soon."""
        try:
            async with asyncio.timeout(LISTING_SECONDS):
                return usable(await self._lines.listing(app, fresh))
        except (TikTokError, TimeoutError) as error:
            log.warning("shops_not_listed", app=app.name, error=str(error))
            return None

    def _keep(
        self, session: Session, asked: Consent, tokens: Tokens, shops: list[AuthorisedShop] | None, now: datetime
    ) -> None:
        """Authorisation, shops, planned syncs and the word of it in one transaction."""
        ids = [shop.id for shop in shops or ()]
        authorisation_id = consents.grant(session, asked.app_key, pair_from(tokens), ids, now)
        for shop in shops or ():
            keep(session, shop, authorisation_id, now, take=True)
        if shops is not None:
            mark_listed(session, authorisation_id, now)
        consents.finish(session, asked.nonce, authorisation_id)
        known = None if shops is None else connections(session, now, ids)
        channels = (asked.channel,) if asked.channel else self.pages.operators
        tell_connected(session, asked.nonce, channels, tokens.seller or "", known, authorisation_id, now)

    def _again(self, asked: Consent, app: App) -> list[Offer]:
        """The same link: nothing came of it yet."""
        return [self._offer(app, market, asked.nonce, asked.expires_at) for market in Market if app.service_id]

    def _offer(self, app: App, market: Market, nonce: str, until: datetime) -> Offer:
        state = Keys.fernet().encrypt(nonce.encode()).decode()
        query = f"service_id={quote(app.service_id, safe='')}&state={quote(state, safe='')}"
        url = f"{self.pages.consent[market].rstrip('/')}/open/authorize?{query}"
        return Offer(app.name, market, url, until)


def _refusal(error: TikTokError) -> Verdict:
    if isinstance(error, AppRefused):
        return Verdict.MISSET
    return Verdict.REFUSED if isinstance(error, CodeRefused) else Verdict.UNREACHABLE


def _nonce(state: str) -> str | None:
    """What a state of ours stands for; None for one that is not, or was changed."""
    longest = consents.HOLDS + consents.REMEMBERED
    try:
        return Keys.fernet().decrypt(state.encode(), int(longest.total_seconds())).decode()
    except InvalidToken:
        return None
