"""Find the story of an entry of which there is a headline and no article; founds no story, joins and changes none.

Theory. A walled page is a report all the same: that eleven outlets had the news is true if four of them are read. But a
headline is no text: it holds no facts, and two headlines alike must not pull two stories together. So a headline only
points at one article, the likest of the days around it, and whatever is clustered is clustered without it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import duckdb

from extractors.text.stems import STOP_WORDS
from store.collection.articles import embedding_matrix
from store.database.parameters import rows_where, temporary_rows
from store.database.timestamps import to_naive_utc
from store.database.transactions import transaction
from store.dedup.features.terms import words_of
from store.types import Embedding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Of 136 headlines of three real weeks of 2026 that these join to one of another outlet within three days 83 % report
# the same event, in each of the weeks; of those with such a partner 21 to 28 % are joined. Likeness of
# meaning alone joins all that was "announced at" one fair.
SAME_MEANING = 0.65
SAME_RARE_WORDS = 0.5
_DAYS_AROUND = timedelta(days=3)
# Entries compared with all articles of their window at once: with 5,000 some 15 MB, where all at once were 500.
_AT_ONCE = 256
# A headline of fewer words is a rubric ("Morning briefing").
_LEAST_WORDS = 4

_IS_HEADLINE_ONLY = f"""
    FROM entries e WHERE e.article_id IS NULL AND e.failure NOT IN ('', 'removed')
      AND len(string_split(trim(e.title), ' ')) >= {_LEAST_WORDS} AND coalesce(e.published, e.first_seen) >= $since
"""
_IS_SINCE = "article_id IN (SELECT id FROM articles WHERE published >= $since)"
_KEYS = {"feed_url": "VARCHAR", "identity": "VARCHAR"}
_JOINED = _KEYS | {"article_id": "VARCHAR", "similarity": "DOUBLE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An entry without an article, by what it is known."""

    feed_url: str
    identity: str
    title: str


def headlines_without_embedding(
    connection: duckdb.DuckDBPyConnection, model_id: str, since: datetime
) -> tuple[Headline, ...]:
    """Return the entries of the days since then that gave no article and whose title has no embedding of this model."""
    rows = connection.execute(
        f"""SELECT e.feed_url, e.identity, e.title {_IS_HEADLINE_ONLY}
            AND NOT EXISTS (FROM headline_embeddings h WHERE h.feed_url = e.feed_url AND h.identity = e.identity
                            AND h.model_id = $model) ORDER BY ALL""",
        {"since": to_naive_utc(since), "model": model_id},
    ).fetchall()
    return tuple(Headline(feed_url=feed_url, identity=identity, title=title) for feed_url, identity, title in rows)


def save_headline_embeddings(
    connection: duckdb.DuckDBPyConnection, model_id: str, headlines: Sequence[Headline], embeddings: Embedding
) -> None:
    """Keep the embeddings `(n, d)` of the titles of `headlines`."""
    rows = [
        [one.feed_url, one.identity, model_id, row.tolist()] for one, row in zip(headlines, embeddings, strict=True)
    ]
    if rows:
        with transaction(connection):
            connection.executemany("INSERT INTO headline_embeddings VALUES (?, ?, ?, ?)", rows)


