"""What a run freed goes back to the system."""

import os
import subprocess
import sys

import pytest

from flows.trimming import give_back_memory

# Blocks too large for Python's own allocator and too small for pages of their own; the last one stays, and what was
# freed below it does with it.
FREED_BELOW_WHAT_STAYS = """
import psutil
from flows.trimming import give_back_memory
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
