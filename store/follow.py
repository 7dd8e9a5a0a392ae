"""Find for each story the earlier one that it continues; never merges the two.

Theory. A follow-up is close to its predecessor in meaning and turns on the same names, yet begins days later. The
costly error is to hang a story on a stranger, so the vectors and the names must both agree. Stories are compared, not
articles: a story's centroid is steadier than any of its texts, and its names are those that half of its articles have.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import pairwise

import duckdb
import numpy as np
from numpy.typing import NDArray

from store.comparable import as_rows
from store.dedup.neighbours import find_neighbours
from store.dedup.reading import names_in
from store.listed import listed
from store.types import Vector

# Measured on the sample press, November 2026: the five follow-ups have centroid cosines of .70 to .89 and share .29 to
# 1.0 of the smaller set of names; the next pair that is none has .69 and no name.
LEAST_COSINE = 0.70
LEAST_SHARED_NAMES = 0.25

# What begins sooner is the same story told late, or another; what begins later is no longer news of the first.
SOONEST = timedelta(days=2)
LATEST = timedelta(days=35)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sketches:
    """Stories in the order of their ids: when each begins (microseconds since 1970), its articles, its centroid.

    `centroids` are unit rows `(n, d)`.
    """

    ids: tuple[str, ...]
    begins: NDArray[np.int64]
    articles: tuple[tuple[str, ...], ...]
    centroids: Vector


def link_follow_ups(
    connection: duckdb.DuckDBPyConnection, told: Iterable[str], gone: Sequence[str], model_id: str
) -> None:
    """Set `follows` of the stories `told` and of the later ones near them; nothing follows a story that is `gone`.

    A story continues the nearest in meaning of those that it may continue, whichever of them was told last.
    """
    connection.execute(
        "UPDATE stories SET follows = '' WHERE follows IN (SELECT unnest(?::JSON::VARCHAR[]))", [listed(gone)]
    )
    anew = sorted(told)
    sketches = _sketches(connection, anew, model_id)
    places = [place for place, identity in enumerate(sketches.ids) if identity in set(anew)]
    later = {max(pair, key=lambda place: sketches.begins[place]) for _, *pair in _may_follow(sketches, places)}
    earlier: dict[int, list[tuple[float, str, int]]] = {place: [] for place in later}
    for cosine, one, other in _may_follow(sketches, sorted(later)):
        if sketches.begins[other] < sketches.begins[one]:
            earlier[one].append((cosine, sketches.ids[other], other))
    names = _names_of(connection)
    for place, found in earlier.items():
        own = names(sketches.articles[place])
        shares = (
            (identity, _shared(own, names(sketches.articles[other])))
            for _, identity, other in sorted(found, reverse=True)
        )
        follows = next((identity for identity, share in shares if share >= LEAST_SHARED_NAMES), "")
        connection.execute("UPDATE stories SET follows = ? WHERE id = ?", [follows, sketches.ids[place]])


def _may_follow(sketches: _Sketches, places: Sequence[int]) -> Iterator[tuple[float, int, int]]:
    """Yield (cosine, one of `places`, another) for stories near enough in meaning and far enough apart in time."""
    soonest, latest = (span // timedelta(microseconds=1) for span in (SOONEST, LATEST))
    if not places:
        return
    for row, other, cosine in find_neighbours(sketches.centroids[list(places)], sketches.centroids, LEAST_COSINE):
        if soonest <= abs(int(sketches.begins[places[row]] - sketches.begins[other])) <= latest:
            yield cosine, places[row], other


def _sketches(connection: duckdb.DuckDBPyConnection, told: Sequence[str], model_id: str) -> _Sketches:
    """Return the stories near in time to those told."""
    rows = connection.execute(
        """WITH span AS (
               SELECT min(first_published) AS first, max(first_published) AS last
               FROM stories WHERE id IN (SELECT unnest($told::JSON::VARCHAR[])))
           SELECT s.id, epoch_us(s.first_published) AS begins, m.article_id, v.vector
           FROM stories s JOIN span ON s.first_published BETWEEN span.first - $latest AND span.last + $latest
           JOIN members m ON m.story_id = s.id
           JOIN vectors.vectors v ON v.article_id = m.article_id AND v.part = 'lead' AND v.model_id = $model
           ORDER BY s.id, m.article_id""",
        {"told": listed(told), "latest": LATEST, "model": model_id},
    ).to_arrow_table()
    ids, starts = np.unique(np.array(rows.column("id").to_pylist(), dtype=str), return_index=True)
    articles = rows.column("article_id").to_pylist()
    return _Sketches(
        ids=tuple(ids.tolist()),
        begins=rows.column("begins").to_numpy()[starts],
        articles=tuple(tuple(part) for part in (articles[a:b] for a, b in pairwise([*starts.tolist(), len(articles)]))),
        centroids=_centroids(as_rows(rows.column("vector")), starts),
    )


def _centroids(vectors: Vector, starts: NDArray[np.int64]) -> Vector:
    """Return the unit means of the rows from each start to the next."""
    if not len(vectors):
        return vectors
    sums: Vector = np.add.reduceat(vectors, starts, axis=0)
    sums /= np.linalg.norm(sums, axis=1, keepdims=True)
    return sums


def _names_of(connection: duckdb.DuckDBPyConnection) -> Callable[[tuple[str, ...]], frozenset[str]]:
    """Return a function that reads the names of a story's articles once, and only of stories it is asked for."""

    @cache
    def names(articles: tuple[str, ...]) -> frozenset[str]:
        rows = connection.execute(
            "SELECT title, text FROM articles WHERE id IN (SELECT unnest(?::JSON::VARCHAR[]))", [listed(articles)]
        ).fetchall()
        counts = Counter(name for title, text in rows for name in names_in(title, text))
        return frozenset(name for name, count in counts.items() if count * 2 >= len(articles))

    return names


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0
