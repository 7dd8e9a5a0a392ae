"""The database opens for one writer, refuses what it cannot read, and survives a kill."""

import os
import shutil
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from store.database.connections import open_reader, open_writer
from store.database.published_copy import published_path
from store.schema.migrations import MIGRATIONS
from store.types import StoreError


def test_a_new_database_has_every_table_and_view(tmp_path: Path) -> None:
    with open_writer(tmp_path / "new.duckdb") as connection:
        names = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        views = {
            row[0] for row in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        }
    assert {"feeds", "fetches", "entries", "articles", "matches", "stories", "members", "editions", "vectors"} <= names
    assert {"coverage", "first_reports", "feed_health", "topic_stories"} <= views


def test_opening_again_migrates_nothing_twice(tmp_path: Path) -> None:
    for _ in range(2):
        with open_writer(tmp_path / "again.duckdb") as connection:
            done = connection.execute("SELECT name FROM migrations").fetchall()
    assert done == [(name,) for name, _ in MIGRATIONS]


def test_a_second_writer_is_refused_with_a_word(tmp_path: Path) -> None:
    path = tmp_path / "one.duckdb"
    with open_writer(path), pytest.raises(StoreError, match="another run is writing"), open_writer(path):
        pass


def test_a_writer_whose_file_is_replaced_says_that_its_work_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "one.duckdb"
    with open_writer(path):
        pass
    with pytest.raises(StoreError, match="so what was written is lost"):
        _write_and_replace(path)
    with open_writer(path) as connection:
        assert connection.execute("FROM clustering_model").fetchall() == []


def _write_and_replace(path: Path) -> None:
    with open_writer(path) as connection:
        connection.execute("INSERT INTO clustering_model VALUES ('m')")
        shutil.copy2(path, path.with_name("synchronised"))
        path.with_name("synchronised").replace(path)


def test_a_reader_of_nothing_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="storyfold collect"), open_reader(tmp_path / "none.duckdb"):
        pass


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "read.duckdb"
    with open_writer(path):
        pass
    with open_reader(path) as connection, pytest.raises(duckdb.InvalidInputException, match="read-only"):
        connection.execute("DELETE FROM articles")


def test_a_newer_file_is_refused_with_a_word(tmp_path: Path) -> None:
    path = tmp_path / "newer.duckdb"
    with open_writer(path) as connection:
        connection.execute("INSERT INTO migrations VALUES ('999 from the future')")
    with pytest.raises(StoreError, match="newer Storyfold"), open_reader(path):
        pass
    with pytest.raises(StoreError, match="newer Storyfold"), open_writer(path):
        pass


def test_a_strange_database_is_refused_with_a_word(tmp_path: Path) -> None:
    path = tmp_path / "strange.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(StoreError, match="not one of Storyfold's"), open_reader(path):
        pass


def test_a_strange_database_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "mine.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE mine (x INTEGER)")
    with pytest.raises(StoreError, match="not one of Storyfold's"), open_writer(path):
        pass
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("mine",)]


def test_a_killed_writer_leaves_what_was_committed_and_frees_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "killed.duckdb"
    program = f"""
        import os, signal
        from pathlib import Path
        from store.collection.feed_runs import register_feeds, save_feed_run
        from store.database.connections import open_writer
        from tests.building import FEED, feed_run, settled
        with open_writer(Path({str(path)!r})) as connection:
            register_feeds(connection, [FEED])
            save_feed_run(connection, feed_run(settled("kept")))
            connection.begin()
            connection.execute("DELETE FROM articles")
            os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=Path(__file__).parent.parent)
    assert done.returncode == -9
    with open_writer(path) as connection:
        assert connection.execute("SELECT title FROM articles").fetchall() == [("Kept",)]


SPILL = """
import sys
from pathlib import Path
from store.database.connections import store_at
with store_at(Path(sys.argv[1])).latest() as one, store_at(Path(sys.argv[1])).latest() as other:
    for reader in (one, other):
        reader.execute("SET memory_limit = '60MB'; SET threads = 1")
    query = "SELECT md5(i::VARCHAR) || repeat('x', 200) AS w FROM range(400_000) t(i) ORDER BY w"
    found = [reader.execute(query) for reader in (one, other)]
    for cursor in found:
        assert len(cursor.fetchmany(3)) == 3
"""


def test_readers_spill_beside_each_other_and_leave_nothing(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with open_writer(path):
        pass
    subprocess.run([sys.executable, "-c", SPILL, str(published_path(path))], check=True, timeout=120)
    assert list(tmp_path.glob("*.tmp")) == []


def test_a_writer_sweeps_away_what_killed_readers_spilled(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    left, new = (tmp_path / f"s.read.duckdb.{name}-reader.tmp" for name in ("0a", "0b"))
    for folder in (left, new):
        folder.mkdir()
    long_ago = time.time() - timedelta(days=2).total_seconds()
    os.utime(left, (long_ago, long_ago))
    with open_writer(path):
        pass
    assert (left.exists(), new.exists()) == (False, True)
