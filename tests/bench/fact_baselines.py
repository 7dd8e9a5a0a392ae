"""What a plain pattern, quantulum3 and price-parser find as figures; those not installed are left out."""

import importlib.util
import re
from collections.abc import Callable, Sequence

Amounts = Sequence[tuple[int, int, float]]

_PLAIN = re.compile(r"(?<![\w.])[$€£]?(\d[\d,]*(?:\.\d+)?)\s?(million|billion|trillion|m|bn|k|M|B|K)?\b")
_SIZES = {"million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "k": 1e3}
_PRICE = re.compile(r"[$€£¥₹]\s?[\d.,]+|[\d.,]+\s?(?:dollars|euros|pounds|USD|EUR|GBP)")


def plain_pattern(text: str) -> Amounts:
    """Return every number that is no bare year, times its magnitude."""
    found = []
    for match in _PLAIN.finditer(text):
        value = float(match[1].replace(",", "") or 0)
        if not (match[2] is None and 1900 <= value <= 2100):
            found.append((*match.span(), value * _SIZES.get((match[2] or "").lower(), 1.0)))
    return found


def with_quantulum(text: str) -> Amounts:
    """Return what quantulum3 finds, its values brought to the units that the labels use."""
    from quantulum3 import classifier, parser

    from extractors.facts.figures.units import MEASURES

    # Its classifier was pickled with an older scikit-learn than any that runs here.
    classifier.USE_CLF = False

    found = []
    for line in re.finditer(r"[^\n]+", text):
        for quantity in parser.parse(line.group()):
            size = MEASURES.get(quantity.unit.name.lower(), ("", "", 1.0))[2]
            start, end = quantity.span
            found.append((line.start() + start, line.start() + end, float(quantity.value) * size))
    return found


def with_price_parser(text: str) -> Amounts:
    """Return what price-parser makes of each thing that looks like a price: it reads one price, and finds none."""
    from price_parser import Price

    found = []
    for match in _PRICE.finditer(text):
        amount = Price.fromstring(match.group()).amount
        if amount is not None:
            found.append((*match.span(), float(amount)))
    return found


READERS: dict[str, Callable[[str], Amounts]] = {"a plain pattern": plain_pattern}
if importlib.util.find_spec("quantulum3"):
    READERS["quantulum3"] = with_quantulum
if importlib.util.find_spec("price_parser"):
    READERS["price-parser"] = with_price_parser
