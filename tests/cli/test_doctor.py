"""``shopwatch doctor``, against servers that answer and servers that do not."""

import asyncio
import json
import re
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import text

from bot.doctor.examine import examine
from bot.doctor.result import Health
from bot.domain.business_hours import WorkingHours
from bot.domain.ladders import Ladder, Level
from bot.domain.oddities import Oddity, OddKind
from bot.domain.partners import Partner
from bot.domain.risks import Topic
from bot.domain.severities import Sev
from bot.domain.shops import Shop
from bot.domain.subscriptions import DigestSubscription
from bot.playground.tiktok.faults import Fault
from bot.settings import Settings
from bot.slack.manifest import SCOPES
from storage.authorisations import Pair, adopt, renewed
from storage.oddities import remember
from storage.partners import save_ladder, save_partner
from storage.shops import discovered
from storage.subscriptions import save_subscription, switch_off
from storage.syncs import failed, plan, sync_state

NOW = datetime.now(UTC)


@pytest.fixture
def whole(with_slack, with_tiktok):
    """A shell in which nothing is wrong."""
    subscribed(with_slack)
    with_slack("sync")
    return with_slack


def subscribed(shell, name: str = "morning", channel: str = "C0SHOPOPS", zone: str = "Europe/London") -> int:
    with shell.database() as database:
        digest = DigestSubscription(name, Topic.SPS, channel, time(9), zone)
        return database.write_now(save_subscription, digest, NOW).id


def findings(shell, **environment: str | None) -> dict[str, dict[str, str]]:
    """What was found, by check; the exit code is as it must be, and no secret is told."""
    ended = shell("doctor", "--json", **environment)
    found = json.loads(ended.out)
    assert ended.code == int(any(one["health"] == "failed" for one in found))
    for name, value in {**shell.environment, **environment}.items():
        if value and name.endswith(("_TOKEN", "_SECRET", "_KEYS")):
            assert value not in ended.out
    assert all(one["mend"] for one in found if one["health"] != "ok")
    return {one["check"]: one for one in found}


def test_a_whole_bot_is_well(whole) -> None:
    found = findings(whole)
    not_well = {name: one["says"] for name, one in found.items() if one["health"] != "ok"}
    assert "America/Los_Angeles is assumed of acme-us, baby-bee, lumen-hair" in not_well.pop("zones of shops")
    assert "are over a year old: violations.points.caution (1 Jun 2025)" in not_well.pop("rules")
    assert "SHOPWATCH_PUBLIC_URL is not set" in not_well.pop("webhooks")
    assert not_well == {}
    assert {"settings", "database", "encryption keys", "clock", "Slack token", "Slack scopes"} <= set(found)
    assert {"channel C0SHOPOPS", "TikTok Shop", "figures", "subscriptions", "time zones"} <= set(found)
    assert found["TikTok Shop"]["says"] == "the credentials open 3 shops"


def test_it_is_a_table_for_people(with_slack) -> None:
    subscribed(with_slack, channel="C0RANDOM")
    ended = with_slack("doctor")
    assert ended.code == 1
    assert "failed channel C0RANDOM the bot cannot post there, for morning The bot is not in #random." in ended.words
    assert "1 failed" in ended.words


def test_settings_that_are_wrong_are_all_that_is_told(shell) -> None:
    found = shell("doctor", "--json", SLACK_BOT_TOKEN="xapp-s3cret", SHOPWATCH_PORT="high")
    assert found.code == 1
    says = [one["says"] for one in json.loads(found.out)]
    assert [line.partition(":")[0] for line in says] == ["SLACK_BOT_TOKEN", "SHOPWATCH_PORT"]
    assert "s3cret" not in found.out


@pytest.mark.parametrize("variable", ["SHOPWATCH_RULES", "SHOPWATCH_SEVERITIES"])
def test_a_file_of_thresholds_that_cannot_be_read_is_told(shell, variable: str) -> None:
    (shell.folder / "own.toml").write_text("[a]\nvalue = 'high'\n")
    found = json.loads(shell("doctor", "--json", **{variable: "own.toml"}).out)
    assert [one["says"].partition(":")[0] for one in found if one["health"] == "failed"] == [variable]


@pytest.mark.parametrize(
    ("environment", "check", "says"),
    [
        ({"SLACK_BOT_TOKEN": None}, "Slack token", "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack token", "invalid_auth"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "Slack's requests", "Socket Mode: invalid_auth"),
        ({"SLACK_APP_TOKEN": None}, "Slack's requests", "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set"),
    ],
)
def test_a_line_to_slack_that_does_not_work_is_told(
    with_slack, environment: dict[str, str | None], check: str, says: str
) -> None:
    found = findings(with_slack, **environment)
    assert found[check]["health"] == "failed"
    assert says in found[check]["says"]


