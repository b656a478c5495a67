"""The answer to a token refresh."""

from bot.tiktok.models.base import Answer, Id, Moment


class TokenAnswer(Answer):
    """Both new tokens. `*_expire_in` are absolute Unix seconds despite their name."""

    access_token: Id
    refresh_token: Id
    access_token_expire_in: Moment = None
    refresh_token_expire_in: Moment = None
