"""Keep what a person says about two articles, "one story" or "two stories"; it outlives every later run.

A correction is a fact like a text, so it is kept by article, not by story: stories come and go, articles stay.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb

from store.database.parameters import temporary_rows, values_as_json
from store.database.timestamps import to_naive_utc

Verdict = Literal["merge", "split"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's word on two articles, `a` < `b`. The latest word on a pair counts."""

    verdict: Verdict
    a: str
    b: str


_COLUMNS = {"made_at": "TIMESTAMP", "verdict": "VARCHAR", "a": "VARCHAR", "b": "VARCHAR"}


def save_corrections(connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction], now: datetime) -> None:
    """Keep corrections in place of earlier ones on the same pairs; runs inside a transaction of the caller's."""
    latest = {(one.a, one.b): one.verdict for one in corrections}
    rows = [{"made_at": to_naive_utc(now), "verdict": verdict, "a": a, "b": b} for (a, b), verdict in latest.items()]
    if rows:
        with temporary_rows(connection, "said", _COLUMNS, rows):
            connection.execute("DELETE FROM corrections c USING said s WHERE c.a = s.a AND c.b = s.b")
            connection.execute("INSERT INTO corrections BY NAME FROM said")


def delete_splits(connection: duckdb.DuckDBPyConnection, some: Iterable[str], others: Iterable[str]) -> None:
    """Forget that articles of `some` and of `others` were parted."""
    connection.execute(
        """DELETE FROM corrections WHERE verdict = 'split'
           AND (a IN (SELECT unnest($some::JSON::VARCHAR[])) AND b IN (SELECT unnest($others::JSON::VARCHAR[]))
                OR b IN (SELECT unnest($some::JSON::VARCHAR[])) AND a IN (SELECT unnest($others::JSON::VARCHAR[])))""",
        {"some": values_as_json(some), "others": values_as_json(others)},
    )


def is_merged_through(connection: duckdb.DuckDBPyConnection, articles: Iterable[str]) -> bool:
    """Return whether a person joined any of these articles to another: what joins two stories hangs on it."""
    found = connection.execute(
        """SELECT 1 FROM corrections WHERE verdict = 'merge'
           AND (a IN (SELECT unnest($1::JSON::VARCHAR[])) OR b IN (SELECT unnest($1::JSON::VARCHAR[]))) LIMIT 1""",
        [values_as_json(articles)],
    )
    return found.fetchone() is not None


def read_corrections(connection: duckdb.DuckDBPyConnection) -> tuple[Correction, ...]:
    """Return all corrections, ordered by pair."""
    rows = connection.execute("SELECT verdict, a, b FROM corrections ORDER BY a, b").fetchall()
    return tuple(Correction(verdict=verdict, a=a, b=b) for verdict, a, b in rows)


def apply_corrections(
    scores: Mapping[tuple[str, str], float], groups: Sequence[tuple[str, ...]], corrections: Sequence[Correction]
) -> tuple[tuple[str, ...], ...]:
    """Return the groups as a person corrected them, each sorted, in the order of their first id.

    `scores` are of the pairs (ids in order) with an article that was parted from another; a missing one counts 0.
    First each group with articles that must not be together is divided: every other member goes with the one it
    matches best. Then groups that belong together are joined, unless that would bring a split pair together again.
    """
    apart = _Apart(one for one in corrections if one.verdict == "split")
    joined = _Groups(part for group in groups for part in _divided(group, apart, scores))
    for one in corrections:
        if one.verdict == "merge":
            joined.join(one.a, one.b, apart)
    return joined.groups()


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

    def across(self, some: set[str], others: set[str]) -> bool:
        """Return whether any of `some` must not be in one story with any of `others`."""
        return any(not others.isdisjoint(self._from.get(one, ())) for one in some)

    def first_in(self, group: tuple[str, ...]) -> tuple[str, str] | None:
        """Return the first pair of a sorted group that must not be in one story."""
        inside = set(group)
        return next(((one, min(others)) for one in group if (others := self._from.get(one, set()) & inside)), None)


class _Groups:
    """Groups of articles, which can be joined."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        self._group_of = {article: group for group in map(set, groups) for article in group}

    def join(self, one: str, other: str, apart: _Apart) -> None:
        """Make one group of those of two articles, unless that would bring together what was parted."""
        first, second = self._group_of.get(one), self._group_of.get(other)
        if first is None or second is None or first is second:
            return
        small, large = sorted((first, second), key=len)
        if not apart.across(small, large):
            large |= small
            self._group_of.update(dict.fromkeys(small, large))

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return the groups, each sorted, in the order of their first article."""
        return tuple(
            sorted(tuple(sorted(group)) for group in {id(group): group for group in self._group_of.values()}.values())
        )


def _divided(
    group: tuple[str, ...], apart: _Apart, scores: Mapping[tuple[str, str], float]
) -> Iterator[tuple[str, ...]]:
    """Yield the parts of a sorted group, none of which holds two articles that were parted."""
    pending = [group]
    while pending:
        part = pending.pop()
        pair = apart.first_in(part)
        if pair is None:
            yield part
        else:
            pending.extend(_sides(part, pair, apart, scores))


def _sides(
    group: tuple[str, ...], pair: tuple[str, str], apart: _Apart, scores: Mapping[tuple[str, str], float]
) -> list[tuple[str, ...]]:
    one, other = pair
    sides: dict[str, list[str]] = {one: [one], other: [other]}
    for member in group:
        if member not in sides:
            # A split names every pair it parts, so a member that is parted from one side belongs to the other.
            barred = {side for side in pair if apart.are(member, side)}
            to_one, to_other = (scores.get(_pair(member, side), 0.0) for side in pair)
            first = one not in barred and (other in barred or to_one >= to_other)
            sides[one if first else other].append(member)
    return [tuple(sorted(side)) for side in sides.values()]


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)
