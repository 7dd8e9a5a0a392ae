"""Run all deployments on their schedule: start a Prefect server if none is named, serve the flows, stop both."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from uuid import UUID

from flows.configuration.settings import ConfigError, Settings
from flows.orchestration.child_processes import terminate_on_exit

HOST = "127.0.0.1"
START_S = 120.0
POLL_S = 0.25

# Unless set otherwise Prefect keeps runs for ever, and an event for each of their heartbeats.
RETENTION = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "2592000",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P2D",
}


def serve(settings: Settings, config: Path, *, port: int) -> None:
    """Serve all deployments until interrupted. A server that $PREFECT_API_URL names is used; else one is started."""
    # The flows run in processes of their own, which learn from here where the configuration is.
    os.environ["STORYFOLD_CONFIG"] = str(config)
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    if os.environ.get("PREFECT_API_URL"):
        _serve(settings, config)
    else:
        with server(port) as url:
            os.environ["PREFECT_API_URL"] = url
            _crash_left_behind()
            _serve(settings, config)


def _crash_left_behind() -> None:
    """Free the places of runs whose process was killed together with the one that served them before."""
    from flows.orchestration.run_history import crash_left_behind

    for name in crash_left_behind():
        sys.stderr.write(f"Left behind by a process that was killed, and crashed now: {name}\n")


@contextmanager
def server(port: int) -> Iterator[str]:
    """Run a Prefect server on the loopback address; yield its API's URL once it answers."""
    url = f"http://{HOST}:{port}/api"
    if _answers(url):
        raise ConfigError(
            f"a server runs on port {port} already. Use it with PREFECT_API_URL={url}, or give another --port."
        )
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)],
        env=RETENTION | _pages() | os.environ | {"PREFECT_API_URL": url},
        stdout=subprocess.DEVNULL,
        # In a session of its own, so that an interrupt reaches the flows first and finds the server still there.
        start_new_session=True,
    )
    terminate_on_exit(process.pid)
    try:
        _wait_for(url, process)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _pages() -> dict[str, str]:
    """Return where the server writes its pages out: where Prefect is installed it may not, and has none then."""
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    return {"PREFECT_UI_STATIC_DIRECTORY": str(home / "pages")}


def _serve(settings: Settings, config: Path) -> None:
    # Only now: Prefect reads its settings when it is imported.
    from prefect import serve as serve_deployments

    from flows.orchestration.automations import install
    from flows.orchestration.deployments import WATCH, deployments

    planned = deployments(settings.schedule, config, settings.digest.every)
    ids = {deployment.name: cast(UUID, deployment.apply()) for deployment in planned}
    install(settings.alerts, settings.schedule, ids[WATCH])
    serve_deployments(*planned, limit=2)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while not _answers(url):
        if process.poll() is not None:
            raise OSError(f"the Prefect server ended with {process.returncode}. `storyfold doctor` looks for causes.")
        if time.monotonic() > deadline:
            raise OSError(f"the Prefect server did not answer at {url} within {START_S:.0f} s")
        time.sleep(POLL_S)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5):  # noqa: S310 - a loopback address of our own making
            return True
    except (urllib.error.URLError, OSError):
        return False
