"""Check the weekdays that a text gives with a date ("Thursday, May 16") against the calendar."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from extractors.facts.types import DayCheck
from extractors.text.calendar import MONTH, WEEKDAY, month_number, weekday_number

_DAY = re.compile(
    rf"\b(?P<w>{WEEKDAY})\b\.?,?\s(?:the\s)?(?:(?P<m>{MONTH})\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y>\d{{4}})\b)?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m2>{MONTH})(?:,?\s(?P<y2>\d{{4}})\b)?)",
    re.IGNORECASE,
)

# A date without a year means one within this reach of publication; a weekday that fits no year in it is wrong.
_REACH = timedelta(days=330)


def check_weekdays(text: str, published: date) -> tuple[DayCheck, ...]:
    """Return every weekday with a date, in reading order, and whether the calendar has it so.

    Without a year the nearest year in which the weekday fits is meant, if that lies within eleven months.
    """
    return tuple(_checks(text, published))


def _checks(text: str, published: date) -> Iterator[DayCheck]:
    for match in _DAY.finditer(text):
        weekday = weekday_number(match["w"])
        month = month_number(match["m"] or match["m2"])
        number = int(match["d"] or match["d2"])
        given = match["y"] or match["y2"]
        years = [int(given)] if given else [published.year, published.year - 1, published.year + 1]
        days = [day for year in years if (day := _day(year, month, number)) is not None]
        if not days:
            yield DayCheck(day=None, verdict="no such day", start=match.start(), end=match.end())
            continue
        near = [day for day in days if given or abs(day - published) <= _REACH]
        fits = [day for day in near if day.weekday() == weekday]
        best = min(fits or near or days, key=lambda day: abs(day - published))
        yield DayCheck(day=best, verdict="agrees" if fits else "wrong weekday", start=match.start(), end=match.end())


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
