"""Open a store by its path, whichever kind it is: one writer under a lock, or readers of what was published."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import duckdb

from store.database.file_store import FileStore
from store.database.lake import LakeStore

# DuckDB 2 warns that rows are copied on their way to Arrow: ours are few, and whoever reads the warning can't mend it.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)

# What the other packages may hold and hand on, never speak SQL to.
Connection = duckdb.DuckDBPyConnection


class Store(Protocol):
    """What a DuckDB file and a lake have in common. Every method raises StoreError where it cannot be done."""

    @property
    def path(self) -> Path:
        """Return the path that names it."""

    @property
    def has_files(self) -> bool:
        """Return whether it consists of files of its own, which can be copied and put back."""

    def files(self) -> dict[str, Path]:
        """Return what it consists of, by the part each file plays."""

    def writer(self, *, wait_s: float = 0.0, publishes: Callable[[], bool] = ...) -> AbstractContextManager[Connection]:
        """Open to write, alone; create and migrate it if need be. What went well is published, and only then.

        Where `publishes` says no at the end, readers go on seeing what was published last.
        """

    def reader(self) -> AbstractContextManager[Connection]:
        """Open what was published last: never blocks a writer, nor is blocked."""

    def latest(self) -> AbstractContextManager[Connection]:
        """Open what is there read-only, published or not."""

    def exclusive(self, *, wait_s: float = 0.0) -> AbstractContextManager[None]:
        """Hold the right to write while nothing is open."""

    def publish(self) -> Path:
        """Write anew what readers open; return it."""

    def size(self) -> int:
        """Return how many bytes it takes."""

    def is_worth_rewriting(self, connection: Connection) -> bool:
        """Return whether writing it anew gives back much."""

    def rewrite(self, *, keep: timedelta = timedelta(0)) -> None:
        """Write it anew, without the room of what was deleted; who opened it within `keep` goes on reading."""

    def file_faults(self) -> Iterator[str]:
        """Yield in words what is wrong with the files, whatever is in them."""

    def allow_own_reads(self, connection: Connection) -> None:
        """Let a connection that is about to be sealed read what the store's rows are in."""


def store_at(path: Path) -> Store:
    """Return the store that a path names: a lake by its `.lake` file, else a DuckDB file."""
    return LakeStore(path) if path.suffix == ".lake" else FileStore(path)


def open_writer(path: Path, *, wait_s: float = 0.0) -> AbstractContextManager[Connection]:
    """Open the store to write, alone; create and migrate it if need be. Raises StoreBusyError after `wait_s`.

    What was written is published to the readers when all inside went well, and only then: they never see half a run.
    """
    return store_at(path).writer(wait_s=wait_s)


@contextmanager
def open_reader(path: Path) -> Iterator[Connection]:
    """Open what was published last, to read: never blocks a writer, nor is blocked. Raises StoreError if there is none.

    A database that was never published (the first run died, or is from an older Storyfold) is read itself. Views are
    the file's own, and it may be a stranger's: so no reader reaches any other file, nor the network.
    """
    store = store_at(path)
    with store.reader() as connection:
        seal(store, connection)
        yield connection


def seal(store: Store, connection: Connection) -> None:
    """Let a connection reach no file and no network beside the store's own, for good."""
    store.allow_own_reads(connection)
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def forget_read_blocks(connection: Connection, *, most_mb: int = 32) -> None:
    """Let DuckDB give back blocks of files that it has read and no question is using; costs their reading again.

    It keeps all of them, up to 80 % of the machine's memory, so that a run over a store of years ends with a good part
    of the store in memory. A lower limit makes it forget all but `most_mb`, and is taken back at once: under one that
    stays a question over many new articles could fail. Even to take it back needs memory, 1 MB is too little for it;
    and what was written since the store was opened is in memory too, and goes to the disk where it is more.
    No other question may run meanwhile.
    """
    ((limit,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    # More is in use, or a full disk: all stays as it is.
    with suppress(duckdb.OutOfMemoryException, duckdb.IOException):
        connection.execute(f"SET memory_limit = '{most_mb}MB'")
    # By SET: RESET changes what the setting says, and leaves the lower limit in force (DuckDB 1.5.5).
    connection.execute(f"SET memory_limit = '{limit}'")
