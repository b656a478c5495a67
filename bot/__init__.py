"""Shopwatch: the bot itself. The rooms below it are domain, messages, slack, tiktok and the playground."""