def test_a_slack_that_is_out_of_reach_is_told_for_token_and_socket(with_slack) -> None:
    found = findings(with_slack, SLACK_API_URL="http://127.0.0.1:1/api/")
    assert found["Slack token"]["says"] == "unreachable: ClientConnectorError"
    assert found["Slack's requests"]["says"] == "Socket Mode: unreachable: ClientConnectorError"
    assert "SLACK_API_URL" in found["Slack token"]["mend"]
    assert "not looked at" in found["channels"]["says"]


def test_each_missing_scope_is_told_with_its_reason(with_slack, workspace) -> None:
    workspace.app.scopes = tuple(scope for scope in SCOPES if scope not in ("users:read", "im:write"))
    scopes = findings(with_slack)["Slack scopes"]
    assert scopes["health"] == "failed"
    assert f"users:read (to {SCOPES['users:read']})" in scopes["says"]
    assert f"im:write (to {SCOPES['im:write']})" in scopes["says"]
    assert "chat:write" not in scopes["says"]
    assert "shopwatch manifest" in scopes["mend"]


def test_over_http_the_public_address_must_answer(with_slack) -> None:
    over_http = {"SLACK_APP_TOKEN": None, "SLACK_SIGNING_SECRET": "signing-s3cret"}
    assert "SHOPWATCH_PUBLIC_URL is not set" in findings(with_slack, **over_http)["Slack's requests"]["says"]
    found = findings(with_slack, **over_http, SHOPWATCH_PUBLIC_URL="https://127.0.0.1:1")
    assert found["Slack's requests"]["health"] == "warning"
    assert "nothing answers at https://127.0.0.1:1/healthz" in found["Slack's requests"]["says"]


def test_a_clock_that_is_off_is_told(with_slack) -> None:
    settings = Settings(
        slack_bot_token=with_slack.environment["SLACK_BOT_TOKEN"], slack_api_url=with_slack.environment["SLACK_API_URL"]
    )
    for ahead, says in ((timedelta(minutes=2), "s ahead of Slack's"), (timedelta(minutes=-2), "s behind Slack's")):

        def clock(ahead: timedelta = ahead) -> datetime:
            return datetime.now(UTC) + ahead

        [told] = [one for one in asyncio.run(examine(settings, clock)) if one.check == "clock"]
        assert told.health is Health.WARNING
        assert says in told.says


def test_a_fault_of_slack_in_one_answer_is_not_the_end(with_slack, workspace) -> None:
    workspace.faults.add("auth.test", "malformed", times=5)
    found = findings(with_slack)
    assert found["Slack token"]["health"] == "failed"
    assert found["database"]["health"] == "ok"


@pytest.mark.parametrize(
    ("channel", "mend"),
    [("C0OLDLAUNCH", "is archived"), ("C0RANDOM", "/invite @Shopwatch"), ("C0FINANCE", "The bot sees no such channel")],
)
def test_each_channel_that_cannot_be_posted_to_is_told(with_slack, channel: str, mend: str) -> None:
    subscribed(with_slack, channel=channel)
    subscribed(with_slack, name="evening")
    found = findings(with_slack)
    assert found[f"channel {channel}"]["health"] == "failed"
    assert mend in found[f"channel {channel}"]["mend"]
    assert found["channel C0SHOPOPS"] == {
        "check": "channel C0SHOPOPS", "health": "ok", "says": "#shop-ops, for evening", "mend": ""
    }  # fmt: skip


def test_the_channel_of_a_partners_issues_is_looked_at(with_slack) -> None:
    with with_slack.database() as database:
        database.write_now(save_partner, Partner("north", "Northwind", channel="C0OLDLAUNCH"))
    assert findings(with_slack)["channel C0OLDLAUNCH"]["says"] == "the bot cannot post there, for issues of Northwind"


def test_the_channels_that_ladders_page_are_looked_at(with_slack) -> None:
    managers = Level("managers", ("U0LEE", "C0RANDOM"))
    with with_slack.database() as database:
        database.write_now(save_ladder, Ladder((Level("desk", ("S0PARTNEROPS",)), managers)))
        database.write_now(save_ladder, Ladder((managers,), sev=Sev.SEV1))
    found = findings(with_slack)
    assert found["channel C0RANDOM"]["says"] == "the bot cannot post there, for pages of managers"
    assert "/invite @Shopwatch" in found["channel C0RANDOM"]["mend"]
    assert [check for check in found if check.startswith("channel ")] == ["channel C0RANDOM"]


