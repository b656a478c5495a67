"""The shops that a seller's authorisation opens."""

from pydantic import Field

from bot.tiktok.models.base import Answer, Id, Listed, Text


class AuthorisedShop(Answer):
    """One shop; `region` is a two-letter country (US, GB, VN, …); `cipher` is the secret each call for it needs."""

    id: Id
    cipher: Id = Field(repr=False)
    name: Text = None
    region: Text = None
    code: Text = None
    seller_type: Text = None


class AuthorisedShops(Answer):
    shops: Listed[AuthorisedShop]
