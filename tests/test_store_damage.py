"""Files that are damaged, strange or in use are named in a sentence, and nothing of the store is lost over them."""

import ctypes
from pathlib import Path

import pytest

from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import open_reader, open_writer, store_at
from store.database.memory import give_back_memory, limit_malloc_arenas
from store.database.published_copy import published_path
from store.types import StoreError
from store.upkeep.integrity import check
from tests.building import FEED, feed_run, open_store, settled


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with two articles."""
    path = tmp_path / "storyfold.duckdb"
    with open_store(path) as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(settled("first"), settled("second")))
    return path


def count(path: Path) -> int:
    with open_reader(path) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchall()[0][0])


def test_a_file_that_is_no_database_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "storyfold.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreError, match="cannot be opened"), open_writer(path):
        pass
    with pytest.raises(StoreError, match="cannot be opened"), open_reader(path):
        pass
    assert path.read_bytes() == b"not a database" * 1000


def test_what_fails_inside_a_run_is_told_with_the_store_and_readers_keep_what_was(store: Path) -> None:
    def run() -> None:
        with open_writer(store) as connection:
            save_feed_run(connection, feed_run(settled("third")))
            connection.execute("FROM no_such_table")

    with pytest.raises(StoreError, match=r"storyfold\.duckdb: .*no_such_table"):
        run()
    assert count(store) == 2


def test_a_copy_for_readers_that_was_changed_is_found_and_written_anew(store: Path) -> None:
    copy = published_path(store)
    copy.chmod(0o644)
    content = copy.read_bytes()
    copy.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    (fault,) = check(store)
    assert fault.startswith("storyfold.read.duckdb is not what was published from storyfold.duckdb")
    store_at(store).publish()
    assert check(store) == ()
    copy.chmod(0o644)
    copy.write_bytes(content + b"more")
    assert len(check(store)) == 1


def test_memory_is_given_back_where_the_c_library_knows_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    knows = hasattr(ctypes.CDLL(None), "malloc_trim")
    assert give_back_memory() is knows
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert give_back_memory() is False
    assert limit_malloc_arenas() is False
    monkeypatch.setenv("MALLOC_ARENA_MAX", "2")
    assert limit_malloc_arenas() is True
