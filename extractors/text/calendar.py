"""The names of months and weekdays as English press writes them, long and short: the one table of them.

The patterns are parts of others. Those of names in full have a capital; the reader says whether case counts.
"""

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()

# Days that bear a name and stand on one date each year, longest first.
FEASTS = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "boxing day": (12, 26),
    "new year's eve": (12, 31), "new year's day": (1, 1), "new year": (1, 1), "halloween": (10, 31),
    "valentine's day": (2, 14), "independence day": (7, 4),
}  # fmt: skip

FULL_MONTH = rf"(?:{'|'.join(name.capitalize() for name in MONTHS)})"
FULL_WEEKDAY = rf"(?:{'|'.join(name.capitalize() for name in WEEKDAYS)})"

# Abbreviations of other than three letters.
_OTHER_SHORT = {"june": "june", "july": "july", "september": "sept", "tuesday": "tues", "thursday": "thurs"}


def _long_or_short(name: str) -> str:
    """Return the pattern of a name and its abbreviations: "Sep(?:t(?:ember)?)?"."""
    middle = _OTHER_SHORT.get(name, name)
    short, longer, rest = name[:3].capitalize(), middle[3:], name[len(middle) :]
    if middle == name:
        return f"{short}(?:{longer})?" if longer else short
    return f"{short}(?:{longer}(?:{rest})?)?"


# Long or short, with no boundary behind it.
MONTH_NAME = rf"(?:{'|'.join(map(_long_or_short, MONTHS))})"
# A month in a sentence, with the stop of an abbreviation.
MONTH = rf"{MONTH_NAME}\b\.?"
WEEKDAY = rf"(?:{'|'.join(map(_long_or_short, WEEKDAYS))})"


def month_number(name: str) -> int:
    """Return 1 to 12 for a month that `MONTH` matches, long or short, in any case."""
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:3].lower()))


def weekday_number(name: str) -> int:
    """Return 0 (Monday) to 6 for a weekday that `WEEKDAY` matches, long or short, in any case."""
    return next(number for number, weekday in enumerate(WEEKDAYS) if weekday.startswith(name[:3].lower()))
