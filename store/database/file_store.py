"""A store that is a DuckDB file, with embeddings and pages in files beside it and a copy of it for readers."""

import glob
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb

from store.database.lock import write_lock
from store.database.published_copy import (
    embeddings_path,
    files_of,
    is_same_bytes,
    publish,
    publish_after,
    published_path,
)
from store.database.search_index import index_new_articles
from store.database.transactions import transaction
from store.database.verification import (
    ATTACHED,
    begin_generation,
    foreign_parts,
    identify_parts,
    read_contents,
    read_identity,
    refuse_newer,
    refuse_older,
    require_same,
    table_names,
    take_identity_of_parts,
)
from store.database.whole_files import drafts_of, finish_replacement, sweep_drafts
from store.schema.migrations import MIGRATIONS
from store.types import StoreBusyError, StoreError

# Rows are stored in groups, one processor scans one: texts in groups that two processors share from 20,000 articles on.
# Embeddings in the smallest, so that a batch added to them writes little of the others anew: in groups of the default
# size, batches of 500 made a file half as large again as its embeddings.
_GROUPS = {"main": 16_384, "vectors": 2_048, "pages": 2_048}

# Files written by DuckDB 2 stay readable for 1.5, which is supported until March 2027.
_STORAGE = "v1.5.0"

# Below this share of free blocks a file is not worth writing anew: DuckDB fills the holes itself.
WORTH_REWRITING = 0.3

# Rows lie in the order in which they are asked for most: zone maps then skip what is not asked for.
_ORDER = {
    "articles": "published, id", "entries": "feed_url, first_seen, identity", "fetches": "fetched_at",
    "held_keys": "key", "search_postings": "term, document", "search_documents": "document",
    "vectors.vectors": "part, (SELECT min(a.published) FROM articles a WHERE a.id = article_id), article_id",
    "pages.pages": "fetched_at, url",
}  # fmt: skip

# What a reader spilled is thought left behind when it was not touched for so long: no question takes a day. The number
# of a process tells nothing: after a restart, and in another container, it is another's.
_LEFT_S = 86_400

# What the database is called on a connection that writes.
_NAME = "storyfold"


