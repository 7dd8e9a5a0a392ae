"""The parts of the configuration that say when and where Storyfold runs, what it keeps, and whom it notifies."""

import hashlib
import os
import platform
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from reports.types import Rhythm

# When a cron line runs: a year of hourly runs; of rarer ones more years than anybody plans for.
_RUNS_LOOKED_AT = 9_000
_YEAR = timedelta(days=366)


def last_run(line: str, timezone: str, before: datetime) -> datetime:
    """Return the newest moment at or before `before` (aware) at which the cron line runs, in UTC."""
    local = before.astimezone(ZoneInfo(timezone)) + timedelta(seconds=60)
    runs = CronSim(line, local.replace(second=0, microsecond=0), reverse=True)
    return next(run for run in (one.astimezone(UTC) for one in runs) if run <= before)


@lru_cache(maxsize=16)
def longest_pause(line: str, timezone: str) -> timedelta:
    """Return the longest time from one run of the cron line to the next within a year: nights and weekends count."""
    start = datetime(2026, 1, 1, tzinfo=ZoneInfo(timezone))
    runs = [one.astimezone(UTC) for one in islice(CronSim(line, start), _RUNS_LOOKED_AT)]
    within = [run for run in runs if run - runs[0] <= _YEAR] if runs else []
    return max((later - earlier for earlier, later in pairwise(within)), default=_YEAR)


# How late a collect may complete before anybody is told: it waits for slow hosts, and for a machine that slept.
COLLECT_GRACE = timedelta(hours=2)

_FIVE_FIELDS = re.compile(r"(H|[\d*/,-]+)( [\w*/,#-]+){4}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScheduleSettings(_Part):
    """When the deployments run: cron lines in one time zone. `H` stands for a minute of this machine's own.

    `digest` is of weekly editions; daily and monthly ones come at its hour and minute, each day or on the first.
    """

    timezone: str = "UTC"
    collect: str = "H * * * *"
    digest: str = "0 6 * * 1"
    maintain: str = "40 3 * * *"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin") from error
        return name

    @field_validator("collect", "digest", "maintain")
    @classmethod
    def _cron(cls, line: str) -> str:
        if not _FIVE_FIELDS.fullmatch(line):
            raise ValueError(f"{line!r} is no cron line; five fields, such as 0 6 * * 1")
        try:
            longest_pause(resolve_cron_minute(line), "UTC")
        except (CronSimError, ValueError) as error:
            raise ValueError(f"{line!r} is no cron line: {error}") from error
        return line

    def digest_cron(self, every: Rhythm) -> str:
        """Return the cron line of the editions of one rhythm."""
        minute, hour, *_ = self.digest.split()
        return {"day": f"{minute} {hour} * * *", "week": self.digest, "month": f"{minute} {hour} 1 * *"}[every]

    def collect_due(self, now: datetime) -> datetime:
        """Return the newest moment at which a collect should have run and ended by `now`."""
        return last_run(resolve_cron_minute(self.collect), self.timezone, now - COLLECT_GRACE)

    def digest_due(self, by: datetime) -> datetime:
        """Return the newest moment at or before `by` at which a digest should have begun."""
        return last_run(resolve_cron_minute(self.digest), self.timezone, by)

    def longest_quiet(self) -> timedelta:
        """Return how long no collect may complete while the schedule is kept."""
        return longest_pause(resolve_cron_minute(self.collect), self.timezone) + COLLECT_GRACE


class WorkerSettings(_Part):
    """Who fetches, extracts and encodes: this process, or the workers of a Dask or Ray cluster.

    `address` names a cluster that runs; without it one of `count` processes is made here for each run (0: one a core).
    `staging` must be one folder for all machines of a cluster; it is beside the database if none is named. A run that
    expects fewer than `least_pages` new pages makes none here: what they cost to start is more than they save.
    """

    runner: Literal["here", "dask", "ray"] = "here"
    count: int = Field(default=0, ge=0, le=10_000)
    address: str = ""
    staging: Path | None = None
    least_pages: int = Field(default=1000, ge=0)

    def are_used_for(self, pages: int) -> bool:
        """Return whether a run that expects so many new pages is shared out to them."""
        return self.runner != "here" and (bool(self.address) or pages >= self.least_pages)

    def number(self) -> int:
        """Return how many workers there are."""
        return self.count or os.cpu_count() or 1


class MaintainSettings(_Part):
    """What the nightly upkeep keeps."""

    folder: Path = Path("backups")
    backups: int = Field(default=7, ge=0)
    fetch_log_days: int = Field(default=90, ge=1)
    run_days: int = Field(default=30, ge=1)  # in Prefect's own database


class AlertSettings(_Part):
    """Whom to notify, by webhook or mail, and of what. Nobody is notified where neither is set."""

    webhook: SecretStr = SecretStr("")
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_tls: bool = True
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = ""
    mail_to: tuple[str, ...] = ()
    silent_feed_days: int = Field(default=3, ge=1)
    free_space_mb: int = Field(default=1000, ge=0)


def resolve_cron_minute(line: str, machine: str = "") -> str:
    """Return a cron line with a leading `H` made a minute that stays the same for one machine.

    Thousands of installations that all wake at the full hour are a flood to the sites they read.
    """
    if not line.startswith("H "):
        return line
    mark = hashlib.sha256((machine or platform.node()).encode()).digest()
    return f"{mark[0] * 60 // 256} {line[2:]}"
