"""Measure what speaks for and against two dated articles reporting one event; judges nothing.

Theory. In a week of real news most like texts are two events: other companies that do the same, the next day of one
trial, two deals of one shop. What tells them apart is what a headline names and the other text never mentions, which
way things went, how much, and when. Each column says one such thing, with a sign that is known beforehand (`FOR`,
`AGAINST`), so that no fitting turns evidence for into evidence against. Silence measures 0 on each: a headline that
names no figure neither agrees nor disagrees. Everything is a fact of the two articles; the window says nothing here.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from store.dedup.features.article import ArticleFeatures, Figures
from store.dedup.features.hashes import Numbers
from store.dedup.features.matrix import ONE, FeatureMatrix
from store.dedup.signals import SIGNALS, Signals, hours_apart

FOR = (
    "cosine",
    "title_cosine",
    "copied",
    "text_terms",
    "lead_terms",
    "title_terms",
    "same_numbers",
    "headline_found",
    "headline_found_least",
    "same_action",
    "headline_to_lead",
    "rare_names",
    "distinctive_words",
    "headline_alone",
    "same_hour",
)
AGAINST = (
    "other_year",
    "other_direction",
    "other_action",
    "other_amount",
    "missing_names_least",
    "days_apart",
    "days_beyond_fresh",
    "other_weekday",
    "about_most",
    "no_report_most",
)
EVIDENCE = (*FOR, *AGAINST)

# What each column says to a reader.
IN_WORDS = {
    "cosine": "headlines and leads mean much the same",
    "title_cosine": "the headlines mean much the same",
    "copied": "wording in common",
    "text_terms": "rare words in common",
    "lead_terms": "rare words in common at the beginning",
    "title_terms": "rare words in common in the headlines",
    "same_numbers": "the same numbers",
    "headline_found": "what the headlines say is found in the other text",
    "headline_found_least": "what either headline says is found in the other text",
    "same_action": "the same kind of action",
    "headline_to_lead": "one headline means what the other begins with",
    "rare_names": "names in common that hardly anybody prints",
    "distinctive_words": "rare words in both headlines",
    "headline_alone": "one is little more than a headline",
    "same_hour": "published at the same full hour, as under an embargo",
    "other_year": "other years",
    "other_direction": "another direction",
    "other_action": "another kind of action",
    "other_amount": "another amount of money",
    "missing_names_least": "neither text has the names of the other's headline",
    "days_apart": "published at different times",
    "days_beyond_fresh": "published more than a day and a quarter apart",
    "other_weekday": "other weekdays",
    "about_most": "one is about the news (an analysis, opinion or review), not a report of it",
    "no_report_most": "one reports no event (a deal, guide, listing, podcast or roundup)",
}

# So many reasons are given, and none that moves the odds by less than this.
_REASONS = 3
_LEAST_SHARE = 0.1

# Copies and rewrites appear within a day and a quarter; each day more makes one event less likely.
FRESH_HOURS = 30.0

# What a company tells several outlets under an embargo they publish when it ends, at a full hour. Midnight is no hour:
# it stands where only the day is known.
MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# A shorter text may leave out whom a headline names.
SPEAKING_WORDS = 40

# With fewer words one of the two says hardly more than its headline: the same likeness says more.
HEADLINE_WORDS = 30

# What two long texts of one language share by chance.
CHANCE_CONTAINMENT = 0.05

# A headline's amount is named by the other article if it gives one within a tenth of it, rounded up or down.
NEAR_AMOUNT = 0.1


def measure_evidence(
    features: FeatureMatrix, one: Numbers, other: Numbers, signals: Signals, across: Signals
) -> Signals:
    """Return the evidence `(pairs, len(EVIDENCE))` of pairs of rows of `features`; `signals` are those of the pairs.

    `across` is the cosine of one's headline with the other's lead, the higher of the two ways `(pairs,)`.

    A pair measures the same whatever is measured with it, and whichever way round it stands.
    """
    of = dict(zip(SIGNALS, signals.T, strict=True))
    published = features.facts("published", one), features.facts("published", other)
    days = hours_apart(*published) / 24
    outlets, directions, words, about, no_report = (
        (features.facts(name, one), features.facts(name, other))
        for name in ("outlet", "directions", "text_words", "about", "no_report")
    )
    of_titles, of_heads = (
        (features.facts(name, one), features.facts(name, other)) for name in ("title_actions", "actions")
    )
    found = [headline_found(features, *side) for side in ((one, other), (other, one))]
    # What two pages of one outlet share is as likely its paywall.
    elsewhere = (outlets[0] != outlets[1]) | (outlets[0] == 0)
    short = np.minimum(*words) < HEADLINE_WORDS
    columns = {
        **{name: of[name] for name in ("cosine", "title_cosine", "text_terms", "lead_terms", "title_terms")},
        "copied": np.sqrt(np.maximum(0.0, of["containment"] - CHANCE_CONTAINMENT)) * elsewhere,
        "same_numbers": np.maximum(0.0, of["numbers"] - 0.5),
        "headline_found": (found[0] + found[1]) / 2,
        "headline_found_least": np.minimum(*found),
        "headline_to_lead": across,
        "rare_names": np.log1p(_products(features, "rare_names", "rare_names", one, other)),
        "distinctive_words": np.log1p(_products(features, "distinctive_terms", "distinctive_terms", one, other)),
        "headline_alone": short,
        "same_hour": _same_hour(*published) & elsewhere,
        "other_weekday": of["weekdays"] < 0,
        "same_action": (of_titles[0] & of_titles[1]) > 0,
        "other_year": of["years"] < 0,
        "other_direction": _none_shared(*directions),
        "other_action": other_action(of_titles, of_heads),
        "other_amount": _other_amounts(features, one, other),
        "missing_names_least": np.minimum(*(missing_names(features, *side) for side in ((one, other), (other, one)))),
        "days_apart": days,
        "days_beyond_fresh": np.maximum(0.0, days - FRESH_HOURS / 24),
        "about_most": np.maximum(*about) / ONE,
        "no_report_most": np.maximum(*no_report) / ONE,
    }
    evidence: Signals = np.stack([columns[name] for name in EVIDENCE], axis=1).astype(np.float64).round(6)
    return evidence


def reasons(shares: Mapping[str, float], *, joined: bool) -> str:
    """Return in words which evidence spoke most for joining a pair, or most against it; "" for none."""
    sign = 1 if joined else -1
    heaviest = sorted((name for name in IN_WORDS if name in shares), key=lambda name: -sign * shares[name])
    return "; ".join(IN_WORDS[name] for name in heaviest[:_REASONS] if sign * shares[name] >= _LEAST_SHARE)


def headline_found(features: FeatureMatrix, one: Numbers, other: Numbers) -> Signals:
    """Return how much of what the headline of `one` says, by rarity, is in `other`; a half where it says nothing."""
    whole = _sums(features, "title_word_terms", one)
    there = _products(features, "title_word_terms", "stems", one, other)
    found: Signals = np.where(whole > 0, there / np.maximum(whole, 1e-9), 0.5)
    return found


def missing_names(features: FeatureMatrix, one: Numbers, other: Numbers) -> Signals:
    """Return the rarity of all names of the headline of `one` that `other` never mentions; 0 of a short text."""
    lacking = _sums(features, "title_name_terms", one) - _products(features, "title_name_terms", "stems", one, other)
    speaks = features.facts("text_words", other) >= SPEAKING_WORDS
    found: Signals = np.where(speaks, np.maximum(0.0, lacking), 0.0)
    return found


def other_action(of_titles: tuple[Numbers, Numbers], of_heads: tuple[Numbers, Numbers]) -> Signals:
    """Return 1 where both headlines name kinds of action that the head of the other article does not.

    Both are bits of the one and of the other articles.
    """
    both = (of_titles[0] > 0) & (of_titles[1] > 0)
    shared = (of_titles[0] & of_heads[1]) | (of_titles[1] & of_heads[0])
    found: Signals = (both & (shared == 0)).astype(np.float64)
    return found


def _same_hour(one: Numbers, other: Numbers) -> NDArray[np.bool_]:
    """Return where both moments, in microseconds, are of the first minute of one hour; midnight is none."""
    both = np.stack([one, other])
    on_the_hour = (both % HOUR < MINUTE) & (both % DAY >= HOUR)
    found: NDArray[np.bool_] = on_the_hour.all(axis=0) & (np.abs(one - other) < MINUTE)
    return found


def _none_shared(one: Numbers, other: Numbers) -> Signals:
    found: Signals = ((one > 0) & (other > 0) & ((one & other) == 0)).astype(np.float64)
    return found


def lacks_amount(by: ArticleFeatures, reader: ArticleFeatures) -> bool:
    """Return whether the headline of one states an amount of money that the other article does not name."""
    return any(
        not any(
            unit == named_unit and abs(value - named) <= NEAR_AMOUNT * max(value, named)
            for named, named_unit in reader.figures
        )
        for value, unit in by.headline_money
    )


def _other_amounts(features: FeatureMatrix, one: Numbers, other: Numbers) -> Signals:
    """Return how many of the two headlines state an amount where the other article states only other amounts."""
    states = features.facts("states_money", one) | features.facts("states_money", other)
    found = np.zeros(len(one))
    for k in np.flatnonzero(states).tolist():
        a, b = features.at_row(int(one[k])), features.at_row(int(other[k]))
        found[k] = sum(
            lacks_amount(by, reader) and not _units(by.headline_money).isdisjoint(_units(reader.figures))
            for by, reader in ((a, b), (b, a))
        )
    return found


def _units(figures: Figures) -> set[str]:
    return {unit for _, unit in figures}


def _sums(features: FeatureMatrix, name: str, rows: Numbers) -> Signals:
    return np.asarray(features.shared(name, rows).sum(axis=1), dtype=np.float64).ravel()


def _products(features: FeatureMatrix, name: str, other_name: str, one: Numbers, other: Numbers) -> Signals:
    """Return the products of row `one[k]` of one field with row `other[k]` of the other."""
    shared = features.shared(name, one).multiply(features.shared(other_name, other))
    return np.asarray(shared.sum(axis=1), dtype=np.float64).ravel()
