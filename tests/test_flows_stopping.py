"""Ctrl-C and SIGTERM end a run at once; what was stored stays."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.cli.start import write_demo_config
from flows.editions.weeks import parse_week
from flows.sample_press.server import PressServer

ROOT = Path(__file__).parent.parent


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
