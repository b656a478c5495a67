"""The apps of the Partner Center, each of which sellers authorise by itself."""

from dataclasses import dataclass, field

from bot.tiktok.tokens import Tokens


@dataclass(frozen=True, slots=True)
class App:
    """``name`` is the team's own, empty for the only or first one. ``service_id`` stands in the link for consent.

    ``given`` is the pair of tokens that people put into the environment, None where sellers consent by link.
    """

    name: str
    key: str
    secret: str = field(repr=False)
    service_id: str = ""
    given: Tokens | None = None

    def variable(self, what: str) -> str:
        """The name under which the environment has something of the app: ``TIKTOK_EU_SERVICE_ID``."""
        return variable(self.name, what)


def variable(app_name: str, what: str) -> str:
    return f"TIKTOK_{app_name.upper()}_{what}" if app_name else f"TIKTOK_{what}"
