"""Find for each story the earlier one that it continues; never merges the two.

Theory. A follow-up is close to its predecessor in meaning and turns on the same names, yet begins days later. The
costly error is to hang a story on a stranger, so the vectors and the names must both agree. Stories are compared, not
articles: a story's centroid is steadier than any of its texts, and its names are those that half of its articles have.

A story continues the nearest in meaning of those it may continue, whichever was told last. So a story that was not told
again, and whose predecessor was not, keeps it unless one that was told is nearer: most stories need no name read again.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import duckdb
import numpy as np
from numpy.typing import NDArray

from store.database.parameters import listed, temporary_rows
from store.dedup.neighbours.search import cosines_of, neighbour_parts
from store.stories.load_features import embedding_matrix
from store.stories.story_names import StoryNames
from store.stories.time_spans import BETWEEN, span_parameters, spans_around
from store.types import Embedding

# Measured on the sample press, November 2026: the five follow-ups have centroid cosines of .70 to .89 and share .29 to
# 1.0 of the smaller set of names; the next pair that is none has .69 and no name.
LEAST_COSINE = 0.70
LEAST_SHARED_NAMES = 0.25

# What begins sooner is the same story told late, or another; what begins later is no longer news of the first.
SOONEST = timedelta(days=2)
LATEST = timedelta(days=35)

# Stories compared with all near in time at once: 256 with 10,000 that are all alike are some 80 MB of candidates.
_AT_ONCE = 256

# Cosines are told apart by so many decimals; below that the order of adding decides, which no result may hang on.
_DECIMALS = 4

Places = NDArray[np.int64]


# What a story follows: nothing, or a story that is not here, since its articles wait for vectors.
_NOTHING, _ABSENT = -1, -2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sketches:
    """Stories by when they begin (microseconds since 1970), then by their first article: the later of equals is rather
    followed, whatever ids they have come to bear.

    `centroids` are unit rows `(n, d)`. `follows` are places, or `_NOTHING` or `_ABSENT`, and `near` the cosines to
    them; both change as links are found.
    """

    ids: tuple[str, ...]
    begins: Places
    centroids: Embedding
    follows: Places
    near: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidates:
    """Pairs of stories near enough in meaning and time, by their places; `later[k]` may follow `earlier[k]`."""

    later: Places
    earlier: Places
    cosines: NDArray[np.float64]


def link_follow_ups(
    connection: duckdb.DuckDBPyConnection, told: Iterable[str], gone: Iterable[str], model_id: str
) -> None:
    """Set `follows` of the stories `told`, of those that followed one of them or of the `gone`, and of later ones."""
    told = set(told)
    asked = told | _followers(connection, told | set(gone))
    sketches = _sketches(connection, asked, model_id)
    before = sketches.follows.copy()
    is_asked = _among(sketches.ids, asked)
    names = StoryNames(connection, sketches.ids)
    _let_go(sketches, _among(sketches.ids, told), is_asked, names)
    places = np.flatnonzero(is_asked)
    for start in range(0, len(places), _AT_ONCE):
        _choose(sketches, _candidates(sketches, places[start : start + _AT_ONCE], is_asked), names)
    changed = np.flatnonzero(is_asked | (sketches.follows != before)).tolist()
    _save(connection, dict.fromkeys(asked, "") | {sketches.ids[place]: _followed(sketches, place) for place in changed})


def _among(ids: Sequence[str], wanted: Container[str]) -> NDArray[np.bool_]:
    return np.array([identity in wanted for identity in ids], dtype=bool)


def _let_go(sketches: _Sketches, is_told: NDArray[np.bool_], is_asked: NDArray[np.bool_], names: StoryNames) -> None:
    """Let stories that are told anew follow nothing yet, and their followers only what they still may."""
    sketches.follows[is_told | (is_asked & (sketches.follows == _ABSENT))] = _NOTHING
    held = np.flatnonzero(is_asked & (sketches.follows >= 0))
    names.read([*held.tolist(), *sketches.follows[held].tolist()])
    later, earlier, _ = _in_time(sketches, held, sketches.follows[held], sketches.near[held])
    fitting = {
        one
        for one, other in zip(later.tolist(), earlier.tolist(), strict=True)
        if sketches.near[one] >= LEAST_COSINE and other == sketches.follows[one] and _fit(names[one], names[other])
    }
    sketches.follows[[place for place in held.tolist() if place not in fitting]] = _NOTHING


def _followers(connection: duckdb.DuckDBPyConnection, stories: Iterable[str]) -> set[str]:
    """Return the stories that follow any of these."""
    rows = connection.execute(
        "SELECT id FROM stories WHERE follows IN (SELECT unnest(?::JSON::VARCHAR[]))", [listed(sorted(stories))]
    ).fetchall()
    return {row[0] for row in rows}


def _sketches(connection: duckdb.DuckDBPyConnection, asked: Iterable[str], model_id: str) -> _Sketches:
    """Return the stories near in time to those asked for."""
    begun = connection.execute(
        "SELECT epoch_us(first_published) FROM stories WHERE id IN (SELECT unnest(?::JSON::VARCHAR[]))",
        [listed(sorted(asked))],
    ).fetchall()
    rows = connection.execute(
        f"""SELECT s.id, epoch_us(s.first_published) AS begins, s.follows, m.article_id, v.vector
            FROM stories s JOIN members m ON m.story_id = s.id
            JOIN vectors.vectors v ON v.article_id = m.article_id AND v.part = 'lead' AND v.model_id = $model
            WHERE {BETWEEN.format(moment="s.first_published")} ORDER BY s.id, m.article_id""",  # noqa: S608 - our own SQL
        {"model": model_id, **span_parameters(spans_around((row[0] for row in begun), LATEST))},
    ).to_arrow_table()
    ids, starts = np.unique(np.array(rows.column("id").to_pylist(), dtype=str), return_index=True)
    begins = rows.column("begins").to_numpy()[starts]
    firsts = rows.column("article_id").take(starts).to_pylist()
    order = sorted(range(len(ids)), key=lambda place: (begins[place], firsts[place]))
    place = {str(ids[old]): number for number, old in enumerate(order)}
    follows = rows.column("follows").take(starts[order]).to_pylist()
    sketches = _Sketches(
        ids=tuple(place),
        begins=begins[order],
        centroids=_centroids(embedding_matrix(rows.column("vector")), starts)[order],
        follows=np.array([place.get(one, _ABSENT if one else _NOTHING) for one in follows], dtype=np.int64),
        near=np.zeros(len(ids)),
    )
    held = np.flatnonzero(sketches.follows >= 0)
    near = cosines_of(sketches.centroids, held, sketches.centroids, sketches.follows[held])
    sketches.near[held] = near
    return sketches


def _centroids(vectors: Embedding, starts: Places) -> Embedding:
    """Return the unit means of the rows from each start to the next; rows that cancel out have none, which is 0."""
    if not len(vectors):
        return vectors
    sums: Embedding = np.add.reduceat(vectors, starts, axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    centroids: Embedding = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
    return centroids


def _candidates(sketches: _Sketches, places: Places, is_asked: NDArray[np.bool_]) -> _Candidates:
    """Return what the stories at `places` may follow, and which of the others may rather follow them, best first."""
    parts = [
        _in_time(sketches, places[rows], other, cosine)
        for rows, other, cosine in neighbour_parts(sketches.centroids[places], sketches.centroids, LEAST_COSINE)
    ]
    if not parts:
        return _Candidates(later=places[:0], earlier=places[:0], cosines=np.zeros(0))
    later, earlier, cosines = (np.concatenate(column) for column in zip(*parts, strict=True))
    # A later one that is asked for itself finds all it may follow when its turn comes.
    kept = (np.isin(later, places) | ~is_asked[later]) & _is_nearer(sketches, later, earlier, cosines)
    later, earlier, cosines = later[kept], earlier[kept], cosines[kept]
    # Two of `places` that are near each other were found from both sides.
    _, once = np.unique(later * len(sketches.ids) + earlier, return_index=True)
    later, earlier, cosines = later[once], earlier[once], cosines[once]
    order = np.lexsort((-earlier, -cosines.round(_DECIMALS), later))
    return _Candidates(later=later[order], earlier=earlier[order], cosines=cosines[order])


def _in_time(
    sketches: _Sketches, one: Places, other: Places, cosine: NDArray[np.float64]
) -> tuple[Places, Places, NDArray[np.float64]]:
    """Return (later, earlier, cosine) of the pairs that begin far enough apart, and not too far."""
    soonest, latest = (span // timedelta(microseconds=1) for span in (SOONEST, LATEST))
    gap = sketches.begins[one] - sketches.begins[other]
    kept = (np.abs(gap) >= soonest) & (np.abs(gap) <= latest)
    one, other, is_later = one[kept], other[kept], gap[kept] > 0
    return np.where(is_later, one, other), np.where(is_later, other, one), cosine[kept]


def _is_nearer(sketches: _Sketches, later: Places, earlier: Places, cosines: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether each earlier story is nearer to the later one than what that one follows already.

    What waits for its vectors is left where it is: it is told anew when it has them.
    """
    held, near, cosines = sketches.follows[later], sketches.near[later].round(_DECIMALS), cosines.round(_DECIMALS)
    nearer = (cosines > near) | ((cosines == near) & (earlier > held))
    may: NDArray[np.bool_] = (held == _NOTHING) | ((held >= 0) & nearer)
    return may


