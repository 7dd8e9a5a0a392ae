"""Read an article once for comparison: its words, names, figures, word runs and days; compares nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from extractors.facts.dates.days import find_days
from extractors.facts.figures.plain_figures import find_figures
from extractors.facts.names.capital_runs import find_names
from store.dedup.features.actors_places_actions import actions_in, actors_in, places_in
from store.dedup.features.calendar import dates_in, weekdays_in, years_in
from store.dedup.features.hashes import hashed_shingles
from store.dedup.features.terms import READ_WORDS, stems_of, weighed, words_of

# Runs of three words find edited copies; 71 to 78 % of same-story pairs share almost none (FNC, ECB+, Nov 2026).
RUN_WORDS = 3

# The event stands in the lead; further down come earlier events, with days and figures of their own.
LEAD_WORDS = 120
DAY_WORDS = 80
CALENDAR_WORDS = 200

# An untitled text is headed by its first words.
HEADLINE_WORDS = 14

SENTENCE_WORDS = 12

_CURRENCIES = frozenset({"USD", "EUR", "GBP", "CAD", "AUD", "JPY", "INR"})

Figures = frozenset[tuple[float, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an article shares with others is counted on: runs are hashes, terms unit vectors.

    `dates` are days as the text writes them, month and day; they need no date of publication, as `years` and
    `weekdays` don't.
    """

    runs: frozenset[int]
    text_terms: Mapping[str, float]
    lead_terms: Mapping[str, float]
    title_terms: Mapping[str, float]
    figures: Figures
    lead_figures: Figures
    numbers: frozenset[str]
    lead_numbers: frozenset[str]
    dates: frozenset[tuple[int, int]]
    years: frozenset[str]
    weekdays: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What two articles are compared by, beside their vectors. Names are lower case.

    `published` is None and `site` is "" where nothing says them. `event_day` is the newest day up to publication that
    the lead names, None if it names none. Actors, places and actions are what the head says first. `words` is None
    once `readings` has taken them over: they are most of a reading.
    """

    published: datetime | None
    site: str
    event_day: date | None
    has_text: bool
    figures: Figures
    actors: frozenset[str]
    places: frozenset[str]
    actions: frozenset[str]
    headline_money: Figures
    words: Words | None


def headline_of(title: str, text: str) -> str:
    """Return the title, or the first words of an untitled text."""
    return title or " ".join(text.split()[:HEADLINE_WORDS])


def read_features(title: str, text: str, published: datetime | None, url: str = "") -> Reading:
    """Return the reading of one article; an empty text gives a reading that shares only what its title says."""
    words = text.split()
    head = " ".join(words[:READ_WORDS])
    lead = f"{title}. {' '.join(words[:LEAD_WORDS])}"
    first = " ".join(words[:CALENDAR_WORDS])
    in_title, in_head = words_of(title), words_of(head)
    title_stems, lead_stems = stems_of(in_title), stems_of(in_head[:LEAD_WORDS])
    figures = _figures(f"{title}. {head}")
    return Reading(
        published=published,
        site=site_of(url),
        event_day=_event_day(text, published.date()) if published else None,
        has_text=bool(words),
        figures=figures,
        actors=actors_in(title, text),
        places=places_in(title, text),
        actions=actions_in(title, text),
        headline_money=frozenset(f for f in _figures(headline_of(title, text)) if f[1] in _CURRENCIES),
        words=Words(
            runs=hashed_shingles(in_head, RUN_WORDS),
            text_terms=weighed([*title_stems, *lead_stems, *stems_of(in_head[LEAD_WORDS:])]),
            lead_terms=weighed([*title_stems, *title_stems, *lead_stems]),
            title_terms=weighed(title_stems if title else stems_of(words_of(headline_of(title, text)))),
            figures=figures,
            lead_figures=_figures(lead),
            numbers=frozenset(word for word in [*in_title, *in_head] if word.isdigit()),
            lead_numbers=frozenset(word for word in words_of(lead) if word.isdigit() and not _is_year(word)),
            dates=dates_in(first),
            years=years_in(first),
            weekdays=weekdays_in(lead),
        ),
    )


def names_in(title: str, text: str) -> frozenset[str]:
    """Return the words of the names in the title and the head of a text, in lower case."""
    names = find_names(f"{title}.\n{' '.join(text.split(' ')[:READ_WORDS])}")
    return frozenset(word for name in names for word in words_of(name) if len(word) > 1)


def site_of(url: str) -> str:
    """Return the host of a URL without `www.`, "" for none."""
    host = url.partition("://")[2].partition("/")[0].lower()
    return host.removeprefix("www.")


def is_distinctive(value: float, unit: str) -> bool:
    """Return whether a figure can tell two events apart: money, shares, large counts; not "two", not a year."""
    if unit in _CURRENCIES or unit == "%":
        return True
    return value >= 20 and not 1900 <= value <= 2100


def _figures(text: str) -> Figures:
    return frozenset((f.value, f.unit) for f in find_figures(text) if is_distinctive(f.value, f.unit))


def _is_year(word: str) -> bool:
    return bool(re.fullmatch(r"19[89]\d|20[0-3]\d", word))


def _event_day(text: str, published: date) -> date | None:
    """Return the newest day of the lead; a line too short for a sentence dates the page, not the event."""
    found: list[str] = []
    for line in text.split("\n"):
        if len(line.split()) >= SENTENCE_WORDS:
            found.extend(line.split(" "))
            if len(found) >= DAY_WORDS:
                break
    lead = " ".join(found[:DAY_WORDS])
    return max((day.day for day in find_days(lead, published) if day.day <= published), default=None)
