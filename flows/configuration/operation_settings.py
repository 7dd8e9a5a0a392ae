"""The parts of the configuration that say when and where Storyfold runs, what it keeps, and whom it tells."""

import hashlib
import os
import platform
import re
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

_FIVE_FIELDS = re.compile(r"(H|[\d*/,-]+)( [\w*/,#-]+){4}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScheduleSettings(_Part):
    """When the deployments run: cron lines in one time zone. `H` stands for a minute of this machine's own."""

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
        return line


class WorkerSettings(_Part):
    """Who fetches, extracts and encodes: this process, or the workers of a Dask or Ray cluster.

    `address` names a cluster that runs; without it one of `count` processes is made here for each run (0: one a core).
    `staging` must be one folder for all machines of a cluster; it is beside the database if none is named.
    """

    runner: Literal["here", "dask", "ray"] = "here"
    count: int = Field(default=0, ge=0, le=10_000)
    address: str = ""
    staging: Path | None = None

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
    """Whom to tell, by webhook or mail, and from when on. Nobody is told where neither is set."""

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
