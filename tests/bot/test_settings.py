"""Settings come from the environment, and each wrong one is told in a line that a person can act on."""

import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.apps import apps_of
from bot.settings import KEY_FILE, Settings, SettingsError, load_settings
from storage.types import Keys


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variables, no .env, and a folder of the test's own."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "TIKTOK_", "SHOPWATCH_", "DATABASE_URL")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_need_be_set() -> None:
    settings = load_settings()
    assert settings.database == "sqlite:///.shopwatch/shopwatch.db"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert apps_of(settings) == []
    assert Path(".shopwatch").is_dir()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-A", "must begin with xoxb- or xoxe."),
        ("SLACK_APP_TOKEN", "xoxb-1", "must begin with xapp-"),
        ("SLACK_API_URL", "slack.com/api", "must be an address that begins with https://"),
        ("TIKTOK_API_URL", "ftp://example.com", "must be an address that begins with https://"),
        ("DATABASE_URL", "mysql://u:sesame@h/d", "must be sqlite:///path/to/file or postgresql://"),
        ("DATABASE_URL", "sqlite://", "must be sqlite:///path/to/file or postgresql://"),
        ("SHOPWATCH_PORT", "http", "valid integer"),
        ("SHOPWATCH_PORT", "70000", "less than or equal to 65535"),
        ("SHOPWATCH_LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("SHOPWATCH_LOG_FORMAT", "xml", "'auto', 'json' or 'text'"),
        ("SHOPWATCH_ENCRYPTION_KEYS", "sesame-open", "holds something that is no key"),
    ],
)
def test_a_wrong_value_is_one_line_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    [line] = str(caught.value).splitlines()
    assert line.startswith(f"{name}: ")
    assert reason in line
    assert "sesame" not in line


def test_everything_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "sesame")
    monkeypatch.setenv("SHOPWATCH_PORT", "-1")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == ["SLACK_BOT_TOKEN", "SHOPWATCH_PORT"]


def test_a_folder_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SHOPWATCH_DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(SettingsError, match=r"SHOPWATCH_DATA_DIR: .* cannot be made"):
        load_settings()


def test_a_variable_that_is_empty_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "DATABASE_URL", "SHOPWATCH_PORT"):
        monkeypatch.setenv(name, "")
    settings = load_settings()
    assert (settings.slack_bot_token, settings.slack_signing_secret) == (None, None)
    assert settings.port == 3000


def test_a_file_named_env_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SHOPWATCH_PORT=4000\nSHOPWATCH_HOST=0.0.0.0\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("SHOPWATCH_PORT", "5000")
    settings = load_settings()
    assert (settings.port, settings.host) == (5000, "0.0.0.0")


def test_several_values_stand_in_one_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPWATCH_OPERATORS", "U0ANA, <@U0LEE> @u0jo")
    monkeypatch.setenv("SHOPWATCH_LOG_LEVEL", "debug")
    settings = load_settings()
    assert settings.operators == ("U0ANA", "U0LEE", "U0JO")
    assert settings.log_level == "DEBUG"


@pytest.mark.parametrize("wrong", ["@maria", "maria@example.com", "C0SHOPOPS"])
def test_an_operator_who_could_not_be_reached_is_refused_with_the_mend(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("SHOPWATCH_OPERATORS", f"U0ANA {wrong}")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"SHOPWATCH_OPERATORS: {wrong} is no member id of Slack.")
    assert "Copy member ID" in str(caught.value)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    key = Fernet.generate_key().decode()
    secrets = {
        "SLACK_BOT_TOKEN": "xoxb-sesame",
        "SLACK_APP_TOKEN": "xapp-sesame",
        "SLACK_SIGNING_SECRET": "sesame",
        "TIKTOK_APP_SECRET": "sesame",
        "TIKTOK_ACCESS_TOKEN": "sesame",
        "TIKTOK_REFRESH_TOKEN": "sesame",
        "DATABASE_URL": "postgresql://bot:sesame@db/shopwatch",
        "SHOPWATCH_ENCRYPTION_KEYS": key,
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    for shown in (repr(settings), str(settings)):
        assert "sesame" not in shown
        assert key not in shown
    assert settings.database.endswith("sesame@db/shopwatch")
    assert settings.keys() == [key]


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "data")
    [key] = settings.keys()
    Keys.use([key])
    path = tmp_path / "data" / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert settings.keys() == load_settings(data_dir=tmp_path / "data").keys() == [key]
    assert [one.name for one in path.parent.iterdir()] == [KEY_FILE]


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    found: list[str] = []
    together = threading.Barrier(8)

    def start() -> None:
        settings = Settings(data_dir=tmp_path / "data")
        together.wait()
        found.extend(settings.keys())

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_more_keys_in_the_file_are_read_in_their_order(tmp_path: Path) -> None:
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    (tmp_path / KEY_FILE).write_text("\n".join(keys) + "\n")
    assert Settings(data_dir=tmp_path).keys() == keys
