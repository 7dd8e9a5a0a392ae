"""Find the days a text names ("on Wednesday", "6 May", "2026-05-06") and resolve them against its own date."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from extractors.text.calendar import MONTH, WEEKDAYS, month_number

_DAY = re.compile(
    rf"""
    (?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)
    | \b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>{MONTH})(?:,?\s(?P<y>\d{{4}}))?
    | \b(?P<m2>{MONTH})\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y2>\d{{4}}))?
    | \b(?P<ahead>next\s|coming\s|until\s|by\s)?(?P<w>{"|".join(WEEKDAYS)})\b
    | \b(?P<r>today|yesterday|tomorrow)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_RELATIVE = {"today": 0, "yesterday": -1, "tomorrow": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day named at `text[start:end]`."""

    day: date
    start: int
    end: int


def find_days(text: str, published: date) -> tuple[Day, ...]:
    """Return the days in reading order. A bare weekday is the last one up to `published`, "next Friday" the one after.

    A day that the calendar does not have (30 February) is left out.
    """
    return tuple(
        Day(day=day, start=match.start(), end=match.end())
        for match in _DAY.finditer(text)
        if (day := _resolved(match, published)) is not None
    )


def _resolved(match: re.Match[str], published: date) -> date | None:
    part = match.groupdict()
    if part["r"]:
        return published + timedelta(days=_RELATIVE[part["r"].lower()])
    if part["w"]:
        back = (published.weekday() - WEEKDAYS.index(part["w"].lower())) % 7
        return published + timedelta(days=7 - back if part["ahead"] else -back)
    try:
        if part["iso"]:
            return date.fromisoformat(part["iso"])
        month = part["m"] or part["m2"]
        return date(
            int(part["y"] or part["y2"] or published.year),
            month_number(month),
            int(part["d"] or part["d2"]),
        )
    except ValueError:
        return None
