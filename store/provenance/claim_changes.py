"""Say how a copy or a rewrite changed what its source claims: figures, hedges, attributions; judges nothing else.

Theory. Only sentences that plainly say the same can be compared: most of the source's words of content stand in the
copy's. In such a pair a hedge that is gone ("could" → "will"), a source that is gone ("according to police") or another
amount of one kind is a changed claim. What a speaker hedges in quotation marks is the speaker's; a hedge is gone only
where what it stood before is still said; a source is named for the sentences around it too. What has no such
counterpart is an addition or omission (store/dedup/edits), not a change. Better none than a wrong one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.facts.types import Figure
from extractors.text.patterns import any_word
from extractors.text.sentences import sentence_spans
from extractors.text.stems import STOP_WORDS, stem
from store.provenance.cue_wordings import QUOTED
from store.types import StoredArticle, facts_of

ClaimKind = Literal["figure", "hedge", "attribution"]

# Of the words of content of the source's sentence, and how many these are at least. Guesses, with no labelled pairs to
# fit them on; what was read of their rows is in docs/decisions/provenance-and-follow-ups.md.
SAME_CLAIM = 0.6
LEAST_WORDS = 5
# Of a text that changes more the first are kept.
MOST = 12
# Each sentence of one text is compared with each of the other: of a longer text the first are. A screen has some ten.
MOST_SENTENCES = 400

_WORD = re.compile(r"[^\W_]+")
_HEDGES = (
    "could may might reportedly allegedly supposedly possibly perhaps likely expected_to plans?_to considering "
    "seeks?_to hopes?_to suggests? appears?_to"
)
# "He said that he would" is the past of "will": no hedge that can go, but one that is kept.
_HEDGE = re.compile(rf"\b{any_word(_HEDGES)}\b", re.IGNORECASE)
_STILL_HEDGED = re.compile(rf"\b{any_word(_HEDGES + ' would')}\b", re.IGNORECASE)
_ATTRIBUTION = re.compile(
    r"\b[Aa]ccording\sto\s[^,.;]{2,60}|\b(?:said|says|claims?|claimed|alleges?|alleged|estimates?|estimated)\b"
)
_STILL_SAID = re.compile(
    r"\b(?:[Aa]ccording\sto|[Pp]er|[Vv]ia|[Cc]iting)\s|\b"
    + any_word(
        "said say says saying told tells claims? claimed alleges? alleged estimates? estimated add(?:s|ed) calls? "
        "called "
        "wrote writes writing posted reported reports announced stat(?:es|ed) not(?:es|ed) explain(?:s|ed) "
        "describ(?:es|ed) insist(?:s|ed) argu(?:es|ed) promis(?:es|ed) warn(?:s|ed)"
    )
    + r"\b"
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
    sentences = sentence_spans(source.article.text)[:MOST_SENTENCES]
    theirs = [(span, _bag(source.article.text[slice(*span)])) for span in sentences]
    found: list[ClaimChange] = []
    spans = sentence_spans(copy.article.text)[:MOST_SENTENCES]
    for number, span in enumerate(spans):
        bag = _bag(copy.article.text[slice(*span)])
        same = _counterpart(bag, theirs)
        if same is not None:
            around = (spans[max(0, number - 1)][0], spans[min(number + 1, len(spans) - 1)][1])
            found.extend(_changes(copy, span, around, source, same))
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


def _bag(sentence: str) -> frozenset[str]:
    words = _WORD.findall(sentence.lower())
    return frozenset(stem(word) for word in words if word not in STOP_WORDS)


def _counterpart(
    bag: frozenset[str], others: Sequence[tuple[tuple[int, int], frozenset[str]]]
) -> tuple[int, int] | None:
    """Return the span of the sentence that says the same, the first of the nearest; None where none does."""
    best, most = None, 0.0
    for span, other in others:
        common = len(bag & other)
        if common >= LEAST_WORDS and common >= SAME_CLAIM * len(other) and common > most * len(other):
            best, most = span, common / len(other)
    return best


def _changes(
    copy: StoredArticle, span: tuple[int, int], around: tuple[int, int], source: StoredArticle, other: tuple[int, int]
) -> Iterator[ClaimChange]:
    """Yield what changed from the source's sentence `other` to the copy's `span`, which stands between `around`."""
    after, before = copy.article.text[slice(*span)], source.article.text[slice(*other)]
    yield from _figures(copy, span, source, other)
    plain = QUOTED.sub(" ", before)
    if len(_bag(QUOTED.sub(" ", after))) < LEAST_WORDS:
        return  # a quotation: its speaker is named elsewhere, and hedges or does not
    hedge = _HEDGE.search(plain)
    if hedge and not _STILL_HEDGED.search(after) and _is_said(plain[hedge.end() :], after):
        yield ClaimChange(kind="hedge", before=before, after=after, start=span[0], end=span[1])
    if _ATTRIBUTION.search(plain) and not _STILL_SAID.search(copy.article.text[slice(*around)]):
        yield ClaimChange(kind="attribution", before=before, after=after, start=span[0], end=span[1])


def _is_said(hedged: str, after: str) -> bool:
    """Return whether the first word of content behind a hedge stands in the copy's sentence."""
    first = next((word for word in _WORD.findall(hedged.lower()) if word not in STOP_WORDS), "")
    return bool(first) and stem(first) in _bag(after)


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
