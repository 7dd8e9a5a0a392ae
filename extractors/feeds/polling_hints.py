"""Read how often a feed says it is worth asking for; never believes more than a day of it."""

import re
from datetime import timedelta

from extractors.text.calendar import WEEKDAYS
from extractors.types import FeedHints

# `ttl` and `updatePeriod` are written once by whoever made the template: a year in them is never meant.
LONGEST = timedelta(days=1)

# From the bytes, since the parser keeps the last <hour> of several.
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<(?:\w+:)?updatePeriod>\s*(\w{4,8})\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<(?:\w+:)?updateFrequency>\s*(\d{1,4})\s*<", re.IGNORECASE)
_SKIPPED_HOURS = re.compile(rb"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_SKIPPED_DAYS = re.compile(rb"<skipDays>(.{0,1000}?)</skipDays>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*<", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*(\w{6,9})\s*<", re.IGNORECASE)

_PERIODS = {
    b"hourly": timedelta(hours=1),
    b"daily": timedelta(days=1),
    b"weekly": timedelta(weeks=1),
    b"monthly": timedelta(days=30),
    b"yearly": timedelta(days=365),
}
_DAYS = tuple(name.encode() for name in WEEKDAYS)


def read_polling_hints(body: bytes) -> FeedHints:
    """Return the wishes of an RSS feed (`ttl`, `skipHours`, `skipDays`, the syndication module); none gives none.

    A feed that skips every hour or every day skips none: it would never be asked.
    """
    hours = frozenset(_skipped_hours(body))
    block = _SKIPPED_DAYS.search(body)
    names = {name.lower() for name in _DAY.findall(block.group(1))} if block else set()
    days = frozenset(number for number, name in enumerate(_DAYS) if name in names)
    return FeedHints(
        every=min(max(_ttl(body), _update_period(body)), LONGEST),
        skip_hours=hours if len(hours) < 24 else frozenset(),
        skip_days=days if len(days) < 7 else frozenset(),
    )


def _ttl(body: bytes) -> timedelta:
    found = _TTL.search(body)
    return timedelta(minutes=int(found.group(1))) if found else timedelta()


def _update_period(body: bytes) -> timedelta:
    period, times = _PERIOD.search(body), _FREQUENCY.search(body)
    if not period:
        return timedelta()
    return _PERIODS.get(period.group(1).lower(), timedelta()) / max(int(times.group(1)) if times else 1, 1)


def _skipped_hours(body: bytes) -> list[int]:
    found = _SKIPPED_HOURS.search(body)
    numbers = [int(number) for number in _HOUR.findall(found.group(1))] if found else []
    # Some write the 24th hour for midnight, as RSS 0.91 did.
    return [number % 24 for number in numbers if number <= 24]
