"""Say how a copy or a rewrite changed what its source claims: figures, hedges, attributions; judges nothing else.

Theory. Only sentences that plainly say the same can be compared: most of the shorter one's words stand in the other. In
such a pair a hedge that is gone ("could" → "will"), a source that is gone ("according to police") or another amount of
one kind is a changed claim. What has no such counterpart is an addition or omission (store/dedup/edits), not a change.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.facts.types import Figure
from extractors.text.sentences import sentence_spans
from store.types import StoredArticle, facts_of

ClaimKind = Literal["figure", "hedge", "attribution"]

# Of the distinct words of the shorter sentence. Set high, with no labelled pairs to fit it on: a guess.
SAME_CLAIM = 0.6
LEAST_WORDS = 6
# Of a text that changes more the first are kept.
MOST = 12

_WORD = re.compile(r"[^\W_]+")
_HEDGE = re.compile(
    r"\b(?:could|may|might|would|reportedly|allegedly|possibly|perhaps|likely|expected\sto|plans?\sto|considering"
    r"|seeks?\sto|hopes?\sto|suggests?|appears?\sto)\b",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"\b[Aa]ccording\sto\s[^,.;]{2,60}|\b(?:said|says|claims?|claimed|told|reported|reports|alleges?|alleged|estimates?)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimChange:
    """What a sentence of the source claims, and the same in the copy, at `text[start:end]` of the copy."""

    kind: ClaimKind
    before: str
    after: str
    start: int
    end: int


def claim_changes(copy: StoredArticle, source: StoredArticle) -> tuple[ClaimChange, ...]:
    """Return how a copy changed its source's claims, in reading order of the copy."""
    theirs = [(span, _bag(source.article.text[slice(*span)])) for span in sentence_spans(source.article.text)]
    found: list[ClaimChange] = []
    for span in sentence_spans(copy.article.text):
        bag = _bag(copy.article.text[slice(*span)])
        same = _counterpart(bag, theirs)
        if same is not None:
            found.extend(_changes(copy, span, source, same))
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


def _bag(sentence: str) -> frozenset[str]:
    return frozenset(_WORD.findall(sentence.lower()))


def _counterpart(
    bag: frozenset[str], others: Sequence[tuple[tuple[int, int], frozenset[str]]]
) -> tuple[int, int] | None:
    """Return the span of the sentence that says the same, the first of the nearest; None where none does."""
    if len(bag) < LEAST_WORDS:
        return None
    best, most = None, SAME_CLAIM
    for span, other in others:
        if len(other) < LEAST_WORDS:
            continue
        share = len(bag & other) / min(len(bag), len(other))
        if share > most or (best is None and share >= most):
            best, most = span, share
    return best


def _changes(
    copy: StoredArticle, span: tuple[int, int], source: StoredArticle, other: tuple[int, int]
) -> Iterator[ClaimChange]:
    after, before = copy.article.text[slice(*span)], source.article.text[slice(*other)]
    for kind, pattern in (("hedge", _HEDGE), ("attribution", _ATTRIBUTION)):
        gone = pattern.search(before)
        if gone and not pattern.search(after):
            yield ClaimChange(kind=kind, before=before, after=after, start=span[0], end=span[1])  # type: ignore[arg-type]
    yield from _figures(copy, span, source, other)


def _figures(
    copy: StoredArticle, span: tuple[int, int], source: StoredArticle, other: tuple[int, int]
) -> Iterator[ClaimChange]:
    """Yield the amounts of one kind that differ where each sentence has just one of it."""
    ours, theirs = _of(copy, span), _of(source, other)
    for figure in ours:
        alike = [one for one in theirs if (one.kind, one.unit, one.per) == (figure.kind, figure.unit, figure.per)]
        mine = [one for one in ours if (one.kind, one.unit, one.per) == (figure.kind, figure.unit, figure.per)]
        if len(alike) == len(mine) == 1 and not _is_about(figure.value, alike[0].value):
            yield ClaimChange(
                kind="figure",
                before=source.article.text[alike[0].start : alike[0].end],
                after=copy.article.text[figure.start : figure.end],
                start=figure.start,
                end=figure.end,
            )


def _of(stored: StoredArticle, span: tuple[int, int]) -> list[Figure]:
    return [figure for figure in facts_of(stored).figures if span[0] <= figure.start < span[1]]


def _is_about(one: float, other: float) -> bool:
    """Return whether two amounts are one, rounded: within five in a hundred."""
    return abs(one - other) <= 0.05 * max(abs(one), abs(other))
