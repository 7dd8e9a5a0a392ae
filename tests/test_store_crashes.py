"""Killed at any moment or out of disk at any write: nothing reported is lost, nothing is twice, the digest the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Demo

ROOT = Path(__file__).parent.parent
KILLS = 20

# From no room for the first table to none for the copy for readers; the whole takes about 14 MB.
SIZES = (16, 400, 1000, 2000, 3500, 5000, 6500, 8000, 9500, 11000)


def crash(demo: Demo, tmp_path: Path, what: str, *numbers: int) -> list[str]:
    """Run the program that crashes and heals, and return its lines."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crashing", what, str(demo.config), str(tmp_path), *map(str, numbers)],
        cwd=ROOT, capture_output=True, text=True, timeout=2400, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
def test_a_killed_run_loses_nothing_and_the_next_ends_like_an_undisturbed_one(demo: Demo, tmp_path: Path) -> None:
    lines = crash(demo, tmp_path, "kill", KILLS)
    assert len(set(lines)) == KILLS
    assert sum("commit" in line or "replace" in line for line in lines) >= 3


def can_mount(folder: Path) -> bool:
    """Return whether a small disk can be made here."""
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)], capture_output=True)
    if made.returncode == 0:
        subprocess.run(["umount", str(folder)], check=True)
    return made.returncode == 0


@pytest.mark.slow
def test_a_full_disk_is_told_and_the_next_run_heals(demo: Demo, tmp_path: Path) -> None:
    if not can_mount(tmp_path):
        pytest.skip("a small disk cannot be mounted here (that needs root)")
    lines = crash(demo, tmp_path, "fill", *SIZES)
    assert len(lines) == len(SIZES)
    assert sum(line.startswith("full") for line in lines) >= len(SIZES) - 3
