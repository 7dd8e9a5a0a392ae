"""The deployments as one table: which flow, when, with which description. Registers nothing by itself."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.configuration.operation_settings import ScheduleSettings, resolve_cron_minute
from flows.orchestration.prefect_defaults import HEARTBEAT, HEARTBEAT_S
from reports.types import Rhythm

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

TAGS = ("storyfold",)
WATCH = "by-alarm"

# What becomes of a run that starts while another one goes on. A run that never came up frees its place after two
# minutes; without that one stuck run cancels all later ones for ever.
GRACE_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One deployment. Its flow is `flow` in flows.<module>; without a cron line it runs when somebody asks for it."""

    flow: str
    name: str
    cron: str
    description: str
    module: str = ""
    every: Rhythm | None = None  # of the editions that it writes


_EDITIONS: dict[Rhythm, tuple[str, str]] = {
    "day": ("daily", "Write the digest of the day that ended last night."),
    "week": ("weekly", "Write the digest of the week that ended last night."),
    "month": ("monthly", "Write the digest of the month that ended last night."),
}


def timetable(schedule: ScheduleSettings, every: Sequence[Rhythm] = ("week",)) -> tuple[Planned, ...]:
    """Return the deployments at the hours of the configuration, one that writes editions for each rhythm."""
    return (
        Planned(
            flow="collect",
            name="hourly",
            cron=resolve_cron_minute(schedule.collect),
            description="Fetch every feed, read what is new, bring it into stories.",
        ),
        *(_editions(schedule, one) for one in every),
        Planned(
            flow="maintain",
            name="nightly",
            cron=schedule.maintain,
            description="Back the database up, drop old logs, check what is held, tell what is wrong.",
        ),
        Planned(
            flow="watch",
            module="maintain",
            name=WATCH,
            cron="",
            description="Look for trouble and tell of it; changes nothing. Started when no collect completes.",
        ),
        Planned(
            flow="backfill",
            module="collect",
            name="by-hand",
            cron="",
            description="Fetch what the feeds announced since a moment, through older pages. Runs when asked for.",
        ),
    )


def _editions(schedule: ScheduleSettings, every: Rhythm) -> Planned:
    name, description = _EDITIONS[every]
    return Planned(flow="digest", name=name, cron=schedule.digest_cron(every), description=description, every=every)


def run_environment() -> dict[str, str]:
    """Return what the process of a run needs in its environment, whoever starts it: how often it gives a sign of life.

    The automation that calls a silent run crashed is made for this beat, also where `prefect deploy` makes it, in whose
    process Prefect's own default holds, three minutes.
    """
    return {HEARTBEAT: os.environ.get(HEARTBEAT, HEARTBEAT_S)}


def deployments(
    schedule: ScheduleSettings, config: Path, every: Sequence[Rhythm] = ("week",), *, for_workers: bool = False
) -> list[RunnerDeployment]:
    """Return the deployments as Prefect takes them, each with the configuration's path as its parameter.

    The flows are named as modules, so that they load from a checkout and from an installed wheel alike. Those of
    workers say what a run needs in its environment; a run of `serve` has that of the process that serves.
    """
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.deployments.runner import EntrypointType  # type: ignore[attr-defined]
    from prefect.schedules import Cron

    found = []
    for planned in timetable(schedule, every):
        flow = getattr(importlib.import_module(f"flows.{planned.module or planned.flow}"), planned.flow)
        found.append(
            flow.to_deployment(
                planned.name,
                schedule=Cron(planned.cron, timezone=schedule.timezone) if planned.cron else None,
                parameters={"config": str(config), **({"every": planned.every} if planned.every else {})},
                description=planned.description,
                tags=list(TAGS),
                concurrency_limit=ConcurrencyLimitConfig(
                    limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW, grace_period_seconds=GRACE_S
                ),
                entrypoint_type=EntrypointType.MODULE_PATH,
                job_variables={"env": run_environment()} if for_workers else None,
            )
        )
    return found
