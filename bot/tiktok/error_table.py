"""TikTok's error codes and the family each belongs to.

Source: domain.md 4.5, from a table of documented pairs and open-source connectors of 2026.
"""

from bot.tiktok.errors import (
    AddressRefused,
    AppRefused,
    AuthorisationEnded,
    BadRequest,
    CipherRefused,
    ClockRefused,
    OurBug,
    RateLimited,
    RefreshRefused,
    ScopeMissing,
    TikTokError,
    TokenExpired,
    Unavailable,
    UnexpectedShape,
)

OVERLOADED = 36009004

OF_TOKENS = 10_500
"""Where codes of refused tokens begin: 10500x. A 401 with any other code is about something that no renewal mends."""

FAMILY_BY_CODE: dict[int, type[TikTokError]] = {
    105001: TokenExpired,  # access token invalid
    105002: TokenExpired,  # access token expired
    105005: ScopeMissing,
    106001: OurBug,  # signature invalid
    106013: CipherRefused,  # request identifier problem
    17029046: BadRequest,  # more than 300 products or SKUs in one promotion call
    25001021: BadRequest,  # cancel reason doesn't fit the order's status
    36004001: AuthorisationEnded,
    36004004: AuthorisationEnded,  # authorisation record missing
    36004005: AuthorisationEnded,  # refresh token expired
    36009002: RateLimited,
    36009003: Unavailable,  # server error
    36009007: Unavailable,  # timeout
    36009009: OurBug,  # wrong path
    36009010: OurBug,  # wrong method
    36009033: AddressRefused,
    36009037: RateLimited,
}

# One code for many causes: the first phrase found in the message decides.
FAMILY_BY_PHRASE: tuple[tuple[str, type[TikTokError]], ...] = (
    ("cipher", CipherRefused),
    ("signature", OurBug),
    ("timestamp", ClockRefused),
    ("app_key", OurBug),
    ("app key", OurBug),
    ("refresh token", AuthorisationEnded),
    ("refresh_token", AuthorisationEnded),
    ("page token", BadRequest),
    ("page_token", BadRequest),
    ("token", TokenExpired),
)

# Whose fault it is that tokens are refused, as far as the words tell. Nobody documents the codes of a wrong app: what
# was seen is 36004001 "rt has expired", 36004004 "invalid auth code" and 36004005 "can not find related auth record".
OF_THE_APP = ("app key", "appkey", "secret")
OF_THE_TOKEN = ("refresh token", "auth record", "authorization record")
IS_OVER = ("expired", "invalid", "revoked", "used", "not find", "not found", "not exist")


def token_family(code: int | None, message: str) -> type[TikTokError]:
    """Return the family of a refused refresh. The words decide, then the code; the HTTP status proves nothing.

    A wrong secret must not be taken for sellers who went away, and neither must a code that nobody has heard of.
    """
    text = message.lower().replace("_", " ")
    if any(phrase in text for phrase in OF_THE_APP):
        return AppRefused
    told = family(code, 200, message)
    said = any(phrase in text for phrase in OF_THE_TOKEN) and any(phrase in text for phrase in IS_OVER)
    if told in (AuthorisationEnded, TokenExpired) or said:
        return AuthorisationEnded
    return told if issubclass(told, OurBug | ClockRefused) else RefreshRefused


def family(code: int | None, http_status: int, message: str) -> type[TikTokError]:
    """Return the family of a refusal. TikTok's code decides; the HTTP status only where the code says nothing."""
    if code in FAMILY_BY_CODE:
        return FAMILY_BY_CODE[code]
    if code == OVERLOADED:
        text = message.lower()
        return next((kind for phrase, kind in FAMILY_BY_PHRASE if phrase in text), BadRequest)
    if http_status == 429:
        return RateLimited
    if http_status >= 500:
        return Unavailable
    if http_status == 401 and (not code or code // 10 == OF_TOKENS):
        return TokenExpired
    # Without a code it isn't the platform that refused: a door before it, or a page from elsewhere.
    return UnexpectedShape if code is None else BadRequest
