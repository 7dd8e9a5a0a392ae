"""Measure what two articles have in common, signal by signal, for many pairs at once; judges nothing.

Theory. Vectors see that two texts speak of one subject. Rare words weigh the same subject more finely. Word runs see
edits. What tells two events of one subject apart is what a reader looks for: the numbers, the date, the year, the
weekday. These signals say +1 where both articles name one and agree, -1 where both do and differ, 0 where one is mute:
silence is no evidence. Names were tried as a signal of their own and dropped: beside rare words they made FNC worse.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from store.dedup.reading import Reading

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

Signals = NDArray[np.float64]


def measure_signals(
    readings: Sequence[Reading],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    cosine: NDArray[np.float64],
    title_cosine: NDArray[np.float64],
) -> Signals:
    """Return the signals `(pairs, 11)` of the pairs of readings `(left[k], right[k])`, in the order of `SIGNALS`.

    A pair measures the same whatever other pairs are measured with it, and whichever way round it stands.
    """
    columns = [
        cosine,
        title_cosine,
        _overlap([reading.runs for reading in readings], left, right),
        *(
            _dot([getattr(reading, name) for reading in readings], left, right)
            for name in ("text_terms", "lead_terms", "title_terms")
        ),
        *(
            np.array([by_hand(readings[i], readings[j]) for i, j in zip(left, right, strict=True)], dtype=np.float64)
            for by_hand in _BY_HAND
        ),
    ]
    # Rounded, so that the last digits of a vector, which depend on the batch it was encoded in, tip no score.
    measured = np.stack(columns, axis=1).astype(np.float64)
    return measured.round(6)


def hours_between(one: Reading, other: Reading) -> float:
    """Return the hours between two publications; 0 where one of them is unknown, since nothing says they differ."""
    if one.published is None or other.published is None:
        return 0.0
    return abs((one.published - other.published).total_seconds()) / 3600


def _coverage(own: AbstractSet[object], others: AbstractSet[object]) -> float:
    """Return the share of `own` found in `others`; nothing to look for is neither found nor missed."""
    return len(own & others) / len(own) if own else 0.5


def _figures(one: Reading, other: Reading) -> float:
    return (_coverage(one.lead_figures, other.figures) + _coverage(other.lead_figures, one.figures)) / 2


def _numbers(one: Reading, other: Reading) -> float:
    return (_coverage(one.lead_numbers, other.numbers) + _coverage(other.lead_numbers, one.numbers)) / 2


def _agree(one: AbstractSet[object], other: AbstractSet[object]) -> float:
    if not one or not other:
        return 0.0
    return 1.0 if one & other else -1.0


def _dates(one: Reading, other: Reading) -> float:
    return _agree(one.dates, other.dates)


def _years(one: Reading, other: Reading) -> float:
    return _agree(one.years, other.years)


def _weekdays(one: Reading, other: Reading) -> float:
    return _agree(one.weekdays, other.weekdays) if hours_between(one, other) <= WEEKDAY_HOURS else 0.0


_BY_HAND: tuple[Callable[[Reading, Reading], float], ...] = (_figures, _numbers, _dates, _years, _weekdays)


def _dot(vectors: Sequence[Mapping[str, float]], left: NDArray[np.int64], right: NDArray[np.int64]) -> Signals:
    rows = _rows(vectors)
    return _sum_of_products(rows, left, right)


def _overlap(sets: Sequence[AbstractSet[int]], left: NDArray[np.int64], right: NDArray[np.int64]) -> Signals:
    """Return the share of the smaller set that lies in the other."""
    shared = _sum_of_products(_rows([dict.fromkeys(found, 1.0) for found in sets]), left, right)
    sizes = np.array([len(found) for found in sets], dtype=np.float64)
    return shared / np.maximum(1.0, np.minimum(sizes[left], sizes[right]))


def _rows(vectors: Sequence[Mapping[str, float]] | Sequence[Mapping[int, float]]) -> csr_matrix:
    """Return the vectors as sparse rows. Columns are sorted, so that sums add up in one order in every batch."""
    known: Iterable[object] = {key for vector in vectors for key in vector}
    place = {key: i for i, key in enumerate(sorted(known))}  # type: ignore[type-var]
    starts = np.cumsum([0, *(len(vector) for vector in vectors)])
    columns = np.fromiter((place[key] for vector in vectors for key in vector), dtype=np.int64, count=starts[-1])
    values = np.fromiter((value for vector in vectors for value in vector.values()), np.float64, count=starts[-1])
    rows = csr_matrix((values, columns, starts), shape=(len(vectors), max(1, len(place))))
    rows.sort_indices()
    return rows


def _sum_of_products(rows: csr_matrix, left: NDArray[np.int64], right: NDArray[np.int64]) -> Signals:
    block = 20_000
    parts = [
        np.asarray(rows[left[k : k + block]].multiply(rows[right[k : k + block]]).sum(axis=1)).ravel()
        for k in range(0, len(left), block)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)
