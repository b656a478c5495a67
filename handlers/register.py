"""All listeners, registered once."""

from slack_bolt.app.async_app import AsyncApp

from handlers import connect, digest_form, errors, escalate, home, lifecycle, risk_clicks, running, storm_clicks
from handlers.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Every room's listeners on ``app``, which answers inside its acknowledgements (``process_before_response``)."""
    for room in (running, connect, digest_form, risk_clicks, storm_clicks, escalate, home):
        room.register(app, services)
    lifecycle.register(app)
    errors.register(app, services)
