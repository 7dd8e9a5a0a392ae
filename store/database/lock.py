"""Let one process write at a time: a lock file beside the database, which the kernel frees when its holder dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.types import StoreBusyError

POLL_S = 0.2


@contextmanager
def write_lock(database: Path, *, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the one right to write to `database`. Raises StoreBusyError when another process holds it after `wait_s`.

    The lock is a file of its own: opening and closing the database file itself would drop DuckDB's lock (POSIX).
    """
    path = database.with_name(database.name + ".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        deadline = time.monotonic() + wait_s
        while not _taken(handle.fileno()):
            if time.monotonic() >= deadline:
                raise StoreBusyError(f"{database}: another run is writing to it. Try again when it has finished.")
            time.sleep(POLL_S)
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
