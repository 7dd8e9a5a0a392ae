"""The features that two articles are compared by: words, shingles, names, figures, days; compares nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from extractors.articles.form import A_REPORT, FormJudgement
from extractors.facts.dates.days import find_days
from extractors.facts.figures.units import CODES
from extractors.facts.read_facts import facts_of_loose_text
from extractors.facts.types import Facts, Figure
from extractors.text.calendar import MONTHS, WEEKDAYS
from extractors.urls.normalize import registered_domain
from store.dedup.features.actors_places_actions import ACTOR_WORDS, actions_in, names_in, places_in
from store.dedup.features.calendar import dates_in, weekdays_in, years_in
from store.dedup.features.hashes import hashed_shingles
from store.dedup.features.rare_names import distinctive_words, rare_names_in
from store.dedup.features.terms import READ_WORDS, rarity_of, stems_of, weighed, words_of

# "Shares rise" and "shares fall" are two events in nearly the same words. A headline that says neither is no evidence.
_UP = frozenset(
    "rise rises rose risen rising climb climbs climbed jump jumps jumped surge surges surged soar soars soared gain"
    " gains gained rally rallies rebound rebounds spike spikes higher raise raises raised hike hikes hiked"
    " increase increases increased grow grows grew growth beat beats tops".split()
)
_DOWN = frozenset(
    "fall falls fell fallen falling drop drops dropped slide slides slid sink sinks sank plunge plunges plunged tumble"
    " tumbles tumbled slump slumps slumped lower lowers lowered cut cuts slash slashes slashed decline declines"
    " declined decrease decreases retreat retreats ease eases eased shrink shrinks loses loss losses miss misses"
    " slip slips slipped".split()
)

_PLAIN_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def directions_in(title: str) -> frozenset[str]:
    """Return "up", "down", or both, by the verbs and nouns of the headline."""
    words = {word.lower() for word in _PLAIN_WORD.findall(title)}
    return frozenset(name for name, some in (("up", _UP), ("down", _DOWN)) if not words.isdisjoint(some))


# Runs of three words find edited copies; 71 to 78 % of same-story pairs share almost none (FNC, ECB+, Nov 2026).
RUN_WORDS = 3

# The event stands in the lead; further down come earlier events, with days and figures of their own.
LEAD_WORDS = 120
DAY_WORDS = 80
CALENDAR_WORDS = 200

# An untitled text is headed by its first words.
HEADLINE_WORDS = 14

SENTENCE_WORDS = 12

# What stands beside date and time in a dateline; and what is too short for a headline under one.
MOST_RUBRIC_WORDS = 2
LEAST_HEADLINE_WORDS = 5

# A smaller count is in every text; one in this span is a year as often as a count. A guess, as before.
LEAST_COUNT = 20
LEAST_YEAR, LAST_YEAR = 1900, 2100
_SAID_OF_ANYTHING = frozenset({"duration", "multiple"})

_WORD = re.compile(r"\S+")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_OF_TIMES = frozenset([*MONTHS, *WEEKDAYS, *(month[:3] for month in MONTHS), *"utc gmt am pm".split()])

Figures = frozenset[tuple[float, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFeatures:
    """What an article shares with others is counted on: runs are hashes, terms unit vectors.

    `dates` are days as the text writes them, month and day; they need no date of publication, as `years` and
    `weekdays` don't. `title_word_terms` and `title_name_terms` weigh as much as they are rare, `stems` are those
    of title and head. `rare_names` and `distinctive_terms` are whole words (see `rare_names`).
    """

    runs: frozenset[int]
    text_terms: Mapping[str, float]
    lead_terms: Mapping[str, float]
    title_terms: Mapping[str, float]
    title_word_terms: Mapping[str, float]
    title_name_terms: Mapping[str, float]
    stems: frozenset[str]
    rare_names: frozenset[str]
    distinctive_terms: Mapping[str, float]
    figures: Figures
    lead_figures: Figures
    numbers: frozenset[str]
    lead_numbers: frozenset[str]
    dates: frozenset[tuple[int, int]]
    years: frozenset[str]
    weekdays: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFeatures:
    """What two articles are compared by, beside their embeddings. Names are lower case.

    `published` is None and `site` is "" where nothing says them. `event_day` is the newest day up to publication that
    the lead names, None if it names none. `outlet` is the registered domain. Actors, places and actions are what
    the head says first. `words` is None once a `FeatureMatrix` has taken them over: they are most of an article's
    features.
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
    outlet: str
    text_words: int
    title_actions: frozenset[str]
    directions: frozenset[str]
    title_names: frozenset[str]
    form: FormJudgement
    words: SharedFeatures | None


def headline_of(title: str, text: str) -> str:
    """Return the title, or the first words of an untitled text; under a dateline those of its first line."""
    if not is_dateline(title):
        return title or " ".join(text.split()[:HEADLINE_WORDS])
    lines = (line.split() for line in text.split("\n") if not is_dateline(line))
    first = next((words for words in lines if len(words) >= LEAST_HEADLINE_WORDS), text.split())
    return " ".join(first[:HEADLINE_WORDS])


