"""The line to TikTok Shop: a signed client whose answers are models and whose failures are families of errors."""

from bot.tiktok.apps import App
from bot.tiktok.backoff import Backoff
from bot.tiktok.client import API_URL, AUTH_URL, ShopClient, TikTokClient
from bot.tiktok.tokens import Tokens, TokenStore

__all__ = ["API_URL", "AUTH_URL", "App", "Backoff", "ShopClient", "TikTokClient", "TokenStore", "Tokens"]