def _choose(sketches: _Sketches, candidates: _Candidates, names: StoryNames) -> None:
    """Let each later story follow the first of its candidates that turns on the same names."""
    firsts = np.flatnonzero(np.diff(candidates.later, prepend=-1))
    ends = np.append(firsts, len(candidates.later))[1:]
    waiting = list(zip(firsts.tolist(), ends.tolist(), strict=True))
    tried = 1
    while waiting:
        # Most follow their first candidate; where none fits, ever more are read at once.
        asked = [slice(start, min(start + tried, end)) for start, end in waiting]
        names.read({int(place) for part in asked for place in (*candidates.later[part], *candidates.earlier[part])})
        left: list[tuple[int, int]] = []
        for (_, end), part in zip(waiting, asked, strict=True):
            later = int(candidates.later[part.start])
            fitting = _first_fitting(names, later, candidates.earlier[part].tolist())
            if fitting is not None:
                sketches.follows[later] = candidates.earlier[part][fitting]
                sketches.near[later] = candidates.cosines[part][fitting]
            elif part.stop < end:
                left.append((part.stop, end))
        waiting, tried = left, tried * 2


def _first_fitting(names: StoryNames, later: int, earlier: Sequence[int]) -> int | None:
    own = names[later]
    return next((number for number, place in enumerate(earlier) if _fit(own, names[place])), None)


def _fit(one: frozenset[str], other: frozenset[str]) -> bool:
    smaller = min(len(one), len(other))
    return bool(smaller) and len(one & other) / smaller >= LEAST_SHARED_NAMES


def _followed(sketches: _Sketches, place: int) -> str:
    followed = int(sketches.follows[place])
    return sketches.ids[followed] if followed >= 0 else ""


def _save(connection: duckdb.DuckDBPyConnection, follows: dict[str, str]) -> None:
    rows = [{"id": identity, "follows": followed} for identity, followed in sorted(follows.items())]
    if rows:
        with temporary_rows(connection, "links", {"id": "VARCHAR", "follows": "VARCHAR"}, rows):
            connection.execute("UPDATE stories SET follows = links.follows FROM links WHERE stories.id = links.id")
