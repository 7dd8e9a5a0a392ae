"""Read bylines as people: "By Jane Doe and John Smith, Staff Writers" is two names."""

import re
from collections.abc import Iterable, Iterator

from extractors.text.clean import clean_line

_MAX_NAME_CHARS = 100
_MAX_BYLINE_CHARS = 400
_MAX_NAME_WORDS = 6
_MAX_GIVEN_NAMES = 2

_BETWEEN = re.compile(r"\s*;\s*|\s+\|\s+|\s+(?:and|&|und|et)\s+", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s+")
_BY = re.compile(r"^(?:written |posted |words |story |report )?by:?\s+", re.IGNORECASE)
_GENERATION = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_DEGREE = re.compile(r"(?:ph\.?\s?d|m\.?d|m\.?a|m\.?sc|b\.?a|mba|esq|dds|rn)\.?", re.IGNORECASE)
_PARTICLE = re.compile(r"(?:van|von|de|der|den|del|della|di|da|du|la|le|el|al|bin|ibn|ter|ten|zu)\b")
# Words of a role, which no name holds, and what alone is none.
_ROLE = re.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|editors?|editorial|contributors?|newsroom|bureau|desk|team"
    r"|special to)\b",
    re.IGNORECASE,
)
_NOBODY = frozenset({"admin", "administrator", "guest", "author", "unknown", "published", "posted", "updated"})


def read_authors(bylines: Iterable[str], publisher: str) -> tuple[str, ...]:
    """Return the people that the bylines name, in order, each once; the publisher and addresses are none."""
    names: dict[str, str] = {}
    for byline in bylines:
        for group in _BETWEEN.split(_BY.sub("", clean_line(byline, _MAX_BYLINE_CHARS))):
            for name in _names_of(group):
                if _is_person(name, publisher):
                    names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _names_of(group: str) -> Iterator[str]:
    """Yield the names of a list with commas: generations stay with theirs, degrees go, "Doe, Jane" is turned."""
    parts: list[str] = []
    for part in _COMMA.split(group):
        bare = clean_line(_BY.sub("", part).strip(" ,;|"), _MAX_NAME_CHARS)
        if parts and _GENERATION.fullmatch(bare):
            parts[-1] = f"{parts[-1]}, {bare}"
        elif bare and not _DEGREE.fullmatch(bare):
            parts.append(bare)
    if len(parts) == 2 and _is_turned(*parts):
        parts = [f"{parts[1]} {parts[0]}"]
    yield from parts


def _is_turned(first: str, second: str) -> bool:
    """Return whether these are the last and the first name of one person, in this order."""
    is_family = len(first.split()) == 1 or _PARTICLE.match(first) is not None
    is_given = len(second.split()) <= _MAX_GIVEN_NAMES and not first.isupper() and not second.isupper()
    return is_family and is_given and _ROLE.search(f"{first} {second}") is None


def _is_person(name: str, publisher: str) -> bool:
    if not name or "://" in name or "@" in name or len(name.split()) > _MAX_NAME_WORDS:
        return False
    return _ROLE.search(name) is None and name.casefold() not in {*_NOBODY, publisher.casefold()}
