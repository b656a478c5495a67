"""The apps of the Partner Center as the environment names them."""

import os
from pathlib import Path

import pytest

from bot.apps import apps_of
from bot.settings import SettingsError, load_settings
from bot.tiktok import Tokens

EU = {"TIKTOK_APPS": "EU", "TIKTOK_EU_APP_KEY": "key-eu", "TIKTOK_EU_APP_SECRET": "sesame-eu"}
UNNAMED = {"TIKTOK_APP_KEY": "key-1", "TIKTOK_APP_SECRET": "sesame-1"}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("TIKTOK_", "SHOPWATCH_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def apps(monkeypatch: pytest.MonkeyPatch, **variables: str):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return apps_of(load_settings())


def test_key_and_secret_alone_are_an_app_that_waits_for_a_seller(monkeypatch: pytest.MonkeyPatch) -> None:
    [app] = apps(monkeypatch, **UNNAMED)
    assert (app.name, app.key, app.service_id, app.given) == ("", "key-1", "", None)


@pytest.mark.parametrize(("given", "missing"), [list(UNNAMED), list(UNNAMED)[::-1]])
def test_half_an_app_is_told(monkeypatch: pytest.MonkeyPatch, given: str, missing: str) -> None:
    with pytest.raises(SettingsError, match=f"{missing}: is missing, though {given} is set"):
        apps(monkeypatch, **{given: "x"})


def test_several_stand_side_by_side_each_with_its_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = {"TIKTOK_ACCESS_TOKEN": "a", "TIKTOK_REFRESH_TOKEN": "r", "TIKTOK_EU_SERVICE_ID": "77"}
    first, eu = apps(monkeypatch, **UNNAMED, **EU, **tokens)
    assert (first.given, eu.given) == (Tokens("a", "r"), None)
    assert (eu.name, eu.key, eu.secret, eu.service_id) == ("eu", "key-eu", "sesame-eu", "77")
    assert eu.variable("SERVICE_ID") == "TIKTOK_EU_SERVICE_ID"
    assert "sesame" not in repr([first, eu])


def test_they_may_stand_in_the_file_of_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("\n".join(f"{name}={value}" for name, value in EU.items()))
    assert [app.key for app in apps(monkeypatch)] == ["key-eu"]


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"TIKTOK_APPS": "eu", "TIKTOK_EU_APP_KEY": "k"}, "TIKTOK_EU_APP_SECRET: is missing"),
        ({"TIKTOK_APPS": "eu"}, "TIKTOK_EU_APP_KEY: is missing"),
        ({"TIKTOK_APPS": "e-u"}, "TIKTOK_APPS: 'e-u' is no name for an app"),
        ({**UNNAMED, **EU, "TIKTOK_EU_APP_KEY": "key-1"}, "TIKTOK_EU_APP_KEY: is another app's too"),
    ],
)
def test_what_is_wrong_is_told_by_its_variable_and_without_a_secret(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], told: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        apps(monkeypatch, **variables)
    assert told in str(refused.value)
    assert "sesame" not in str(refused.value)
