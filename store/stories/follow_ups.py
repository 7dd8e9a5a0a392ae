"""Find for each story the earlier one that it continues; never merges the two.

Theory. A follow-up is close to its predecessor in meaning and turns on the same names, yet begins days later. The
costly error is to hang a story on a stranger, so embeddings and names must both agree. Stories are compared, not
articles: a story's centroid is steadier than any of its texts, and its names are those that half of its articles have.

A story continues the nearest in meaning of those it may continue, whichever changed last. So a story that did not
change, and whose predecessor did not, keeps it unless a changed one is nearer: most stories need no name read again.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import duckdb
import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from store.collection.article_failures import record_failure
from store.collection.articles import articles_by_id, embedding_matrix
from store.database.parameters import rows_where, temporary_rows, values_as_json
from store.dedup.features.article import story_names_in
from store.dedup.neighbours.search import cosines_of, neighbour_parts
from store.ledger.facts import Kind, with_facts
from store.stories.time_spans import BETWEEN, span_parameters, spans_around
from store.types import NO_REPORTS, Embedding, StoredArticle, facts_of

# Guesses, borne out by the five follow-ups of the sample press (November 2026): centroid cosines of .70 to .89, .29 to
# 1.0 of the smaller set of names; the next pair that is none has .69 and no name. On real weeks about half of the links
# tell a later development (docs/decisions/provenance-and-follow-ups.md), the others another side of one running affair.
LEAST_COSINE = 0.70
LEAST_SHARED_NAMES = 0.25

# What begins sooner is the same story reported late, or another; what begins later is no longer news of the first.
SOONEST = timedelta(days=2)
LATEST = timedelta(days=35)

# Stories compared with all near in time at once: 256 with 10,000 that are all alike are some 80 MB of candidates.
_AT_ONCE = 256

# Stories whose names are read, and texts taken, at a time: some megabytes.
_STORIES_AT_ONCE = 200

_NAMES: tuple[Kind, ...] = ("mentions",)

# Cosines are compared to so many decimals; below that the order of adding decides, which no result may hang on.
_DECIMALS = 4

Indices = NDArray[np.int64]


# What a story follows: nothing, or a story that is not here, since its articles wait for vectors.
_NOTHING, _ABSENT = -1, -2


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoryTable:
    """Stories by when they begin (microseconds since 1970), then by their first article: the later of equals is rather
    followed, whatever ids they have come to bear.

    `centroids` are unit rows `(n, d)`, and 0 of a story that reports no event. `follows` are indices, or `_NOTHING` or
    `_ABSENT`, and `near` the cosines to them; both change as links are found.
    """

    ids: tuple[str, ...]
    begins: Indices
    centroids: Embedding
    follows: Indices
    near: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidates:
    """Pairs of stories near enough in meaning and time, by their indices; `later[k]` may follow `earlier[k]`."""

    later: Indices
    earlier: Indices
    cosines: NDArray[np.float64]


# The members of the stories that begin in these spans, and their embeddings alone: a join of all reads every one.
_NEAR = f"""
    near AS MATERIALIZED (
        SELECT s.id, epoch_us(s.first_published) AS begins, s.follows, m.article_id
        FROM stories s JOIN members m ON m.story_id = s.id WHERE {BETWEEN.format(moment="s.first_published")})
"""  # noqa: S608 - our own SQL
_NEAR_STORIES = f"""
    WITH {_NEAR} SELECT n.*, coalesce(NOT list_contains($none::JSON::VARCHAR[], f.form), true) AS reports
    FROM near n LEFT JOIN article_forms f USING (article_id) ORDER BY n.id, n.article_id
"""  # noqa: S608 - our own SQL
_IS_NEAR = "part = 'lead' AND model_id = $model AND article_id IN (SELECT article_id FROM near)"
_NEAR_LEADS = f"""
    WITH {_NEAR} SELECT article_id, vector FROM vectors.vectors WHERE {rows_where("vectors.vectors", _IS_NEAR)}
