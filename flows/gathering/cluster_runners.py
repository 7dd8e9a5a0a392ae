"""Open Prefect's task runner for Dask or Ray as the configuration names it. What runs there is decided elsewhere."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import TaskRunner

from flows.configuration.operation_settings import WorkerSettings
from flows.configuration.settings import ConfigError


@contextmanager
def open_runner(workers: WorkerSettings) -> Iterator[TaskRunner[Any]]:
    """Yield a started task runner: on the cluster at `address`, else on one of `number()` processes made for this."""
    runner = _dask(workers) if workers.runner == "dask" else _ray(workers)
    with _one_server(), runner:
        yield runner


def _dask(workers: WorkerSettings) -> TaskRunner[Any]:
    module = _installed("prefect_dask", "dask")
    if workers.address:
        return module.DaskTaskRunner(address=workers.address)  # type: ignore[no-any-return]
    # A worker reads pages in processes of its own, which a daemon may not have.
    importlib.import_module("dask.config").set({"distributed.worker.daemon": False})
    cluster = {"n_workers": workers.number(), "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    return module.DaskTaskRunner(cluster_kwargs=cluster)  # type: ignore[no-any-return]


def _ray(workers: WorkerSettings) -> TaskRunner[Any]:
    module = _installed("prefect_ray", "ray")
    if workers.address:
        return module.RayTaskRunner(address=workers.address)  # type: ignore[no-any-return]
    here = {"num_cpus": workers.number(), "include_dashboard": False, "log_to_driver": False, "logging_level": "ERROR"}
    return module.RayTaskRunner(init_kwargs=here)  # type: ignore[no-any-return]


def _installed(module: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ConfigError(
            f'[workers] runner = "{extra}" needs more packages: pip install "storyfold[{extra}]"'
        ) from error


@contextmanager
def _one_server() -> Iterator[None]:
    """Lead the workers to this run's own server where no other is named; each would start one of its own."""
    if PREFECT_API_URL.value():
        yield
        return
    from prefect.server.api.server import SubprocessASGIServer

    server = SubprocessASGIServer()  # one a process: the one this run talks to already
    server.start()
    with temporary_settings({PREFECT_API_URL: server.api_url}):
        yield
