"""Measure what two articles have in common, signal by signal, for many pairs at once; judges nothing.

Theory. Embeddings see that two texts speak of one subject. Rare words weigh the same subject more finely. Word runs see
edits. What tells two events of one subject apart is what a reader looks for: the numbers, the date, the year, the
weekday. These signals say +1 where both articles name one and agree, -1 where both do and differ, 0 where one is mute:
silence is no evidence. Names were tried as a signal of their own and dropped: beside rare words they made FNC worse.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from store.dedup.features.article import ArticleFeatures
from store.dedup.features.hashes import Numbers
from store.dedup.features.matrix import NEVER, FeatureMatrix

SIGNALS = (
    "cosine",
    "title_cosine",
    "containment",
    "text_terms",
    "lead_terms",
    "title_terms",
    "figures",
    "numbers",
    "dates",
    "years",
    "weekdays",
)

# A weekday says the same day only within one week.
WEEKDAY_HOURS = 96.0

# Pairs whose shared words are counted at a time: 4,096 pairs of rows of 480 runs are 30 MiB a side.
_AT_ONCE = 1 << 12

_HOUR = 3_600_000_000  # microseconds

Signals = NDArray[np.float64]


def measure_signals(
    features: FeatureMatrix,
    left: Numbers,
    right: Numbers,
    cosine: Signals,
    title_cosine: Signals,
    wanted: Collection[str] = SIGNALS,
) -> Signals:
    """Return the signals `(pairs, 11)` of the pairs of indices `(left[k], right[k])`, in the order of `SIGNALS`.

    Of the signals of texts only those `wanted` are measured, the others are 0. A pair measures the same whatever other
    pairs are measured with it, and whichever way round it stands.
    """
    both = features.rows(np.concatenate([left, right]))
    parts = [np.zeros((0, len(SIGNALS)))]
    for start in range(0, len(left), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        one, other = both[: len(left)][part], both[len(left) :][part]
        parts.append(np.stack([cosine[part], title_cosine[part], *_shared(features, one, other, wanted)], axis=1))
    # Rounded, so that the last digits of a vector, which depend on the batch it was encoded in, tip no score.
    return np.concatenate(parts).round(6)


def hours_between(one: ArticleFeatures, other: ArticleFeatures) -> float:
    """Return the hours between two publications; 0 where one of them is unknown, since nothing says they differ."""
    if one.published is None or other.published is None:
        return 0.0
    return abs((one.published - other.published).total_seconds()) / 3600


def hours_apart(one: Numbers, other: Numbers) -> Signals:
    """Return the hours between publications in microseconds since 1970; 0 where one of them is unknown."""
    known = (one != NEVER) & (other != NEVER)
    hours: Signals = np.abs(np.where(known, one, 0) - np.where(known, other, 0)) / _HOUR
    return hours


def _shared(features: FeatureMatrix, one: Numbers, other: Numbers, wanted: Collection[str]) -> list[Signals]:
    """Return all signals of the pairs of rows but their cosines."""
    none = np.zeros(len(one))
    return [_MEASURES[name](features, name, one, other) if name in wanted else none for name in SIGNALS[2:]]


def _overlap(features: FeatureMatrix, _: str, one: Numbers, other: Numbers) -> Signals:
    """Return the share of the runs of the shorter text that lie in the longer one."""
    shorter = np.minimum(*(features.sizes("runs", rows) for rows in (one, other)))
    return _products(features, "runs", "runs", one, other) / np.maximum(1, shorter)


def _likeness(features: FeatureMatrix, name: str, one: Numbers, other: Numbers) -> Signals:
    return _products(features, name, name, one, other)


def _coverage(features: FeatureMatrix, name: str, one: Numbers, other: Numbers) -> Signals:
    """Return the share of either lead found in the other article, on average; nothing to look for counts a half."""
    shares = []
    for own, others in ((one, other), (other, one)):
        sought = features.sizes(f"lead_{name}", own)
        found = _products(features, f"lead_{name}", name, own, others)
        shares.append(np.where(sought == 0, 0.5, found / np.maximum(1, sought)))
    return (shares[0] + shares[1]) / 2


def _agreement(features: FeatureMatrix, name: str, one: Numbers, other: Numbers) -> Signals:
    """Return 1 where both have something and share some of it, -1 where they share none, 0 where one is mute."""
    both_speak = (features.sizes(name, one) > 0) & (features.sizes(name, other) > 0)
    return np.where(both_speak, np.where(_products(features, name, name, one, other) > 0, 1.0, -1.0), 0.0)


def _agreement_of_one_week(features: FeatureMatrix, name: str, one: Numbers, other: Numbers) -> Signals:
    hours = hours_apart(features.facts("published", one), features.facts("published", other))
    return _agreement(features, name, one, other) * (hours <= WEEKDAY_HOURS)


def _products(features: FeatureMatrix, name: str, other_name: str, one: Numbers, other: Numbers) -> Signals:
    """Return the products of row `one[k]` of one field with row `other[k]` of the other."""
    return np.asarray(
        features.shared(name, one).multiply(features.shared(other_name, other)).sum(axis=1), dtype=np.float64
    ).ravel()


_MEASURES = {
    "containment": _overlap,
    **dict.fromkeys(("text_terms", "lead_terms", "title_terms"), _likeness),
    **dict.fromkeys(("figures", "numbers"), _coverage),
    **dict.fromkeys(("dates", "years"), _agreement),
    "weekdays": _agreement_of_one_week,
}
