"""See to Prefect's engine before a flow runs here: a server it names must answer, one it starts must end with us."""

from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from prefect import tags
from prefect.context import TagsContext
from prefect.settings import PREFECT_API_KEY, PREFECT_API_URL

from flows.configuration.settings import ConfigError
from flows.orchestration.child_processes import terminate_on_exit
from flows.orchestration.deployments import TAGS

ANSWER_S = 10.0
LOOK_S = 0.2

# Prefect's own module of the server it starts where none is named; loaded by Prefect when it does.
_SERVER_MODULE = "prefect.server.api.server"

_watching: list[Thread] = []


@contextmanager
def tagged_run() -> Iterator[None]:
    """Let a flow run inside, marked as ours as the runs of deployments are. Raises ConfigError as `check_engine`."""
    check_engine()
    with tags(*TAGS):
        yield


@contextmanager
def untagged_tasks() -> Iterator[None]:
    """Let the task runs inside bear no tags, whatever the flow run bears.

    For every task run with a tag Prefect asks its server for a place among those of the tag, limited or not: a request
    to take it and one to give it back, which on a busy server took 2 s.
    """
    with TagsContext(current_tags=set()):
        yield


def check_engine() -> None:
    """Return when a flow can run. Raises ConfigError when the server that Prefect is told to use does not answer."""
    url = PREFECT_API_URL.value()
    if not url:
        guard_ephemeral_server()
    elif not PREFECT_API_KEY.value():  # a server that wants a key tells its own troubles
        _ask(str(url))


def _ask(url: str) -> None:
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=ANSWER_S):  # noqa: S310 - as configured
            return
    except urllib.error.HTTPError:
        return  # somebody is there; what they say is for Prefect to judge
    except (urllib.error.URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise ConfigError(
            f"the Prefect server of PREFECT_API_URL does not answer at {url}: {reason}. Start it (`prefect server "
            "start`), or unset PREFECT_API_URL (also `prefect config unset PREFECT_API_URL`) to run without one."
        ) from error


def guard_ephemeral_server() -> None:
    """See that the server which Prefect starts for this process ends with it. A second call changes nothing.

    Prefect starts it deep inside and ends it at an orderly exit only, so a thread waits for it to appear.
    """
    if not _watching:
        _watching.append(Thread(target=_watch, daemon=True))
        _watching[0].start()


def _watch() -> None:
    told = 0
    while True:
        number = _own_server()
        if number and number != told:
            terminate_on_exit(number)
            told = number
        time.sleep(LOOK_S)


def _own_server() -> int:
    module: Any = sys.modules.get(_SERVER_MODULE)
    started = getattr(module, "SubprocessASGIServer", None)
    for server in list(getattr(started, "_instances", {}).values()):
        if server.server_process is not None:
            return int(server.server_process.pid)
    return 0
