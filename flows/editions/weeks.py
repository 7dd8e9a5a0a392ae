"""The days of an edition: ISO weeks, days and months, as people write them and as moments in UTC."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.types import Rhythm

# One short of what a datetime holds, so that the week's end is still one.
LAST_YEAR = 9998

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionDays:
    """One ISO week, day or month, from its first day to its last. `end` is the first moment after it."""

    name: str  # "2026-W18", "2026-05-03" or "2026-05"
    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Return the first moment of the first day."""
        return datetime.combine(self.first, time(), tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """Return the first moment after the last day."""
        return datetime.combine(self.last, time(), tzinfo=UTC) + timedelta(days=1)


def parse_week(text: str) -> EditionDays:
    """Return the week that "2026-W18" names. Raises ValueError for anything else, and for a week 53 that is not."""
    match = _WEEK.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not an ISO week; write it like 2026-W18")
    monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    if not 1 < monday.year < LAST_YEAR:
        raise ValueError(f"{text!r} is out of range")
    return _days_of(monday, "week")


def parse_days(text: str) -> EditionDays:
    """Return the week, day or month that "2026-W18", "2026-05-03" or "2026-05" names. Raises ValueError otherwise."""
    given = text.strip()
    day, month = _DAY.fullmatch(given), _MONTH.fullmatch(given)
    if not (day or month):
        if "W" in given.upper():
            return parse_week(given)
        raise ValueError(f"{text!r} is no week, day or month; write it like 2026-W18, 2026-05-03 or 2026-05")
    found = date.fromisoformat(given if day else f"{given}-01")
    if not 1 < found.year < LAST_YEAR:
        raise ValueError(f"{text!r} is out of range")
    return _days_of(found, "day" if day else "month")


def last_full(now: datetime, every: Rhythm) -> EditionDays:
    """Return the last day, ISO week or month that was over at `now`: on a Monday the week that ended at midnight."""
    today = now.astimezone(UTC).date()
    if every == "month":
        return _days_of(today.replace(day=1) - timedelta(days=1), every)
    return _days_of(today - timedelta(days=1 if every == "day" else 7), every)


def last_full_week(now: datetime) -> EditionDays:
    """Return the last ISO week that was over at `now`."""
    return last_full(now, "week")


def _days_of(day: date, every: Rhythm) -> EditionDays:
    if every == "day":
        return EditionDays(name=day.isoformat(), first=day, last=day)
    if every == "month":
        last = day.replace(day=monthrange(day.year, day.month)[1])
        return EditionDays(name=f"{day:%Y-%m}", first=day.replace(day=1), last=last)
    year, week, _ = day.isocalendar()
    monday = date.fromisocalendar(year, week, 1)
    return EditionDays(name=f"{year}-W{week:02}", first=monday, last=monday + timedelta(days=6))
