"""From encoded articles to judged pairs: what may be one story, and how sure that is; groups nothing, keeps nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from store.dedup.judge import Weights, is_worth_keeping, judge_pairs
from store.dedup.neighbours import find_neighbours
from store.dedup.reading import Reading
from store.dedup.signals import Signals, hours_between, measure_signals
from store.types import Match, Vector

# Pairs judged at a time: their signals and judgements are about 200 MiB, however many pairs there are.
AT_ONCE = 1 << 17

# Pairs of texts below this cosine are no candidates: of the same-story pairs of FNC and ECB+ 96 % lie above it.
LEAST_COSINE = 0.35

# Headlines are short and their vectors far apart: UCI keeps 91 % of its same-story pairs at .20 (at .35 only 66 %), and
# B-cubed F1 falls from .916 at .20 to .911 at .25 and .898 at .30.
LEAST_COSINE_HEADLINES = 0.20


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Articles ready to be compared: ids, readings, and unit rows `(n, d)` float32 of leads and of titles."""

    ids: tuple[str, ...]
    readings: tuple[Reading, ...]
    leads: Vector
    titles: Vector


def find_matches(
    articles: Encoded, new: Sequence[int], weights: Weights, window: timedelta | None = None
) -> list[Match]:
    """Return the pairs of the articles at the places `new` with all articles that say something, ordered by ids.

    Pairs published further apart than `window` are left out; None means no window. Only `AT_ONCE` pairs are held while
    they are judged, and of those only what is worth keeping stays.
    """
    matches: list[Match] = []
    candidates = _candidates(articles, new, window)
    while part := list(islice(candidates, AT_ONCE)):
        judged = judge_pairs(articles.ids, articles.readings, part, articles.titles, weights)
        matches.extend(match for match in judged if is_worth_keeping(match))
    return sorted(matches, key=lambda match: (match.a, match.b))


def candidate_signals(articles: Encoded) -> tuple[NDArray[np.int64], NDArray[np.int64], Signals]:
    """Return the places of all candidate pairs and their signals: what weights are fitted on."""
    pairs = list(_candidates(articles, range(len(articles.ids)), None))
    left = np.array([pair[0] for pair in pairs], dtype=np.int64)
    right = np.array([pair[1] for pair in pairs], dtype=np.int64)
    cosine = np.array([pair[2] for pair in pairs], dtype=np.float64)
    title_cosine = np.einsum("ij,ij->i", articles.titles[left], articles.titles[right]).astype(np.float64)
    return left, right, measure_signals(articles.readings, left, right, cosine, title_cosine)


def _candidates(articles: Encoded, new: Sequence[int], window: timedelta | None) -> Iterator[tuple[int, int, float]]:
    if not len(new):
        return
    fresh = set(new)
    places = np.array(new, dtype=np.int64)
    has_text = [reading.has_text for reading in articles.readings]
    least = LEAST_COSINE if all(has_text) else LEAST_COSINE_HEADLINES
    for row, j, cosine in find_neighbours(articles.leads[places], articles.leads, least):
        i = int(places[row])
        if i == j or (j in fresh and i > j):
            continue
        if cosine < LEAST_COSINE and (has_text[i] or has_text[j]):
            continue
        hours = hours_between(articles.readings[i], articles.readings[j])
        if window is None or hours <= window.total_seconds() / 3600:
            yield i, j, cosine
