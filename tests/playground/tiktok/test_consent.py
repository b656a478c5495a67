"""The page on which sellers allow an app, as strict as the platform's: an app's own codes, tokens and redirect URL."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.playground.tiktok.sellers import FIRST_SELLER, PartnerApp, Seller

SHOPS = "/authorization/202309/shops"
EU = PartnerApp("key-eu", "secret-eu", "service-eu", "https://eu.example.com/back?x=1")


@pytest.fixture
def two_apps(start, world):
    two = Seller.of("seller-two", "Two & Co", world.shops[:2])
    return start(
        service_id="service-1",
        redirect_url="https://bot.example.com/back",
        further_apps=[EU],
        sellers=[FIRST_SELLER, two],
    )


def chosen(playground, seller, service="service-1"):
    form = {"service_id": service, "state": "st&te", **({"seller": seller} if seller else {})}
    answer = httpx.post(f"{playground.url}/open/authorize", data=form)
    target = urlsplit(answer.headers["location"])
    return target, {name: values[0] for name, values in parse_qs(target.query).items()}


def exchanged(playground, code, key="key", secret="secret"):
    query = {"app_key": key, "app_secret": secret, "grant_type": "authorized_code", "auth_code": code}
    return httpx.get(f"{playground.url}/api/v2/token/get", params=query).json()


def test_the_page_names_each_seller_and_keeps_the_state(two_apps):
    page = httpx.get(f"{two_apps.url}/open/authorize", params={"service_id": "service-1", "state": '"><script>'})
    assert "Authorise as Two &amp; Co" in page.text
    assert "<script>" not in page.text
    assert httpx.get(f"{two_apps.url}/open/authorize", params={"service_id": "other"}).status_code == 404


def test_a_consent_leads_to_the_redirect_url_with_a_code_for_the_sellers_shops(two_apps):
    target, told = chosen(two_apps, "seller-two")
    assert (target.hostname, target.path, told["state"], told["app_key"]) == (
        "bot.example.com",
        "/back",
        "st&te",
        "key",
    )
    data = exchanged(two_apps, told["code"])["data"]
    assert (data["open_id"], data["seller_name"]) == ("seller-two", "Two & Co")
    found = two_apps.get(SHOPS, token=data["access_token"]).json()["data"]["shops"]
    assert [shop["name"] for shop in found] == [shop.name for shop in two_apps.world.shops[:2]]


def test_who_declines_comes_back_without_a_code(two_apps):
    _, told = chosen(two_apps, None)
    assert told["error"] == "access_denied"
    assert "code" not in told


def test_codes_and_tokens_are_good_for_their_own_app_only(two_apps):
    target, told = chosen(two_apps, "seller-two", "service-eu")
    assert target.hostname == "eu.example.com"
    assert told["x"] == "1"
    assert exchanged(two_apps, told["code"])["code"] == 36004001
    _, told = chosen(two_apps, "seller-two", "service-eu")
    data = exchanged(two_apps, told["code"], "key-eu", "secret-eu")["data"]
    assert two_apps.get(SHOPS, token=data["access_token"]).json()["code"] == 105001
    assert exchanged(two_apps, "x", "key-eu", "secret")["code"] == 36004004


def test_a_new_consent_ends_the_one_before(two_apps):
    first = exchanged(two_apps, chosen(two_apps, "seller-two")[1]["code"])["data"]["access_token"]
    second = exchanged(two_apps, chosen(two_apps, "seller-two")[1]["code"])["data"]["access_token"]
    assert two_apps.get(SHOPS, token=first).json()["code"] == 105001
    assert two_apps.get(SHOPS, token=second).json()["code"] == 0


def test_a_seller_may_take_it_back(two_apps):
    token = exchanged(two_apps, chosen(two_apps, "seller-two")[1]["code"])["data"]["access_token"]
    answer = httpx.post(f"{two_apps.url}/open/revoke", data={"app_key": "key", "seller": "seller-two"})
    assert "1 ended" in answer.text
    assert two_apps.get(SHOPS, token=token).json()["code"] == 105001


def test_an_app_without_a_redirect_url_leads_nowhere(playground):
    answer = httpx.post(f"{playground.url}/open/authorize", data={"service_id": "playground-service", "seller": "x"})
    assert answer.status_code == 400
