"""``GET /tiktok/callback``: where a seller comes back to after allowing, or not allowing, the app."""

from collections.abc import Callable, Sequence

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.messages.connect import SELLERS
from bot.messages.page import HEADERS, page
from bot.messages.words import count, listing
from jobs.consents import CALLBACK_PATH, Consents, Outcome, Verdict

log = structlog.get_logger(__name__)

NAMED = 20
FRESH = "Ask the person who sent you the link for a fresh one; in Slack, /shop connect gives it."
Words = tuple[int, str, Sequence[str]]
"""The status of the answer, the page's title and its paragraphs."""


def consent_routes(consents: Consents) -> list[Route]:
    async def returned(request: Request) -> HTMLResponse:
        try:
            outcome = await consents.take(request.query_params)
        except Exception:
            log.exception("consent_failed")
            return _page(500, "Something went wrong here", ["Load this page again in a minute.", FRESH])
        log.info("consent_returned", verdict=outcome.verdict.name)
        status, title, paragraphs = WORDS[outcome.verdict](outcome)
        links = [(f"Authorise again ({SELLERS[offer.market]})", offer.url) for offer in outcome.again]
        return _page(status, title, paragraphs, links)

    return [Route(CALLBACK_PATH, returned, methods=["GET"])]


def _connected(outcome: Outcome) -> Words:
    who = outcome.seller or "The shop"
    if outcome.shops is None:
        return 200, "The app is authorised", [f"{who}'s shops are being looked up.", "You can close this page."]
    if not outcome.shops:
        return 200, "The app is authorised, but it opens no shop", [f"{who} has no shop that the app may read."]
    return 200, f"{count(len(outcome.shops), 'shop')} connected", [_names(outcome), "You can close this page."]


def _already(_: Outcome) -> Words:
    """Without names: who comes with a link that was passed on is another seller."""
    return (
        200,
        "This link was used before",
        [
            "If your shops were connected with it just now, there is nothing left to do.",
            f"A link works once. To connect other shops, or the same ones again: {FRESH}",
        ],
    )


def _names(outcome: Outcome) -> str:
    shops = list(outcome.shops or ())
    shown = [*shops[:NAMED], f"{len(shops) - NAMED} more"] if len(shops) > NAMED else shops
    return f"{outcome.seller}: {listing(shown)}." if outcome.seller else f"{listing(shown)}."


def _in_hand(_: Outcome) -> Words:
    return 409, "This is being connected at this moment", ["Load this page again in a minute to see what came of it."]


def _incomplete(_: Outcome) -> Words:
    return 400, "Something is missing from the address", ["It has no code or no state of TikTok Shop.", FRESH]


def _denied(_: Outcome) -> Words:
    return 200, "The app was not authorised", ["Nothing was connected, and nothing has changed.", FRESH]


def _forged(_: Outcome) -> Words:
    return 400, "This link is none of ours", ["Its state was changed, or made by somebody else.", FRESH]


def _expired(_: Outcome) -> Words:
    return 410, "This link is too old", ["A link holds for seven days and works once.", FRESH]


def _refused(outcome: Outcome) -> Words:
    why = f"TikTok Shop does not take the code: {outcome.reason}."
    return 400, "TikTok Shop refused", [why, "A code is good for 30 minutes and one use: authorise the app again."]


def _misset(outcome: Outcome) -> Words:
    why = f"TikTok Shop does not take the app's key or secret: {outcome.reason}."
    whom = "Tell the person who sent you the link to correct TIKTOK_APP_KEY and TIKTOK_APP_SECRET; then it works again."
    return 500, "The app is not set up right", [why, whom]


def _unreachable(outcome: Outcome) -> Words:
    why = f"TikTok Shop did not give the tokens: {outcome.reason}."
    return 502, "TikTok Shop does not answer", [why, "Load this page again in a minute, or authorise the app again."]


WORDS: dict[Verdict, Callable[[Outcome], Words]] = {
    Verdict.CONNECTED: _connected,
    Verdict.ALREADY: _already,
    Verdict.IN_HAND: _in_hand,
    Verdict.INCOMPLETE: _incomplete,
    Verdict.DENIED: _denied,
    Verdict.FORGED: _forged,
    Verdict.EXPIRED: _expired,
    Verdict.REFUSED: _refused,
    Verdict.MISSET: _misset,
    Verdict.UNREACHABLE: _unreachable,
}


def _page(status: int, title: str, paragraphs: Sequence[str], links: Sequence[tuple[str, str]] = ()) -> HTMLResponse:
    return HTMLResponse(page(title, paragraphs, links), status, HEADERS)
