"""What can go wrong with a call: one exception class per family, and what to do about each."""

from typing import ClassVar


class TikTokError(Exception):
    """A call that gave no answer. `code` is TikTok's own, None when there was none; `request_id` helps its support."""

    retryable: ClassVar[bool] = False
    advice: ClassVar[str] = "look the code up in the Partner Center"

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        http_status: int | None = None,
        request_id: str | None = None,
        path: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.http_status = http_status
        self.request_id = request_id
        self.path = path
        self.retry_after = retry_after
        """Seconds the server asked to wait, if it did."""

    def recast(self, kind: type["TikTokError"]) -> "TikTokError":
        """Return the same trouble as one of another family, where the call's purpose tells what the code doesn't."""
        return kind(
            self.message,
            code=self.code,
            http_status=self.http_status,
            request_id=self.request_id,
            path=self.path,
            retry_after=self.retry_after,
        )

    def __str__(self) -> str:
        known = {"code": self.code, "http": self.http_status, "path": self.path, "request_id": self.request_id}
        facts = ", ".join(f"{name} {value}" for name, value in known.items() if value)
        return f"{self.message} ({facts})" if facts else self.message


class TokenExpired(TikTokError):
    advice = "refresh the access token once and try once more"


class AuthorisationEnded(TikTokError):
    advice = "ask the seller to authorise the app again"


class FreshTokenRefused(AuthorisationEnded):
    """A token that was given a moment ago. The seller has not ended what could be renewed: it may pass."""

    advice = "wait, then try again"


class RefreshRefused(TikTokError):
    """New tokens were refused with words that blame neither the seller nor the app: nothing has ended by that."""

    advice = "look the code up in the Partner Center; if only the seller can mend it, let them authorise the app again"


class CodeRefused(TikTokError):
    advice = "let the seller authorise the app again: a code is good for 30 minutes and one use"


class ScopeMissing(TikTokError):
    advice = "grant the app the scope of this endpoint in the Partner Center, then authorise again"


class AddressRefused(TikTokError):
    advice = "add this machine's address to the app's IP allow list in the Partner Center"


class CipherRefused(TikTokError):
    advice = "fetch the authorised shops again: the shop's cipher changed or the shop is gone"


class RateLimited(TikTokError):
    retryable = True
    advice = "wait, then try again"


class Unavailable(TikTokError):
    retryable = True
    advice = "wait, then try again"


class EmptyAnswer(TikTokError):
    advice = "look in Seller Center whether the shop has these figures"


class NotSupported(TikTokError):
    advice = "this shop has no such data in the API (SPS: US shops only): import a file instead"


class BadRequest(TikTokError):
    advice = "correct what was asked for"


class OurBug(TikTokError):
    advice = "report it: the bot built a request that TikTok cannot accept (key, secret, clock, path or signature)"


class AppRefused(OurBug):
    advice = "correct the app's key and secret (TIKTOK_APP_KEY, TIKTOK_APP_SECRET): the Partner Center shows both"


class ClockRefused(TikTokError):
    advice = "set this machine's clock (NTP): TikTok takes calls that are 5 minutes behind or 30 seconds ahead at most"


class UnexpectedShape(TikTokError):
    advice = "report it: TikTok's answer isn't in the documented form"


class ListCut(UnexpectedShape):
    """A list that ended before its own count. What came before the end is right; what is missing isn't gone."""