def test_a_subscription_that_is_off_is_told_with_its_reason_and_its_channel_left_alone(with_slack) -> None:
    number = subscribed(with_slack, channel="C0OLDLAUNCH")
    with with_slack.database() as database:
        database.write_now(switch_off, number, "the channel is archived")
    found = findings(with_slack)
    assert found["subscription morning"]["says"] == "is off: the channel is archived"
    assert "channel C0OLDLAUNCH" not in found


@pytest.mark.parametrize(
    ("environment", "family", "mend"),
    [
        ({"TIKTOK_ACCESS_TOKEN": "wrong", "TIKTOK_REFRESH_TOKEN": "wrong-1"}, "AuthorisationEnded", "Ask the seller"),
        ({"TIKTOK_APP_SECRET": "wrong-2"}, "OurBug", "key, secret, clock"),
        ({"TIKTOK_API_URL": "http://127.0.0.1:1"}, "Unavailable", "Wait, then try again."),
    ],
)
def test_tiktok_credentials_that_do_not_do_are_told_with_what_to_do(
    with_tiktok, environment: dict[str, str], family: str, mend: str
) -> None:
    found = findings(with_tiktok, **environment)["TikTok Shop"]
    assert found["health"] == "failed"
    assert found["says"].startswith(f"{family}: ")
    assert mend in found["mend"]


@pytest.mark.parametrize(
    ("code", "family"), [(105005, "ScopeMissing"), (36009033, "AddressRefused"), (36009002, "RateLimited")]
)
def test_each_family_of_tiktoks_errors_has_its_advice(with_tiktok, tiktok, code: int, family: str) -> None:
    tiktok.state.faults.add(Fault("code", "/authorization", code=code, message="no", times=9))
    assert findings(with_tiktok)["TikTok Shop"]["says"].startswith(f"{family}: no (code {code}")


def test_a_token_that_ended_is_renewed_and_kept(with_tiktok, tiktok) -> None:
    tiktok.state.tokens.admit("access-1").expires_at = NOW - timedelta(hours=1)
    assert findings(with_tiktok)["TikTok Shop"]["health"] == "ok"
    again = findings(with_tiktok)
    assert again["TikTok Shop"]["health"] == "ok"
    assert again["TikTok renewal"]["says"].startswith("possible until ")
    assert tiktok.state.tokens.refreshes == 1


def test_without_a_refresh_token_or_shortly_before_its_end_it_warns(with_tiktok) -> None:
    alone = findings(with_tiktok, TIKTOK_REFRESH_TOKEN=None)["TikTok renewal"]
    assert (alone["health"], "no refresh token" in alone["says"]) == ("warning", True)
    assert findings(with_tiktok)["TikTok renewal"]["says"] == "a refresh token is kept"
    for ends, health in ((timedelta(days=3), "warning"), (timedelta(days=-3), "failed"), (timedelta(days=90), "ok")):
        with with_tiktok.database() as database:
            database.write_now(renewed, 1, Pair("access-1", "refresh-1", None, NOW + ends), NOW)
        assert findings(with_tiktok)["TikTok renewal"]["health"] == health


def test_a_renewal_that_is_refused_says_since_when_and_what_to_compare(with_tiktok, tiktok) -> None:
    assert findings(with_tiktok)["TikTok renewal"]["health"] == "ok"
    tiktok.state.tokens.admit("access-1").expires_at = NOW - timedelta(hours=1)
    tiktok.state.faults.add(Fault("code", "/token/refresh", code=12345, message="no such app"))
    found = findings(with_tiktok)
    assert found["TikTok Shop"]["says"].startswith("RefreshRefused: no such app (code 12345")
    assert found["TikTok renewal"]["health"] == "failed"
    assert found["TikTok renewal"]["says"].endswith("UTC: TikTok says: no such app (code 12345)")
    assert "TIKTOK_APP_SECRET" in found["TikTok renewal"]["mend"]
    assert findings(with_tiktok)["TikTok renewal"]["health"] == "ok"


