"""Many risks of one kind in one shop are told as one."""

from datetime import UTC, datetime

from bot.domain.risks import Finding, Risk, RiskState, Severity, Topic
from bot.domain.storms import group


def finding(shop: str, sku: int, kind: str = "stock.out") -> Finding:
    return Finding(f"{kind}:{shop}:{sku}", kind, Topic.STOCK, shop, f"SKU {sku}", Severity.CRITICAL, "out")


def test_more_than_five_of_a_kind_in_a_shop_are_one_storm():
    groups = group([finding("a", n) for n in range(6)], 5)
    assert len(groups) == 1
    assert groups[0].is_storm
    assert len(groups[0].members) == 6
    assert groups[0].id == "stock.out:a"


def test_five_stay_alone():
    groups = group([finding("a", n) for n in range(5)], 5)
    assert [(g.is_storm, g.first.subject) for g in groups] == [(False, f"SKU {n}") for n in range(5)]


def test_shops_and_kinds_are_not_mixed():
    things = [finding("a", n) for n in range(4)] + [finding("b", n) for n in range(4)]
    things += [finding("a", n, "stock.cover") for n in range(4)]
    assert not any(g.is_storm for g in group(things, 5))


def test_it_groups_risks_in_their_order():
    at = datetime(2026, 11, 22, tzinfo=UTC)
    risks = [Risk(n, finding("a", n), RiskState.OPEN, at) for n in (9, 3, 7)]
    assert [r.id for r in group(risks, 2)[0].members] == [9, 3, 7]
