"""Open the DuckDB files: one writer under a lock, or readers of what was published; judges nothing."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import duckdb

from store.database.lake import lake_lock, lake_reader, lake_writer
from store.database.lock import write_lock
from store.database.published_copy import files_of, is_lake, publish, published_path
from store.database.search_index import index_new_articles
from store.database.transactions import transaction
from store.schema.keeping import PAGES
from store.schema.migrations import MIGRATIONS, VECTORS
from store.types import StoreError

__all__ = [
    "ATTACHED", "Connection", "new_files", "open_copy", "open_reader", "open_writer", "settled_files", "sql_path",
    "transaction",
]  # fmt: skip

# What the other packages may hold and hand on, never speak SQL to.
Connection = duckdb.DuckDBPyConnection

# What lies in files of its own beside the database, and its one table.
ATTACHED = {"vectors": VECTORS, "pages": PAGES}

# Rows are stored in groups, one processor scans one: texts in groups that two processors share from 20,000 articles on.
# Vectors in the smallest, so that a batch added to them writes little of the others anew: in groups of the default
# size, batches of 500 made a file half as large again as its vectors.
_GROUPS = {"main": 16_384, "vectors": 2_048, "pages": 2_048}

# Files written by DuckDB 2 stay readable for 1.5, which is supported until March 2027.
_STORAGE = "v1.5.0"

_READERS = count()

# What the database is called on a connection that writes.
_NAME = "storyfold"


@contextmanager
def open_writer(path: Path, *, wait_s: float = 0.0) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the store to write, alone; create and migrate it if need be. Raises StoreError when it can't.

    What was written is published to the readers when all inside went well, and only then: they never see half a run.
    """
    if is_lake(path):
        with lake_writer(path, wait_s=wait_s) as connection:
            yield connection
        return
    with write_lock(path, wait_s=wait_s):
        with _writing(path) as connection:
            yield connection
            index_new_articles(connection)
        publish(path)


@contextmanager
def open_reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open what was published last, to read: never blocks a writer, nor is blocked. Raises StoreError if there is none.

    A database that was never published (the first run died, or is from an older Storyfold) is read itself.
    """
    if is_lake(path):
        with lake_reader(path) as connection:
            _refuse_older(connection, path, path)
            yield connection
        return
    shown = published_path(path)
    if not shown.exists():
        shown = path
    if not shown.exists():
        raise StoreError(f"{path}: there is no database yet. `storyfold collect` makes one; so does `storyfold demo`.")
    with open_copy(shown) as connection:
        _refuse_older(connection, shown, path)
        yield connection


@contextmanager
def open_copy(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open one file of ours read-only, as it lies there, with what lies beside it; or a lake as it is."""
    if is_lake(path):
        with lake_reader(path, latest=True) as connection:
            _refuse_older(connection, path, path)
            yield connection
        return
    connection = _connect(path, read_only=True)
    try:
        _refuse_newer(connection, path)
        for part in ATTACHED:
            if (beside := files_of(path)[part]).exists():
                connection.execute(f"ATTACH IF NOT EXISTS '{sql_path(beside)}' AS {part} (READ_ONLY)")
        yield connection
    finally:
        connection.close()


@contextmanager
def settled_files(path: Path) -> Iterator[None]:
    """Hold the right to write while the files lie closed and whole, free to be read, copied or replaced."""
    if not path.exists():
        raise StoreError(f"{path}: there is no database yet")
    if is_lake(path):
        with lake_lock(path):
            yield
        return
    with write_lock(path):
        with _writing(path):
            pass
        yield