"""  # noqa: S608 - our own SQL


class _StoryNames:
    """The names of the stories of these ids, by their indices among them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
        self._connection = connection
        self._ids = ids
        self._names: dict[int, frozenset[str]] = {}

    def read(self, indices: Iterable[int]) -> None:
        """Read the names of the stories at these indices, those read before excepted."""
        missing = sorted(set(indices) - self._names.keys())
        for start in range(0, len(missing), _STORIES_AT_ONCE):
            part = missing[start : start + _STORIES_AT_ONCE]
            counts: dict[str, Counter[str]] = {self._ids[index]: Counter() for index in part}
            articles: Counter[str] = Counter()
            for story, stored in self._articles(list(counts)):
                articles[story] += 1
                counts[story].update(self._names_in(stored))
            for index in part:
                story = self._ids[index]
                self._names[index] = frozenset(
                    name for name, count in counts[story].items() if count * 2 >= articles[story]
                )

    def _names_in(self, stored: StoredArticle) -> frozenset[str]:
        article = stored.article
        try:
            return story_names_in(article.title, article.text, facts_of(stored))
        except Exception as error:
            record_failure(self._connection, stored.id, "follow-ups", error)
            return frozenset()

    def __getitem__(self, index: int) -> frozenset[str]:
        """Return the names of the story at an index that was read."""
        return self._names[index]

    def _articles(self, stories: Sequence[str]) -> Iterator[tuple[str, StoredArticle]]:
        """Yield (story, article with its facts) for each member of the stories."""
        members = self._connection.execute(
            """SELECT story_id, article_id FROM members
               WHERE story_id IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY ALL""",
            [values_as_json(stories)],
        ).fetchall()
        for start in range(0, len(members), _STORIES_AT_ONCE):
            part = members[start : start + _STORIES_AT_ONCE]
            held = articles_by_id(self._connection, [article for _, article in part])
            articles = with_facts(self._connection, held, _NAMES)
            yield from ((story, articles[article]) for story, article in part)


def link_follow_ups(
    connection: duckdb.DuckDBPyConnection, changed: Iterable[str], gone: Iterable[str], model_id: str
) -> None:
    """Set `follows` of the `changed` stories, of those that followed one of them or a `gone` one, and of later ones."""
    changed = set(changed)
    asked = changed | _followers(connection, changed | set(gone))
    table = _story_table(connection, asked, model_id)
    before = table.follows.copy()
    is_asked = _is_in(table.ids, asked)
    names = _StoryNames(connection, table.ids)
    _unlink(table, _is_in(table.ids, changed), is_asked, names)
    indices = np.flatnonzero(is_asked)
    for start in range(0, len(indices), _AT_ONCE):
        _choose(table, _candidates(table, indices[start : start + _AT_ONCE], is_asked), names)
    linked = np.flatnonzero(is_asked | (table.follows != before)).tolist()
    _save(connection, dict.fromkeys(asked, "") | {table.ids[index]: _followed(table, index) for index in linked})


def _is_in(ids: Sequence[str], wanted: Container[str]) -> NDArray[np.bool_]:
    return np.array([identity in wanted for identity in ids], dtype=bool)


def _unlink(table: _StoryTable, is_changed: NDArray[np.bool_], is_asked: NDArray[np.bool_], names: _StoryNames) -> None:
    """Unlink the changed stories, and their followers where these may follow them no more."""
    table.follows[is_changed | (is_asked & (table.follows == _ABSENT))] = _NOTHING
    held = np.flatnonzero(is_asked & (table.follows >= 0))
    names.read([*held.tolist(), *table.follows[held].tolist()])
    later, earlier, _ = _in_time(table, held, table.follows[held], table.near[held])
    fitting = {
        one
        for one, other in zip(later.tolist(), earlier.tolist(), strict=True)
        if table.near[one] >= LEAST_COSINE and other == table.follows[one] and _fit(names[one], names[other])
    }
    table.follows[[index for index in held.tolist() if index not in fitting]] = _NOTHING


