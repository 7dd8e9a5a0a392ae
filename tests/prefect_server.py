"""A real Prefect server on a loopback port for tests, what is run beside it, and a small client for its API."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

ROOT = Path(__file__).parent.parent
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
POLL_S = 0.25
PATIENCE = 20

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """A server's API. `environment` leads a child process to it; `log` is where the children write."""

    url: str
    environment: dict[str, str]
    log: Path

    def call(self, path: str, body: object | None = None) -> Any:
        """Return the answer to a POST of `body`, or to a GET without one."""
        request = urllib.request.Request(
            f"{self.url}/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        for _ in range(PATIENCE):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.loads(answer.read() or b"null")
            except urllib.error.HTTPError as error:
                if error.code != 503:  # what SQLite under load makes of a request; Prefect's own client tries again too
                    raise
                refused: OSError = error
            except (ConnectionError, TimeoutError) as error:  # a busy server hangs up
                refused = error
            time.sleep(POLL_S)
        raise AssertionError(f"{path}: {refused} again and again")

    def fire(self, deployment: str, **parameters: object) -> str:
        """Ask for a run of "flow/deployment" now; return its id. Asked again, it is the same run."""
        found = self.call(f"deployments/name/{deployment}")
        asked = {"parameters": parameters, "idempotency_key": uuid4().hex}
        run = self.call(f"deployments/{found['id']}/create_flow_run", asked)
        return str(run["id"])

    def finished(self, run: str, *, within_s: float = 240.0) -> dict[str, Any]:
        """Return a run in its final state. Raises AssertionError, with the children's log, when it has none in time."""

        def final() -> dict[str, Any] | None:
            found: dict[str, Any] = self.call(f"flow_runs/{run}")
            return found if found["state"]["type"] in FINAL else None

        return self.wait_for(final, within_s=within_s)

    def scheduled(self, deployment: str) -> list[dict[str, Any]]:
        """Return the runs of a deployment that are waiting for their time."""
        found = self.call(f"deployments/name/{deployment}")
        runs = self.call(
            "flow_runs/filter",
            {
                "deployments": {"id": {"any_": [found["id"]]}},
                "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
            },
        )
        return [run for run in runs if run["auto_scheduled"]]

    def wait_for(self, look: Callable[[], T | None], *, within_s: float = 120.0) -> T:
        """Return the first answer of `look` that is not empty. Raises AssertionError, with the log, without one."""
        if found := seen(look, within_s=within_s):
            return found
        raise AssertionError(f"nothing within {within_s} s; the log ends:\n{self.log.read_text()[-4000:]}")

    def python(self, *command: str, **environment: str) -> str:
        """Run a Python command to its end in the project's folder; return what it printed."""
        done = subprocess.run(
            [sys.executable, *command],
            env={**self.environment, **environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def beside(self, *command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
        """Keep a Python command running for as long as the context lasts."""
        with running(command, {**self.environment, **environment}, self.log) as process:
            yield process


def seen(look: Callable[[], T | None], *, within_s: float) -> T | None:
    """Return the first answer of `look` that is not empty, or None when there is none in time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(POLL_S)
    return None


def listens(port: int) -> bool:
    """Return whether something listens on a port of the loopback address."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def api_at(port: int, folder: Path) -> Api:
    """Return the API of a server on `port` whose Prefect home is `folder`, up or not."""
    url = f"http://127.0.0.1:{port}/api"
    settings = {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": url,
        "PREFECT_WORKER_QUERY_SECONDS": "3",  # each look for work writes to the SQLite that all wait for
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PYTHONPATH": str(ROOT),
        "PREFECT_CLI_PROMPT": "false",
        "OMP_NUM_THREADS": "1",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "STORYFOLD_"))}
    return Api(url=url, environment={**inherited, **settings}, log=folder / "children.log")


@contextmanager
def prefect_server(folder: Path) -> Iterator[Api]:
    """Run a server with a database of its own in `folder`."""
    port = free_port()
    api = api_at(port, folder)
    with api.beside(*serving(port)):
        wait_until_up(api)
        yield api


def serving(port: int) -> tuple[str, ...]:
    """Return the Python command that runs a server on `port`."""
    return ("-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))


def wait_until_up(api: Api) -> None:
    """Return once the server answers."""

    def healthy() -> bool:
        try:
            return bool(api.call("health"))
        except (urllib.error.URLError, OSError):
            return False

    api.wait_for(healthy, within_s=120.0)


@contextmanager
def running(command: tuple[str, ...], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python command in a session of its own, so that its children end with it."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        try:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        except ProcessLookupError:
            process.wait()
