"""Find articles by words and by meaning; changes nothing.

Theory: words find names and figures, meaning finds what is said in other words; each errs where the other is sure. The
two rankings are fused by reciprocal rank, which needs no common scale (Cormack, Clarke and Büttcher, 2009; k = 60).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np

from extractors.text.stems import stem_words
from store.database.parameters import values_as_json
from store.database.timestamps import from_naive_utc
from store.types import Embedding

# From how deep in each ranking an article may still rise by being in both.
DEPTH = 100
FUSION_K = 60

# Below this cosine between a question and an article the two have nothing to do with each other.
LEAST_COSINE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """An article that was found: by its rank among words and meaning, 0 where it is in one ranking only."""

    article_id: str
    story_id: str
    title: str
    outlet: str
    published: datetime
    url: str
    score: float
    word_rank: int
    meaning_rank: int


def search(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    *,
    embedding: Embedding | None = None,
    model_id: str = "",
    limit: int = 10,
) -> tuple[SearchHit, ...]:
    """Return the `limit` articles that fit best, best first, ties by id; without an embedding, by words alone."""
    by_words = _by_words(connection, query)
    by_meaning = _by_meaning(connection, embedding, model_id) if embedding is not None else []
    words = {identity: rank for rank, identity in enumerate(by_words, 1)}
    meaning = {identity: rank for rank, identity in enumerate(by_meaning, 1)}
    scores = {
        identity: sum(1 / (FUSION_K + ranks[identity]) for ranks in (words, meaning) if identity in ranks)
        for identity in {*words, *meaning}
    }
    best = sorted(scores, key=lambda identity: (-scores[identity], identity))[:limit]
    rows = connection.execute(
        """SELECT a.id, coalesce(m.story_id, ''), a.title, a.outlet, a.published, a.canonical_url
           FROM articles a LEFT JOIN members m ON m.article_id = a.id
           WHERE a.id IN (SELECT unnest(?::JSON::VARCHAR[]))""",
        [values_as_json(best)],
    ).fetchall()
    found = {
        row[0]: SearchHit(
            article_id=row[0],
            story_id=row[1],
            title=row[2],
            outlet=row[3],
            published=from_naive_utc(row[4]),
            url=row[5],
            score=round(scores[row[0]], 5),
            word_rank=words.get(row[0], 0),
            meaning_rank=meaning.get(row[0], 0),
        )
        for row in rows
    }
    return tuple(found[identity] for identity in best if identity in found)


def _by_words(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    query = f"{query} {' '.join(_known_forms(connection, query))}"
    rows = connection.execute(
        "SELECT article_id FROM search(?) ORDER BY score DESC, article_id LIMIT ?", [query, DEPTH]
    ).fetchall()
    return [row[0] for row in rows]


def _known_forms(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Return a word of the corpus for each word of the query that stands there in another form alone."""
    stems = stem_words(re.findall(r"\w+", query.lower()))
    rows = connection.execute(
        "SELECT min(word) FROM search_words WHERE stem IN (SELECT unnest(?::JSON::VARCHAR[])) GROUP BY stem",
        [values_as_json(stems)],
    ).fetchall()
    return [row[0] for row in rows]


def _by_meaning(connection: duckdb.DuckDBPyConnection, embedding: Embedding, model_id: str) -> list[str]:
    rows = connection.execute(
        """SELECT article_id, list_inner_product(vector, ?::JSON::FLOAT[]) AS cosine FROM vectors.vectors
           WHERE part = 'lead' AND model_id = ? AND cosine >= ? ORDER BY cosine DESC, article_id LIMIT ?""",
        [values_as_json(np.asarray(embedding, dtype=np.float32).tolist()), model_id, LEAST_COSINE, DEPTH],
    ).fetchall()
    return [row[0] for row in rows]
