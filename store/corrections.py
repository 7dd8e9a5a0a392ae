"""Keep what a person says about two articles, "one story" or "two stories"; it outlives every later run.

A correction is a fact like a text, so it is kept by article, not by story: stories come and go, articles stay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb

from store.database import transaction
from store.moments import to_table

Verdict = Literal["merge", "split"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's word on two articles, `a` < `b`. The latest word on a pair counts."""

    verdict: Verdict
    a: str
    b: str


def save_corrections(connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction], now: datetime) -> None:
    """Keep corrections in place of earlier ones on the same pairs."""
    with transaction(connection):
        for one in corrections:
            connection.execute("DELETE FROM corrections WHERE a = ? AND b = ?", [one.a, one.b])
            connection.execute(
                "INSERT INTO corrections VALUES (?, ?, ?, ?)", [to_table(now), one.verdict, one.a, one.b]
            )


def corrections_on(connection: duckdb.DuckDBPyConnection) -> tuple[Correction, ...]:
    """Return all corrections, ordered by pair."""
    rows = connection.execute("SELECT verdict, a, b FROM corrections ORDER BY a, b").fetchall()
    return tuple(Correction(verdict=verdict, a=a, b=b) for verdict, a, b in rows)


def corrected(
    scores: Mapping[tuple[str, str], float], groups: Sequence[tuple[str, ...]], corrections: Sequence[Correction]
) -> tuple[tuple[str, ...], ...]:
    """Return the groups as a person corrected them, each sorted, in the order of their first id.

    `scores` are of the pairs (ids in order) with an article that was parted from another; a missing one counts 0.
    First each group with articles that must not be together is divided: every other member goes with the one it
    matches best. Then groups that belong together are joined, unless that would bring a split pair together again.
    """
    apart = _Apart(one for one in corrections if one.verdict == "split")
    divided = [part for group in groups for part in _divide(group, apart, scores)]
    for one in corrections:
        if one.verdict == "merge":
            divided = _join(divided, one, apart)
    return tuple(sorted(divided))


class _Apart:
    """The pairs that a person parted, found by either article."""

    def __init__(self, splits: Iterable[Correction]) -> None:
        self._from: dict[str, set[str]] = {}
        for one in splits:
            self._from.setdefault(one.a, set()).add(one.b)
            self._from.setdefault(one.b, set()).add(one.a)

    def are(self, one: str, other: str) -> bool:
        """Return whether two articles must not be in one story."""
        return other in self._from.get(one, ())

    def first_in(self, group: tuple[str, ...]) -> tuple[str, str] | None:
        """Return the first pair of a sorted group that must not be in one story."""
        inside = set(group)
        return next(((one, min(others)) for one in group if (others := self._from.get(one, set()) & inside)), None)


def _divide(group: tuple[str, ...], apart: _Apart, scores: Mapping[tuple[str, str], float]) -> list[tuple[str, ...]]:
    first_pair = apart.first_in(group)
    if first_pair is None:
        return [group]
    one, other = first_pair
    sides: dict[str, list[str]] = {one: [one], other: [other]}
    for member in group:
        if member not in sides:
            # A split names every pair it parts, so a member that is parted from one side belongs to the other.
            barred = {seat for seat in (one, other) if apart.are(member, seat)}
            to_one, to_other = (scores.get(_pair(member, seat), 0.0) for seat in (one, other))
            first = one not in barred and (other in barred or to_one >= to_other)
            sides[one if first else other].append(member)
    return [part for side in sides.values() for part in _divide(tuple(sorted(side)), apart, scores)]


def _join(groups: list[tuple[str, ...]], one: Correction, apart: _Apart) -> list[tuple[str, ...]]:
    first = next((group for group in groups if one.a in group), None)
    second = next((group for group in groups if one.b in group), None)
    if first is None or second is None or first == second:
        return groups
    if any(apart.are(a, b) for a in first for b in second):
        return groups
    return [*(group for group in groups if group not in (first, second)), tuple(sorted((*first, *second)))]


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)
