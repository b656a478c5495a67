"""``shopwatch sync``."""

from bot.cli import FeedWord
from bot.domain.feeds import Feed
from bot.playground.tiktok.faults import Fault
from storage.shops import all_shops
from storage.syncs import sync_states


def test_it_finds_the_shops_and_fetches_everything(with_tiktok) -> None:
    ended = with_tiktok("sync")
    assert ended.code == 0
    assert "3 new shops found." in ended.out
    assert f"{3 * len(Feed)} of {3 * len(Feed)} synced." in ended.out
    with with_tiktok.database() as database:
        assert [shop.code for shop in database.read_now(all_shops)] == ["acme-us", "baby-bee", "lumen-hair"]
        assert all(state.done_at for state in database.read_now(sync_states))


def test_one_failing_shop_is_a_row_with_its_reason_and_next_try(with_tiktok, tiktok) -> None:
    tiktok.state.faults.add(Fault("code", "products/search", "baby-bee", times=9, code=105005, message="no scope"))
    ended = with_tiktok("sync", "--feed", "stock")
    assert ended.code == 0
    assert "2 of 3 synced." in ended.out
    assert "baby-bee stock no scope (code 105005" in ended.words
    assert "grant the app the scope" in ended.words
    assert "acme-us" not in ended.words


def test_only_the_shop_and_feed_that_were_asked_for(with_tiktok) -> None:
    with_tiktok("sync", "--feed", "sps")
    assert "1 of 1 synced." in with_tiktok("sync", "--shop", "acme", "--feed", "stock").out
    with with_tiktok.database() as database:
        done = [(state.shop_id, state.feed) for state in database.read_now(sync_states) if state.feed == "stock"]
        assert len(done) == 3
        assert sum(bool(s.done_at) for s in database.read_now(sync_states) if s.feed == "stock") == 1


def test_an_unknown_shop_is_answered_with_the_nearest(with_tiktok) -> None:
    ended = with_tiktok("sync", "--shop", "acne us")
    assert ended.code == 2
    assert "No shop is called 'acne us'. Did you mean acme-us (Acme US)" in ended.err


def test_credentials_that_open_nothing_are_one_sentence(with_tiktok) -> None:
    ended = with_tiktok("sync", TIKTOK_ACCESS_TOKEN="wrong", TIKTOK_REFRESH_TOKEN="s3cret")
    assert ended.code == 2
    assert "TikTok Shop: " in ended.err
    assert "ask the seller to authorise the app again" in ended.err
    assert "s3cret" not in ended.err


def test_everything_failing_is_exit_code_1(with_tiktok, tiktok) -> None:
    with_tiktok("sync", "--feed", "sps")
    grant = tiktok.state.tokens.admit("access-1")
    tiktok.state.tokens.revoke(grant)
    ended = with_tiktok("sync", "--feed", "violations")
    assert ended.code == 1
    assert "0 of 3 synced." in ended.out
    assert "New shops were not looked for" in ended.err


def test_without_an_app_it_says_what_to_set(shell) -> None:
    ended = shell("sync")
    assert ended.code == 2
    assert "TIKTOK_APP_KEY, TIKTOK_APP_SECRET: are not set" in ended.err


def test_every_feed_can_be_asked_for() -> None:
    assert [word.value for word in FeedWord] == [feed.value for feed in Feed]


def test_a_feed_that_is_none_is_told(shell) -> None:
    ended = shell("sync", "--feed", "weather")
    assert ended.code == 2
    assert "'sps', 'stock', 'violations', 'kpi'" in ended.words
