"""Hold the store's write lock only while something is written: a run that waits for slow hosts lets others write."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from store.database.connections import Connection, Store, store_at
from store.database.lock import write_lock
from store.types import StoreBusyError

# A run that has waited so long for the next feed gives the lock back.
IDLE_S = 5.0

# What was gathered is not thrown away because another run writes: it waits as long as the longest of them may take.
MOST_WAIT_S = 3600.0
_POLL_S = 1.0


@contextmanager
def only_collect(path: Path, *, wait_s: float) -> Iterator[None]:
    """Hold the one right to collect into a store: two that fetch the same feeds would ask every host twice."""
    try:
        with write_lock(path.with_name(f"{path.name}.collect"), wait_s=wait_s):
            yield
    except StoreBusyError as error:
        if ".collect" not in str(error):
            raise
        raise StoreBusyError(f"{path}: another collect is under way. Try again when it has finished.") from error


class WriterLease:
    """The right to write, taken, given back and taken again within one run. What the run did is published at its end.

    Raises StoreBusyError where another run holds the lock for `wait_s` at the start.
    """

    def __init__(self, path: Path, *, wait_s: float) -> None:
        self._store: Store = store_at(path)
        self._wait_s = wait_s
        self._open: Connection | None = None
        self._is_over = False

    def __enter__(self) -> WriterLease:
        self._take(self._wait_s)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._open is None:
            self._take(MOST_WAIT_S)
        self._is_over = kind is None
        if self._open is not None:
            self._open = None
            self._context.__exit__(kind, error, trace)

    @property
    def connection(self) -> Connection:
        """Return the connection that is open."""
        assert self._open is not None, "the lease was given back; `take` opens it again"
        return self._open

    @property
    def is_open(self) -> bool:
        """Return whether the lock is held."""
        return self._open is not None

    def give_back(self) -> None:
        """Close the store and let others write, until `take`."""
        if self._open is not None:
            self._open = None
            self._context.__exit__(None, None, None)

    async def take(self) -> Connection:
        """Return the open connection; wait for the lock, while the run goes on, if others hold it."""
        deadline = time.monotonic() + MOST_WAIT_S
        while self._open is None:
            try:
                self._take(0.0)
            except StoreBusyError:
                if time.monotonic() >= deadline:
                    raise
                await asyncio.sleep(_POLL_S)
        return self.connection

    def _take(self, wait_s: float) -> None:
        self._context = self._store.writer(wait_s=wait_s, publishes=lambda: self._is_over)
        self._open = self._context.__enter__()
