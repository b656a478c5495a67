"""Chats of buyers with a shop: as many as its score tells of, with stars and with the time to the first answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.playground.tiktok import specs
from bot.playground.tiktok.noise import arrivals, dice
from bot.playground.tiktok.orders import share
from bot.playground.tiktok.world import Shop, World

KEPT = timedelta(days=90)
_RATED = 0.35


@dataclass(frozen=True, slots=True)
class Chat:
    """`stars` is 0 where nobody rated; `answer` is in seconds, None where nobody answered."""

    id: str
    begun: datetime
    stars: int
    answer: int | None

    @property
    def late(self) -> bool:
        return self.answer is None or self.answer > 12 * 3_600


def chats(world: World, shop: Shop, day: date) -> Iterator[Chat]:
    """The chats that began on a day of the shop, in order."""
    roll = dice(world.seed, "chats", shop.index, day)
    begin = datetime.combine(day, time(), shop.zone).astimezone(UTC)
    bad = share(world, shop, "IM_DSAT", day)
    number = arrivals(shop.spec.orders * specs.metrics()["IM_DSAT"].share / _RATED, roll.random())
    for place, second in enumerate(sorted(roll.randrange(86_400) for _ in range(number))):
        stars = 0
        if roll.random() < _RATED:
            stars = roll.choice((1, 2)) if roll.random() < bad else roll.choices((3, 4, 5), (1, 4, 10))[0]
        answer = None if roll.random() < 0.03 else int(roll.expovariate(1 / 2_400))
        yield Chat(f"7{shop.index:05d}{day.toordinal()}{place:05d}", begin + timedelta(seconds=second), stars, answer)
