"""Say what a copy or a rewrite added to its source, and what it dropped; judges nothing.

Theory. An edited copy keeps its source's words, so a sentence without them is an addition. A rewrite keeps none: of it
only what has one form, a figure or a quotation, can be looked for in the other text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extractors.facts.figures.plain_figures import find_figures
from extractors.facts.quotes import find_quotes
from store.dedup.features.article import is_distinctive
from store.dedup.features.hashes import hashed_shingles
from store.dedup.features.terms import words_of

What = Literal["sentence", "figure", "quote"]

# A sentence is another's when it shares half of its three-word runs; shorter ones than this say too little.
RUN_WORDS = 3
SHARED = 0.5
LEAST_WORDS = 5

# A copy that adds more is told by its first additions; the whole is in the texts.
MOST = 12

_ENDS = re.compile(r"(?<=[.!?”\"])\s+|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that an article has and its source has not ("added"), or the other way round ("dropped")."""

    change: Literal["added", "dropped"]
    what: What
    words: str


def changes_between(text: str, source: str, *, literal: bool) -> tuple[Change, ...]:
    """Return what `text` added to `source`, then what it dropped, in reading order; sentences if `literal`."""
    found = _sentences_beyond if literal else _facts_beyond
    return (
        *(Change(change="added", what=what, words=words) for what, words in list(found(text, source))[:MOST]),
        *(Change(change="dropped", what=what, words=words) for what, words in list(found(source, text))[:MOST]),
    )


def _sentences_beyond(text: str, other: str) -> Iterator[tuple[What, str]]:
    known = hashed_shingles(words_of(other), RUN_WORDS)
    for sentence in _ENDS.split(text):
        words = words_of(sentence)
        runs = hashed_shingles(words, RUN_WORDS)
        if len(words) >= LEAST_WORDS and len(runs & known) < SHARED * len(runs):
            yield "sentence", sentence.strip()


def _facts_beyond(text: str, other: str) -> Iterator[tuple[What, str]]:
    told = {(figure.value, figure.unit) for figure in find_figures(other)}
    for figure in find_figures(text):
        if is_distinctive(figure.value, figure.unit) and (figure.value, figure.unit) not in told:
            told.add((figure.value, figure.unit))
            yield "figure", text[figure.start : figure.end]
    known = hashed_shingles(words_of(other), RUN_WORDS)
    for quote in find_quotes(text):
        runs = hashed_shingles(words_of(quote.words), RUN_WORDS)
        if runs and len(runs & known) < SHARED * len(runs):
            yield "quote", quote.words
