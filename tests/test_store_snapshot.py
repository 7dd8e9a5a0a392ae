"""Readers open a whole run and never block; the live file is copied only when DuckDB has let go of it."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import Connection, open_reader, open_writer, store_at
from store.database.published_copy import embeddings_path, is_same_bytes, publish, published_path
from store.types import StoreError
from tests.building import FEED, feed_run, settled

ROOT = Path(__file__).parent.parent

FEEDS_A_RUN = 8
RUNS = 12

# One run is several transactions: whoever saw one in the middle would see a number that is no multiple of them all.
WRITER = f"""
    import sys
    from dataclasses import replace
    from pathlib import Path
    from store.collection.feed_runs import register_feeds, save_feed_run
    from store.database.connections import open_writer
    from tests.building import FEED, feed_run, settled
    for run in range({RUNS}):
        with open_writer(Path(sys.argv[1]), wait_s=20) as connection:
            register_feeds(connection, [FEED])
            for part in range({FEEDS_A_RUN}):
                save_feed_run(connection, feed_run(settled(f"run-{{run}}-part-{{part}}")))
"""

READER = f"""
    import sys
    from pathlib import Path
    from store.database.connections import open_reader
    path, looks, last = Path(sys.argv[1]), 0, 0
    while last < {FEEDS_A_RUN * RUNS}:
        with open_reader(path) as connection:
            seen = connection.execute("SELECT count(*) FROM articles").fetchall()[0][0]
        assert seen % {FEEDS_A_RUN} == 0, f"half a run: {{seen}} articles"
        assert seen >= last, f"went back from {{last}} to {{seen}}"
        looks, last = looks + 1, seen
    print(looks)
"""

ANALYST = """
    import duckdb, signal, sys
    connection = duckdb.connect(sys.argv[1], read_only=True)
    print("open", flush=True)
    signal.pause()
"""


def write(path: Path, *slugs: str) -> None:
    """Make one run that brings these articles."""
    with open_writer(path) as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(*(settled(slug) for slug in slugs)))


def break_off(connection: Connection) -> None:
    """Save a feed, then fail."""
    save_feed_run(connection, feed_run(settled("second")))
    raise RuntimeError("in the middle")


def titles(path: Path) -> list[str]:
    """Return the titles a reader sees."""
    with open_reader(path) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM articles ORDER BY title").fetchall()]


def start(program: str, path: Path) -> subprocess.Popen[str]:
    """Start a program of its own on the database."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(path)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_readers_in_processes_of_their_own_are_never_blocked_and_see_whole_runs(tmp_path: Path) -> None:
    path = tmp_path / "busy.duckdb"
    with open_writer(path):
        pass
    readers = [start(READER, path) for _ in range(3)]
    writer = start(WRITER, path)
    assert (writer.communicate(timeout=120)[1], writer.returncode) == ("", 0)
    for reader in readers:
        looks, trouble = reader.communicate(timeout=60)
        assert (trouble, reader.returncode) == ("", 0)
        assert int(looks) > 1


def test_a_reader_sees_the_last_whole_run_while_another_is_under_way(tmp_path: Path) -> None:
    path = tmp_path / "under-way.duckdb"
    write(path, "first")
    with open_writer(path) as connection:
        save_feed_run(connection, feed_run(settled("second")))
        assert titles(path) == ["First"]
    assert titles(path) == ["First", "Second"]


def test_a_run_that_failed_is_not_published(tmp_path: Path) -> None:
    path = tmp_path / "failed.duckdb"
    write(path, "first")
    with pytest.raises(RuntimeError, match="in the middle"), open_writer(path) as connection:
        break_off(connection)
    assert titles(path) == ["First"]
    write(path, "third")
    assert titles(path) == ["First", "Second", "Third"]


def test_who_has_the_old_copy_open_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.duckdb"
    write(path, "first")
    with open_reader(path) as connection:
        write(path, "second")
        assert connection.execute("SELECT title FROM articles").fetchall() == [("First",)]
    assert titles(path) == ["First", "Second"]


