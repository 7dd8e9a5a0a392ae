"""Each alternative of the long patterns of the fact readers has a row that it alone is there for."""

import re
from functools import cache

import pytest

from extractors.facts.dates import periods
from extractors.facts.figures import amounts, attributes
from extractors.facts.names import mentions
from extractors.facts.names.places import is_place, may_be_place
from extractors.facts.sources.outlets import ENDINGS, is_press
from extractors.facts.speech import future_words
from tests.alternatives import Alternatives, long_patterns, read_rows

PATTERNS = long_patterns()
ROWS = read_rows()


@cache
def without_row() -> dict[str, list[str]]:
    """Return the alternatives that no row is there for, by pattern; those that patterns share are looked at once."""
    seen: set[str] = set()
    missing: dict[str, list[str]] = {}
    for name, patterns in PATTERNS.items():
        for pattern in patterns:
            found = Alternatives(pattern, seen).without_row(ROWS.get(name, ()))
            missing.setdefault(name, []).extend(repr(group[index]) for group, index in found)
    return missing


@pytest.mark.parametrize("name", PATTERNS)
def test_each_alternative_has_a_row_that_it_alone_is_there_for(name: str) -> None:
    assert without_row()[name] == [], "`python -m tests.alternatives` proposes rows"


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_of_a_pattern_that_finds_some_of_them(name: str) -> None:
    assert name in PATTERNS
    assert any(pattern.search(text) for text in ROWS[name] for pattern in PATTERNS[name])


def test_a_row_that_no_alternative_needs_alone_shows_none() -> None:
    (pattern,) = PATTERNS["extractors.facts.speech.future_words:ASKS"]
    assert list(Alternatives(pattern, set()).without_row(["It opened in May."]))


TABLES = {
    "periods": periods._CALENDAR,
    "lengths of time": periods._LENGTHS,
    "no amounts": amounts._NO_AMOUNTS,
    "resolutions": amounts._RESOLUTIONS,
    "numbers": amounts._NUMBERS,
    "joins": attributes._JOINS,
    "promises": future_words._PROMISE,
    "forecasts": future_words._EXPLICIT,
    "the future": future_words._WILL,
    "under way": future_words._IS,
    "timetables": future_words._PRESENT,
    "perhaps": future_words._MAYBE,
    "plans without a day": future_words._UNDATED_PLANS,
    "what was ahead once": future_words._ONCE_AHEAD,
    "a person": mentions._PERSONAL,
}
EXAMPLES = [
    pytest.param(table, example, id=f"{name}: {example}") for name, table in TABLES.items() for example in table
]


@pytest.mark.parametrize(("table", "example"), EXAMPLES)
def test_the_example_beside_an_alternative_is_found_by_it_and_not_whole_by_those_before(
    table: dict[str, str], example: str
) -> None:
    before = list(table)[: list(table).index(example)]
    assert re.search(table[example], example, re.IGNORECASE)
    assert not any(re.fullmatch(table[one], example, re.IGNORECASE) for one in before)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_name_of_the_press_is_known_by_its_last_word(ending: str) -> None:
    assert ENDINGS[ending].endswith(f" {ending}")
    assert is_press(ENDINGS[ending])


NO_PRESS = [
    "Apple",
    "Bank of America",
    "Wireless World Records",
    "The Postal Service",
    "Journalism School",
    "Times Square",
]


@pytest.mark.parametrize("name", NO_PRESS)
def test_a_name_that_only_begins_like_one_of_the_press_is_none(name: str) -> None:
    assert not is_press(name)


PLACES = {
    "a country": ("Kenya", "", True),
    "a city of millions": ("Jakarta", "trucks left ", True),
    "with and without accents": ("Bogota", "", True),
    "an accent": ("Bogotá", "", True),
    "a part of a place": ("East London", "", True),
    "a city behind a word that says where": ("Utrecht", "opened in ", True),
    "a city that may be a person": ("Jackson", "said ", False),
    "a firm named after a place": ("Bank of America", "", False),
    "a person whose last name is a place": ("Jack London", "said ", False),
    "a city of two words": ("San Mateo", "said ", True),
    "no place": ("Palisade AI", "in ", False),
}


@pytest.mark.parametrize(("name", "before", "expected"), PLACES.values(), ids=PLACES)
def test_a_place_is_known_by_the_table_and_the_words_before_it(name: str, before: str, expected: bool) -> None:
    assert is_place(name, before) == expected


def test_a_name_may_be_a_place_wherever_it_stands() -> None:
    assert may_be_place("Jackson")
    assert not may_be_place("Palisade AI")
