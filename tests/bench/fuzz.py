"""Judge many mutants of feeds, pages and addresses: no crash, no wrong value, none slower than a page may be."""

import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from rich.console import Console

from extractors.worker_pool import PAGE_LIMIT_S, WORKERS
from tests.fuzzing import KINDS, judge

EACH = 100_000


def measure(console: Console, each: int = EACH, start: int = 0) -> None:
    """Print for each kind how many were judged, how many of them did harm, and the slowest."""
    for kind in KINDS:
        began = time.perf_counter()
        with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
            found = list(pool.map(partial(_timed, kind), range(start, start + each), chunksize=200))
        faults = [fault for fault, _ in found if fault]
        slowest = max(seconds for _, seconds in found)
        console.print(
            f"{each:,} mutants of {kind}: {len(faults)} faults, slowest {slowest:.2f} s, "
            f"{time.perf_counter() - began:.0f} s in all",
            highlight=False,
        )
        for fault in faults[:20]:
            console.print(fault, markup=False)


def _timed(kind: str, number: int) -> tuple[str, float]:
    def timeout_error(*_: object) -> None:
        raise TimeoutError(f"longer than {PAGE_LIMIT_S} s")

    signal.signal(signal.SIGALRM, timeout_error)
    signal.setitimer(signal.ITIMER_REAL, PAGE_LIMIT_S)
    started = time.perf_counter()
    try:
        return judge(kind, number), time.perf_counter() - started
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    measure(Console(), *map(int, sys.argv[1:]))
