"""Find the dates, years and weekdays a text writes out, without knowing when it was published."""

import re

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_DATE = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?({_MONTH})\b|\b({_MONTH})\b\.?\s(\d{{1,2}})(?!\d)", re.IGNORECASE
)
_YEAR = re.compile(r"\b(19[89]\d|20[0-3]\d)\b")
_WEEKDAY = re.compile(r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", re.IGNORECASE)


def dates_in(text: str) -> frozenset[tuple[int, int]]:
    """Return the (month, day) pairs written out."""
    return frozenset(
        (_MONTHS.index((match[2] or match[3])[:3].lower()) + 1, int(match[1] or match[4]))
        for match in _DATE.finditer(text)
    )


def years_in(text: str) -> frozenset[str]:
    """Return the years of 1980 to 2039."""
    return frozenset(_YEAR.findall(text))


def weekdays_in(text: str) -> frozenset[str]:
    """Return the weekdays, in lower case."""
    return frozenset(found.lower() for found in _WEEKDAY.findall(text))
