"""Folds the copies among texts, so that what is printed twice is not heard twice; never rewrites a text.

Theory. Six copies of one text turned 90 % of a LexRank summary over to it (November 2026, 186 clusters). A copy with
sentences cut is still mostly the runs of words of its source, and two reports of one event share few runs of five.
"""

import re
from collections.abc import Sequence

RUN = 5
SAME_TEXT = 0.5  # of the shorter text's runs; independent reports of one event share under .2

_WORD = re.compile(r"\w+")


def drop_near_duplicates(texts: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the texts to read, in order: of each group of copies the longest, the first of equals."""
    runs = [_runs(text) for text in texts]
    kept: list[int] = []
    for place in sorted(range(len(texts)), key=lambda n: (-len(runs[n]), n)):
        if not any(_is_part(runs[place], runs[other]) for other in kept):
            kept.append(place)
    return tuple(sorted(kept))


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return frozenset(tuple(words[n : n + RUN]) for n in range(max(1, len(words) - RUN + 1)))


def _is_part(shorter: frozenset[tuple[str, ...]], longer: frozenset[tuple[str, ...]]) -> bool:
    return len(shorter & longer) >= SAME_TEXT * len(shorter)
