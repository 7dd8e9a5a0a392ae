"""The same store over DuckLake: rows as Parquet in a folder or bucket, the catalog in Postgres, several machines.

Where a store is a file, `[store] path` names a DuckDB file; where it is a lake, a small TOML file ending in .lake:

    catalog = "host=db.example dbname=storyfold user=storyfold"    # libpq's words; the password in ~/.pgpass
    data = "s3://bucket/storyfold/"                                # or a folder that all machines share

Tables, views and macros are made by the same migrations. Writers on several machines take turns: DuckLake refuses
conflicting changes but not two inserts of one article, so the one right to write is a lock in Postgres, which the
server frees when its holder dies. Readers open the snapshot of the last whole run, and are never blocked.
"""

import importlib.util
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb

from store.database.lock import POLL_S
from store.database.search_index import index_new_articles
from store.database.transactions import transaction
from store.database.verification import ATTACHED, refuse_newer, refuse_older
from store.schema.migrations import MIGRATIONS
from store.types import StoreBusyError, StoreError

NAME = "storyfold"
_EXTENSIONS = {"postgres_scanner": "postgres", "ducklake": "ducklake"}
# One number in each Postgres database: who holds it may write.
_LOCK = 5_726_903_021
# Changes of so few rows are kept in the catalog until `storyfold admin compact`, instead of a Parquet file each.
_INLINED_ROWS = 100

_PUBLISHED = """
CREATE TABLE IF NOT EXISTS published (snapshot BIGINT NOT NULL);
COMMENT ON TABLE published IS 'The one row is the snapshot that readers open: that of the last whole run.';
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lake:
    """Where a lake is: the catalog in libpq's words, and where its Parquet files lie."""

    catalog: str
    data: str


