"""The `maintain` flow: back the database up, drop old logs, check what is held, report what is wrong."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prefect import State, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.configuration.lock_timeouts import UPKEEP_LOCK_TIMEOUT_S
from flows.configuration.prefect_overrides import settings_for_run
from flows.configuration.settings import Settings
from flows.health.failure_hook import notify_failure
from flows.health.health_checks import Concern, judge
from flows.health.notifications import notify
from flows.orchestration.artifacts import show_concerns
from flows.orchestration.engine import tagged_run, untagged_tasks
from flows.orchestration.run_history import crashed_since, delete_old_runs
from store.database.connections import open_reader
from store.queries.health_signals import read_health_signals
from store.types import StoreBusyError, StoreError
from store.upkeep.nightly import UpkeepResult, run_upkeep

# Since the look before: it runs nightly, and an hour late at times.
SINCE_LAST_NIGHT = timedelta(hours=25)


def _is_worth_another_try(_: object, __: object, state: State[Any]) -> bool:
    """Return whether another run held the write lock: it ends in a while."""
    return isinstance(state.data, StoreBusyError)


def _run_name() -> str:
    moment = flow_run.parameters.get("now") or datetime.now(UTC)
    return f"maintain {moment:%Y-%m-%d}"


@flow(
    name="maintain",
    flow_run_name=_run_name,
    persist_result=False,
    on_failure=[notify_failure],
    on_crashed=[notify_failure],
)
def maintain(config: str | None = None, now: datetime | None = None) -> State[UpkeepResult]:
    """Back the database up, drop old logs, check what is held, report what is wrong.

    Args:
        config: path of the storyfold.toml to use; the usual places if empty.
        now: the moment to judge at, for replays; this moment if empty.
    """
    settings = settings_for_run(config)
    moment = now or datetime.now(UTC)
    with untagged_tasks():
        kept = keep(settings, moment)
        if kept.faults:
            raise StoreError(
                f"{settings.store.path}: {'; '.join(kept.faults)}. No backup was made; the last good one is in "
                f"{settings.maintain.folder}."
            )
        # Old runs left lying cost room, and the next night drops them: no reason to fail.
        forget(settings.maintain.run_days, return_state=True)
        concerns = look(settings, moment)
    _notify(settings, concerns)
    return Completed(message=_words(kept, concerns), data=kept)


@flow(name="watch", persist_result=False, on_failure=[notify_failure], on_crashed=[notify_failure])
def watch(config: str | None = None, now: datetime | None = None) -> State[int]:
    """Look for trouble and tell of it; changes nothing in the store, its backups or its logs.

    Args:
        config: path of the storyfold.toml to use; the usual places if empty.
        now: the moment to judge at, for replays; this moment if empty.
    """
    settings = settings_for_run(config)
    with untagged_tasks():
        concerns = look(settings, now or datetime.now(UTC))
    _notify(settings, concerns)
    return Completed(message=f"{len(concerns)} concerns." if concerns else "All is well.", data=len(concerns))


def _notify(settings: Settings, concerns: tuple[Concern, ...]) -> None:
    show_concerns([(concern.what, concern.todo) for concern in concerns])
    if concerns:
        notify(settings.alerts, "Storyfold needs a look", "\n".join(f"- {concern}" for concern in concerns))


@task(
    name="keep",
    task_run_name="backup, retention, check",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=2,
    retry_delay_seconds=120,
    retry_condition_fn=_is_worth_another_try,
)
def keep(settings: Settings, now: datetime) -> UpkeepResult:
    """Do the upkeep of the database."""
    kept = run_upkeep(
        settings.store.path,
        settings.maintain.folder,
        keep=settings.maintain.backups,
        fetch_log_days=settings.maintain.fetch_log_days,
        pages_days=settings.store.pages_days,
        now=now,
        wait_s=UPKEEP_LOCK_TIMEOUT_S,
    )
    get_run_logger().info(
        "backup %s, %d old ones, %d log rows and %d pages dropped, %.1f MiB",
        kept.backup, kept.backups_dropped, kept.log_rows_dropped, kept.pages_dropped, kept.bytes_after / 2**20,
    )  # fmt: skip
    return kept


@task(name="forget", task_run_name="old runs", cache_policy=NO_CACHE, persist_result=False)
def forget(days: int) -> int:
    """Drop our runs of more than `days` days ago from Prefect's own database; its clock decides, not ours."""
    forgotten = delete_old_runs(datetime.now(UTC) - timedelta(days=days))
    get_run_logger().info("%d runs older than %d days dropped from Prefect's database", forgotten, days)
    return forgotten


@task(name="look", task_run_name="look for trouble", cache_policy=NO_CACHE, persist_result=False)
def look(settings: Settings, now: datetime) -> tuple[Concern, ...]:
    """Return what needs a person."""
    return find_concerns(settings, now)


def find_concerns(settings: Settings, now: datetime) -> tuple[Concern, ...]:
    """Return what needs a person, as the database and the disk show it at `now`, and Prefect since last night."""
    with open_reader(settings.store.path) as connection:
        signs = read_health_signals(connection, now, silent_days=settings.alerts.silent_feed_days)
    free_mb = shutil.disk_usage(settings.store.path.parent).free / 1e6
    crashed = crashed_since(datetime.now(UTC) - SINCE_LAST_NIGHT)
    return judge(signs, settings, now, free_mb=free_mb, crashed=crashed)


def _words(kept: UpkeepResult, concerns: tuple[Concern, ...]) -> str:
    copied = f"Backed up to {kept.backup.name}" if kept.backup else "No backup kept"
    return f"{copied}; {len(concerns)} concerns." if concerns else f"{copied}; all is well."


def run_maintain(config: Path | str | None = None, now: datetime | None = None) -> UpkeepResult:
    """Run the flow to its end from ordinary code."""
    with tagged_run():
        kept: UpkeepResult = maintain(str(config) if config else None, now)  # type: ignore[assignment]
    return kept


if __name__ == "__main__":
    run_maintain()
