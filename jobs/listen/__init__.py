"""Webhooks: kept before they are answered, and worked by looking at what they name."""
