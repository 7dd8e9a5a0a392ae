"""Finds the numbers of a sentence in one form ("$1.9bn", "1.9 billion dollars", "twenty-two") and compares them.

Theory. A wrong number is the error a reader cannot see and will repeat. So every digit counts, those in names and
dates too; a unit may be dropped but not exchanged; and a number may be rounded, never sharpened.
"""

import re
from dataclasses import dataclass

ROUNDED = 0.005  # of the value: how far a rounder number above a hundred may lie from the one in the evidence

_UNITS = {word: float(n) for n, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split()
)}  # fmt: skip
_TENS = {
    word: 10.0 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_ORDINALS = {"first": 1.0, "second": 2.0, "third": 3.0, "fourth": 4.0, "fifth": 5.0, "sixth": 6.0, "seventh": 7.0,
             "eighth": 8.0, "ninth": 9.0, "tenth": 10.0, "half": 0.5, "dozen": 12.0, "twice": 2.0}  # fmt: skip
_BIG = {"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "mln": 1e6, "m": 1e6, "billion": 1e9,
        "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12}  # fmt: skip
_CURRENCY = {"$": "USD", "us$": "USD", "c$": "CAD", "a$": "AUD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
             "usd": "USD", "cad": "CAD", "eur": "EUR", "gbp": "GBP", "dollar": "USD", "euro": "EUR", "pound": "GBP",
             "yen": "JPY", "%": "%", "per cent": "%", "percent": "%"}  # fmt: skip

_SMALL = "|".join(_UNITS)
_WORDED = rf"(?:{'|'.join(_TENS)})(?:[-\s](?:{_SMALL}))?|{_SMALL}|{'|'.join(_ORDINALS)}"
_NUMBER = re.compile(
    rf"(?P<sign>(?:US|C|A)?\$|[€£¥₹]|\b(?:USD|CAD|EUR|GBP)\s)?\s?"
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|\b(?P<worded>{_WORDED})\b)"
    r"(?P<big>(?:[\s-]?(?:hundred|thousand|million|billion|trillion|mln|mn|bn|tn)\b)|(?:[kmb](?![A-Za-z])))?"
    r"(?:[\s-]?(?P<unit>%|per\scent\b|percent\b|(?:US\s|Canadian\s)?(?:dollar|euro|pound)s?\b))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as said: its value, "USD", "%" … or "", and how many of its digits are not closing zeros."""

    value: float
    unit: str
    digits: int
    year: bool


def numbers_of(text: str) -> tuple[Number, ...]:
    """Return the numbers in reading order."""
    return tuple(_number(match) for match in _NUMBER.finditer(text))


def is_backed(number: Number, evidence: tuple[Number, ...]) -> bool:
    """Return whether a number of the evidence says the same, or the same before rounding."""
    return any(_agrees(number, known) for known in evidence)


def _agrees(number: Number, known: Number) -> bool:
    if number.unit and known.unit and number.unit != known.unit:
        return False
    if number.unit and not known.unit:
        return False
    if number.value == known.value:
        return True
    rounder = number.digits < known.digits and number.value > 100 and not (number.year or known.year)
    return rounder and abs(number.value - known.value) <= ROUNDED * known.value


def _number(match: re.Match[str]) -> Number:
    part = match.groupdict()
    value = float(part["digits"].replace(",", "")) if part["digits"] else _worded(part["worded"].lower())
    value = round(value * _BIG.get((part["big"] or "").strip(" -").lower(), 1.0), 6)
    sign = (part["sign"] or "").strip().lower()
    unit = re.sub(r"^(?:us|canadian)\s|(?<=\w)s$", "", (part["unit"] or "").lower().replace("\u00a0", " "))
    canadian = (part["unit"] or "").lower().startswith("canadian")
    found = "CAD" if canadian else _CURRENCY.get(sign) or _CURRENCY.get(unit, "")
    plain = f"{value:.6f}".rstrip("0").rstrip(".").replace(".", "").strip("0")
    bare = bool(part["digits"]) and "," not in part["digits"] and not part["big"] and not found
    return Number(value=value, unit=found, digits=len(plain), year=bare and 1800 <= value <= 2100)


def _worded(word: str) -> float:
    if word in _ORDINALS:
        return _ORDINALS[word]
    tens, _, small = re.sub(r"\s", "-", word).partition("-")
    return _TENS.get(tens, 0.0) + _UNITS.get(small, 0.0) if tens in _TENS else _UNITS[word]
