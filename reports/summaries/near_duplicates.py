"""Drop near-duplicates among texts, so that a copy has no vote of its own; never rewrites a text.

Theory. Six copies of one text turned 90 % of a LexRank summary over to it (November 2026, 186 clusters). A copy with
sentences cut still has most word shingles of its source, and two reports of one event share few shingles of five words.
"""

import re
from collections.abc import Sequence

SHINGLE_WORDS = 5
# Of the shorter text's shingles; independent reports of one event share under .2 (186 clusters of Multi-News).
MIN_CONTAINMENT = 0.5

_WORD = re.compile(r"\w+")


def drop_near_duplicates(texts: Sequence[str]) -> tuple[int, ...]:
    """Return the indices of the texts to read, in order: of each group of copies the longest, the first of equals."""
    shingles = [_shingles(text) for text in texts]
    kept: list[int] = []
    for index in sorted(range(len(texts)), key=lambda n: (-len(shingles[n]), n)):
        if not any(_is_contained(shingles[index], shingles[other]) for other in kept):
            kept.append(index)
    return tuple(sorted(kept))


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return frozenset(tuple(words[n : n + SHINGLE_WORDS]) for n in range(max(1, len(words) - SHINGLE_WORDS + 1)))


def _is_contained(shorter: frozenset[tuple[str, ...]], longer: frozenset[tuple[str, ...]]) -> bool:
    return len(shorter & longer) >= MIN_CONTAINMENT * len(shorter)
