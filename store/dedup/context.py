"""Weigh what other pairs say about a pair: a third article that matches both, a rival that matches one; reads no text.

Theory. By itself a pair is half a witness. Where running news has forty articles, each resembles ten others, and few
of those pairs are one event; where one event has four reports, each resembles the others and nothing else. Of pairs
of three real weeks of 2026 whose evidence alone gives them .02 to .1, 10 of 19 are one event if a third article
matches both and none matches only one of them, and 13 of 400 if one does (each week judged by the other two). So the
log odds of a pair rise with the best third article that matches both, and fall with the best rival: an article that
matches one of the two and not the other.

What it needs are scores of pairs that are kept, and only of pairs that touch one of the two: a function of the set of
articles, whatever the order they came in.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextWeights:
    """The logistic of a pair in its context: slopes of log odds of the pair, of the best third, of the best rival."""

    intercept: float
    itself: float
    third: float
    rival: float


def in_context(left: Indices, right: Indices, chances: Chances, weights: ContextWeights) -> Chances:
    """Return the chance of one event `(pairs,)` of pairs of indices, from the chance by the evidence of each alone.

    Pairs that are not given, or below `LEAST_MATCH`, do not match: the latter get 0.
    """
    rows = context_rows(left, right, chances)
    odds = weights.intercept + rows @ np.array([weights.itself, weights.third, weights.rival])
    found: Chances = np.where(chances >= LEAST_MATCH, 1 / (1 + np.exp(-odds)), 0.0)
    return found


def context_rows(left: Indices, right: Indices, chances: Chances) -> Chances:
    """Return the log odds `(pairs, 3)` of each pair itself, of its best third, of its best rival."""
    matches: dict[int, dict[int, float]] = defaultdict(dict)
    for i, j, chance in zip(left.tolist(), right.tolist(), chances.tolist(), strict=True):
        if chance >= LEAST_MATCH:
            matches[i][j] = matches[j][i] = chance
    best_first = {i: sorted(found, key=found.__getitem__, reverse=True) for i, found in matches.items()}
    rows = [
        (
            chance,
            _best_third(best_first.get(i, ()), matches[i], matches[j]),
            max(
                _best_rival(best_first.get(i, ()), matches[i], matches[j], j),
                _best_rival(best_first.get(j, ()), matches[j], matches[i], i),
            ),
        )
        for i, j, chance in zip(left.tolist(), right.tolist(), chances.tolist(), strict=True)
    ]
    known = np.clip(np.array(rows, dtype=np.float64).reshape(-1, 3), LEAST_MATCH, 1 - 1e-6)
    odds: Chances = np.log(known / (1 - known))
    return odds


def _best_third(ranked: Sequence[int], one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """Return the match of both by its weaker side, the best there is; `ranked` are all of one, best first."""
    best = 0.0
    for third in ranked:
        if one[third] <= best:
            break
        best = max(best, min(one[third], other.get(third, 0.0)))
    return best


def _best_rival(ranked: Sequence[int], one: Mapping[int, float], other: Mapping[int, float], partner: int) -> float:
    """Return the best match of one, beside the partner, that does not match the partner; `ranked` are all, best first.

    Most pairs of running news have it among the first few of hundreds.
    """
    return next((one[third] for third in ranked if third != partner and third not in other), 0.0)
