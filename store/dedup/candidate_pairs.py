"""From encoded articles to judged pairs: what may be one story, and how sure that is; groups nothing, keeps nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from store.dedup.features.matrix import FeatureMatrix
from store.dedup.neighbours.search import Columns, neighbour_parts
from store.dedup.pair_score import Pairs, Weights, score_likely_pairs
from store.dedup.signals import Signals, hours_apart, measure_signals
from store.types import Embedding, Match

# Pairs judged at a time: their signals and judgements are some 30 MiB, however many pairs there are.
AT_ONCE = 1 << 15

# Pairs of texts below this cosine are no candidates: of the same-story pairs of FNC and ECB+ 96 % lie above it.
LEAST_COSINE = 0.35

# Headlines are short and their embeddings far apart: UCI keeps 91 % of its same-story pairs at .20 (at .35 only 66 %),
# and B-cubed F1 falls from .916 at .20 to .911 at .25 and .898 at .30.
LEAST_COSINE_HEADLINES = 0.20


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedArticles:
    """Articles ready to be compared: ids, whether they have a text, and their features, made when first needed.

    `published` is in microseconds since 1970, or `features.NEVER`; `leads` and `titles` are unit rows `(n, d)` float32.
    """

    ids: tuple[str, ...]
    published: NDArray[np.int64]
    has_text: NDArray[np.bool_]
    leads: Embedding
    titles: Embedding
    features: FeatureMatrix


def find_matches(
    articles: EncodedArticles, new: Sequence[int], weights: Weights, window: timedelta | None = None
) -> list[Match]:
    """Return the pairs of the articles at the indices `new` with all articles that say something, ordered by ids.

    Pairs published further apart than `window` are left out; None means no window.
    """
    found = (match for part in matches_in_parts(articles, new, weights, window) for match in part)
    return sorted(found, key=lambda match: (match.a, match.b))


def matches_in_parts(
    articles: EncodedArticles, new: Sequence[int], weights: Weights, window: timedelta | None = None
) -> Iterator[list[Match]]:
    """As `find_matches`, part by part as they are judged, of `AT_ONCE` pairs at most, in no order."""
    for pairs in _candidates(articles, new, window):
        if worthy := score_likely_pairs(articles.ids, articles.features, pairs, articles.titles, weights):
            yield worthy


def candidate_signals(articles: EncodedArticles) -> tuple[Pairs, Signals]:
    """Return all candidate pairs and their signals: what weights are fitted on."""
    parts = list(_candidates(articles, range(len(articles.ids)), None))
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in Pairs.__dataclass_fields__}
    pairs = Pairs(**columns)
    titles = articles.titles
    title_cosine = np.einsum("ij,ij->i", titles[pairs.left], titles[pairs.right]).astype(np.float64)
    return pairs, measure_signals(articles.features, pairs.left, pairs.right, pairs.cosine, title_cosine)


def _pairs_of(
    articles: EncodedArticles, left: NDArray[np.int64], right: NDArray[np.int64], cosine: NDArray[np.float64]
) -> Pairs:
    there, back = (
        np.einsum("ij,ij->i", articles.titles[one], articles.leads[other])
        for one, other in ((left, right), (right, left))
    )
    return Pairs(left=left, right=right, cosine=cosine, across=np.maximum(there, back).astype(np.float64))


def _candidates(articles: EncodedArticles, new: Sequence[int], window: timedelta | None) -> Iterator[Pairs]:
    """Yield the pairs worth judging, each once."""
    indices = np.array(new, dtype=np.int64)
    fresh = np.zeros(len(articles.ids), dtype=bool)
    fresh[indices] = True
    most_hours = window.total_seconds() / 3600 if window is not None else np.inf
    for i, j, cosine in _near(articles, indices):
        kept = (i != j) & ~(fresh[j] & (i > j))
        kept &= hours_apart(articles.published[i], articles.published[j]) <= most_hours
        i, j, cosine = i[kept], j[kept], cosine[kept]
        for start in range(0, len(i), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            yield _pairs_of(articles, i[part], j[part], cosine[part])


def _near(articles: EncodedArticles, indices: NDArray[np.int64]) -> Iterator[Columns]:
    """Yield the pairs of the articles at `indices` with all near enough; two headlines may be further apart."""
    for rows, j, cosine in neighbour_parts(articles.leads[indices], articles.leads, LEAST_COSINE):
        yield indices[rows], j, cosine
    bare = np.flatnonzero(~articles.has_text)
    asked = indices[~articles.has_text[indices]]
    for rows, columns, cosine in neighbour_parts(articles.leads[asked], articles.leads[bare], LEAST_COSINE_HEADLINES):
        further = cosine < LEAST_COSINE
        yield asked[rows[further]], bare[columns[further]], cosine[further]
