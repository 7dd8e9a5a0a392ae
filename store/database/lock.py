"""Let one process write at a time: a lock file beside the database, which the kernel frees when its holder dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from store.types import StoreBusyError, StoreError

POLL_S = 0.2


@contextmanager
def write_lock(database: Path, *, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the one right to write to `database`. Raises StoreBusyError when another process holds it after `wait_s`.

    Raises StoreError where nothing can be written beside it.
    The lock is a file of its own: opening and closing the database file itself would drop DuckDB's lock (POSIX).
    """
    with _opened(database) as handle:
        deadline = time.monotonic() + wait_s
        while not _taken(handle.fileno()):
            if time.monotonic() >= deadline:
                raise StoreBusyError(f"{database}: another run is writing to it. Try again when it has finished.")
            time.sleep(POLL_S)
        yield


def _opened(database: Path) -> TextIO:
    path = database.with_name(database.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a")
    except OSError as error:
        raise StoreError(f"{path}: could not be written: {error.strerror or error}. Nothing was changed.") from error


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
