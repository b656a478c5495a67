"""The tables, one module a topic. Whoever needs all of them (migrations) imports this package."""

from storage.tables import (
    audit,
    authorisations,
    deliveries,
    escalations,
    kpi,
    oddities,
    orders,
    people,
    risks,
    shops,
    sps,
    stock,
    subscriptions,
    violations,
    webhooks,
)

__all__ = [
    "audit",
    "authorisations",
    "deliveries",
    "escalations",
    "kpi",
    "oddities",
    "orders",
    "people",
    "risks",
    "shops",
    "sps",
    "stock",
    "subscriptions",
    "violations",
    "webhooks",
]