def join_headlines(connection: duckdb.DuckDBPyConnection, model_id: str, since: datetime) -> int:
    """Point each headline of the days since then at the article it is likest to; return how many point at one.

    Only articles of other outlets of the three days around it count, and only if both meaning and rare words agree.
    What is older is left as it is, but for its embedding, which goes; an entry that has an article by now points at
    none.
    """
    given = {"model": model_id, "since": to_naive_utc(since)}
    alone = _titles(
        connection,
        f"""SELECT e.feed_url, e.identity, f.name, epoch(coalesce(e.published, e.first_seen)), e.title, h.vector
            FROM (SELECT e.* {_IS_HEADLINE_ONLY}) e JOIN feeds f ON f.url = e.feed_url
            JOIN headline_embeddings h ON h.feed_url = e.feed_url AND h.identity = e.identity AND h.model_id = $model
            ORDER BY e.feed_url, e.identity""",  # noqa: S608 - our own SQL
        given,
    )
    articles = _titles(
        connection,
        f"""SELECT a.id, a.outlet, epoch(a.published), a.title, v.vector FROM articles a
            JOIN vectors.vectors v ON v.article_id = a.id AND v.part = 'title' AND v.model_id = $model
            WHERE a.published >= $since
              AND {rows_where("vectors.vectors", _IS_SINCE, "v")} ORDER BY a.id""",  # noqa: S608 - our own SQL
        given | {"since": to_naive_utc(since - _DAYS_AROUND)},
    )
    _replace(connection, _likest(alone, articles) if alone.titles and articles.titles else [], since)
    return int(connection.execute("SELECT count(*) FROM headlines").fetchall()[0][0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Titles:
    """Titles in order: what each is known by, its outlet, its moment in seconds, its embedding `(n, d)`."""

    keys: Sequence[tuple[str, ...]]
    outlets: Sequence[str]
    seconds: NDArray[np.float64]
    titles: Sequence[str]
    embeddings: Embedding


def _titles(connection: duckdb.DuckDBPyConnection, asked: str, given: Mapping[str, object]) -> _Titles:
    """Return what a question of (key, …, outlet, seconds, title, embedding) finds."""
    *keys, outlets, seconds, titles, vectors = connection.execute(asked, given).to_arrow_table().columns
    return _Titles(
        keys=[*zip(*(key.to_pylist() for key in keys), strict=True)],
        outlets=outlets.to_pylist(),
        seconds=seconds.to_numpy(),
        titles=titles.to_pylist(),
        embeddings=embedding_matrix(vectors),
    )


def _likest(alone: _Titles, articles: _Titles) -> list[dict[str, object]]:
    """Return the rows of those entries that have an article about the same news."""
    words = [_words(title) for title in alone.titles], [_words(title) for title in articles.titles]
    held_by = Counter(word for some in words for title in some for word in title)
    joined: list[dict[str, object]] = []
    for place, likest, score in _nearest(alone, articles):
        if score < SAME_MEANING:
            continue
        if _shared(words[0][place], words[1][likest], held_by, len(words[0]) + len(words[1])) >= SAME_RARE_WORDS:
            feed_url, identity = alone.keys[place]
            joined.append(
                {
                    "feed_url": feed_url, "identity": identity, "article_id": articles.keys[likest][0],
                    "similarity": round(score, 4),
                }
            )  # fmt: skip
    return joined


def _nearest(alone: _Titles, articles: _Titles) -> Iterator[tuple[int, int, float]]:
    """Yield of each entry the article likest to it, of another outlet and within the days around, and how like it is.

    Like -1 where there is none.
    """
    import numpy as np

    numbers: dict[str, int] = {}
    own, others = (
        np.array([numbers.setdefault(outlet, len(numbers)) for outlet in some.outlets]) for some in (alone, articles)
    )
    for start in range(0, len(own), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        likeness = alone.embeddings[part] @ articles.embeddings.T
        apart = np.abs(alone.seconds[part, None] - articles.seconds)
        likeness[(apart > _DAYS_AROUND.total_seconds()) | (own[part, None] == others)] = -1
        for place, likest in enumerate(likeness.argmax(axis=1).tolist()):
            yield start + place, likest, float(likeness[place, likest])


def _words(title: str) -> frozenset[str]:
    return frozenset(word for word in words_of(title) if len(word) > 1 and word not in STOP_WORDS)


def _shared(one: frozenset[str], other: frozenset[str], held_by: Counter[str], titles: int) -> float:
    """Return the share of the words of the shorter headline that the other has, each by how rare it is these days."""
    weights = [math.fsum(math.log((titles + 1) / held_by[word]) for word in some) for some in (one & other, one, other)]
    return weights[0] / min(weights[1:]) if min(weights[1:]) else 0.0


def _replace(connection: duckdb.DuckDBPyConnection, joined: Sequence[dict[str, object]], since: datetime) -> None:
    since_then = {"since": to_naive_utc(since)}
    with transaction(connection), temporary_rows(connection, "joined_now", _JOINED, joined):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE alone AS SELECT e.* {_IS_HEADLINE_ONLY}", since_then)
        connection.execute(
            """DELETE FROM headlines h WHERE EXISTS (
                   FROM entries e WHERE e.feed_url = h.feed_url AND e.identity = h.identity
                   AND (e.article_id IS NOT NULL OR e.failure = 'removed'
                        OR EXISTS (FROM temp.alone o WHERE o.feed_url = e.feed_url AND o.identity = e.identity)))"""
        )
        connection.execute("INSERT INTO headlines BY NAME FROM joined_now")
        connection.execute(
            """DELETE FROM headline_embeddings h
               WHERE NOT EXISTS (FROM temp.alone o WHERE o.feed_url = h.feed_url AND o.identity = h.identity)"""
        )
        connection.execute("DROP TABLE temp.alone")