@contextmanager
def new_files(path: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Make a store of its own at `path`, with nothing in it, to be filled; in memory if there is no path."""
    connection = _connect(path, read_only=False) if path else duckdb.connect()
    try:
        _migrate(connection, path or Path("memory"))
        _attach(connection, path)
        yield connection
    finally:
        connection.close()


@contextmanager
def _writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = _connect(path, read_only=False)
    try:
        _migrate(connection, path)
        _attach(connection, path)
        yield connection
        # Closing does this too, but says nothing when the disk is full.
        for part in (_NAME, *ATTACHED):
            connection.execute(f"CHECKPOINT {part}")
    except duckdb.Error as error:
        # A full disk kills the connection; what was committed before is there when it is opened again.
        raise StoreError(f"{path}: {error}") from error
    finally:
        connection.close()


def _attach(connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
    """Attach what lies beside the database, made where it is missing; in memory where there is no path."""
    for part, table in ATTACHED.items():
        where = f"'{sql_path(files_of(path)[part])}' AS {part} ({_stored(part)})" if path else f"':memory:' AS {part}"
        connection.execute(f"ATTACH {where}")
        connection.execute(table)


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Attached rather than opened: only so can the size of its groups be said, by which rows are shared out among
    # processors, when they are written and when they are read.
    connection = duckdb.connect(config={"temp_directory": str(_spill_folder(path, read_only=read_only))})
    try:
        with _opening(path):
            # A file that is there keeps its version, whoever wrote it.
            how = f"ROW_GROUP_SIZE {_GROUPS['main']}" if path.exists() else _stored("main")
            if read_only:
                how = f"READ_ONLY, {how}"
            connection.execute(f"ATTACH '{sql_path(path)}' AS {_NAME} ({how}); USE {_NAME}")
    except BaseException:
        connection.close()
        raise
    return connection


def _spill_folder(path: Path, *, read_only: bool) -> Path:
    """Return where a connection puts what its memory does not hold: each reader in a folder of its own.

    Two that spill into one folder end in a segmentation fault (DuckDB 1.5.5). DuckDB makes the folder when it needs it
    and removes it when it is closed; what killed readers left is swept away by the next writer.
    """
    if read_only:
        return path.with_name(f"{path.name}.{os.getpid()}-{next(_READERS)}.tmp")
    for left in path.parent.glob(f"{path.stem}*.duckdb.*-*.tmp"):
        if not _is_running(left.name.split(".")[-2].partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    return path.with_name(f"{path.name}.tmp")


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (ValueError, PermissionError):
        pass
    return True


def _stored(part: str) -> str:
    return f"STORAGE_VERSION '{_STORAGE}', ROW_GROUP_SIZE {_GROUPS[part]}"


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if any(sign in str(error).lower() for sign in ("lock", "in use", "file handle")):
            raise StoreError(
                f"{path}: another program has it open. Close it, or try again when the run is over."
            ) from error
        raise StoreError(f"{path}: cannot be opened: {error}") from error


def _migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    tables = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if tables and "migrations" not in tables:
        raise StoreError(f"{path}: is a DuckDB file, but not one of Storyfold's; nothing was changed in it")
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (name VARCHAR NOT NULL)")
    done = _refuse_newer(connection, path)
    for name, statements in MIGRATIONS:
        if name not in done:
            with transaction(connection):
                connection.execute(statements)
                connection.execute("INSERT INTO migrations VALUES (?)", [name])


def _refuse_newer(connection: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    try:
        done = {str(row[0]) for row in connection.execute("SELECT name FROM migrations").fetchall()}
    except duckdb.CatalogException as error:
        raise StoreError(f"{path}: is a DuckDB file, but not one of Storyfold's") from error
    unknown = done - {name for name, _ in MIGRATIONS}
    if unknown:
        raise StoreError(
            f"{path}: was written by a newer Storyfold ({', '.join(sorted(unknown))}). Update, then try again."
        )
    return done


def _refuse_older(connection: duckdb.DuckDBPyConnection, shown: Path, path: Path) -> None:
    if _refuse_newer(connection, shown) != {name for name, _ in MIGRATIONS}:
        raise StoreError(
            f"{path}: was written by an older Storyfold. `storyfold publish` brings it forward, and so does the "
            "next run."
        )


def sql_path(path: Path) -> str:
    """Return a path as it stands between quotes in SQL: ATTACH and COPY take no parameter."""
    return str(path).replace("'", "''")
