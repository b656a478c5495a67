"""``shopwatch connect``."""

import re

import httpx

SERVICE = {"TIKTOK_SERVICE_ID": "7 7"}


def test_it_prints_a_link_for_each_market_that_the_platform_would_take(with_tiktok) -> None:
    ended = with_tiktok("connect", **SERVICE)
    assert ended.code == 0
    assert "https://services.us.tiktokshop.com/open/authorize?service_id=7%207&state=" in ended.out
    assert "https://services.tiktokshop.com/open/authorize?service_id=7%207&state=" in ended.out
    assert "It works once, until" in ended.words
    assert "SHOPWATCH_PUBLIC_URL is not set" in ended.words
    assert "SHOPWATCH_OPERATORS" in ended.words
    assert "\N{REPLACEMENT CHARACTER}" not in ended.out
    assert all(line.isprintable() for line in ended.out.splitlines()), "a link is copied as a line"
    states = re.findall(r"state=(\S+)", ended.out)
    assert len(set(states)) == 2


def test_one_market_and_an_address_of_another_server(with_tiktok, tiktok) -> None:
    address = with_tiktok.environment["TIKTOK_API_URL"]
    local = {"TIKTOK_CONSENT_US_URL": f"{address}/", "SHOPWATCH_PUBLIC_URL": "https://bot.example.com"}
    ended = with_tiktok("connect", "--market", "us", TIKTOK_SERVICE_ID="playground-service", **local)
    [link] = re.findall(r"http\S+", ended.out)
    page = httpx.get(link, trust_env=False)
    assert page.status_code == 200
    assert "Authorise as Playground seller" in page.text
    assert "SHOPWATCH_PUBLIC_URL" not in ended.words


def test_what_is_connected_stands_below(with_tiktok) -> None:
    with_tiktok("sync", "--feed", "sps")
    ended = with_tiktok("connect", **SERVICE)
    assert "acme-us, baby-bee, lumen-hair" in ended.words


def test_without_a_service_id_or_an_app_it_names_the_variable(shell, with_tiktok) -> None:
    ended = with_tiktok("connect")
    assert ended.code == 2
    assert "TIKTOK_SERVICE_ID is not set" in ended.err
    half = with_tiktok("connect", TIKTOK_APP_KEY=None)
    assert (half.code, half.err.partition(".")[0]) == (2, "TIKTOK_APP_KEY: is missing, though TIKTOK_APP_SECRET is set")
    none = with_tiktok("connect", TIKTOK_APP_KEY=None, TIKTOK_APP_SECRET=None)
    assert none.err.startswith("TIKTOK_APP_KEY, TIKTOK_APP_SECRET: are not set")


def test_an_app_is_named_as_in_tiktok_apps(with_tiktok) -> None:
    eu = {"TIKTOK_APPS": "eu", "TIKTOK_EU_APP_KEY": "k", "TIKTOK_EU_APP_SECRET": "s", "TIKTOK_EU_SERVICE_ID": "8"}
    ended = with_tiktok("connect", "--app", "EU", "--market", "row", **eu)
    assert "Seller elsewhere, app eu:" in ended.out
    assert "service_id=8&state=" in ended.out
    assert "no app is called 'uk' (eu)" in with_tiktok("connect", "--app", "uk").err
