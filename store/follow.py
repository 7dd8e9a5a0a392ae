"""Find for each story the earlier one that it continues; never merges the two.

Theory. A follow-up is close to its predecessor in meaning and turns on the same names, yet begins days later. The
costly error is to hang a story on a stranger, so the vectors and the names must both agree. Stories are compared, not
articles: a story's centroid is steadier than any of its texts, and its names are those that half of its articles have.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import duckdb
import numpy as np

from store.articles import articles_by_id
from store.dedup.neighbours import find_neighbours
from store.dedup.reading import read_for_comparison
from store.types import Vector

# Measured on the sample press, November 2026: the five follow-ups have centroid cosines of .70 to .89 and share .29 to
# 1.0 of the smaller set of names; the next pair that is none has .69 and no name.
LEAST_COSINE = 0.70
LEAST_SHARED_NAMES = 0.25

# What begins sooner is the same story told late, or another; what begins later is no longer news of the first.
SOONEST = timedelta(days=2)
LATEST = timedelta(days=35)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sketch:
    story_id: str
    begins: datetime
    articles: tuple[str, ...]
    centroid: Vector


def link_follow_ups(connection: duckdb.DuckDBPyConnection, touched: Sequence[str], model_id: str) -> None:
    """Set `follows` of the stories `touched`, and of later ones that continue them."""
    sketches = _sketches(connection, touched, model_id)
    if not sketches:
        return
    moved = [i for i, sketch in enumerate(sketches) if sketch.story_id in set(touched)]
    rows = np.stack([sketch.centroid for sketch in sketches])
    names = _names_of(connection)
    followed: dict[str, tuple[float, str]] = {}
    for i, j, cosine in find_neighbours(rows[moved], rows, LEAST_COSINE):
        earlier, later = sorted((sketches[moved[i]], sketches[j]), key=lambda sketch: sketch.begins)
        if not SOONEST <= later.begins - earlier.begins <= LATEST:
            continue
        if _shared(names(later.articles), names(earlier.articles)) >= LEAST_SHARED_NAMES:
            followed[later.story_id] = max(followed.get(later.story_id, (0.0, "")), (cosine, earlier.story_id))
    for later_id, (_, earlier_id) in followed.items():
        connection.execute("UPDATE stories SET follows = ? WHERE id = ?", [earlier_id, later_id])


def _sketches(connection: duckdb.DuckDBPyConnection, touched: Sequence[str], model_id: str) -> list[_Sketch]:
    """Return the stories near in time to the touched ones, ordered by id."""
    answer = connection.execute(
        """WITH span AS (
               SELECT min(first_published) AS first, max(first_published) AS last
               FROM stories WHERE id IN (SELECT unnest($touched::VARCHAR[])))
           SELECT s.id, s.first_published, list(m.article_id ORDER BY m.article_id),
                  list(v.vector ORDER BY m.article_id)
           FROM stories s JOIN span ON s.first_published BETWEEN span.first - $latest AND span.last + $latest
           JOIN members m ON m.story_id = s.id
           JOIN vectors.vectors v ON v.article_id = m.article_id AND v.part = 'lead' AND v.model_id = $model
           GROUP BY ALL ORDER BY s.id""",
        {"touched": list(touched), "latest": LATEST, "model": model_id},
    )
    return [
        _Sketch(story_id=story_id, begins=begins, articles=tuple(articles), centroid=_centroid(vectors))
        for story_id, begins, articles, vectors in answer.fetchall()
    ]


def _centroid(vectors: Sequence[Sequence[float]]) -> Vector:
    mean: Vector = np.asarray(vectors, dtype=np.float32).mean(axis=0)
    mean /= np.linalg.norm(mean)
    return mean


def _names_of(connection: duckdb.DuckDBPyConnection) -> Callable[[tuple[str, ...]], frozenset[str]]:
    """Return a function that reads the names of a story's articles once, and only of stories it is asked for."""

    @cache
    def names(articles: tuple[str, ...]) -> frozenset[str]:
        counts: Counter[str] = Counter()
        for stored in articles_by_id(connection, articles).values():
            article = stored.article
            counts.update(read_for_comparison(article.title, article.text, article.published).names)
        return frozenset(name for name, count in counts.items() if count * 2 >= len(articles))

    return names


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0
