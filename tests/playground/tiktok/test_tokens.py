"""Auth codes and refresh tokens work once; a refresh changes both tokens."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

SHOPS = "/authorization/202309/shops"


def ask(playground, kind, **query):
    told = {"app_key": "key", "app_secret": "secret"} | query
    return httpx.get(f"{playground.url}/api/v2/token/{kind}", params=told).json()


def refresh(playground, token):
    return ask(playground, "refresh", grant_type="refresh_token", refresh_token=token)


def test_a_refresh_gives_two_new_tokens_and_kills_the_old_ones(playground):
    first = refresh(playground, "refresh-1")["data"]
    assert not {"access-1", "refresh-1"} & {first["access_token"], first["refresh_token"]}
    assert playground.get(SHOPS, token="access-1").json()["code"] == 105001
    assert playground.get(SHOPS, token=first["access_token"]).json()["code"] == 0
    assert refresh(playground, "refresh-1")["code"] == 36004004
    assert refresh(playground, first["refresh_token"])["code"] == 0
    assert playground.app.state.tokens.refreshes == 2


def test_expiries_are_moments_and_not_durations(start):
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    told = refresh(start(clock=lambda: now, token_lifetime=timedelta(seconds=90)), "refresh-1")["data"]
    assert told["access_token_expire_in"] == int(now.timestamp()) + 90


def test_an_old_refresh_token_needs_a_new_authorisation(start):
    now = [datetime.now(UTC)]
    playground = start(clock=lambda: now[0])
    now[0] += timedelta(days=366)
    assert refresh(playground, "refresh-1")["code"] == 36004005


def test_an_auth_code_works_once_and_for_half_an_hour(start):
    now = [datetime.now(UTC)]
    playground = start(clock=lambda: now[0])
    tokens, acme = playground.app.state.tokens, playground.world.shops[0]
    used, late = tokens.issue_code([acme]), tokens.issue_code()

    def get(code):
        return ask(playground, "get", grant_type="authorized_code", auth_code=code)

    fresh = get(used)["data"]["access_token"]
    assert [one["name"] for one in playground.get(SHOPS, token=fresh).json()["data"]["shops"]] == ["Acme US"]
    assert get(used)["code"] == 36004001
    now[0] += timedelta(minutes=30)
    assert get(late)["code"] == 36004001


def test_a_revoked_authorisation_lets_nothing_in_and_is_not_refreshed(playground):
    grant = playground.app.state.tokens.grant("access-2", "refresh-2")
    playground.app.state.tokens.revoke(grant)
    assert playground.get(SHOPS, token="access-2").json()["code"] == 105001
    assert refresh(playground, "refresh-2")["code"] == 36004004


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"grant_type": "refresh_token", "refresh_token": "refresh-1", "app_secret": "other"}, 36004004),
        ({"grant_type": "authorized_code", "refresh_token": "refresh-1"}, 36009004),
        ({"grant_type": "refresh_token"}, 36004004),
    ],
)
def test_a_refresh_needs_the_apps_secret_and_the_right_words(playground, query, code):
    assert ask(playground, "refresh", **query)["code"] == code
    assert playground.get(SHOPS).json()["code"] == 0