def test_an_open_reader_does_not_stop_a_run(tmp_path: Path) -> None:
    path = tmp_path / "analyst.duckdb"
    write(path, "first")
    analyst = start(ANALYST, published_path(path))
    try:
        assert analyst.stdout is not None
        assert analyst.stdout.readline() == "open\n"
        write(path, "second")
    finally:
        analyst.kill()
        analyst.communicate()
    assert titles(path) == ["First", "Second"]


def test_a_database_never_published_is_read_itself(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    write(path, "first")
    published_path(path).unlink()
    assert titles(path) == ["First"]


def test_the_copy_cannot_be_written_by_accident(tmp_path: Path) -> None:
    path = tmp_path / "safe.duckdb"
    write(path, "first")
    assert published_path(path).stat().st_mode & 0o222 == 0


def test_vectors_that_did_not_change_are_not_copied_again(tmp_path: Path) -> None:
    path = tmp_path / "same.duckdb"
    write(path, "first")
    before = embeddings_path(published_path(path)).stat().st_ino
    main = published_path(path).stat().st_ino
    write(path, "second")
    assert embeddings_path(published_path(path)).stat().st_ino == before
    assert published_path(path).stat().st_ino != main


def test_a_file_that_was_not_closed_in_good_order_is_not_published(tmp_path: Path) -> None:
    path = tmp_path / "torn.duckdb"
    write(path, "first")
    os.utime(path)
    path.with_name("torn.duckdb.wal").touch()
    with pytest.raises(StoreError, match="not closed in good order"):
        publish(path)


def test_duckdb_keeps_its_lock_while_a_run_writes(tmp_path: Path) -> None:
    path = tmp_path / "locked.duckdb"
    write(path, "first")
    second = "import duckdb, sys\nduckdb.connect(sys.argv[1])\n"
    with open_writer(path) as connection:
        save_feed_run(connection, feed_run(settled("second")))
        titles(path)
        intruder = start(second, path)
        _, trouble = intruder.communicate(timeout=60)
    assert intruder.returncode != 0
    assert "lock" in trouble.lower()


def test_no_draft_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "clean.duckdb"
    write(path, "first")
    names = {entry.name for entry in tmp_path.iterdir()}
    assert names == {
        "clean.duckdb", "clean.duckdb.lock", "clean.vectors.duckdb", "clean.pages.duckdb",
        "clean.read.duckdb", "clean.read.vectors.duckdb",
    }  # fmt: skip


def test_a_copy_in_another_place_can_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "here.duckdb"
    write(path, "first")
    with store_at(path).latest() as connection:
        assert connection.execute("SELECT count(*) FROM vectors.vectors").fetchall() == [(0,)]


@pytest.fixture
def sharing(tmp_path: Path):
    """Yield a folder on a file system whose files can share blocks; making one takes a root user and btrfs."""
    image, folder = tmp_path / "disk.img", tmp_path / "disk"
    folder.mkdir()
    with image.open("wb") as disk:
        disk.truncate(300 << 20)
    for command in (["mkfs.btrfs", "-q", str(image)], ["mount", "-o", "loop", str(image), str(folder)]):
        if os.geteuid() or not shutil.which(command[0]) or subprocess.run(command, capture_output=True).returncode:
            pytest.skip(f"needs a root user, and {command[0]} to work")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.slow
def test_a_copy_shares_the_blocks_of_the_database_until_a_run_changes_them(sharing: Path) -> None:
    path = sharing / "shared.duckdb"
    with open_writer(path) as connection:
        connection.execute("CREATE TABLE filler AS SELECT md5(n::VARCHAR) AS words FROM range(2_000_000) r(n)")
    size = path.stat().st_size
    assert shutil.disk_usage(sharing).used < 1.5 * size
    assert is_same_bytes(path, published_path(path))
    with open_reader(path) as reader:
        write(path, "first")
        assert reader.execute("SELECT count(*) FROM articles").fetchall() == [(0,)]
    assert titles(path) == ["First"]
    os.sync()
    assert shutil.disk_usage(sharing).used < 1.5 * size
