"""A clock that was wrong once, by years, leaves nothing behind that stays wrong when it is right again."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from store.collection.doubted_texts import refuse_doubted_texts
from store.collection.feed_runs import feed_state, register_feeds, save_feed_run
from store.collection.hosts import read_retry_after, save_retry_after
from store.database.connections import open_reader
from store.queries.health_signals import read_health_signals
from store.upkeep.nightly import run_upkeep
from tests.building import FEED, MONDAY, OTHER_FEED, entry, failed, feed_run, open_store, settled

YEARS = timedelta(days=30 * 365)
AHEAD = MONDAY + YEARS
HOUR = timedelta(hours=1)


def kept(path: Path, now: datetime, keep: int) -> list[str]:
    """Return the names of the backups after an upkeep at this moment."""
    run_upkeep(path, path.parent / "kept", keep=keep, fetch_log_days=90, pages_days=90, now=now)
    return sorted(one.name for one in (path.parent / "kept").iterdir())


def filled(folder: Path, now: datetime) -> Path:
    path = folder / "storyfold.duckdb"
    with open_store(path) as connection:
        register_feeds(connection, [FEED, OTHER_FEED])
        save_feed_run(connection, feed_run(settled("a"), at=now))
        save_feed_run(connection, feed_run(settled("b", feed=OTHER_FEED), feed=OTHER_FEED, at=now))
    return path


def test_a_backup_of_today_is_kept_before_those_of_a_clock_that_ran_ahead(tmp_path: Path) -> None:
    path = filled(tmp_path, MONDAY)
    kept(path, AHEAD, 2)
    kept(path, AHEAD + HOUR, 2)
    assert kept(path, MONDAY, 2) == ["storyfold-20260427T090000", "storyfold-20560419T100000"]
    assert kept(path, MONDAY + HOUR, 2) == ["storyfold-20260427T090000", "storyfold-20260427T100000"]


def test_a_backup_of_a_clock_that_fell_behind_is_no_reason_to_drop_itself(tmp_path: Path) -> None:
    path = filled(tmp_path, MONDAY)
    kept(path, MONDAY, 1)
    assert kept(path, MONDAY - YEARS, 1) == ["storyfold-19960504T090000"]


@pytest.mark.parametrize(("until", "is_held"), [(HOUR, True), (timedelta(days=1), True), (YEARS, False)])
def test_a_host_is_left_alone_for_a_day_at_most(tmp_path: Path, until: timedelta, is_held: bool) -> None:
    with open_store(tmp_path / "storyfold.duckdb") as connection:
        save_retry_after(connection, {"press.example": MONDAY + until})
        assert ("press.example" in read_retry_after(connection, MONDAY)) == is_held


def test_a_page_is_tried_again_though_it_failed_at_a_moment_to_come(tmp_path: Path) -> None:
    with open_store(tmp_path / "storyfold.duckdb") as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(failed("a"), at=AHEAD))
        assert feed_state(connection, FEED, MONDAY).retry == (entry("a"),)


def test_a_feed_that_answers_no_more_is_seen_though_it_answered_in_a_year_to_come(tmp_path: Path) -> None:
    path = filled(tmp_path, AHEAD)
    with open_store(path) as connection:
        save_feed_run(connection, feed_run(at=MONDAY))
        fails = replace(feed_run(feed=OTHER_FEED, at=MONDAY), outcome="timeout", status=None)
        save_feed_run(connection, fails)
    with open_reader(path) as connection:
        signs = read_health_signals(connection, MONDAY + timedelta(days=9), silent_days=7)
    assert signs.last_success == MONDAY
    assert signs.silent_feeds == (OTHER_FEED.name, FEED.name)


def test_a_doubted_text_is_looked_at_a_second_time_though_the_first_was_at_a_moment_to_come(tmp_path: Path) -> None:
    first = settled("harbour-closed", text="Nothing of it stands in these few words. " * 12)
    assert first.article is not None
    page = replace(first, article=replace(first.article, read_from="page", title="Harbour closed"),
                   entry=replace(first.entry, title="Ferry strike begins"))  # fmt: skip
    with open_store(tmp_path / "storyfold.duckdb") as connection:
        (refused,) = refuse_doubted_texts(connection, [page], AHEAD)
        assert refused.failure == "no text"
        assert refuse_doubted_texts(connection, [page], MONDAY) == (page,)