def test_old_figures_and_failing_syncs_are_told_by_shop(shell) -> None:
    with shell.database() as database:
        for number, code in enumerate(["acme-us", "kite-uk"]):
            shop = Shop(str(number), code, code, scored_by_api=code == "acme-us")
            database.write_now(discovered, shop, "cipher")
            database.write_now(plan, shop.id, NOW)
        state = database.read_now(sync_state, "0", Topic.STOCK)
        assert state
        database.write_now(failed, state, "no scope", NOW)
    found = findings(shell)
    assert found["SPS"]["says"] == "old or missing: acme-us"
    assert found["SPS from files"]["says"] == "old or missing: kite-uk"
    assert "shopwatch import" in found["SPS from files"]["mend"]
    assert found["stock"]["says"] == "old or missing: acme-us, kite-uk"
    assert found["sync"]["says"] == "acme-us (stock): no scope"


def test_a_zone_that_this_machine_does_not_know_is_told_with_its_users(shell) -> None:
    shell.has(Shop("7001", "acme-us", "Acme US", zone="Mars/Olympus"))
    with shell.database() as database:
        hours = WorkingHours("Mars/Olympus")
        database.write_now(save_partner, Partner("north", "Northwind", hours=hours))
    zone = findings(shell)["zone Mars/Olympus"]
    assert (zone["health"], zone["says"]) == ("failed", "is not known, but used by shop acme-us, partner north")


def test_a_zone_that_was_assumed_is_told_until_a_file_says_it(shell) -> None:
    shell.has(
        Shop("7001", "acme-us", "Acme US", zone="America/Los_Angeles", zone_assumed=True),
        Shop("7002", "lumen", "Lumen", zone="America/New_York"),
    )
    found = findings(shell)["zones of shops"]
    assert found["health"] == "warning"
    assert found["says"].startswith("America/Los_Angeles is assumed of acme-us:")
    file = shell.folder / "team.toml"
    file.write_text('[[shops]]\ncode = "acme-us"\nzone = "America/Los_Angeles"\n', "utf-8")
    assert "America/Los_Angeles (assumed)" in shell("apply", str(file)).words
    assert "zones of shops" not in findings(shell)


def test_a_database_that_is_not_there_is_not_made(shell) -> None:
    file = shell.folder / "data" / "shopwatch.db"
    file.unlink()
    found = findings(shell)
    assert "is not there yet" in found["database"]["says"]
    assert "shopwatch migrate" in found["database"]["mend"]
    assert found["the rest"]["health"] == "warning"
    assert not file.exists()
    lost = findings(shell, DATABASE_URL=f"sqlite:///{shell.folder}/nowhere/shop.db")
    assert lost["database"]["health"] == "failed"


def test_a_database_without_its_tables_is_told_until_it_is_migrated(shell, postgres_url: str) -> None:
    (shell.folder / "data" / "shopwatch.db").write_bytes(b"")
    for url in (None, postgres_url):
        found = findings(shell, DATABASE_URL=url)["database"]
        assert (found["health"], found["mend"]) == ("failed", "Run: shopwatch migrate")
        assert shell("migrate", DATABASE_URL=url).code == 0
        found = findings(shell, DATABASE_URL=url)
        for check in ("database", "database, writing", "encryption keys"):
            assert found[check]["health"] == "ok"


