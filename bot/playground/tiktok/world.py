"""The seeded world: shops, what they sell and what happens to them, as pure functions of a moment."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import overload
from zoneinfo import ZoneInfo

from bot.playground.tiktok import catalogue, specs
from bot.playground.tiktok.catalogue import Catalogue
from bot.playground.tiktok.changes import Changes
from bot.playground.tiktok.noise import dice
from bot.playground.tiktok.webhooks import Subscriptions

# The platform refreshes the scores once a day at this time, UTC; before it, yesterday's figures are the latest.
SCORES_REFRESH_AT = timedelta(hours=6, minutes=10)
_FIRST_ID = 7_495_540_735_365_000_000
_ID_STEP = 1_000_003


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop as the platform knows it. `slug` is the playground's own short name; the other names are sent."""

    index: int
    id: str
    code: str
    cipher: str
    spec: specs.ShopSpec = field(repr=False)

    @property
    def slug(self) -> str:
        return self.spec.slug

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def region(self) -> str:
        return self.spec.region

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.spec.zone)

    @property
    def currency(self) -> str:
        return specs.regions()[self.region].currency


class Shops(Sequence[Shop]):
    """The shops of a world, each made when it is asked for, so that ten thousand of them cost nothing to have."""

    def __init__(self, seed: int, count: int) -> None:
        self._seed = seed
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Shop: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Shop]: ...
    def __getitem__(self, index: int | slice) -> Shop | Sequence[Shop]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._make(index % self._count)

    def __iter__(self) -> Iterator[Shop]:
        return (self._make(index) for index in range(self._count))

    def by_cipher(self, cipher: str) -> Shop | None:
        """The shop a cipher was made for; None for anything that was not made here."""
        index = int(cipher[4:12], 16) if _is_hex(cipher[4:12]) else self._count
        return self[index] if index < self._count and self[index].cipher == cipher else None

    def named(self, name: str) -> Shop | None:
        """A shop by slug, name, id or cipher."""
        return next((shop for shop in self if name in (shop.slug, shop.name, shop.id, shop.cipher)), None)

    def _make(self, index: int) -> Shop:
        secret = hashlib.sha256(f"{self._seed}/{index}".encode()).digest()
        spec = _spec(self._seed, index)
        return Shop(
            index=index,
            id=str(_FIRST_ID + index * _ID_STEP),
            code=f"{spec.region}LC{base64.b32encode(secret[:5]).decode()}",
            cipher=f"GCP_{index:08x}{base64.urlsafe_b64encode(secret[5:17]).decode()}",
            spec=spec,
        )


class World:
    """Everything the local TikTok Shop knows. The stories of the data file are told around the `anchor`.

    The same seed and anchor give the same answer for the same moment, whoever asks and whenever: the past as seen
    later is the past as it was seen then. To go on with a world on another day, keep its anchor and move `now`.
    """

    def __init__(self, seed: int, anchor: datetime, shops: Shops) -> None:
        if anchor.tzinfo is None:
            raise ValueError("the world needs a moment with a time zone")
        self.seed = seed
        self.anchor = anchor
        self.shops = shops
        self.changes = Changes()
        self.subscriptions = Subscriptions()
        self._catalogues = lru_cache(maxsize=128)(self._catalogue)

    @classmethod
    def seeded(cls, seed: int, today: datetime) -> "World":
        """The dozen shops of the data file, with their stories at point 0 at the moment `today`."""
        return cls(seed, today, Shops(seed, len(specs.shop_specs())))

    @classmethod
    def scaled(cls, seed: int, today: datetime, *, shops: int) -> "World":
        """The same dozen and as many more ordinary shops as asked for, in bounded memory."""
        return cls(seed, today, Shops(seed, shops))

    def catalogue(self, shop: Shop) -> Catalogue:
        """What the shop sells; made on demand, the last 128 are kept."""
        return self._catalogues(shop.index)

    def offset(self, moment: datetime) -> float:
        """Days from the anchor to a moment."""
        return (moment - self.anchor) / timedelta(days=1)

    def scores_day(self, moment: datetime) -> int:
        """Number of the day (days since 1970, UTC) whose scores are the latest at a moment."""
        return int((moment.astimezone(UTC) - SCORES_REFRESH_AT).timestamp() // 86_400)

    def scores_offset(self, day: int) -> int:
        """The point in the stories' curves for the scores of a day: 0 on the one that was latest at the anchor."""
        return day - self.scores_day(self.anchor)

    def _catalogue(self, index: int) -> Catalogue:
        return catalogue.build(self.seed, index, self.shops[index].spec, self.anchor)


def _is_hex(text: str) -> bool:
    return len(text) == 8 and all(character in "0123456789abcdef" for character in text)


@lru_cache(maxsize=512)
def _spec(seed: int, index: int) -> specs.ShopSpec:
    """The data file's shops first, then ordinary ones: a quiet copy of one of them with its own size and score."""
    told = specs.shop_specs()
    if index < len(told):
        return told[index]
    roll = dice(seed, "shop", index)
    model = told[roll.randrange(len(told))]
    return replace(
        model,
        slug=f"shop-{index:05d}",
        name=f"{model.name.split()[0]} {index:05d}",
        skus=roll.randint(5, 20),
        orders=round(roll.uniform(3, 60), 1),
        score=((0, round(roll.uniform(3.7, 4.8), 1)),),
        percentile=roll.randint(20, 95),
        tier="",
        tier_text="",
        order_faults=1.0,
        delivered=None,
        counts={},
        benchmarks={},
        products=[],
    )
