"""The answer to an exchange of a code and to a refresh."""

from bot.tiktok.models.base import Answer, Id, Moment, Text


class TokenAnswer(Answer):
    """Both new tokens. `*_expire_in` are absolute Unix seconds despite their name. `open_id` is the seller."""

    access_token: Id
    refresh_token: Id
    access_token_expire_in: Moment = None
    refresh_token_expire_in: Moment = None
    open_id: Text = None
    seller_name: Text = None
