"""Recognise the name of a place by a table of GeoNames (places.txt, CC BY 4.0); knows no text of ours.

Theory. Countries, states and cities of a million are places wherever they stand, and names of several words ("San
Francisco"). Other cities bear the names of people and firms ("Jackson", "Reading"), so one counts only behind a word
that says where.
"""

import importlib.resources
import re
import unicodedata
from functools import lru_cache

_WHERE = re.compile(r"\b(?:in|at|near|from|outside|across|to)\s$")
# "South Korea", "East London": a part of a place is a place.
_PARTS = frozenset(
    "North South East West Northern Southern Eastern Western Central Greater Downtown Upper Lower Inner Outer".split()
)


def is_place(name: str, before: str) -> bool:
    """Return whether a name that stands behind the words `before` is a place's."""
    sure, cities = _table()
    first, _, rest = name.partition(" ")
    plain = _plain(rest if first in _PARTS and rest else name)
    return plain in sure or (plain in cities and (" " in plain or _WHERE.search(before) is not None))


def may_be_place(name: str) -> bool:
    """Return whether there is a place of that name."""
    return any(_plain(name) in names for names in _table())


@lru_cache(maxsize=1)
def _table() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of places that are nothing else, and those of the other cities, without their accents."""
    text = importlib.resources.files("extractors.facts.names").joinpath("places.txt").read_text(encoding="utf-8")
    sure, cities = text.split("[sure]\n", 1)[1].split("[cities]\n", 1)
    return frozenset(_plain(sure).splitlines()), frozenset(_plain(cities).splitlines())


def _plain(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