def is_dateline(line: str) -> bool:
    """Return whether a line says only when and under which rubric: "Industry 29 Apr 2026, 19:02 UTC"."""
    words = re.findall(r"[^\W\d_]+", line.lower())
    told = [word for word in words if word not in _OF_TIMES]
    return len(told) < len(words) and len(told) <= MOST_RUBRIC_WORDS and bool(_CLOCK.search(line))


def read_features(
    title: str, text: str, published: datetime | None, url: str, facts: Facts, form: FormJudgement = A_REPORT
) -> ArticleFeatures:
    """Return the features of one article; `facts` are those of its text, a headline's are read here.

    An empty text gives features that share only what the title says.
    """
    title = headline_of(title, text) if is_dateline(title) else title
    words = text.split()
    head = " ".join(words[:READ_WORDS])
    lead = f"{title}. {' '.join(words[:LEAD_WORDS])}"
    first = " ".join(words[:CALENDAR_WORDS])
    in_title, in_head = words_of(title), words_of(head)
    title_stems, lead_stems = stems_of(in_title), stems_of(in_head[:LEAD_WORDS])
    of_title = facts_of_loose_text(title, facts.published)
    head_end, lead_end = end_of_words(text, READ_WORDS), end_of_words(text, LEAD_WORDS)
    title_figures = _figures(of_title, len(title))
    headline_figures = title_figures if title else _figures(facts, end_of_words(text, HEADLINE_WORDS))
    figures = title_figures | _figures(facts, head_end)
    heading = headline_of(title, text)
    title_names = names_in(title, of_title, facts, lead_end).intersection(words_of(heading))
    heading_stems = frozenset(stems_of(words_of(heading)))
    return ArticleFeatures(
        published=published,
        site=site_of(url),
        event_day=_event_day(text, published.date()) if published else None,
        has_text=bool(words),
        figures=figures,
        actors=names_in(title, of_title, facts, end_of_words(text, ACTOR_WORDS)),
        places=places_in((title, of_title, len(title)), (text, facts, lead_end)),
        actions=actions_in(title, text),
        headline_money=frozenset(figure for figure in headline_figures if figure[1] in CODES),
        outlet=registered_domain(url),
        text_words=len(words),
        title_actions=actions_in(heading, ""),
        directions=directions_in(heading),
        title_names=title_names,
        form=form,
        words=SharedFeatures(
            runs=hashed_shingles(in_head, RUN_WORDS),
            text_terms=weighed([*title_stems, *lead_stems, *stems_of(in_head[LEAD_WORDS:])]),
            lead_terms=weighed([*title_stems, *title_stems, *lead_stems]),
            title_terms=weighed(title_stems if title else stems_of(words_of(headline_of(title, text)))),
            title_word_terms={stem: rarity_of(stem) for stem in heading_stems},
            title_name_terms={stem: rarity_of(stem) for stem in stems_of(title_names)},
            stems=frozenset([*title_stems, *stems_of(in_head)]),
            rare_names=rare_names_in(title, text),
            distinctive_terms=distinctive_words(heading),
            figures=figures,
            lead_figures=title_figures | _figures(facts, lead_end),
            numbers=frozenset(word for word in [*in_title, *in_head] if word.isdigit()),
            lead_numbers=frozenset(word for word in words_of(lead) if word.isdigit() and not _is_year(word)),
            dates=dates_in(first),
            years=years_in(first),
            weekdays=weekdays_in(lead),
        ),
    )


def story_names_in(title: str, text: str, facts: Facts) -> frozenset[str]:
    """Return the words of the names in the headline and the head of a text, in lower case."""
    return names_in(title, facts_of_loose_text(title, facts.published), facts, end_of_words(text, READ_WORDS))


def end_of_words(text: str, count: int) -> int:
    """Return where the first `count` words of a text end."""
    last = next(islice(_WORD.finditer(text), count - 1, None), None)
    return last.end() if last else len(text)


def site_of(url: str) -> str:
    """Return the host of a URL without `www.`, "" for none."""
    host = url.partition("://")[2].partition("/")[0].lower()
    return host.removeprefix("www.")


def distinctive_value(figure: Figure) -> tuple[float, str] | None:
    """Return value and unit of a figure that can tell two events apart, None for one that cannot.

    Money, shares and measures do, and counts from `LEAST_COUNT` on, whatever they count; no "two", no year, no age.
    """
    if figure.kind == "count":
        is_year = LEAST_YEAR <= figure.value <= LAST_YEAR
        return None if figure.value < LEAST_COUNT or is_year else (figure.value, "")
    return None if figure.kind in _SAID_OF_ANYTHING else (figure.value, figure.unit)


def _figures(facts: Facts, end: int) -> Figures:
    stated = (distinctive_value(figure) for figure in facts.figures if figure.start < end)
    return frozenset(value for value in stated if value is not None)


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
