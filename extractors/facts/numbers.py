"""Read a number as people write it: 1,000.50 and 1.000,50, 12,50,000, full-width digits, "twenty-five"; no units.

Theory. A wrong value is worse than none. A mark that could be either kind is read as English press means it
("1.000" is one, "1,000" a thousand), and what fits no system of grouping is no number.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.text.patterns import any_of

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: value for value, word in enumerate(_ONES)} | {word: 20 + 10 * i for i, word in enumerate(_TENS)}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}

MAGNITUDES = {
    "dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "lakhs": 1e5, "million": 1e6, "m": 1e6,
    "mm": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "crore": 1e7, "crores": 1e7, "cr": 1e7, "billion": 1e9, "b": 1e9,
    "bn": 1e9,
    "bln": 1e9, "trillion": 1e12, "t": 1e12, "tn": 1e12, "trn": 1e12,
    # As German, French, Spanish, Italian and Dutch press has them: a "Billion" there is a thousand "Milliarden".
    "millionen": 1e6, "millones": 1e6, "milioni": 1e6, "miljoen": 1e6, "milliarde": 1e9, "milliarden": 1e9, "mrd": 1e9,
    "milliard": 1e9, "milliards": 1e9, "milmillones": 1e9, "miliardo": 1e9, "miliardi": 1e9, "miljard": 1e9,
    "billionen": 1e12,
}  # fmt: skip

# Digits with grouping marks between them. A blank groups only three digits; the bound keeps hostile text linear.
_GROUP = r"[,.，．'’]\d{1,30}|[ \u00a0\u2009\u202f]\d{3}(?![\d])"
# "10^6", "3.2 × 10⁵": a power of ten, with what it is taken times.
_FACTOR, _TIMES = r"\d{1,6}(?:[.,]\d{1,6})?", "[ ]?[x×·][ ]?"
_EXPONENT = r"(?:\^[-−]?\d{1,2}(?!\d)|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
_POWER = f"(?:{_FACTOR}{_TIMES})?10{_EXPONENT}"
DIGITS = rf"{_POWER}|\d{{1,30}}(?:{_GROUP}){{0,8}}[½¼¾]?|[½¼¾]"
_SMALL = "|".join(sorted(_ONES[2:], key=len, reverse=True))
SPELLED = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_ONES[1:10])}))?|{_SMALL})"
_OTHER_LANGUAGES = (
    r"millionen|milliarden?|milliards?|mil[ ]millones|millones|milioni|miliard[io]|miljoen|miljard|billionen|mrd"
)
LONG_MAGNITUDE = (
    rf"{_OTHER_LANGUAGES}|dozen|hundred|thousand|million|billion|trillion|crores?|lakhs?|mn|mln|mio|bn|bln|tn|trn"
)

# Numbers that stand for another word: the place in a row, a share, a multiple.
_OTHER_WORDS = {
    "first": 1.0, "second": 2.0, "third": 3.0, "fourth": 4.0, "fifth": 5.0, "sixth": 6.0, "seventh": 7.0,
    "eighth": 8.0, "ninth": 9.0, "tenth": 10.0, "half": 0.5, "dozen": 12.0, "twice": 2.0,
}  # fmt: skip
_MAGNITUDE = rf"(?:[\s-]?(?:{LONG_MAGNITUDE})\b)|[kmbt](?![A-Za-z])"
_NUMBER = re.compile(
    rf"(?:(?P<digits>{DIGITS})|\b(?P<words>{any_of(SPELLED, *_ONES[:2], *_OTHER_WORDS)})\b)"
    rf"(?P<magnitude>{_MAGNITUDE})?",
    re.IGNORECASE,
)

_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)|\d{1,3}(?:\.\d{3}){2,}|\d+,\d{1,2}")
_SPACED = re.compile(r"\d{1,3}(?:['’ ]\d{3})+(?:[.,]\d+)?")
_POWER_PARTS = re.compile(f"(?:(?P<factor>{_FACTOR}){_TIMES})?10(?P<exponent>{_EXPONENT})")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNumber:
    """A number written at `text[start:end]` in digits or words, times the magnitude behind it; its unit is not read."""

    value: float
    start: int
    end: int


def find_numbers(text: str) -> tuple[WrittenNumber, ...]:
    """Return every number in reading order, those of dates and names too. No digit is passed over.

    Digits whose marks make no sense as one number ("1,00,5") are as many numbers.
    """
    return tuple(number for match in _NUMBER.finditer(text) for number in _numbers_of(match))


def _numbers_of(match: re.Match[str]) -> Iterator[WrittenNumber]:
    words, digits, start = match["words"], match["digits"], match.start()
    value = read_digits(digits) if digits else _OTHER_WORDS.get(words.lower(), read_words(words))
    if value is not None:
        magnitude = re.sub(r"[\s-]", "", match["magnitude"] or "")
        yield WrittenNumber(value=scaled(value, magnitude), start=start, end=match.end())
        return
    for run in re.finditer(r"\d+", digits):
        yield WrittenNumber(value=float(run.group()), start=start + run.start(), end=start + run.end())


def read_digits(digits: str) -> float | None:
    """Return the value of a number written in digits of any script, None if its marks make no sense."""
    if power := _POWER_PARTS.fullmatch(digits):
        return _read_power(power)
    plain = unicodedata.normalize(
        "NFKC", "".join(" " if char.isspace() else char for char in digits if char not in "½¼¾")
    )
    extra = _FRACTIONS.get(digits[-1], 0.0)
    if not plain:
        return extra
    if _ENGLISH.fullmatch(plain) or _INDIAN.fullmatch(plain):
        return float(plain.replace(",", "")) + extra
    if _CONTINENTAL.fullmatch(plain):
        return float(plain.replace(".", "").replace(",", ".")) + extra
    if _SPACED.fullmatch(plain):
        return float(re.sub(r"['’ ]", "", plain).replace(",", ".")) + extra
    return None


def _read_power(parts: re.Match[str]) -> float | None:
    """Return the value of a power of ten as `_POWER_PARTS` finds it."""
    factor = read_digits(parts["factor"]) if parts["factor"] else 1.0
    exponent = unicodedata.normalize("NFKC", parts["exponent"].lstrip("^")).replace("−", "-")
    return None if factor is None else float(f"{factor}e{exponent}")


def read_words(words: str) -> float | None:
    """Return the value of a spelled number up to ninety-nine ("a" and "an" are one, "half a" a half)."""
    parts = re.split(r"[\s-]+", words.strip().lower())
    if parts[0] in {"a", "an"}:
        return 1.0
    if parts[0] == "half":
        return 0.5
    if not all(part in _WORDS for part in parts):
        return None
    return float(sum(_WORDS[part] for part in parts))


def scaled(value: float, *magnitudes: str | None) -> float:
    """Return `value` times the named magnitudes, rounded so that 2.3 million and 2,300,000 are one value."""
    for magnitude in magnitudes:
        if magnitude:
            value *= MAGNITUDES.get(magnitude.lower().rstrip("."), 1.0)
    return float(f"{value:.12g}")
