"""Rows in an order, page by page, while others write."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from bot.domain.sps import Source, SpsReading
from bot.domain.stock import ShopStock
from storage import pages
from storage.database import Database
from storage.shops import declared
from storage.sps import lowest_scored, save_sps_reading
from storage.stock import save_summary, troubled_shops

DAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SCORES = {"a": "2.5", "b": "3.1", "c": "3.1", "d": "3.1", "e": "4.0"}


def scored(session: Session, shop_id: str, score: str, later: int = 0) -> None:
    at = NOON + timedelta(days=later)
    save_sps_reading(session, SpsReading(shop_id, DAY + timedelta(days=later), at, Source.API, Decimal(score)))


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)


@pytest.fixture
def shops(db: Database) -> Database:
    for shop_id, score in SCORES.items():
        db.write_now(declared, Shop(shop_id, f"shop-{shop_id}", shop_id))
        db.write_now(scored, shop_id, score)
    return db


def test_pages_follow_one_another_also_among_equals(shops: Database) -> None:
    assert shops.read_now(lambda session: list(lowest_scored(session))) == list(SCORES)


def test_falling_ones_too(shops: Database) -> None:
    for shop_id, lost in zip(SCORES, (40.0, 7.5, 7.5, 7.5, 0.1), strict=True):
        shops.write_now(save_summary, ShopStock(shop_id, 40, 3, 1, 5, 2, 1, 14, lost, NOON, DAY))
    found = [one.shop_id for one in shops.read_now(lambda session: list(troubled_shops(session)))]
    assert found == ["a", "d", "c", "b", "e"]


@pytest.mark.parametrize(
    ("moves", "score", "rest"),
    [
        ("a", "3.6", ["c", "d", "e"]),  # from a page that was read: it does not come again, and nobody is skipped
        ("d", "1.0", ["c", "e"]),  # before the place that was reached: only it is left out
        ("c", "5.0", ["d", "e", "c"]),
    ],
)
def test_a_row_that_moves_meanwhile_takes_no_other_with_it(
    shops: Database, moves: str, score: str, rest: list[str]
) -> None:
    def looked(session: Session) -> Iterator[str]:
        found = lowest_scored(session)
        yield next(found)
        yield next(found)
        session.rollback()
        shops.write_now(scored, moves, score, 1)
        yield from found

    assert shops.read_now(lambda session: list(looked(session))) == ["a", "b", *rest]
