"""Average linkage over the pairs that were scored, without a matrix: memory goes with the pairs, not with their square.

Theory. A pair that was never scored counts 0, so the mean score across two groups is the sum over their scored pairs by
the product of their sizes. Average linkage is reducible: a group joined from two is no nearer to a third than the
nearer of the two was. So two groups that are each other's nearest may be joined at once, whatever else is joined first
(the nearest-neighbour chain: Murtagh 1983; Müllner 2011, arXiv:1109.2378), and where a chain ends below `least`, none
of its groups will ever reach it. Scores are whole ten-thousandths, so sums are exact and no order of adding tips a tie.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Scores have four decimals.
ONE = 10_000

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """The binary trees of n leaves: node n + k joins `children[k]`, whose mean score across is `across[k]`."""

    children: Indices
    across: NDArray[np.float64]


def link_clusters(count: int, left: Indices, right: Indices, scores: Indices, least: float) -> Joins:
    """Return the joins of `count` leaves that are at least `least` and above 0, children before parents.

    Pair k, given once, is of the leaves `left[k]` and `right[k]` and scores `scores[k]` ten-thousandths. Of groups
    equally near the one made first is taken. What one connected set joins hangs on no other set.
    """
    groups = _Groups(count, left, right, scores)
    group = 0
    while group < count + len(groups.children):
        if groups.is_open(group):
            _follow_chain(groups, group, least)
        group += 1
    return Joins(
        children=np.array(groups.children, dtype=np.int64).reshape(-1, 2), across=np.array(groups.across, dtype=float)
    )


def _follow_chain(groups: "_Groups", start: int, least: float) -> None:
    """Go from each group to its nearest; join two that point at each other; stop where the way ends below `least`."""
    chain = [start]
    while chain:
        near, means = groups.beside(chain[-1])
        best = means.max(initial=0.0)
        if best < least or best <= 0:
            groups.close(chain)
            return
        nearest = near[means == best]
        if len(chain) > 1 and chain[-2] in nearest:
            other, one = chain.pop(), chain.pop()
            groups.join(one, other, float(best))
        else:
            chain.append(int(nearest[0]))


class _Groups:
    """Groups as they are joined: leaves 0 to n - 1, then one number more for each join."""

    def __init__(self, count: int, left: Indices, right: Indices, scores: Indices) -> None:
        self.children: list[tuple[int, int]] = []
        self.across: list[float] = []
        self._now = np.arange(2 * count)  # the group that holds each group, or one on the way there
        self._sizes = np.ones(2 * count, dtype=np.int64)
        self._closed = np.zeros(2 * count, dtype=bool)
        self._beside: dict[int, tuple[Indices, Indices]] = dict(enumerate(_neighbours(count, left, right, scores)))
        self._count = count

    def is_open(self, group: int) -> bool:
        """Return whether the group may still be joined."""
        return bool(self._now[group] == group and not self._closed[group])

    def close(self, groups: list[int]) -> None:
        """Mark groups that nothing is near enough to."""
        self._closed[groups] = True

    def beside(self, group: int) -> tuple[Indices, NDArray[np.float64]]:
        """Return the groups with a scored pair across, in the order they were made, and their mean scores across."""
        near, sums = self._beside[group]
        now = self._holders(near)
        if not np.array_equal(now, near):
            near, sums = self._beside[group] = _added_up(now, sums)
        return near, sums / (ONE * self._sizes[group] * self._sizes[near])

    def join(self, one: int, other: int, across: float) -> None:
        """Make a group of the two."""
        made = self._count + len(self.children)
        self.children.append((one, other))
        self.across.append(across)
        self._now[[one, other]] = made
        self._sizes[made] = self._sizes[one] + self._sizes[other]
        parts = [self._beside.pop(one), self._beside.pop(other)]
        near, sums = (np.concatenate(column) for column in zip(*parts, strict=True))
        now = self._holders(near)
        self._beside[made] = _added_up(now[now != made], sums[now != made])

    def _holders(self, groups: Indices) -> Indices:
        """Return the groups that hold these by now, and remember the way."""
        now = self._now[groups]
        while not np.array_equal(further := self._now[now], now):
            now = further
        self._now[groups] = now
        return now


def _added_up(near: Indices, sums: Indices) -> tuple[Indices, Indices]:
    """Return each group once, in order, with the sum of its sums."""
    once, where = np.unique(near, return_inverse=True)
    return once, np.bincount(where, weights=sums, minlength=len(once)).astype(np.int64)


def _neighbours(count: int, left: Indices, right: Indices, scores: Indices) -> Iterator[tuple[Indices, Indices]]:
    """Yield the scored neighbours of each leaf in order, and their scores."""
    rows, columns = np.concatenate([left, right]), np.concatenate([right, left])
    order = np.lexsort((columns, rows))
    columns, both = columns[order], np.concatenate([scores, scores])[order]
    ends = np.searchsorted(rows[order], np.arange(count + 1))
    for first, last in pairwise(ends.tolist()):
        yield columns[first:last], both[first:last]