def test_a_database_of_a_newer_version_is_told(shell) -> None:
    with shell.database() as database:
        database.write_now(lambda session: session.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    assert findings(shell)["database"]["mend"] == "Update Shopwatch."
    assert "made by a newer Shopwatch" in shell("migrate").err


def test_a_database_that_may_only_be_read_is_told(shell, postgres_url: str) -> None:
    shell("migrate", DATABASE_URL=postgres_url)
    found = findings(shell, DATABASE_URL=f"{postgres_url}&options=-cdefault_transaction_read_only%3Don")
    assert found["database"]["health"] == "ok"
    assert found["database, writing"]["health"] == "failed"
    assert "read-only transaction" in found["database, writing"]["says"]


def test_a_file_that_is_no_database_is_told(shell) -> None:
    (shell.folder / "data" / "shopwatch.db").write_text("not a database, but long enough to be looked at" * 50)
    assert "file is not a database" in findings(shell)["database"]["says"]


def test_a_server_that_does_not_answer_is_told_without_the_password(shell) -> None:
    ended = shell("doctor", "--json", DATABASE_URL="postgresql://bot:s3cret@127.0.0.1:1/shop")
    assert ended.code == 1
    assert "postgresql://[hidden]@127.0.0.1:1/shop: the database does not work: connection failed" in ended.out
    assert "s3cret" not in ended.out


def test_secrets_that_no_key_reads_are_told(shell) -> None:
    with shell.database() as database:
        database.write_now(discovered, Shop("7001", "acme-us", "Acme US"), "cipher-1")
        database.write_now(adopt, "key", Pair("a", "r"), "x", NOW)
    assert findings(shell)["encryption keys"]["says"] == "read all 3 stored secrets"
    other = "c29tZSBvdGhlciBrZXkgb2YgMzIgYnl0ZXMuLi4uLi4="
    found = findings(shell, SHOPWATCH_ENCRYPTION_KEYS=other)["encryption keys"]
    assert (found["health"], found["says"]) == ("failed", "3 of 3 stored secrets cannot be read with them")
    (shell.folder / "data" / "encryption.key").unlink()
    none = findings(shell, SHOPWATCH_ENCRYPTION_KEYS=None)["encryption keys"]
    assert none["says"] == "there are none, and 3 stored secrets need them"
    assert not (shell.folder / "data" / "encryption.key").exists()


def test_rules_that_the_team_has_looked_up_lately_are_well(whole) -> None:
    text = whole("rules", "--stale", "--example").out
    head, _, tables = text.partition("\n\n")
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    taken = "\n".join(line.removeprefix("# ") for line in tables.splitlines())
    (whole.folder / "own.toml").write_text(head + "\n\n" + re.sub(r"as_of = \S+", f"as_of = {today}", taken))
    found = findings(whole, SHOPWATCH_RULES="own.toml")["rules"]
    assert found["health"] == "ok"
    assert "none over a year old" in found["says"]


def test_it_says_which_redirect_url_to_enter_and_what_is_missing_for_consents(with_tiktok) -> None:
    service = {"TIKTOK_SERVICE_ID": "77"}
    assert "TikTok redirect URL" not in findings(with_tiktok)
    missing = findings(with_tiktok, **service)["TikTok redirect URL"]
    assert (missing["health"], missing["says"]) == ("warning", "SHOPWATCH_PUBLIC_URL is not set")
    told = findings(with_tiktok, SHOPWATCH_PUBLIC_URL="https://bot.example.com/", **service)["TikTok redirect URL"]
    assert told["says"].startswith("https://bot.example.com/tiktok/callback is what to enter")
    none = findings(with_tiktok, TIKTOK_ACCESS_TOKEN=None, TIKTOK_REFRESH_TOKEN=None, TIKTOK_SERVICE_ID=None)
    assert none["TikTok consent"]["says"] == "TIKTOK_SERVICE_ID is not set: no link for sellers"


def test_each_authorisation_has_its_own_lines(with_tiktok) -> None:
    eu = {
        "TIKTOK_APPS": "eu",
        "TIKTOK_EU_APP_KEY": "key-eu",
        "TIKTOK_EU_APP_SECRET": "sesame",
        "TIKTOK_EU_ACCESS_TOKEN": "access-eu",
    }
    found = findings(with_tiktok, **eu)
    assert found["TikTok Shop, no. 1"]["health"] == "ok"
    assert found["TikTok Shop, eu: no. 2"]["health"] == "failed"


def test_an_app_without_tokens_waits_for_a_seller(with_tiktok) -> None:
    found = findings(with_tiktok, TIKTOK_ACCESS_TOKEN=None, TIKTOK_REFRESH_TOKEN=None)["TikTok Shop"]
    assert (found["health"], found["says"]) == ("warning", "no seller has authorised an app yet")
    assert "shopwatch connect" in found["mend"]


def test_what_tiktok_sends_oddly_is_told_by_its_name(whole) -> None:
    assert findings(whole)["TikTok's answers"]["says"] == "as documented"
    with whole.database() as database:
        noted = {Oddity(OddKind.FIELD, f"Product.f{n:02}", "an object came"): 3 for n in range(12)}
        database.write_now(remember, noted, NOW)
    told = json.loads(whole("doctor", "--json").out)
    says = [one["says"] for one in told if one["check"] == "TikTok's answers"]
    assert len(says) == 11
    assert says[-1] == "and 2 more are odd"
    assert "Product.f00 since" in says[0]
    assert "an object came; it is left out" in says[0]


def test_a_clock_that_differs_from_tiktoks_is_told_in_minutes(with_tiktok, tiktok) -> None:
    assert "clock" not in findings(with_tiktok)
    for seconds, words in ((240, "4 minutes behind"), (420, "7 minutes behind"), (-7_200, "2 hours ahead of")):
        tiktok.state.faults.add(Fault("clock_skew", "/authorization", seconds=seconds, times=9))
        found = findings(with_tiktok)
        assert found["TikTok Shop"]["health"] == "ok", "calls go by TikTok's clock meanwhile"
        assert words in found["clock"]["says"]
        assert "timedatectl" in found["clock"]["mend"]
        tiktok.state.faults.clear()
