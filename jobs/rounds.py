"""Rounds through all shops: deadlines come nearer and figures grow old without any new data."""

from collections import deque
from datetime import datetime, timedelta
from math import ceil

from bot.domain.rules import Rules
from jobs.detection import detect_in
from storage.database import Database
from storage.shops import all_ids, shops_by_id

ROUND = timedelta(minutes=30)
EVERY = timedelta(seconds=2)
AT_LEAST = 12


class Rounds:
    """Looks at every shop once in half an hour, some at a time: ten thousand at once keep a core busy for minutes, in
    which every answer waits its turn.
    """

    def __init__(self, db: Database, rules: Rules) -> None:
        self._db = db
        self._rules = rules
        self._began: datetime | None = None
        self._left: deque[str] = deque()
        self._share = AT_LEAST

    async def some(self, now: datetime) -> int:
        """Looks at the next shops of the round; how many. To be called EVERY so often."""
        if self._is_due(now):
            self._left = deque(await self._db.read(all_ids))
            self._share = max(AT_LEAST, ceil(len(self._left) * (EVERY / ROUND)))
            self._began = now
        ids = [self._left.popleft() for _ in range(min(self._share, len(self._left)))]
        # As they are now: since the round began somebody may have given one another owner, or another zone.
        shops = await self._db.read(shops_by_id, ids)
        await detect_in(self._db, shops, now, self._rules)
        return len(shops)

    def _is_due(self, now: datetime) -> bool:
        """Half an hour after the last one began, or when the clock was put back since."""
        if self._began is None or now < self._began:
            return True
        return not self._left and now - self._began >= ROUND
