"""Compares the numbers of a sentence with those of its evidence ("$1.9bn", "1.9 billion dollars", "twenty-two").

Theory. A wrong number is the error a reader cannot see and will repeat. So every number counts, those in names and
dates too; a unit may be dropped but not exchanged; and a number may be rounded, never sharpened. What a number is and
which currency or % it bears is read by `extractors.facts`; here it is only compared.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.facts.figures.amounts import Amount, find_amounts
from extractors.facts.numbers import WrittenNumber, find_numbers
from extractors.facts.types import Figure

ROUNDED = 0.005  # of the value: how far a rounder number above a hundred may lie from the one in the evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as said: its value, "USD", "%" … or "", and how many of its digits are not closing zeros."""

    value: float
    unit: str
    digits: int
    year: bool


def numbers_of(text: str, figures: Sequence[Figure | Amount] | None = None) -> tuple[Number, ...]:
    """Return the numbers in reading order; `figures` are those read of the text before, in order, if it was."""
    stated = find_amounts(text) if figures is None else figures
    starts = [figure.start for figure in stated]
    found = []
    for written in find_numbers(text):
        before = bisect_left(starts, written.end) - 1
        figure = stated[before] if before >= 0 and written.start < stated[before].end else None
        found.append(_number(text[written.start : written.end], written, figure))
    return tuple(found)


def is_backed(number: Number, evidence: tuple[Number, ...]) -> bool:
    """Return whether a number of the evidence says the same, or the same before rounding."""
    return any(_agrees(number, known) for known in evidence)


def _agrees(number: Number, known: Number) -> bool:
    if number.unit and number.unit != known.unit:
        return False
    if number.value == known.value:
        return True
    rounder = number.digits < known.digits and number.value > 100 and not (number.year or known.year)
    return rounder and abs(number.value - known.value) <= ROUNDED * known.value


def _number(shown: str, written: WrittenNumber, figure: Figure | Amount | None) -> Number:
    plain = f"{written.value:.6f}".rstrip("0").rstrip(".").replace(".", "").strip("0")
    return Number(
        value=written.value,
        unit=_unit(written, figure),
        digits=len(plain),
        year=figure is None and shown.isdigit() and 1800 <= written.value <= 2100,
    )


def _unit(written: WrittenNumber, figure: Figure | Amount | None) -> str:
    """Return the currency or "%" that a number bears; fifty cents are no fifty dollars."""
    if figure is None or figure.kind not in {"money", "percent"}:
        return ""
    in_hundredths = figure.kind == "money" and round(abs(figure.value) * 100, 6) == written.value
    return f"{figure.unit} cents" if in_hundredths else figure.unit
