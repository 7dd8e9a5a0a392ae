"""Score stories as a reader meets them: by purity, by completeness, without the articles that stand alone anyway.

Theory. In a week of news most events have one report. Scores over all articles flatter whoever joins nothing, so every
share here is one of multi-article stories or of multi-article events. A mixed story costs a reader two events; a split
event costs one repetition. Intervals draw whole stories (for what was joined) or whole events (for what was to be
joined) anew, with replacement: articles of one story are right or wrong together.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

ROUNDS = 1000
SEED = 1

_Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A share with its 95 % bootstrap interval, over `of` stories or events; 1 over none."""

    value: float
    low: float
    high: float
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryScores:
    """How pure and how complete the stories of labelled articles are.

    Over multi-article stories: `pair_precision`, `pure` (of one event). Over multi-article events: `pair_recall`,
    `whole` (all articles in one story), `exact` (and nothing else in it), and B-cubed over their articles.
    `largest_mixed` is the size of the largest story of several events, 0 for none.
    """

    pair_precision: Estimate
    pair_recall: Estimate
    pure: Estimate
    whole: Estimate
    exact: Estimate
    b3_precision: Estimate
    b3_recall: Estimate
    largest_mixed: int


def score_stories(
    labels: Mapping[str, str], stories: Mapping[str, str], *, rounds: int = ROUNDS, seed: int = SEED
) -> StoryScores:
    """Return the scores of `stories` (article → story) against `labels` (article → event).

    Articles without a label are left out; one in no story is alone.
    """
    found = {i: stories.get(i, f"alone {i}") for i in labels}
    joined = _joined(labels, found)
    events = _events(labels, found)
    # One seed for every share: the same draws of stories, and of events.
    by_story = _Bootstrap(joined, rounds, seed)
    by_event = _Bootstrap(events, rounds, seed)
    return StoryScores(
        pair_precision=by_story.share(0, 1),
        pure=by_story.share(2, 3),
        pair_recall=by_event.share(0, 1),
        whole=by_event.share(2, 3),
        exact=by_event.share(4, 3),
        b3_precision=by_event.share(5, 7),
        b3_recall=by_event.share(6, 7),
        largest_mixed=_largest_mixed(labels, found),
    )


def wrong_pairs(labels: Mapping[str, str], stories: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of labelled articles in one story that report two events, ids in order."""
    yield from _pairs_within(stories, labels)


def missed_pairs(labels: Mapping[str, str], stories: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of labelled articles of one event that are in two stories, ids in order."""
    yield from _pairs_within(labels, stories)


def _pairs_within(groups: Mapping[str, str], other: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    members: dict[str, list[str]] = {}
    for identity in sorted(groups.keys() & other.keys()):
        members.setdefault(groups[identity], []).append(identity)
    for group in members.values():
        yield from (pair for pair in combinations(group, 2) if other[pair[0]] != other[pair[1]])


def _joined(labels: Mapping[str, str], found: Mapping[str, str]) -> _Table:
    """Return a row for each multi-article story: right pairs, pairs, whether pure, 1."""
    sizes = Counter(found.values())
    right: Counter[str] = Counter()
    events: Counter[str] = Counter()
    for (story, _), count in Counter((found[i], label) for i, label in labels.items()).items():
        right[story] += _pairs(count)
        events[story] += 1
    rows = [(right[story], _pairs(size), events[story] == 1, 1) for story, size in sorted(sizes.items()) if size > 1]
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def _events(labels: Mapping[str, str], found: Mapping[str, str]) -> _Table:
    """Return a row for each multi-article event.

    Found pairs, pairs, whether whole, 1, whether exact, sum of B-cubed precision, of B-cubed recall, articles.
    """
    sizes = Counter(found.values())
    parts: dict[str, Counter[str]] = {}
    for identity, label in labels.items():
        parts.setdefault(label, Counter())[found[identity]] += 1
    rows = []
    for _, part in sorted(parts.items()):
        size = part.total()
        if size < 2:
            continue
        whole = len(part) == 1
        rows.append(
            (
                sum(map(_pairs, part.values())), _pairs(size), whole, 1, whole and sizes[next(iter(part))] == size,
                sum(n * n / sizes[story] for story, n in part.items()), sum(n * n / size for n in part.values()), size,
            )
        )  # fmt: skip
    return np.array(rows, dtype=np.float64).reshape(-1, 8)


class _Bootstrap:
    """Draws of the rows of a table, with replacement; each draw kept as the sums of its columns."""

    def __init__(self, table: _Table, rounds: int, seed: int) -> None:
        self._table = table
        drawn = np.random.default_rng(seed).integers(0, max(1, len(table)), (rounds, len(table)))
        self._sums = np.array([table[rows].sum(axis=0) for rows in drawn])

    def share(self, part: int, whole: int) -> Estimate:
        """Return the ratio of the sums of two columns."""
        if not len(self._table):
            return Estimate(value=1.0, low=1.0, high=1.0, of=0)
        total = self._table.sum(axis=0)
        low, high = np.quantile(self._sums[:, part] / self._sums[:, whole], (0.025, 0.975))
        return Estimate(value=float(total[part] / total[whole]), low=float(low), high=float(high), of=len(self._table))


def _largest_mixed(labels: Mapping[str, str], found: Mapping[str, str]) -> int:
    events: dict[str, set[str]] = {}
    for identity, label in labels.items():
        events.setdefault(found[identity], set()).add(label)
    sizes = Counter(found.values())
    return max((sizes[story] for story, inside in events.items() if len(inside) > 1), default=0)


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
