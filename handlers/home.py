"""App Home: drawn when it is opened, and again after a click in it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.orm import Session

from bot.domain.escalation import Issue
from bot.domain.risks import Risk, RiskState
from bot.messages.home import EACH, Home, home_view
from bot.messages.text import Mrkdwn
from bot.slack.client import without_repeats
from bot.slack.errors import Refusal
from bot.slack.repeating import repeated
from handlers.afterwards import afterwards
from handlers.links import permalink, workspace_url
from handlers.people import Actor, actor
from handlers.services import Services
from handlers.status import digest_today
from storage.edits import deliveries_showing
from storage.escalation_rows import issues_of, issues_paging, live_issues
from storage.risks import count_risks, risks_of, risks_taken_by
from storage.shops import shops_by_id
from storage.syncs import data_state
from storage.todays_digests import todays_digests

FAILING = 8


def register(app: AsyncApp, services: Services) -> None:
    @app.event("app_home_opened")
    async def opened(event: Mapping[str, Any]) -> None:
        if event.get("tab") == "home":
            afterwards(publish_home(services, event["user"]))


async def publish_home(services: Services, user_id: str, said: Mrkdwn | None = None) -> None:
    """Draws a person's Home; ``said`` is news to show on top."""
    who, url = await asyncio.gather(actor(services, user_id), workspace_url(services))
    slack = without_repeats(services.slack)

    async def draw() -> None:
        """Anew at every try: meanwhile a click may have changed what an earlier one saw."""
        view = await services.db.read(draw_home, who, url, services.clock(), said)
        await slack.views_publish(user_id=user_id, view=view)

    await repeated(draw, lambda failure: not isinstance(failure, Refusal))


def draw_home(session: Session, who: Actor, url: str, now: datetime, said: Mrkdwn | None = None) -> dict[str, Any]:
    mine = risks_taken_by(session, who.user_id)
    nobodys = [risk for risk in _unowned(session) if risk.owner != who.user_id]
    own = issues_of(session, who.user_id)
    my_issues = [*(issue for issue in issues_paging(session, who.user_id) if issue not in own), *own]
    free_issues = [issue for issue in live_issues(session, EACH) if issue.waiting and issue not in my_issues]
    shown = [*mine[:EACH], *nobodys[:EACH]]
    home = Home(
        mine=mine,
        nobodys=nobodys[:EACH],
        unowned=count_risks(session, None, (RiskState.OPEN,)) - sum(risk.needs_somebody for risk in mine),
        my_issues=my_issues,
        nobodys_issues=free_issues,
        digests=[digest_today(one, url) for one in todays_digests(session, now)],
        data=data_state(session, FAILING),
        zone=who.zone,
        zone_known=who.zone_known,
        shops={shop.id: shop for shop in shops_by_id(session, [risk.finding.shop_id for risk in shown])},
        urls=_urls(session, [*my_issues[:EACH], *free_issues], url),
        said=said,
    )
    return home_view(home, now)


def _unowned(session: Session) -> list[Risk]:
    return risks_of(session, None, None, (RiskState.OPEN,), limit=EACH * 4)


def _urls(session: Session, issues: Sequence[Issue], url: str) -> dict[int, str]:
    """The message of each issue that has its thread; those that are in no channel yet are left out."""
    found: dict[int, str] = {}
    for issue in issues:
        for row in deliveries_showing(session, f"issue:{issue.id}"):
            if row.channel == issue.channel:
                found[issue.id] = permalink(url, str(row.posted_in), str(row.ts))
    return found
