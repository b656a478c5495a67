"""Shops that an authorisation opens, told badly: those that can be read are kept, and nobody's name breaks anything."""

from typing import Any

import pytest

from bot.domain.feeds import Feed
from bot.domain.oddities import OddKind
from bot.messages.text import md
from jobs.sync.discovery import discover
from storage.shops import all_shops

SHOPS = "/authorization"


@pytest.mark.parametrize("kind", ["hostile_texts", "long_texts", "odd_fields", "empty_fields", "absurd_numbers"])
async def test_shops_are_kept_whatever_is_told_of_them(bench: Any, kind: str) -> None:
    before = {shop.id for shop in bench.db.read_now(all_shops)}
    bench.fault(kind, "", path=SHOPS)
    assert await discover(bench.db, bench.lines, bench.clock()) == 0
    shops = bench.db.read_now(all_shops)
    assert {shop.id for shop in shops} == before
    for shop in shops:
        shown = md("{}", shop.name)
        assert "<!" not in shown
        assert "\0" not in shop.name


@pytest.mark.parametrize(
    ("fault", "name", "kind"),
    [
        ({"kind": "missing_field", "name": "cipher"}, "AuthorisedShops.shops[].cipher", OddKind.ROW),
        ({"kind": "changed_type", "name": "id"}, "AuthorisedShops.shops[].id", OddKind.ROW),
        ({"kind": "changed_type", "name": "region"}, "AuthorisedShop.region", OddKind.FIELD),
        ({"kind": "changed_type", "name": "name"}, "AuthorisedShop.name", OddKind.FIELD),
    ],
)
async def test_what_is_damaged_is_said_and_known_shops_go_on(
    bench: Any, fault: dict[str, Any], name: str, kind: OddKind
) -> None:
    known = {shop.id: (shop.region, shop.zone) for shop in bench.db.read_now(all_shops)}
    bench.fault(shop="", path=SHOPS, **fault)
    await discover(bench.db, bench.lines, bench.clock())
    assert bench.odd()[name] is kind
    after = {shop.id: (shop.region, shop.zone) for shop in bench.db.read_now(all_shops)}
    assert after == known, "what is known of a shop is not taken back by an answer that does not tell it"
    assert await bench.sync("acme-us", Feed.KPI) == [None]


async def test_shops_of_a_country_that_nobody_knows_are_kept(bench: Any) -> None:
    bench.fault("new_word", "", path=SHOPS, name="region")
    bench.fault("huge_ids", "", path=SHOPS)
    await discover(bench.db, bench.lines, bench.clock())
    await discover(bench.db, bench.lines, bench.clock())
    assert await bench.sync("acme-us", Feed.KPI) == [None]


@pytest.mark.parametrize(
    "fault", [{"kind": "empty"}, {"kind": "missing_field", "name": "shops"}, {"kind": "item_errors"}]
)
async def test_a_list_that_lacks_shops_by_mistake_ends_none_that_answers(bench: Any, fault: dict[str, Any]) -> None:
    bench.fault(shop="", path=SHOPS, **fault)
    for _ in range(2):
        await discover(bench.db, bench.lines, bench.clock())
    assert not any(shop.lost_at for shop in bench.db.read_now(all_shops))
    assert await bench.sync("acme-us", Feed.KPI) == [None]


async def test_a_list_that_is_empty_by_mistake_causes_few_calls(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.sync.gone.AT_ONE_LOOK", 3)
    bench.fault("empty", "", path=SHOPS)
    before = bench.calls()
    await discover(bench.db, bench.lines, bench.clock())
    assert bench.calls() == before + 1 + 3
