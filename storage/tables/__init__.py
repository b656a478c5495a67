"""The tables, one module a topic. Whoever needs all of them (migrations) imports this package."""

from storage.tables import audit, deliveries, escalations, kpi, risks, shops, sps, stock, subscriptions, violations

__all__ = ["audit", "deliveries", "escalations", "kpi", "risks", "shops", "sps", "stock", "subscriptions", "violations"]
