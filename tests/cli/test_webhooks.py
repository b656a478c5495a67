"""``shopwatch webhooks``."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.webhook_addresses import WANTED
from bot.playground.tiktok.faults import Fault
from bot.playground.tiktok.webhooks import Subscription
from storage.webhooks import Received, keep

PUBLIC = "https://bot.example.com"
ADDRESS = f"{PUBLIC}/tiktok/webhooks"


@pytest.fixture
def connected(with_tiktok):
    """The shell of a bot that knows its three shops, and where it is reached."""
    with_tiktok("sync", "--feed", "kpi")
    with_tiktok.environment["SHOPWATCH_PUBLIC_URL"] = PUBLIC
    return with_tiktok


def addresses(tiktok, slug: str = "acme-us") -> dict[str, str]:
    """Where the platform sends the events of a shop."""
    shop = tiktok.state.world.shops.named(slug)
    kept = tiktok.state.world.subscriptions.of_shops.items()
    return {event: found.address for (_, shop_id, event), found in kept if shop_id == shop.id}


def send_to(tiktok, event: str, address: str) -> None:
    shop = tiktok.state.world.shops.named("acme-us")
    tiktok.state.world.subscriptions.of_shops["key", shop.id, event] = Subscription(address, 0, 0)


def test_it_shows_what_is_missing_and_changes_nothing(connected, tiktok) -> None:
    ended = connected("webhooks")
    assert ended.code == 1
    assert "acme-us missing ORDER_STATUS_CHANGE" in ended.words
    assert set(WANTED) <= set(ended.words.split()), "each event is a word of its own"
    assert f"{3 * len(WANTED)} to put right. shopwatch webhooks --repair does it" in ended.out
    assert addresses(tiktok) == {}


def test_repair_has_every_wanted_event_sent_here(connected, tiktok) -> None:
    ended = connected("webhooks", "--repair")
    assert ended.code == 0, ended.words
    assert "3 of 3 shops repaired." in ended.out
    assert addresses(tiktok) == dict.fromkeys(WANTED, ADDRESS)
    again = connected("webhooks")
    assert again.code == 0
    assert "Every event comes here." in again.out


def test_another_address_is_shown_and_replaced_by_repair_alone(connected, tiktok) -> None:
    connected("webhooks", "--repair")
    send_to(tiktok, "PACKAGE_UPDATE", "https://erp.example.org/hook")
    shown = connected("webhooks")
    assert shown.code == 1
    assert "acme-us other address PACKAGE_UPDATE https://erp.example.org/hook" in shown.words
    assert addresses(tiktok)["PACKAGE_UPDATE"] == "https://erp.example.org/hook"
    connected("webhooks", "--repair")
    assert addresses(tiktok)["PACKAGE_UPDATE"] == ADDRESS


def test_what_people_write_must_not_come_here(connected, tiktok) -> None:
    send_to(tiktok, "NEW_MESSAGE", ADDRESS)
    send_to(tiktok, "RECIPIENT_ADDRESS_UPDATE", "https://erp.example.org/hook")
    assert "acme-us not wanted NEW_MESSAGE" in connected("webhooks").words
    assert connected("webhooks", "--repair").code == 0
    assert "NEW_MESSAGE" not in addresses(tiktok)
    assert addresses(tiktok)["RECIPIENT_ADDRESS_UPDATE"] == "https://erp.example.org/hook", "somebody else's"


def test_one_failing_shop_is_a_row_with_its_reason(connected, tiktok) -> None:
    tiktok.state.faults.add(Fault("code", "/webhooks", "baby-bee", times=9, code=105005, message="no scope"))
    ended = connected("webhooks", "--repair")
    assert ended.code == 1
    assert "baby-bee failed no scope (code 105005" in ended.words
    assert "1 of 3 shops could not be asked or set" in ended.words
    assert addresses(tiktok) == dict.fromkeys(WANTED, ADDRESS)


def test_only_the_shop_that_was_asked_for(connected, tiktok) -> None:
    assert connected("webhooks", "--shop", "acme", "--repair").code == 0
    assert addresses(tiktok)
    assert addresses(tiktok, "baby-bee") == {}


def test_it_says_what_only_the_partner_center_can_set(connected) -> None:
    words = connected("webhooks").words
    assert f"in the Partner Center, with the address {ADDRESS}" in words
    assert "INVENTORY_CHANGED_BY_SHOP (71) never" in words


@pytest.mark.parametrize(
    ("variable", "said"),
    [("SHOPWATCH_PUBLIC_URL", "SHOPWATCH_PUBLIC_URL: is not set"), ("TIKTOK_APP_KEY", "TIKTOK_APP_KEY")],
)
def test_what_is_not_set_is_named(connected, variable: str, said: str) -> None:
    ended = connected("webhooks", **{variable: None})
    assert ended.code == 2
    assert said in ended.err


def test_without_a_shop_it_says_what_to_do(with_tiktok) -> None:
    ended = with_tiktok("webhooks", SHOPWATCH_PUBLIC_URL=PUBLIC)
    assert ended.code == 2
    assert "shopwatch connect" in ended.err


def came(shell, age: timedelta) -> None:
    """A webhook so long ago."""
    at = datetime.now(UTC) - age
    with shell.database() as database:
        database.write_now(keep, [Received("key", str(at), 71, "1", at, at, "{}", acted_on=True)])


def test_the_doctor_says_when_the_last_came(connected) -> None:
    came(connected, timedelta(days=3))
    assert "warning webhooks the last came on" in connected("doctor").words
    came(connected, timedelta())
    assert "ok webhooks the last came on" in connected("doctor").words


def test_the_doctor_says_that_none_came(connected) -> None:
    assert "none came yet" in connected("doctor").words
    assert "SHOPWATCH_PUBLIC_URL is not set" in connected("doctor", SHOPWATCH_PUBLIC_URL=None).words
