"""What a run freed goes back to the system."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.database.memory import give_back_memory

# Blocks too large for Python's own allocator and too small for pages of their own; the last one stays, and what was
# freed below it does with it.
FREED_BELOW_WHAT_STAYS = """
import psutil
from store.database.memory import give_back_memory
blocks = [bytes(60_000) for _ in range(2_000)]
kept = blocks[-1]
blocks.clear()
held = psutil.Process().memory_info().rss
assert give_back_memory()
print((held - psutil.Process().memory_info().rss) // 2**20)
"""


@pytest.mark.skipif(not give_back_memory(), reason="not glibc")
def test_what_was_freed_below_what_is_kept_goes_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FREED_BELOW_WHAT_STAYS], capture_output=True, text=True, check=True, timeout=60,
        env=os.environ | {"MALLOC_TRIM_THRESHOLD_": "1000000000"},
    )  # fmt: skip
    assert int(done.stdout) > 50


PROCESSORS = max(2, os.cpu_count() or 1)
HEAPS_OF_MANY_THREADS = """
import ctypes, sys, threading
from store.database.memory import limit_malloc_arenas
if "few" in sys.argv:
    assert limit_malloc_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.fopen.restype = ctypes.c_void_p
count = 4 * int(sys.argv[2])
together = threading.Barrier(count)
def work():
    libc.malloc(60_000)
    together.wait()
threads = [threading.Thread(target=work) for _ in range(count)]
for one in threads: one.start()
for one in threads: one.join()
told = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, told)
libc.fclose(told)
"""


def heaps(tmp_path: Path, *few: str) -> int:
    told = tmp_path / "heaps.xml"
    command = [sys.executable, "-c", HEAPS_OF_MANY_THREADS, str(told), str(PROCESSORS), *few]
    environment = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    subprocess.run(command, check=True, timeout=60, env=environment)
    return told.read_text().count("<heap nr=")


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="not glibc")
def test_many_threads_share_few_heaps(tmp_path: Path) -> None:
    assert heaps(tmp_path, "few") <= PROCESSORS < heaps(tmp_path)
