"""What each command of ``shopwatch`` does: one module a command; bot.cli holds what a person types."""