def _followers(connection: duckdb.DuckDBPyConnection, stories: Iterable[str]) -> set[str]:
    """Return the stories that follow any of these."""
    rows = connection.execute(
        "SELECT id FROM stories WHERE follows IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(sorted(stories))]
    ).fetchall()
    return {row[0] for row in rows}


def _story_table(connection: duckdb.DuckDBPyConnection, asked: Iterable[str], model_id: str) -> _StoryTable:
    """Return the stories near in time to those asked for."""
    begun = connection.execute(
        "SELECT epoch_us(first_published) FROM stories WHERE id IN (SELECT unnest(?::JSON::VARCHAR[]))",
        [values_as_json(sorted(asked))],
    ).fetchall()
    span = span_parameters(spans_around((row[0] for row in begun), LATEST))
    rows = connection.execute(_NEAR_STORIES, {"none": values_as_json(sorted(NO_REPORTS)), **span}).to_arrow_table()
    embedded = connection.execute(_NEAR_LEADS, {"model": model_id, **span}).to_arrow_table()
    # In order before the embeddings are beside them, which are the most of it.
    places = pc.index_in(rows.column("article_id"), value_set=embedded.column("article_id"))
    rows, places = rows.filter(places.is_valid()), places.drop_null()
    embeddings = embedding_matrix(embedded.column("vector"))[places.to_numpy()]
    ids, starts = np.unique(np.array(rows.column("id").to_pylist(), dtype=str), return_index=True)
    begins = rows.column("begins").to_numpy()[starts]
    firsts = rows.column("article_id").take(starts).to_pylist()
    order = sorted(range(len(ids)), key=lambda index: (begins[index], firsts[index]))
    index = {str(ids[old]): number for number, old in enumerate(order)}
    follows = rows.column("follows").take(starts[order]).to_pylist()
    centroids = _centroids(embeddings, starts)
    centroids[~_of_each(np.array(rows.column("reports").to_pylist(), dtype=bool), starts)] = 0.0
    table = _StoryTable(
        ids=tuple(index),
        begins=begins[order],
        centroids=centroids[order],
        follows=np.array([index.get(one, _ABSENT if one else _NOTHING) for one in follows], dtype=np.int64),
        near=np.zeros(len(ids)),
    )
    held = np.flatnonzero(table.follows >= 0)
    near = cosines_of(table.centroids, held, table.centroids, table.follows[held])
    table.near[held] = near
    return table


def _of_each(reports: NDArray[np.bool_], starts: Indices) -> NDArray[np.bool_]:
    """Return whether any article of each story reports an event: what only sells or lists continues nothing."""
    found: NDArray[np.bool_] = np.logical_or.reduceat(reports, starts) if len(starts) else reports
    return found


