"""A local Slack workspace, as strict as the real one: Web API, Socket Mode, signed HTTP, response URLs, views."""

from bot.playground.slack.app import create_app
from bot.playground.slack.workspace import Workspace

__all__ = ["Workspace", "create_app"]
