"""Say what a copy or a rewrite added to its source, and what it dropped; judges nothing.

Theory. An edited copy keeps its source's words, so a sentence without them is an addition. A rewrite keeps none: of it
only what has one form, a figure or a quotation, can be looked for in the other text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from extractors.text.sentences import sentence_spans
from store.dedup.features.article import distinctive_value
from store.dedup.features.hashes import hashed_shingles
from store.dedup.features.terms import words_of
from store.types import StoredArticle, facts_of

What = Literal["sentence", "figure", "quote"]

# A sentence is another's when it shares half of its three-word runs; shorter ones than this say too little.
RUN_WORDS = 3
SHARED = 0.5
LEAST_WORDS = 5

# Of a copy that adds more only the first additions are kept; the whole is in the texts.
MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that an article has and its source has not ("added"), or the other way round ("dropped")."""

    change: Literal["added", "dropped"]
    what: What
    words: str


def edits_of_copy(text: str, source: str) -> tuple[Change, ...]:
    """Return the sentences that a copy added to its source, then those it dropped, in reading order."""
    return _both_ways(_sentences_beyond(text, source), _sentences_beyond(source, text))


def changed_facts(rewrite: StoredArticle, source: StoredArticle) -> tuple[Change, ...]:
    """Return the figures and quotes that a rewrite added to its source, then those it dropped, in reading order."""
    return _both_ways(_facts_beyond(rewrite, source), _facts_beyond(source, rewrite))


def _both_ways(added: Iterator[tuple[What, str]], dropped: Iterator[tuple[What, str]]) -> tuple[Change, ...]:
    return (
        *(Change(change="added", what=what, words=words) for what, words in islice(added, MOST)),
        *(Change(change="dropped", what=what, words=words) for what, words in islice(dropped, MOST)),
    )


def _sentences_beyond(text: str, other: str) -> Iterator[tuple[What, str]]:
    known = hashed_shingles(words_of(other), RUN_WORDS)
    for start, end in sentence_spans(text):
        words = words_of(text[start:end])
        runs = hashed_shingles(words, RUN_WORDS)
        if len(words) >= LEAST_WORDS and len(runs & known) < SHARED * len(runs):
            yield "sentence", text[start:end]


def _facts_beyond(one: StoredArticle, other: StoredArticle) -> Iterator[tuple[What, str]]:
    text, facts = one.article.text, facts_of(one)
    known_values = {distinctive_value(figure) for figure in facts_of(other).figures}
    for figure in facts.figures:
        value = distinctive_value(figure)
        if value is not None and value not in known_values:
            known_values.add(value)
            yield "figure", text[figure.start : figure.end]
    known = hashed_shingles(words_of(other.article.text), RUN_WORDS)
    for quote in facts.quotes:
        runs = hashed_shingles(words_of(quote.words), RUN_WORDS)
        if runs and len(runs & known) < SHARED * len(runs):
            yield "quote", quote.words
