"""The same store over DuckLake and Postgres: the same answers, writers in turn, readers of whole runs."""

import importlib.util
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import open_reader, open_writer
from store.database.lake import LakeStore
from store.queries.search import search
from store.queries.sql import ask, asking, describe
from store.types import StoreError
from store.upkeep.export_import import export_parquet, import_parquet
from store.upkeep.forget import forget
from store.upkeep.integrity import check
from store.upkeep.nightly import compact
from tests.building import FEED, MONDAY, article, feed_run, settled
from tests.conftest import Demo
from tests.postgres import postgres, postgres_programs
from tests.test_store_queries import QUERIES

ROOT = Path(__file__).parent.parent

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        postgres_programs() is None, reason="there is no Postgres here (Debian: apt install postgresql)"
    ),
    pytest.mark.skipif(
        importlib.util.find_spec("duckdb_extension_ducklake") is None or not duckdb.__version__.startswith("1.5"),
        reason="DuckLake's wheel is not installed, or not for this DuckDB",
    ),
]

HOLDER = """
    import signal, sys
    from pathlib import Path
    from store.collection.feed_runs import save_feed_run
    from store.database.connections import open_writer
    from tests.building import feed_run, settled
    with open_writer(Path(sys.argv[1])) as connection:
        save_feed_run(connection, feed_run(settled("half")))
        print("holds", flush=True)
        signal.pause()
"""


@pytest.fixture(scope="module")
def catalog() -> Iterator[str]:
    """Return a Postgres."""
    with postgres() as found:
        yield found


@pytest.fixture(scope="module")
def filled(catalog: str, demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a lake with all that the demo collected."""
    folder = tmp_path_factory.mktemp("lake")
    export_parquet(demo.database, folder / "moved")
    import_parquet(folder / "moved", made(folder, catalog, "filled"))
    return folder / "news.lake"


def made(folder: Path, catalog: str, schema: str) -> Path:
    """Name a new lake in a database of its own."""
    with duckdb.connect() as connection:
        package = importlib.util.find_spec("duckdb_extension_postgres_scanner")
        assert package is not None
        assert package.origin is not None
        extension = next(Path(package.origin).parent.rglob("*.duckdb_extension"))
        connection.execute(f"LOAD '{extension}'; ATTACH '{catalog}' AS pg (TYPE postgres)")
        connection.execute(f"CALL postgres_execute('pg', 'CREATE DATABASE {schema}', use_transaction=false)")
    named = catalog.replace("dbname=postgres", f"dbname={schema}")
    (folder / "news.lake").write_text(f'catalog = "{named}"\ndata = "rows"\n', encoding="utf-8")
    return folder / "news.lake"


@pytest.fixture
def lake(catalog: str, tmp_path: Path) -> Path:
    """Return a lake with one run in it."""
    path = made(tmp_path, catalog, tmp_path.name.replace("-", "_")[-60:].lower())
    with open_writer(path) as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(settled("first"), settled("second")))
    return path


def titles(path: Path) -> list[str]:
    """Return the titles a reader sees."""
    with open_reader(path) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM articles ORDER BY title").fetchall()]


@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_every_worked_query_answers_as_the_file_does(filled: Path, demo: Demo, query: str) -> None:
    assert ask(filled, query) == ask(demo.database, query)


def test_the_surface_is_the_same_and_what_was_moved_is_sound(filled: Path, demo: Demo) -> None:
    with asking(filled) as lake, asking(demo.database) as file:
        ours = {(one.name, tuple(column[:2] for column in one.columns)) for one in describe(lake)}
        theirs = {(one.name, tuple(column[:2] for column in one.columns)) for one in describe(file)}
    assert theirs <= ours
    assert {name for name, _ in ours - theirs} == {"published"}
    assert check(filled) == ()


def test_a_sealed_question_reaches_no_file(filled: Path) -> None:
    with pytest.raises(StoreError, match="--unsafe"):
        ask(filled, "FROM read_text('/etc/hostname')")


def test_runs_follow_each_other_and_searching_finds_what_each_brought(lake: Path) -> None:
    with open_writer(lake) as connection:
        assert save_feed_run(connection, feed_run(settled("second"), settled("late", text="A lighthouse."))) == 1
    assert titles(lake) == ["First", "Late", "Second"]
    with open_reader(lake) as connection:
        assert [one.title for one in search(connection, "lighthouses")] == ["Late"]
    assert check(lake) == ()


def test_a_second_writer_waits_or_stops_and_a_killed_one_frees_the_lock_and_shows_no_half_run(lake: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(lake)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holds\n"
    with pytest.raises(StoreError, match="another run is writing"), open_writer(lake):
        pass
    assert titles(lake) == ["First", "Second"]
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert titles(lake) == ["First", "Second"]
    with open_writer(lake, wait_s=30) as connection:
        save_feed_run(connection, feed_run(settled("third")))
    assert titles(lake) == ["First", "Half", "Second", "Third"]
    assert check(lake) == ()


def test_what_is_removed_leaves_no_bytes_in_the_files(lake: Path) -> None:
    with open_writer(lake) as connection:
        forget(connection, article("first").canonical_url, now=MONDAY)
    compact(lake)
    assert titles(lake) == ["Second"]
    assert check(lake) == ()
    with duckdb.connect() as connection:
        rows = f"read_parquet('{lake.parent}/rows/main/articles/*.parquet')"
        assert connection.execute(f"SELECT title FROM {rows}").fetchall() == [("Second",)]


def test_a_lake_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    path = tmp_path / "far.lake"
    path.write_text('catalog = "host=127.0.0.1 port=1 dbname=none"\ndata = "rows"\n', encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be reached"), LakeStore(path).exclusive():
        pass
    path.write_text("catalog = 1", encoding="utf-8")
    with pytest.raises(StoreError, match="two lines"), LakeStore(path).exclusive():
        pass