@dataclass(frozen=True, slots=True)
class LakeStore:
    """The store that the `.lake` file `path` names."""

    path: Path

    @property
    def has_files(self) -> bool:
        """Return that nothing of it can be copied as a file: its Postgres and its bucket have backups of their own."""
        return False

    def files(self) -> dict[str, Path]:
        """Raise StoreError: there are none."""
        raise StoreError(
            f"{self.path}: a lake is backed up where it lies: its catalog by pg_dump, its data folder by what holds "
            "it. `storyfold admin export` writes all of it as Parquet."
        )

    @contextmanager
    def writer(
        self, *, wait_s: float = 0.0, publishes: Callable[[], bool] = lambda: True
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open to write, alone among all machines; make and migrate it if need be; publish what went well."""
        lake = read_lake(self.path)
        with self.exclusive(wait_s=wait_s), _opened(self.path) as connection:
            options = f"DATA_PATH {_quoted(lake.data)}, DATA_INLINING_ROW_LIMIT {_INLINED_ROWS}"
            _attach(connection, self.path, lake, options)
            try:
                _migrate(connection, self.path)
                yield connection
                index_new_articles(connection)
                if publishes():
                    _publish(connection)
            except duckdb.Error as error:
                raise StoreError(f"{self.path}: {error}") from error

    @contextmanager
    def reader(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the snapshot that the last whole run left."""
        lake = read_lake(self.path)
        with _opened(self.path) as connection:
            _attach(connection, self.path, lake, "READ_ONLY")
            try:
                rows = connection.execute("SELECT max(snapshot) FROM published").fetchall()
            except duckdb.CatalogException as error:
                raise StoreError(_nothing_yet(self.path)) from error
            connection.execute(f"USE memory; DETACH {NAME}")
            pinned = f", SNAPSHOT_VERSION {rows[0][0]}" if rows[0][0] is not None else ""
            _attach(connection, self.path, lake, f"READ_ONLY{pinned}")
            refuse_older(connection, self.path)
            yield connection

    @contextmanager
    def latest(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open it as it is now, for who holds the lock."""
        with _opened(self.path) as connection:
            _attach(connection, self.path, read_lake(self.path), "READ_ONLY")
            refuse_older(connection, self.path)
            yield connection

    @contextmanager
    def exclusive(self, *, wait_s: float = 0.0) -> Iterator[None]:
        """Hold the one right to write. Raises StoreBusyError when another program holds it after `wait_s`."""
        with _opened(self.path) as connection:
            try:
                connection.execute(f"ATTACH {_quoted(read_lake(self.path).catalog)} AS pg (TYPE postgres)")
            except duckdb.Error as error:
                raise StoreError(f"{self.path}: its catalog cannot be reached: {error}") from error
            deadline = time.monotonic() + wait_s
            # The lock lasts as long as the transaction, which stays open on a connection of its own.
            while not _is_locked_by(connection):
                connection.rollback()
                if time.monotonic() >= deadline:
                    raise StoreBusyError(f"{self.path}: another run is writing to it. Try again when it has finished.")
                time.sleep(POLL_S)
            yield

    def publish(self) -> Path:
        """Let readers open it as it is now, brought forward if need be."""
        with self.writer():
            return self.path

    def size(self) -> int:
        """Return the bytes of its Parquet files, 0 where they lie in a bucket."""
        folder = Path(read_lake(self.path).data)
        return sum(file.stat().st_size for file in folder.rglob("*.parquet")) if folder.is_dir() else 0

    def is_worth_rewriting(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Return True: each run adds small files, and only so are they joined."""
        del connection
        return True

    def rewrite(self, *, keep: timedelta = timedelta(0)) -> None:
        """Write its files anew without what was deleted; drop old ones that no snapshot of the last `keep` needs.

        A reader that has an older snapshot open loses it.
        """
        with self.writer() as connection:
            for call in (
                f"ducklake_flush_inlined_data('{NAME}')",
                f"ducklake_rewrite_data_files('{NAME}', delete_threshold => 0)",
                f"ducklake_merge_adjacent_files('{NAME}')",
            ):
                connection.execute(f"CALL {call}")
            _publish(connection)
        with self.writer() as connection:
            old = f"now() - INTERVAL {round(keep.total_seconds())} SECOND"
            connection.execute(f"CALL ducklake_expire_snapshots('{NAME}', older_than => {old})")
            connection.execute(f"CALL ducklake_cleanup_old_files('{NAME}', cleanup_all => true)")

    def file_faults(self) -> Iterator[str]:
        """Yield nothing: its catalog holds what belongs together."""
        return iter(())

    def allow_own_reads(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let a sealed connection read the data folder: the rows are files, which are read when they are asked for."""
        connection.execute(f"SET allowed_directories = [{_quoted(read_lake(self.path).data)}]")


def read_lake(path: Path) -> Lake:
    """Return the lake that a .lake file names; `data` is relative to the file."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        lake = Lake(catalog=str(given["catalog"]), data=str(given["data"]))
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise StoreError(f'{path}: a lake is named by two lines, catalog = "…" and data = "…": {error}') from error
    return lake if "://" in lake.data else Lake(catalog=lake.catalog, data=f"{(path.parent / lake.data).resolve()}/")


def _publish(connection: duckdb.DuckDBPyConnection) -> None:
    """Let readers open the lake as it is now."""
    rows = connection.execute(f"SELECT max(snapshot_id) FROM ducklake_snapshots('{NAME}')").fetchall()  # noqa: S608
    with transaction(connection):
        connection.execute("DELETE FROM published")
        connection.execute("INSERT INTO published VALUES (?)", [rows[0][0]])


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for extension, name in _EXTENSIONS.items():
            _load(connection, extension, name, path)
        yield connection


def _load(connection: duckdb.DuckDBPyConnection, extension: str, name: str, path: Path) -> None:
    """Load an extension from its wheel, else one that DuckDB itself has installed."""
    package = importlib.util.find_spec(f"duckdb_extension_{extension}")
    found = next(Path(package.origin).parent.rglob("*.duckdb_extension"), None) if package and package.origin else None
    try:
        connection.execute(f"LOAD {_quoted(str(found))}" if found else f"LOAD {name}")
    except duckdb.Error as error:
        raise StoreError(
            f"{path}: a lake needs DuckDB's extensions ducklake and postgres: pip install 'storyfold[lake]', or in "
            f"DuckDB's shell INSTALL ducklake; INSTALL postgres ({error})"
        ) from error


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, lake: Lake, options: str) -> None:
    try:
        connection.execute(f"ATTACH {_quoted(f'ducklake:postgres:{lake.catalog}')} AS {NAME} ({options})")
    except duckdb.Error as error:
        # What DuckLake says of a catalog that no writer has opened yet; a reader may not make one.
        if "creating a new DuckLake is explicitly disabled" in str(error):
            raise StoreError(_nothing_yet(path)) from error
        raise StoreError(f"{path}: the lake cannot be opened: {error}") from error
    connection.execute(f"USE {NAME}")


def _nothing_yet(path: Path) -> str:
    return f"{path}: there is nothing in this lake yet. `storyfold collect` fills it."


def _migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (name VARCHAR NOT NULL)")
    done = refuse_newer(connection, path)
    for name, statements in MIGRATIONS:
        if name not in done:
            with transaction(connection):
                _execute_all(connection, statements)
                connection.execute("INSERT INTO migrations VALUES (?)", [name])
    for part, table in ATTACHED.items():
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {part}")
        connection.execute(table)
    connection.execute(_PUBLISHED)


def _execute_all(connection: duckdb.DuckDBPyConnection, statements: str) -> None:
    """Execute statement by statement: DuckLake keeps no comments on macros, nor on the columns of views."""
    for statement in duckdb.extract_statements(statements):
        if statement.query.strip().startswith("COMMENT"):
            with suppress(duckdb.BinderException):
                connection.execute(statement)
        else:
            connection.execute(statement)


def _is_locked_by(connection: duckdb.DuckDBPyConnection) -> bool:
    connection.begin()
    rows = connection.execute(
        f"SELECT * FROM postgres_query('pg', 'SELECT pg_try_advisory_xact_lock({_LOCK})')"  # noqa: S608 - our number
    ).fetchall()
    return bool(rows[0][0])


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
