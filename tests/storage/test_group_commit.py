"""Writes that share a transaction are as good as each in one of its own."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from storage.database import Database
from storage.group_commit import GroupCommit
from storage.shops import declared
from storage.tables.shops import ShopRow


class Refused(Exception):
    """One of the writes raises it."""


def rename(session: Session, wanted: Sequence[tuple[str, str]]) -> list[str]:
    """Gives the names that the shops had."""
    before = []
    for shop_id, name in sorted(wanted):
        row = session.get_one(ShopRow, shop_id)
        before.append((shop_id, row.name))
        row.name = name
        session.flush()
        if name == "":
            raise Refused
    return [dict(before)[shop_id] for shop_id, _ in wanted]


def names(db: Database) -> list[str]:
    return list(db.read_now(lambda session: session.execute(select(ShopRow.name).order_by(ShopRow.id)).scalars().all()))


@pytest.fixture
def shops(db: Database) -> Database:
    for n in range(4):
        db.write_now(declared, Shop(str(n), f"shop-{n}", f"Shop {n}"))
    return db


@contextmanager
def commits(db: Database) -> Iterator[list[int]]:
    counted: list[int] = []
    count = lambda _: counted.append(1)  # noqa: E731
    event.listen(db.engine, "commit", count)
    yield counted
    event.remove(db.engine, "commit", count)


async def test_writes_beside_each_other_share_a_commit_and_each_has_its_own_result(shops: Database) -> None:
    group = GroupCommit(shops, rename)
    with commits(shops) as counted:
        before = await asyncio.gather(*(group.put((str(n), f"New {n}")) for n in (3, 1, 0, 2)))
    assert before == ["Shop 3", "Shop 1", "Shop 0", "Shop 2"]
    assert names(shops) == ["New 0", "New 1", "New 2", "New 3"]
    assert len(counted) == 1


async def test_what_one_raises_is_its_own_and_leaves_nothing_behind(shops: Database) -> None:
    group = GroupCommit(shops, rename)
    new = ("New 0", "", "New 2", "New 3")
    writes = (group.put((str(n), name)) for n, name in enumerate(new))
    zero, refused, two, three = await asyncio.gather(*writes, return_exceptions=True)
    assert (zero, two, three) == ("Shop 0", "Shop 2", "Shop 3")
    assert isinstance(refused, Refused)
    assert names(shops) == ["New 0", "Shop 1", "New 2", "New 3"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_row_that_somebody_holds_holds_up_no_other(shops: Database) -> None:
    group = GroupCommit(shops, rename)
    with shops.engine.begin() as somebody:
        somebody.execute(text("SELECT 1 FROM shops WHERE id = '1' FOR UPDATE"))
        waits, *others = (asyncio.create_task(group.put((str(n), f"New {n}"))) for n in (1, 0, 2))
        assert await asyncio.wait_for(asyncio.gather(*others), 10) == ["Shop 0", "Shop 2"]
        assert await asyncio.wait_for(group.put(("3", "New 3")), 10) == "Shop 3"
        assert not waits.done()
    assert await waits == "Shop 1"
    assert names(shops) == ["New 0", "New 1", "New 2", "New 3"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_comes_alone_and_has_to_wait_holds_up_no_other_either(shops: Database) -> None:
    group = GroupCommit(shops, rename)
    with shops.engine.begin() as somebody:
        somebody.execute(text("SELECT 1 FROM shops WHERE id = '1' FOR UPDATE"))
        waits = asyncio.create_task(group.put(("1", "New 1")))
        await asyncio.sleep(0)
        assert await asyncio.wait_for(group.put(("0", "New 0")), 10) == "Shop 0"
        assert not waits.done()
    assert await waits == "Shop 1"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_process_that_is_suspended_in_a_transaction_keeps_its_locks_for_half_a_minute_at_most(db: Database) -> None:
    setting = text("SHOW idle_in_transaction_session_timeout")
    assert db.read_now(lambda session: session.execute(setting).scalar_one()) == "30s"
