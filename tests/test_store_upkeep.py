"""Upkeep backs a sound store up, keeps the newest backups, gives room back, and backs nothing up that is broken."""

from datetime import timedelta
from pathlib import Path

import pytest

from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import open_reader, store_at
from store.queries.health_signals import read_health_signals
from store.types import StoreError
from store.upkeep.nightly import run_upkeep
from tests.building import FEED, MONDAY, OTHER_FEED, failed, feed_run, open_store, settled


def filled(folder: Path) -> Path:
    path = folder / "storyfold.duckdb"
    with open_store(path) as connection:
        register_feeds(connection, [FEED, OTHER_FEED])
        save_feed_run(connection, feed_run(settled("a"), settled("b"), failed("c")))
    return path


def test_a_backup_opens_and_holds_the_same(tmp_path: Path) -> None:
    kept = run_upkeep(filled(tmp_path), tmp_path / "kept", keep=2, fetch_log_days=90, pages_days=90, now=MONDAY)
    assert (kept.backup, kept.faults) == (tmp_path / "kept" / "storyfold-20260427T090000", ())
    with store_at(tmp_path / "kept" / "storyfold-20260427T090000" / "storyfold.duckdb").latest() as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(2,)]


def test_only_the_newest_backups_stay_and_nothing_else_goes(tmp_path: Path) -> None:
    path = filled(tmp_path)
    (tmp_path / "kept" / "storyfold-1999-Thesis").mkdir(parents=True)
    for day in range(4):
        kept = run_upkeep(
            path, tmp_path / "kept", keep=2, fetch_log_days=90, pages_days=90, now=MONDAY + timedelta(days=day)
        )
    assert kept.backups_dropped == 1
    assert sorted(file.name for file in (tmp_path / "kept").iterdir()) == [
        "storyfold-1999-Thesis",
        "storyfold-20260429T090000",
        "storyfold-20260430T090000",
    ]


def test_the_fetch_log_ends_where_it_should_and_facts_stay(tmp_path: Path) -> None:
    path = filled(tmp_path)
    assert (
        run_upkeep(
            path, tmp_path, keep=0, fetch_log_days=7, pages_days=7, now=MONDAY + timedelta(days=7)
        ).log_rows_dropped
        == 0
    )
    later = MONDAY + timedelta(days=7, seconds=1)
    assert (
        run_upkeep(path, tmp_path, keep=0, fetch_log_days=7, pages_days=7, now=later).log_rows_dropped == 1
    )  # how the feed stood is kept
    with open_reader(path) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(2,)]


def test_a_store_with_a_fault_is_not_backed_up(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with open_store(path) as connection:
        connection.execute("INSERT INTO articles FROM articles LIMIT 1")
    kept = run_upkeep(path, tmp_path / "kept", keep=2, fetch_log_days=90, pages_days=90, now=MONDAY)
    assert "an article is held twice" in "; ".join(kept.faults)
    assert kept.backup is None
    assert not (tmp_path / "kept").exists()


def test_compacting_gives_space_back_and_loses_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path / "storyfold.duckdb") as connection:
        connection.execute(
            "INSERT INTO fetches SELECT 'f', md5(i::VARCHAR), TIMESTAMP '2020-01-01', 200, 'ok', md5((i + 1)::VARCHAR) "
            "FROM range(250000) t(i)"
        )
    path = filled(tmp_path)
    kept = run_upkeep(path, tmp_path, keep=0, fetch_log_days=90, pages_days=90, now=MONDAY)
    assert kept.log_rows_dropped == 250_000
    assert kept.bytes_after < kept.bytes_before / 2
    with open_store(path) as connection:
        assert connection.execute("SELECT count(*) FROM coverage").fetchall() == [(0,)]
        assert connection.execute("SELECT articles FROM feed_health WHERE name = 'The Gazette'").fetchall() == [(2,)]


def test_nothing_to_keep_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database yet"):
        run_upkeep(tmp_path / "none.duckdb", tmp_path, keep=1, fetch_log_days=1, pages_days=1, now=MONDAY)


def test_a_silent_feed_is_one_that_was_asked_in_vain(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with open_reader(path) as connection:
        signs = read_health_signals(connection, MONDAY + timedelta(days=3), silent_days=3)
        assert signs.silent_feeds == ()  # The Echo was never asked, The Gazette answered just three days ago
        later = read_health_signals(connection, MONDAY + timedelta(days=3, seconds=1), silent_days=3)
    assert later.silent_feeds == ("The Gazette",)
    assert later.last_success == MONDAY
    assert later.last_edition is None
    assert later.recent_stubs == pytest.approx(1 / 3)
