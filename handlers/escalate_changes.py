"""Making one change of a tool issue: the name of who acts, the write, the alarms, the nudge."""

from collections.abc import Callable
from typing import Any

import structlog

from bot.domain.escalation import Person
from handlers.people import actor
from handlers.services import Services
from jobs.escalations import told
from jobs.ladder import set_alarms
from storage.escalation_moves import Outcome

log = structlog.get_logger(__name__)


async def person(services: Services, user_id: str, fallback: str = "") -> Person:
    who = await actor(services, user_id, fallback)
    return Person(who.user_id, who.name)


async def change(services: Services, make: Callable[..., Outcome], *args: Any) -> Outcome:
    """Makes a change of ``storage`` with ``args`` and the present, tells of it and parks what is due later.

    Raises what ``make`` raises: LookupError for an issue that is not there, ValueError for what it must not lack.
    """
    now = services.clock()
    outcome = await services.db.write(lambda session: told(session, make, *args, now))
    if outcome.won:
        services.nudge()
        try:
            await set_alarms(services.engine, outcome.issue, now)
        except Exception:
            # The change is made, and the sweep finds what is due.
            log.exception("alarms_not_set", issue=outcome.issue.id)
    return outcome
