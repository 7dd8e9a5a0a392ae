"""ISO weeks as people write them ("2026-W18") and as moments in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

# One short of what a datetime holds, so that the week's end is still one.
LAST_YEAR = 9998

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One ISO week. `end` is the first moment after it."""

    name: str
    monday: date

    @property
    def start(self) -> datetime:
        """Return the first moment of the week."""
        return datetime.combine(self.monday, time(), tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """Return the first moment after the week."""
        return self.start + timedelta(days=7)


def parse_week(text: str) -> Week:
    """Return the week that "2026-W18" names. Raises ValueError for anything else, and for a week 53 that is not."""
    match = _WEEK.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not an ISO week; write it like 2026-W18")
    monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    if not 1 < monday.year < LAST_YEAR:
        raise ValueError(f"{text!r} is out of range")
    return _week_of(monday)


def last_full_week(now: datetime) -> Week:
    """Return the last ISO week that was over at `now`: on a Monday, the one that ended the night before."""
    return _week_of(now.astimezone(UTC).date() - timedelta(days=7))


def _week_of(day: date) -> Week:
    year, week, _ = day.isocalendar()
    return Week(name=f"{year}-W{week:02}", monday=date.fromisocalendar(year, week, 1))
