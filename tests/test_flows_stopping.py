"""Ctrl-C and SIGTERM end a run at once; what was stored stays."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from flows.cli.start import write_demo_config
from flows.editions.weeks import parse_week
from flows.sample_press.server import PressServer

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_signal_ends_a_collect_at_once(tmp_path: Path, number: signal.Signals) -> None:
    with PressServer(now=parse_week("2026-W18").end) as server:
        config = write_demo_config(tmp_path, server)
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "collect", "--config", str(config)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 60
        while not server.requests and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        begun = time.monotonic()
        _, said = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert "What was stored stays" in said
    assert "Traceback" not in said
    assert time.monotonic() - begun < 20


GUARDED = """
    import os, subprocess, sys, time
    from pathlib import Path
    from flows.orchestration.child_processes import terminate_on_exit

    def sleeping(number=0):
        if number:
            Path("/proc/sys/kernel/ns_last_pid").write_text(str(number - 1))
        return subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL, start_new_session=True)

    first = sleeping()
    terminate_on_exit(first.pid)
    if sys.argv[1] == "recycled":
        time.sleep(0.5)  # as long as the guard needs to look at it
        first.kill()
        first.wait()
        for _ in range(50):
            stranger = sleeping(first.pid)
            if stranger.pid == first.pid:
                break
            stranger.kill()
        else:
            first.pid = 0
    print(first.pid, flush=True)
    time.sleep(0.5)
    os._exit(1)
"""


@pytest.mark.parametrize("ended", ["running", "recycled"])
def test_what_a_process_began_ends_with_it_and_nothing_that_bears_its_number_later(ended: str) -> None:
    if ended == "recycled" and not os.access("/proc/sys/kernel/ns_last_pid", os.W_OK):
        pytest.skip("only root of Linux chooses the next process number")
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(GUARDED), ended], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    number = int(told.stdout)
    if not number:
        pytest.skip("other processes took the number each time")
    deadline = time.monotonic() + (10 if ended == "running" else 2)
    while _runs(number) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _runs(number) == (ended == "recycled")
    if ended == "recycled":
        os.kill(number, signal.SIGKILL)


def _runs(number: int) -> bool:
    """Say whether a process runs; one that ended and that nobody has asked for yet does not."""
    found = Path(f"/proc/{number}/stat")
    return found.exists() and found.read_text(encoding="utf-8").rpartition(") ")[2][0] != "Z"
