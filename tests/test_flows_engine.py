"""Prefect's engine: a named server that is dead is told in a line, one of our own never outlives us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from flows.cli.start import write_demo_config
from flows.editions.weeks import parse_week
from flows.sample_press.server import PressServer
from tests.prefect_server import free_port

ROOT = Path(__file__).parent.parent
NOW = parse_week("2026-W18").end


def start(config: Path, command: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", command, "--config", str(config)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_server_that_is_dead_is_told_with_what_to_do(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/api"
    with PressServer(now=NOW) as press:
        process = start(write_demo_config(tmp_path, press), "collect", PREFECT_API_URL=url)
        _, said = process.communicate(timeout=120)
        assert not press.requests
    assert process.returncode == 2
    assert "Traceback" not in said
    assert f"does not answer at {url}" in " ".join(said.split())
    assert "unset PREFECT_API_URL" in " ".join(said.split())


def uvicorns(process: psutil.Process) -> list[psutil.Process]:
    return [child for child in process.children() if "uvicorn" in child.cmdline()]


@pytest.mark.slow
def test_a_killed_run_takes_its_own_server_along(tmp_path: Path) -> None:
    with PressServer(now=NOW) as press:
        process = start(write_demo_config(tmp_path, press), "collect")
        deadline = time.monotonic() + 120
        while not press.requests and time.monotonic() < deadline:
            time.sleep(0.05)
        (server,) = uvicorns(psutil.Process(process.pid))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    _, alive = psutil.wait_procs([server], timeout=60)
    assert not alive
