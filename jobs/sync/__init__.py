"""Fetching what the platform says, and keeping it: one module a topic."""
