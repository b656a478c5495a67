"""The installed app, as its manifest describes it."""

from dataclasses import dataclass

from bot.playground.slack.model import Json


@dataclass(frozen=True)
class Command:
    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass
class InstalledApp:
    """The app in this workspace. `request_url` is where Slack delivers when no socket is connected."""

    name: str
    scopes: tuple[str, ...]
    commands: dict[str, Command]
    events: frozenset[str]
    home_tab_enabled: bool
    app_id: str = "A0PLAYGROUND"
    bot_id: str = "B0PLAYGROUND"
    user_id: str = "U0SHOPWATCH"
    bot_token: str = "xoxb-playground"  # noqa: S105 - opens nothing but this in-memory workspace
    app_token: str = "xapp-playground"  # noqa: S105
    signing_secret: str = "playground-signing-secret"  # noqa: S105
    verification_token: str = "playground"  # noqa: S105
    request_url: str | None = None

    @classmethod
    def from_manifest(cls, manifest: Json) -> "InstalledApp":
        """Read a Slack app manifest (schema v2). Raises KeyError when `display_information.name` is missing."""
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        commands = [
            Command(
                command=entry["command"],
                description=entry["description"],
                usage_hint=entry.get("usage_hint", ""),
                should_escape=bool(entry.get("should_escape", False)),
            )
            for entry in features.get("slash_commands", [])
        ]
        return cls(
            name=manifest["display_information"]["name"],
            scopes=tuple(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
            commands={command.command: command for command in commands},
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            home_tab_enabled=bool(features.get("app_home", {}).get("home_tab_enabled", False)),
        )
