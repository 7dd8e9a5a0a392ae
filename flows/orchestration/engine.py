"""Run a flow from ordinary code: recorded by the Prefect server that is configured, else its plain functions.

A command or a cron line on a machine without a server would start one for itself, for each run: 17 CPU s to record
what nobody can look at afterwards. There a flow runs as the function it is, and its tasks too. Where Prefect's engine
is needed, a named server must answer, and one that it starts must end with us.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Thread
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from prefect import Flow, State, Task, tags
from prefect.assets import Asset
from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext, TagsContext
from prefect.logging import get_run_logger
from prefect.settings import PREFECT_API_KEY, PREFECT_API_URL
from prefect.states import Failed
from prefect.tasks import MaterializingTask
from prefect.utilities.annotations import opaque as prefect_opaque

from flows.configuration.settings import ConfigError
from flows.orchestration.child_processes import terminate_on_exit
from flows.orchestration.deployments import TAGS

SERVER_TIMEOUT_S = 10.0
POLL_S = 0.2

# Prefect's own module of the server it starts where none is named; loaded by Prefect when it does.
_SERVER_MODULE = "prefect.server.api.server"


P = ParamSpec("P")
R = TypeVar("R")


def run_flow(flow: Flow[..., Any], *, needs_engine: bool = False, **parameters: Any) -> Any:
    """Run a flow to its end and return its data; raise the exception of one that failed.

    Without a server in $PREFECT_API_URL its plain function runs, unless it `needs_engine` all the same.
    """
    if PREFECT_API_URL.value() or needs_engine:
        with tagged_run():
            return _called(flow, parameters)
    try:
        state: State[Any] = _called(flow.fn, parameters)
        if isinstance(state.data, Exception):
            raise state.data
    except Exception as error:
        _report_failure(flow, parameters, error)
        raise
    return state.data


def _called(function: Callable[..., Any], parameters: dict[str, Any]) -> Any:
    found = function(**parameters)
    return asyncio.run(found) if asyncio.iscoroutine(found) else found


def _report_failure(flow: Flow[..., Any], parameters: dict[str, Any], error: Exception) -> None:
    """Call the flow's failure hooks, as Prefect would at the end of a run that it records."""
    run = FlowRun(flow_id=uuid4(), name=f"{flow.name} by hand", parameters=parameters)
    for hook in flow.on_failure_hooks:
        hook(flow, run, Failed(message=str(error)))


def is_recorded() -> bool:
    """Return whether this is inside a run that Prefect records."""
    return FlowRunContext.get() is not None


def run_logger() -> logging.Logger | logging.LoggerAdapter[logging.Logger]:
    """Return the log of the run; of one that nobody records, a log whose errors alone reach the terminal."""
    if is_recorded():
        return get_run_logger()
    log = logging.getLogger("storyfold.run")
    if log.level == logging.NOTSET:
        log.setLevel(logging.ERROR)
    return log


class PlainTask(Task[P, R]):
    """A task that is a plain function outside of a recorded run, where Prefect would start a server to record it."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:  # type: ignore[override]
        """Return what the function returns."""
        called: R = super().__call__(*args, **kwargs) if is_recorded() else _plainly(self.fn, args, kwargs)
        return called

    def with_options(self, **options: Any) -> Any:
        """Return the task with other options."""
        changed = super().with_options(**options)
        changed.__class__ = PlainTask
        return changed


class PlainAssetTask(MaterializingTask[P, R]):
    """The same for a task that makes assets."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:  # type: ignore[override]
        """Return what the function returns."""
        called: R = super().__call__(*args, **kwargs) if is_recorded() else _plainly(self.fn, args, kwargs)
        return called

    def with_options(self, *args: Any, **options: Any) -> Any:
        """Return the task with other options."""
        changed = super().with_options(*args, **options)
        changed.__class__ = PlainAssetTask
        return changed


def task(**options: Any) -> Callable[[Callable[P, R]], PlainTask[P, R]]:
    """Make a function a task of Prefect inside a recorded run; outside it stays the function that it is."""
    return lambda function: PlainTask(function, **options)


def materialize(*assets: str | Asset, **options: Any) -> Callable[[Callable[P, R]], PlainAssetTask[P, R]]:
    """Make a function a task that makes assets, inside a recorded run; outside it stays the function that it is."""
    return lambda function: PlainAssetTask(function, assets=assets, **options)


def _plainly(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    return function(*map(_unwrapped, args), **{name: _unwrapped(value) for name, value in kwargs.items()})


def _unwrapped(value: Any) -> Any:
    return value.value if isinstance(value, prefect_opaque) else value


@contextmanager
def tagged_run() -> Iterator[None]:
    """Let a flow run inside, tagged as the runs of our deployments are. Raises ConfigError as `check_engine`."""
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
    elif not PREFECT_API_KEY.value():  # a server that wants a key reports its own troubles
        _ask(str(url))


def _ask(url: str) -> None:
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=SERVER_TIMEOUT_S):  # noqa: S310 - as configured
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
    _watcher()


@cache
def _watcher() -> Thread:
    """Return the one thread of this process that waits for the server."""
    thread = Thread(target=_watch, daemon=True)
    thread.start()
    return thread


def _watch() -> None:
    guarded = 0
    while True:
        number = _own_server()
        if number and number != guarded:
            terminate_on_exit(number)
            guarded = number
        time.sleep(POLL_S)


def _own_server() -> int:
    module: Any = sys.modules.get(_SERVER_MODULE)
    started = getattr(module, "SubprocessASGIServer", None)
    for server in list(getattr(started, "_instances", {}).values()):
        if server.server_process is not None:
            return int(server.server_process.pid)
    return 0
