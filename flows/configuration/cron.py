"""When a cron line runs, in its time zone: the last time before a moment, and the longest pause there is."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from cronsim import CronSim

# A year of hourly runs; of rarer ones more years than anybody plans for.
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
