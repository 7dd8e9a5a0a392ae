"""Find the dates, years and weekdays a text writes out, without knowing when it was published."""

import re

from extractors.text.calendar import FULL_WEEKDAY, MONTH_NAME, month_number

_DATE = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?({MONTH_NAME})\b|\b({MONTH_NAME})\b\.?\s(\d{{1,2}})(?!\d)", re.IGNORECASE
)
_YEAR = re.compile(r"\b(19[89]\d|20[0-3]\d)\b")
_WEEKDAY = re.compile(rf"\b({FULL_WEEKDAY})\b", re.IGNORECASE)


def dates_in(text: str) -> frozenset[tuple[int, int]]:
    """Return the (month, day) pairs written out."""
    return frozenset((month_number(match[2] or match[3]), int(match[1] or match[4])) for match in _DATE.finditer(text))


def years_in(text: str) -> frozenset[str]:
    """Return the years of 1980 to 2039."""
    return frozenset(_YEAR.findall(text))


def weekdays_in(text: str) -> frozenset[str]:
    """Return the weekdays, in lower case."""
    return frozenset(found.lower() for found in _WEEKDAY.findall(text))
