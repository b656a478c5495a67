"""Secrets in a configuration file are refused, and never shown."""

import pytest

from bot.domain.configuration import read_configuration
from bot.domain.configuration_problems import ConfigurationError

SLACK = "xoxb-1234-abcdEFGH"


def refused(text: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as error:
        read_configuration(text)
    return error.value


@pytest.mark.parametrize(
    ("line", "variable"),
    [
        (f'bot = "{SLACK}"', "SLACK_BOT_TOKEN"),
        ('bot = "xapp-1-A0-99-ff"', "SLACK_APP_TOKEN"),
        ('bot = "xoxe.xoxb-1-abc"', "SLACK_BOT_TOKEN"),
        ('slack_signing_secret = "8f7a"', "SLACK_SIGNING_SECRET"),
        ('app_secret = "8f7a"', "TIKTOK_APP_SECRET"),
        ('access_token = "8f7a"', "TIKTOK_ACCESS_TOKEN"),
        ('refresh_token = "8f7a"', "TIKTOK_REFRESH_TOKEN"),
        ('anything = "ROW_abcdefghijklmnopqrst"', "TIKTOK_ACCESS_TOKEN"),
        ('db = "postgresql://bot:hunter2@localhost/shopwatch"', "DATABASE_URL"),
        ('Password = "hunter2"', "DATABASE_URL"),
        ('encryption_keys = ["abc"]', "SHOPWATCH_ENCRYPTION_KEYS"),
    ],
)
def test_it_names_the_variable_in_which_a_secret_belongs(line: str, variable: str):
    (problem,) = refused(f"# mine\n{line}").problems
    assert (problem.line, problem.message) == (2, "a secret does not belong in this file")
    assert f"set {variable} in the environment" in problem.mend


@pytest.mark.parametrize(
    "text",
    [
        f'[[shops]]\ncode = "{SLACK}"',
        f'[people]\nana = "{SLACK}"',
        f'[[digests]]\nshops = ["{SLACK}"]',
        f"bot = {SLACK}",
        f'bot = "{SLACK}',
    ],
)
def test_it_never_shows_a_secret(text: str):
    assert SLACK not in str(refused(text))
    assert "abcdEFGH" not in str(refused(text))


def test_it_lets_people_name_a_channel_as_they_like():
    read_configuration('[channels]\nsecret-launch = "C0ROOM"\n[people]\ntoken-tom = "U0TOM"')
