"""A store in a lake, on the shortest way: filled, read, moved into, and refused where it cannot be."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import open_reader, open_writer, store_at
from store.database.lake import LakeStore
from store.types import StoreBusyError, StoreError
from store.upkeep.export_import import export_parquet, import_parquet
from tests.building import FEED, feed_run, open_store, settled
from tests.postgres import postgres, postgres_programs
from tests.test_store_lake import made

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("duckdb_extension_ducklake") is None or not duckdb.__version__.startswith("1.5"),
    reason="DuckLake's wheel is not installed, or not for this DuckDB",
)


@pytest.fixture
def catalog() -> Iterator[str]:
    if postgres_programs() is None:
        pytest.skip("there is no Postgres here (Debian: apt install postgresql)")
    with postgres() as found:
        yield found


def titles(path: Path) -> list[str]:
    with open_reader(path) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM articles ORDER BY title").fetchall()]


def test_a_file_moves_into_a_lake_which_one_program_writes_and_others_read(catalog: str, tmp_path: Path) -> None:
    """One lake for all: making its tables takes most of the time."""
    with open_store(tmp_path / "file.duckdb") as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(settled("first"), settled("second")))
    export_parquet(tmp_path / "file.duckdb", tmp_path / "moved")
    lake = made(tmp_path, catalog, "quick")
    with pytest.raises(StoreError, match="there is nothing in this lake yet"), open_reader(lake):
        pass
    assert import_parquet(tmp_path / "moved", lake) == 2
    with pytest.raises(StoreError, match="there are articles in this lake already"):
        import_parquet(tmp_path / "moved", lake)
    with open_writer(lake) as connection:
        assert save_feed_run(connection, feed_run(settled("second"), settled("third"))) == 1
        assert titles(lake) == ["First", "Second"], "half a run is seen"
        with pytest.raises(StoreBusyError, match="another run is writing to it"), open_writer(lake, wait_s=0.1):
            pass
    assert titles(lake) == ["First", "Second", "Third"]
    with pytest.raises(StoreError, match="no_table_of_that_name"), open_writer(lake) as connection:
        connection.execute("SELECT * FROM no_table_of_that_name")
    with pytest.raises(StoreError, match="its catalog by pg_dump"):
        store_at(lake).files()


def test_a_lake_that_cannot_be_reached_or_is_named_wrongly_is_told(tmp_path: Path) -> None:
    path = tmp_path / "far.lake"
    path.write_text('catalog = "host=127.0.0.1 port=1 dbname=none"\ndata = "rows"\n', encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be reached"), LakeStore(path).exclusive():
        pass
    with pytest.raises(StoreError, match="the lake cannot be opened"), LakeStore(path).reader():
        pass
    path.write_text("catalog = 1", encoding="utf-8")
    with pytest.raises(StoreError, match="two lines"), LakeStore(path).exclusive():
        pass
