"""``shopwatch import``."""

from datetime import UTC, datetime

import pytest
from openpyxl import Workbook

from bot.domain.risks import Topic
from bot.domain.shops import Shop
from bot.domain.stock import Reading
from jobs.sync.stock import StockFetched, save_stock
from storage.risks import risks_of

SHOPS = (Shop("7001", "acme-us", "Acme US"), Shop("7002", "kite-uk", "Kite UK", "GB", "Europe/London", "GBP"))
HEAD = "shop_id,as_of_date,score,ahr\n"


@pytest.fixture
def shop_floor(shell):
    shell.has(*SHOPS)
    return shell


def written(shell, name: str, text: str) -> str:
    (shell.folder / name).write_text(text, "utf-8")
    return name


def test_it_imports_and_a_second_time_changes_nothing(shop_floor) -> None:
    file = written(shop_floor, "figures.csv", HEAD + "acme-us,2026-11-20,3.6,188\nkite-uk,2026-11-20,4.5,900\n")
    first, second = shop_floor("import", file), shop_floor("import", file)
    assert (first.code, second.code) == (0, 0)
    assert "figures.csv seller center figures 2 0 0 0" in first.words
    assert "figures.csv seller center figures 0 0 2 0" in second.words


def test_risks_are_looked_for_in_what_came(shop_floor) -> None:
    file = written(shop_floor, "figures.csv", HEAD + f"acme-us,{today()},3.6,120\n")
    shop_floor("import", file)
    with shop_floor.database() as database:
        assert [risk.finding.shop_id for risk in database.read_now(risks_of, Topic.VIOLATIONS)] == ["7001"]


def test_a_count_shows_at_once_what_was_sold_and_is_not_there(shop_floor) -> None:
    reading = Reading("7002", "1", "p1", "Tote", "T-SND", "LIVE", 0, 0, committed=22)
    with shop_floor.database() as database:
        fetched = StockFetched((reading,), frozenset({"1"}))
        database.write_now(save_stock, SHOPS[1], fetched, datetime.now(UTC))
    file = written(shop_floor, "counts.csv", f"shop,sku,on hand,counted at\nkite-uk,T-SND,8,{today()}\n")
    assert "counts.csv stock counts 1 0 0 0" in shop_floor("import", file).words
    with shop_floor.database() as database:
        [risk] = database.read_now(risks_of, Topic.STOCK)
        assert risk.finding.title == "oversold by 14"


def test_a_dry_run_shows_the_same_and_changes_nothing(shop_floor) -> None:
    file = written(shop_floor, "figures.csv", HEAD + f"acme-us,{today()},3.6,120\n")
    for _ in range(2):
        ended = shop_floor("import", file, "--dry-run")
        assert "figures.csv seller center figures 1 0 0 0" in ended.words
        assert "Nothing was changed" in ended.out
    with shop_floor.database() as database:
        assert database.read_now(risks_of, Topic.VIOLATIONS) == []


def test_a_broken_row_is_told_with_its_place_and_does_not_stop_the_good_ones(shop_floor) -> None:
    rows = "acme-us,2026-11-20,3.6,188\nacne-us,2026-11-20,4,900\nkite-uk,2026-11-20,[red]bad[/red]\x1b[2J,900\n"
    ended = shop_floor("import", written(shop_floor, "figures.csv", HEAD + rows))
    assert ended.code == 1
    assert "figures.csv seller center figures 1 0 0 2" in ended.words
    assert "3 shop_id acne-us is no shop: did you mean 'acme-us'" in ended.words
    assert "4 score [red]bad[/red]" in ended.words
    assert "\x1b[2J" not in ended.out


def test_a_workbook_is_read_too(shop_floor) -> None:
    book = Workbook()
    book.active.append(["Ticket ID", "Shop", "Issued at", "Title"])
    book.active.append(["T-1", "acme-us", "2026-11-19", "Prohibited claim"])
    book.save(shop_floor.folder / "tickets.xlsx")
    ended = shop_floor("import", "tickets.xlsx")
    assert ended.code == 0
    assert "tickets.xlsx violation tickets 1 0 0 0" in ended.words


def test_a_file_that_is_none_does_not_stop_the_others(shop_floor) -> None:
    good = written(shop_floor, "figures.csv", HEAD + "acme-us,2026-11-20,3.6,188\n")
    ended = shop_floor("import", "missing.csv", written(shop_floor, "empty.csv", ""), good)
    assert ended.code == 1
    assert "figures.csv seller center figures 1 0 0 0" in ended.words
    assert "missing.csv: cannot be read: No such file or directory" in ended.err
    assert "empty.csv: The file is empty." in ended.err


def test_columns_that_mean_nothing_are_named(shop_floor) -> None:
    file = written(shop_floor, "figures.csv", "shop_id,as_of_date,score,mood\nacme-us,2026-11-20,3.6,fine\n")
    assert "figures.csv: not used: mood" in shop_floor("import", file).out


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"
