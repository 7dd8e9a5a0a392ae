"""Full disks, kills at every write, read-only folders: a command leaves the old state or the new one, and says it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Demo

ROOT = Path(__file__).parent.parent
# Bytes are brought to this disk at once, however busy the machine's own is.
MEMORY = Path("/dev/shm")
ROOM_IN_MEMORY = 4 * 2**30
COMMANDS = ("compact", "publish", "backup", "restore", "import", "export")
# The rows of the list of public bug reports that each answers.
ROWS = {
    "compact": "D6 compact", "import": "D7 import", "publish": "D8 publish", "export": "D9 export",
    "restore": "D10 restore",
}  # fmt: skip
# Held by every slow run; `storyfold bench faults` puts every command through every fault.
KILLED, LIMITED, READ_ONLY, REPLACED = (*COMMANDS, "migrate"), (*COMMANDS, "forget"), ("forget",), ("migrate",)
KILLED_AT_NIGHT = ("collect", "regroup", "digest", "site", "forget")  # minutes each: their runs load models

pytestmark = pytest.mark.slow


def named(command: str) -> str:
    return ROWS.get(command, command)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of the store that is broken, in memory where there is room: a kill is no power cut."""
    if not (MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_IN_MEMORY):
        yield tmp_path_factory.mktemp("bench")
        return
    with tempfile.TemporaryDirectory(prefix="storyfold-faults-", dir=MEMORY) as folder:
        yield Path(folder)


def cells(demo: Demo, folder: Path, command: str, fault: str) -> list[dict[str, object]]:
    """Run the program that breaks a command in every way, and return what became of each."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", str(demo.folder), str(folder), command, fault],
        cwd=ROOT, capture_output=True, text=True, timeout=1800, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    "command",
    [
        *(pytest.param(one, id=named(one)) for one in KILLED),
        *(pytest.param(one, marks=pytest.mark.nightly) for one in KILLED_AT_NIGHT),
    ],
)
def test_a_command_killed_before_any_write_leaves_the_old_state_or_the_new(
    demo: Demo, bench: Path, command: str
) -> None:
    found = cells(demo, bench, command, "killed")
    assert len(found) >= 5
    if command in ("restore", "import", "backup", "export"):
        assert {cell["state"] for cell in found} >= {"old"}


@pytest.mark.parametrize("command", LIMITED, ids=named)
def test_a_command_whose_files_may_not_grow_changes_nothing_and_says_so(demo: Demo, bench: Path, command: str) -> None:
    found = cells(demo, bench, command, "limited")
    assert found[0]["code"] == 1
    assert any(words in str(found[0]["said"]).lower() for words in ("could not", "cannot be"))


@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_a_command_on_a_full_disk_changes_nothing_and_says_what_is_missing(
    demo: Demo, bench: Path, command: str
) -> None:
    _require_small_disks(bench)
    found = cells(demo, bench, command, "full")
    assert found[0]["code"] == 1
    assert "space" in str(found[0]["said"]).lower()
    assert found[-1]["code"] == 0


@pytest.mark.parametrize("command", READ_ONLY)
def test_a_command_in_a_read_only_folder_changes_nothing_and_says_so(demo: Demo, bench: Path, command: str) -> None:
    _require_small_disks(bench)
    (found,) = cells(demo, bench, command, "read-only")
    assert (found["code"], found["state"]) in [(1, "old"), (1, "same")]


@pytest.mark.parametrize("command", REPLACED)
def test_a_command_under_which_a_file_is_replaced_says_that_what_it_wrote_is_lost(
    demo: Demo, bench: Path, command: str
) -> None:
    found = cells(demo, bench, command, "replaced")
    assert "what was written is lost" in str([cell["said"] for cell in found])


def _require_small_disks(bench: Path) -> None:
    folder = bench / "disk"
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here (that needs root)")
    subprocess.run(["umount", str(folder)], check=True)