def _centroids(embeddings: Embedding, starts: Indices) -> Embedding:
    """Return the unit means of the rows from each start to the next; rows that cancel out have none, which is 0."""
    if not len(embeddings):
        return embeddings
    sums: Embedding = np.add.reduceat(embeddings, starts, axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    centroids: Embedding = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
    return centroids


def _candidates(table: _StoryTable, indices: Indices, is_asked: NDArray[np.bool_]) -> _Candidates:
    """Return what the stories at `indices` may follow, and which of the others may rather follow them, best first."""
    parts = [
        _in_time(table, indices[rows], other, cosine)
        for rows, other, cosine in neighbour_parts(table.centroids[indices], table.centroids, LEAST_COSINE)
    ]
    if not parts:
        return _Candidates(later=indices[:0], earlier=indices[:0], cosines=np.zeros(0))
    later, earlier, cosines = (np.concatenate(column) for column in zip(*parts, strict=True))
    # A later one that is asked for itself finds all it may follow when its turn comes.
    kept = (np.isin(later, indices) | ~is_asked[later]) & _is_nearer(table, later, earlier, cosines)
    later, earlier, cosines = later[kept], earlier[kept], cosines[kept]
    # Two of `indices` that are near each other were found from both sides.
    _, once = np.unique(later * len(table.ids) + earlier, return_index=True)
    later, earlier, cosines = later[once], earlier[once], cosines[once]
    order = np.lexsort((-earlier, -cosines.round(_DECIMALS), later))
    return _Candidates(later=later[order], earlier=earlier[order], cosines=cosines[order])


def _in_time(
    table: _StoryTable, one: Indices, other: Indices, cosine: NDArray[np.float64]
) -> tuple[Indices, Indices, NDArray[np.float64]]:
    """Return (later, earlier, cosine) of the pairs that begin far enough apart, and not too far."""
    soonest, latest = (span // timedelta(microseconds=1) for span in (SOONEST, LATEST))
    gap = table.begins[one] - table.begins[other]
    kept = (np.abs(gap) >= soonest) & (np.abs(gap) <= latest)
    one, other, is_later = one[kept], other[kept], gap[kept] > 0
    return np.where(is_later, one, other), np.where(is_later, other, one), cosine[kept]


def _is_nearer(table: _StoryTable, later: Indices, earlier: Indices, cosines: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether each earlier story is nearer to the later one than what that one follows already.

    A story that is followed and has no embeddings yet stays followed: it is linked anew when it has them.
    """
    held, near, cosines = table.follows[later], table.near[later].round(_DECIMALS), cosines.round(_DECIMALS)
    nearer = (cosines > near) | ((cosines == near) & (earlier > held))
    may: NDArray[np.bool_] = (held == _NOTHING) | ((held >= 0) & nearer)
    return may


def _choose(table: _StoryTable, candidates: _Candidates, names: _StoryNames) -> None:
    """Let each later story follow the first of its candidates that turns on the same names."""
    firsts = np.flatnonzero(np.diff(candidates.later, prepend=-1))
    ends = np.append(firsts, len(candidates.later))[1:]
    waiting = list(zip(firsts.tolist(), ends.tolist(), strict=True))
    tried = 1
    while waiting:
        # Most follow their first candidate; where none fits, ever more are read at once.
        asked = [slice(start, min(start + tried, end)) for start, end in waiting]
        names.read({int(index) for part in asked for index in (*candidates.later[part], *candidates.earlier[part])})
        left: list[tuple[int, int]] = []
        for (_, end), part in zip(waiting, asked, strict=True):
            later = int(candidates.later[part.start])
            fitting = _first_fitting(names, later, candidates.earlier[part].tolist())
            if fitting is not None:
                table.follows[later] = candidates.earlier[part][fitting]
                table.near[later] = candidates.cosines[part][fitting]
            elif part.stop < end:
                left.append((part.stop, end))
        waiting, tried = left, tried * 2


def _first_fitting(names: _StoryNames, later: int, earlier: Sequence[int]) -> int | None:
    own = names[later]
    return next((number for number, index in enumerate(earlier) if _fit(own, names[index])), None)


def _fit(one: frozenset[str], other: frozenset[str]) -> bool:
    smaller = min(len(one), len(other))
    return bool(smaller) and len(one & other) / smaller >= LEAST_SHARED_NAMES


def _followed(table: _StoryTable, index: int) -> str:
    followed = int(table.follows[index])
    return table.ids[followed] if followed >= 0 else ""


def _save(connection: duckdb.DuckDBPyConnection, follows: dict[str, str]) -> None:
    rows = [{"id": identity, "follows": followed} for identity, followed in sorted(follows.items())]
    if rows:
        with temporary_rows(connection, "links", {"id": "VARCHAR", "follows": "VARCHAR"}, rows):
            connection.execute("UPDATE stories SET follows = links.follows FROM links WHERE stories.id = links.id")
