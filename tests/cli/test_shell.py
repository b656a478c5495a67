"""What every command has in common: quick help, one sentence for each mistake, exit codes, no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.models import CommandInfo

from bot.cli import app
from bot.slack.manifest import COMMANDS, EVENTS_PATH, SCOPES

HEAVY = ("dbos", "slack_sdk", "sqlalchemy", "httpx", "pydantic", "cryptography")


def python(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )


def test_help_names_every_command_and_reads_nothing_heavy(tmp_path: Path) -> None:
    code = f"import sys, bot.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert python("-c", code, folder=tmp_path).stdout.strip() == "[]"
    shown = python("-m", "bot", "--help", folder=tmp_path)
    assert shown.returncode == 0
    for name in ("run", "demo", "doctor", "manifest", "migrate", "apply", "import", "sync", "subscribe"):
        assert f" {name} " in shown.stdout


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DATABASE_URL", "postgresql://bot:pass@s3cret@db.example/shop", "DATABASE_URL: cannot be read as an address"),
        ("DATABASE_URL", "postgresql://bot:s3cret@db.example:port/shop", "DATABASE_URL: cannot be read as an address"),
        ("DATABASE_URL", "mysql://bot:s3cret@db.example/shop", "DATABASE_URL: must be sqlite:///"),
        ("DATABASE_URL", "postgresql://bot:s3cret@127.0.0.1:1/shop", "DATABASE_URL: the database does not work"),
        ("DATABASE_URL", "sqlite:///nowhere/shop.db", "DATABASE_URL: the database does not work: unable to open"),
        ("SHOPWATCH_LOG_LEVEL", "loud", "SHOPWATCH_LOG_LEVEL: "),
        ("SHOPWATCH_ENCRYPTION_KEYS", "s3cret", "SHOPWATCH_ENCRYPTION_KEYS: holds something that is no key"),
        ("SHOPWATCH_PORT", "high", "SHOPWATCH_PORT: "),
        ("SLACK_BOT_TOKEN", "xapp-s3cret", "SLACK_BOT_TOKEN: must begin with xoxb-"),
        ("SHOPWATCH_PUBLIC_URL", "http://bot.example", "SHOPWATCH_PUBLIC_URL: "),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(shell, variable: str, value: str, said: str) -> None:
    ended = shell("migrate", **{variable: value})
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert "s3cret" not in ended.err


def test_settings_come_from_the_env_file_too(shell) -> None:
    (shell.folder / ".env").write_text("SHOPWATCH_LOG_LEVEL=loud\n")
    assert "SHOPWATCH_LOG_LEVEL: " in shell("migrate").err


def test_a_data_folder_that_cannot_be_is_one_sentence(shell) -> None:
    (shell.folder / "taken").write_text("")
    ended = shell("migrate", SHOPWATCH_DATA_DIR=str(shell.folder / "taken"))
    assert ended.code == 2
    assert "taken" in ended.err
    assert "Traceback" not in ended.err


def test_an_unknown_command_is_told_with_exit_code_2(shell) -> None:
    ended = shell("restart")
    assert ended.code == 2
    assert "No such command 'restart'" in ended.words


def test_a_damaged_key_file_is_one_sentence(shell) -> None:
    (shell.folder / "data" / "encryption.key").write_bytes(b"\xff\xfe")
    ended = shell("migrate")
    assert ended.code == 2
    assert "encryption.key: holds something that is no key. Put it back" in ended.words


def test_what_nobody_expected_has_an_id_that_is_also_in_the_log(shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError("xoxb-111-s3cret")

    monkeypatch.setattr(app, "registered_commands", [*app.registered_commands, CommandInfo("broken", callback=broken)])
    ended = shell("broken")
    *log, last = ended.err.strip().splitlines()
    assert ended.code == 70
    assert "ZeroDivisionError" in last
    assert last.rpartition(" ")[2].rstrip(".") in "".join(log)
    assert "s3cret" not in ended.err


def test_the_manifest_for_socket_mode_is_json_alone(shell) -> None:
    ended = shell("manifest")
    made = json.loads(ended.out)
    assert ended.code == 0
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["oauth_config"]["scopes"]["bot"] == list(SCOPES)


@pytest.mark.parametrize("arguments", [["--url", "https://bot.example"], ["--http", "--url", "https://bot.example/"]])
def test_the_manifest_for_http_names_the_address_of_every_command(shell, arguments: list[str]) -> None:
    made = json.loads(shell("manifest", *arguments).out)
    assert [command["url"] for command in made["features"]["slash_commands"]] == [
        f"https://bot.example{EVENTS_PATH}" for _ in COMMANDS
    ]


def test_the_manifest_takes_the_address_from_the_settings(shell) -> None:
    made = json.loads(shell("manifest", "--http", SHOPWATCH_PUBLIC_URL="https://bot.example").out)
    assert made["settings"]["interactivity"]["request_url"] == f"https://bot.example{EVENTS_PATH}"


@pytest.mark.parametrize("arguments", [["--http"], ["--url", "bot.example"]])
def test_the_manifest_for_http_needs_a_public_address(shell, arguments: list[str]) -> None:
    ended = shell("manifest", *arguments)
    assert ended.code == 2
    assert "https://bot.example.com" in ended.err
    assert "--url" in ended.err


def test_migrate_can_be_repeated_and_shows_no_password(shell, postgres_url: str) -> None:
    url = postgres_url.replace("postgres:@", "postgres:s3cret@")
    assert "s3cret" in url
    for _ in range(2):
        ended = shell("migrate", DATABASE_URL=url)
        assert ended.code == 0
        assert "has the tables of this version" in ended.out
        assert "s3cret" not in ended.out
