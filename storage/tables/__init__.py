"""The tables, one module a topic. Whoever needs all of them (migrations) imports this package."""

from storage.tables import deliveries, risks, shops, sps, subscriptions, violations

__all__ = ["deliveries", "risks", "shops", "sps", "subscriptions", "violations"]
