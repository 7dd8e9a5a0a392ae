"""Weigh what other pairs say about a pair: a third article that matches both, a rival that matches one; reads no text.

Theory. By itself a pair is half a witness. Where running news has forty articles, each resembles ten others, and few
of those pairs are one event; where one event has four reports, each resembles the others and nothing else. Of pairs
of three real weeks of 2026 whose evidence alone gives them .02 to .1, 10 of 19 are one event if a third article
matches both and none matches only one of them, and 13 of 400 if one does (each week judged by the other two). So the
log odds of a pair rise with the best third article that matches both, and fall with the best rival, an article that
matches one of the two and not the other, and with how many of these there are: a crowd of weak rivals is running news.

What it needs are scores of pairs that are kept, and only of pairs that touch one of the two: a function of the set of
articles, whatever the order they came in.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
Chances = NDArray[np.float64]

# Two dated articles less likely one event than this, by their evidence, are refused. It splits no story of the sample
# press (.00005 loses one of 231 pairs).
LEAST_EVIDENCE = 0.00002

# Less likely than this two articles do not match: they are no rivals, and never of one story by themselves. At .005
# stories are as good and what hangs together in a busy week is several times as large.
LEAST_MATCH = 0.02

# Pairs looked at a time: where each article matches a hundred others, 30 MB.
_AT_ONCE = 1 << 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextWeights:
    """The logistic of a pair in its context: slopes of the log odds of the pair, of the best third and of the best
    rival, and of the logarithm of 1 + the sum of the chances of all rivals.
    """

    intercept: float
    itself: float
    third: float
    rival: float
    rivals: float = 0.0


def in_context(left: Indices, right: Indices, chances: Chances, weights: ContextWeights) -> Chances:
    """Return the chance of one event `(pairs,)` of pairs of indices, from the chance by the evidence of each alone.

    Each pair is given once. Pairs that are not given, or below `LEAST_MATCH`, do not match: the latter get 0.
    """
    found: Chances = np.zeros(len(chances))
    match = chances >= LEAST_MATCH
    rows = context_rows(left[match], right[match], chances[match])
    # Term by term, as the last digits of a matrix product depend on how many rows it has.
    itself, third, rival, rivals = rows.T
    odds = weights.intercept + weights.itself * itself + weights.third * third + weights.rival * rival
    odds += weights.rivals * rivals
    found[match] = 1 / (1 + np.exp(-odds))
    return found


def context_rows(left: Indices, right: Indices, chances: Chances) -> Chances:
    """Return the log odds `(pairs, 4)` of each pair itself, of its best third, of its best rival, and the rivals' sum.

    The latter is the logarithm of 1 + the sum of the chances of all rivals of either.
    """
    matches = _Matches(left, right, chances)
    parts = [np.zeros((0, 4))]
    for start in range(0, len(left), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        third, rival, rivals = _beside(matches, left[part], right[part])
        other_third, other_rival, other_rivals = _beside(matches, right[part], left[part])
        best = [np.maximum(third, other_third), np.maximum(rival, other_rival)]
        parts.append(np.stack([chances[part], *best, rivals + other_rivals], axis=1))
    rows: Chances = np.concatenate(parts)
    known = np.clip(rows[:, :3], LEAST_MATCH, 1 - 1e-6)
    # Rounded, as the last digits of a sum depend on the order of its terms.
    return np.hstack([np.log(known / (1 - known)), np.log1p(rows[:, 3:].round(6))])


class _Matches:
    """The pairs that match, from both sides, sorted by one article and then the other."""

    def __init__(self, left: Indices, right: Indices, chances: Chances) -> None:
        kept = chances >= LEAST_MATCH
        one, other = np.concatenate([left[kept], right[kept]]), np.concatenate([right[kept], left[kept]])
        self._width = int(max(left.max(initial=0), right.max(initial=0))) + 1
        keys = one * self._width + other
        order = np.argsort(keys, kind="stable")
        self._keys, self._chances = keys[order], np.concatenate([chances[kept]] * 2)[order]

    def of_each(self, articles: Indices) -> tuple[Indices, Indices, Chances]:
        """Return of all matches of these articles: which of `articles` it is, the other article, the chance."""
        starts, ends = (np.searchsorted(self._keys, (articles + step) * self._width) for step in (0, 1))
        counts = ends - starts
        which = np.repeat(np.arange(len(articles)), counts)
        rows = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts) + starts[which]
        return which, self._keys[rows] % self._width, self._chances[rows]

    def between(self, one: Indices, other: Indices) -> Chances:
        """Return the chance of each pair of articles, 0 where they do not match."""
        keys = one * self._width + other
        rows = np.minimum(np.searchsorted(self._keys, keys), max(0, len(self._keys) - 1))
        found: Chances = (
            np.where(self._keys[rows] == keys, self._chances[rows], 0.0) if len(self._keys) else np.zeros(0)
        )
        return found


def _beside(matches: _Matches, one: Indices, other: Indices) -> tuple[Chances, Chances, Chances]:
    """Return of each pair the best third that matches both, of the matches of `one` that do not match `other` the best,
    and the sum of these.
    """
    which, third, chance = matches.of_each(one)
    kept = third != other[which]
    which, third, chance = which[kept], third[kept], chance[kept]
    across = matches.between(third, other[which])
    thirds, rivals = np.zeros(len(one)), np.zeros(len(one))
    np.maximum.at(thirds, which, np.minimum(chance, across))
    alone = np.where(across > 0, 0.0, chance)
    np.maximum.at(rivals, which, alone)
    return thirds, rivals, np.bincount(which, weights=alone, minlength=len(one)).astype(np.float64)