@dataclass(frozen=True, slots=True)
class FileStore:
    """The store whose database is the file `path`."""

    path: Path

    @property
    def has_files(self) -> bool:
        """Return that it consists of files that can be copied."""
        return True

    def files(self) -> dict[str, Path]:
        """Return what it consists of, by the part each file plays."""
        return files_of(self.path)

    @contextmanager
    def writer(
        self, *, wait_s: float = 0.0, publishes: Callable[[], bool] = lambda: True
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open to write, alone; create and migrate it if need be; publish what went well to the readers."""
        with _lock(self.path, wait_s=wait_s):
            with _writing(self.path) as connection:
                yield connection
                index_new_articles(connection)
            if publishes():
                publish(self.path)

    @contextmanager
    def reader(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open what was published last; the database itself where that was never done."""
        shown = published_path(self.path)
        if not shown.exists():
            shown = self.path
        if not shown.exists():
            raise StoreError(
                f"{self.path}: there is no database yet. `storyfold collect` makes one; so does `storyfold demo`."
            )
        with FileStore(shown).latest() as connection:
            refuse_older(connection, self.path)
            yield connection

    @contextmanager
    def latest(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the file read-only, as it lies there, with what lies beside it."""
        connection = _connect(self.path, read_only=True)
        try:
            refuse_newer(connection, self.path)
            for part in ATTACHED:
                if (beside := self.files()[part]).exists():
                    connection.execute(f"ATTACH IF NOT EXISTS '{sql_path(beside)}' AS {part} (READ_ONLY)")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def exclusive(self, *, wait_s: float = 0.0) -> Iterator[None]:
        """Hold the right to write while the files lie closed and whole, free to be read, copied or replaced."""
        with self.lock(wait_s=wait_s):
            if not self.path.exists():
                raise StoreError(f"{self.path}: there is no database yet")
            with _writing(self.path):
                pass
            yield

    @contextmanager
    def lock(self, *, wait_s: float = 0.0) -> Iterator[None]:
        """Hold the right to write and open nothing, whatever state the files are in."""
        with _lock(self.path, wait_s=wait_s):
            yield

    def publish(self) -> Path:
        """Write the copy for readers anew, whether it seems up to date or not; return it."""
        with self.exclusive():
            return publish(self.path, anew=True)

    def size(self) -> int:
        """Return the bytes of the files, without the copy for readers."""
        return sum(file.stat().st_size for file in self.files().values() if file.exists())

    def used_bytes(self) -> int:
        """Return the bytes of the files that hold something: about what a copy written anew takes."""
        with self.latest() as connection:
            rows = connection.execute("SELECT sum(block_size * used_blocks) FROM pragma_database_size()").fetchall()
        return int(rows[0][0] or 0)

    def is_worth_rewriting(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Return whether so many blocks are free that writing the files anew gives back much."""
        connection.execute(f"CHECKPOINT {_NAME}")
        rows = connection.execute(
            "SELECT total_blocks, free_blocks FROM pragma_database_size() WHERE database_name = current_database()"
        ).fetchall()
        total, free = rows[0]
        return bool(total) and free / total >= WORTH_REWRITING

    def rewrite(self, *, keep: timedelta = timedelta(0)) -> None:
        """Write the files anew, without the room of what was deleted; `keep` says nothing here."""
        del keep  # readers have a copy of their own
        with self.exclusive():
            with self.latest() as old:
                wanted, own = read_contents(old), read_identity(old)
            with drafts_of(self.path, needed=self.used_bytes()) as folder:
                draft = FileStore(folder / self.path.name)
                with draft.being_made(f"{self.path}: could not be written anew") as new:
                    self._copy_tables(new)
                    begin_generation(new, own.store_id if own else "")
                draft.prove(wanted)
            publish_after(self.path, "written anew")

    def _copy_tables(self, new: duckdb.DuckDBPyConnection) -> None:
        for part, file in self.files().items():
            name = "old" if part == "main" else f"old_{part}"
            new.execute(f"ATTACH '{sql_path(file)}' AS {name} (READ_ONLY)")
        for table in table_names(new):
            fill(new, table, f'old."{table}"')
        for part in ATTACHED:
            fill(new, f"{part}.{part}", f"old_{part}.{part}")

    @contextmanager
    def being_made(self, trouble: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open a draft, empty where there is no file yet, to be filled, and bring it to the disk.

        `trouble` begins the words of an error, which speaks of the store and not of the draft.
        """
        try:
            with new_files(self.path) as connection:
                yield connection
                _checkpoint(connection)
        except (duckdb.Error, StoreError) as error:
            why = str(error).partition("\n")[0].replace(f"{self.path}: ", "").rstrip(".")
            raise StoreError(f"{trouble}: {why}. Nothing was changed.") from error

    def prove(self, wanted: dict[str, tuple[int, int]]) -> None:
        """Open the files anew; raise StoreError where they do not belong together or do not hold the `wanted` rows."""
        if logs := sorted(log.name for log in self.path.parent.glob("*.wal")):
            raise StoreError(f"{self.path}: was not closed in good order: {logs[0]} is there. Nothing was changed.")
        try:
            with self.latest() as connection:
                refuse_older(connection, self.path)
                if foreign := sorted(foreign_parts(connection)):
                    raise StoreError(f"{self.path}: does not belong together with its {foreign[0]}")
                require_same(read_contents(connection), wanted, self.path.name)
        except duckdb.Error as error:
            raise StoreError(f"{self.path}: the new files cannot be read: {error}. Nothing was changed.") from error

    def file_faults(self) -> Iterator[str]:
        """Yield in words which files are missing, of another store, or no longer what they were copied from."""
        with self.latest() as connection:
            for part in sorted(foreign_parts(connection)):
                yield (
                    f"{self.files()[part].name} does not belong to {self.path.name}: it is of another store, or of "
                    "another time that the store was written anew; `storyfold admin restore` puts a whole backup "
                    "in place"
                )
        copy = published_path(self.path)
        for live, shown in ((self.path, copy), (embeddings_path(self.path), embeddings_path(copy))):
            if not shown.exists():
                yield f"{shown.name} is not there: `storyfold admin publish` writes it"
            elif not is_same_bytes(live, shown):
                yield (
                    f"{shown.name} is not what was published from {live.name}: `storyfold admin publish` writes it anew"
                )

    def allow_own_reads(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let a sealed connection read what the store's rows are in: here what is attached already."""


@contextmanager
def new_files(path: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Make a store of its own at `path`, with nothing in it, to be filled; in memory if there is no path."""
    connection = _connect(path, read_only=False) if path else duckdb.connect()
    try:
        _migrate(connection, path or Path("memory"))
        _attach(connection, path)
        identify_parts(connection)
        yield connection
    finally:
        connection.close()


def fill(connection: duckdb.DuckDBPyConnection, table: str, source: str) -> int:
    """Add all rows of `source` to a table, in the order in which they are asked for most; return how many."""
    order = f"ORDER BY {_ORDER[table]}" if table in _ORDER else ""
    done = connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {source} {order}")  # noqa: S608 - our own names
    return int(done.fetchall()[0][0])


@contextmanager
def _lock(path: Path, *, wait_s: float) -> Iterator[None]:
    """Hold the right to write, and bring to its end what a killed process left half done."""
    with write_lock(path, wait_s=wait_s):
        sweep_drafts(path.parent, f"{path.stem}.")
        if finish_replacement(path):
            publish(path)
        yield


@contextmanager
def _writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = _connect(path, read_only=False)
    opened = _inodes(path)
    try:
        is_unnamed = _has_migrations(connection) and read_identity(connection) is None
        _migrate(connection, path)
        _require_same_files(path, opened)  # before the parts beside it are said to be of this store
        _attach(connection, path)
        if is_unnamed:
            take_identity_of_parts(connection)
        identify_parts(connection)
        opened = {**_inodes(path), **opened}  # those that were not there are made by attaching them
        yield connection
        _checkpoint(connection)
        _require_same_files(path, opened)
    except duckdb.Error as error:
        # A full disk kills the connection; what was committed before is there when it is opened again.
        raise StoreError(f"{path}: {error}") from error
    finally:
        connection.close()


def _require_same_files(path: Path, opened: dict[str, int]) -> None:
    """Raise StoreError where another file, or none, lies at the path of one that was opened."""
    there = _inodes(path)
    if any(there.get(part) != inode for part, inode in opened.items()):
        raise StoreError(
            f"{path}: other files were put in its place while it was written to, so what was written is lost. "
            "Try again; keep what copies or synchronises files away from it."
        )


def _inodes(path: Path) -> dict[str, int]:
    """Return which files lie at a store's paths, whatever is in them; a file that is gone is none."""
    return {part: file.stat().st_ino for part, file in files_of(path).items() if file.exists()}


def _checkpoint(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring all to the files. Closing does this too, but says nothing when the disk is full."""
    for part in (_NAME, *ATTACHED):
        connection.execute(f"CHECKPOINT {part}")


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
        return path.with_name(f"{path.name}.{secrets.token_hex(4)}-reader.tmp")
    for left in path.parent.glob(f"{glob.escape(path.stem)}*.duckdb.*-*.tmp"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_S:
                shutil.rmtree(left)
    return path.with_name(f"{path.name}.tmp")


def _stored(part: str) -> str:
    return f"STORAGE_VERSION '{_STORAGE}', ROW_GROUP_SIZE {_GROUPS[part]}"


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if any(sign in str(error).lower() for sign in ("lock", "in use", "file handle")):
            raise StoreBusyError(
                f"{path}: another program has it open. Close it, or try again when the run is over."
            ) from error
        raise StoreError(f"{path}: cannot be opened: {error}") from error


def _has_migrations(connection: duckdb.DuckDBPyConnection) -> bool:
    return connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'migrations'").fetchone() is not None


def _migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    tables = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if tables and "migrations" not in tables:
        raise StoreError(f"{path}: is a DuckDB file, but not one of Storyfold's; nothing was changed in it")
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (name VARCHAR NOT NULL)")
    done = refuse_newer(connection, path)
    for name, statements in MIGRATIONS:
        if name not in done:
            with transaction(connection):
                connection.execute(statements)
                connection.execute("INSERT INTO migrations VALUES (?)", [name])


def sql_path(path: Path) -> str:
    """Return a path as it stands between quotes in SQL: ATTACH and COPY take no parameter."""
    return str(path).replace("'", "''")
