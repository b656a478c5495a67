"""A local TikTok Shop: a seeded world of shops, and a server that answers for it as strictly as the real one."""

from bot.playground.tiktok.app import create_app
from bot.playground.tiktok.faults import Fault, Faults
from bot.playground.tiktok.world import Shop, World

__all__ = ["Fault", "Faults", "Shop", "World", "create_app"]
