"""Select the articles whose stories new ones may change, with their scored pairs; clusters nothing.

Theory. Two groups become one story only where some pair of theirs scores what one story needs, and a pair weighs only
its own rivals, so what no chain of such
pairs connects with a new article stays as it is. Articles that are one story now, or that a person joined, stay
together in this: else a story could be named twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from store.database.parameters import values_as_json
from store.dedup.average_linkage import ONE
from store.dedup.clusters import Scored, connecting_scores

# Each side of a pair is asked for by itself: a table of all connecting pairs would be one of years.
_CONNECTS = """model_id = $model AND CASE
        WHEN evidence IS NULL OR $least_evidence = 0 THEN score >= $least
        ELSE score > 0 AND evidence >= $least_evidence END"""
_BESIDE = f"""
    WITH front AS MATERIALIZED (SELECT unnest($front::JSON::VARCHAR[]) AS id)
    SELECT b FROM matches SEMI JOIN front ON a = front.id WHERE {_CONNECTS}
    UNION SELECT a FROM matches SEMI JOIN front ON b = front.id WHERE {_CONNECTS}
    UNION SELECT b FROM corrections SEMI JOIN front ON a = front.id WHERE verdict = 'merge'
    UNION SELECT a FROM corrections SEMI JOIN front ON b = front.id WHERE verdict = 'merge'
    UNION SELECT o.article_id FROM members m SEMI JOIN front ON m.article_id = front.id JOIN members o USING (story_id)
"""  # noqa: S608 - our own SQL

_SCORED = """
    SELECT one.index AS left_index, two.index AS right_index, CAST(round(m.score * $one) AS BIGINT) AS score,
           contains(coalesce(m.amount_of, ''), 'a') AS left_lacked,
           contains(coalesce(m.amount_of, ''), 'b') AS right_lacked, m.judged_on = 'texts' AS on_texts,
           coalesce(m.evidence, 'nan'::DOUBLE) AS evidence
    FROM matches m JOIN indexed one ON m.a = one.id JOIN indexed two ON m.b = two.id WHERE m.model_id = $model
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memberships:
    """Articles with the story each is a member of, if any: ids in order, publication in microseconds."""

    ids: tuple[str, ...]
    published: dict[str, int]
    stories: dict[str, str]


def affected_articles(
    connection: duckdb.DuckDBPyConnection, articles: Iterable[str], model_id: str, same_story: float
) -> list[str]:
    """Return these articles and all that pairs, merges or stories connect them with, in order."""
    least, least_evidence = connecting_scores(same_story)
    found = set(articles)
    front = sorted(found)
    while front:
        given = {
            "front": values_as_json(front), "least": least, "least_evidence": least_evidence, "model": model_id,
        }  # fmt: skip
        front = sorted({row[0] for row in connection.execute(_BESIDE, given).fetchall()} - found)
        found.update(front)
    return sorted(found)


def memberships_of(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Memberships:
    """Return the memberships of these articles, without their texts; those that are not held are left out."""
    rows = connection.execute(
        """SELECT a.id, epoch_us(a.published), m.story_id FROM articles a LEFT JOIN members m ON m.article_id = a.id
           WHERE a.id IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY a.id""",
        [values_as_json(ids)],
    ).fetchall()
    return Memberships(
        ids=tuple(row[0] for row in rows),
        published={row[0]: row[1] for row in rows},
        stories={row[0]: row[2] for row in rows if row[2] is not None},
    )


def scored_pairs_among(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], model_id: str) -> Scored:
    """Return the scored pairs of these articles, by their indices in `ids`."""
    connection.register("indexed", pa.table({"id": pa.array(ids, pa.string()), "index": np.arange(len(ids))}))
    found = connection.execute(_SCORED, {"model": model_id, "one": ONE}).to_arrow_table()
    connection.unregister("indexed")
    return Scored(
        left=found.column("left_index").to_numpy(),
        right=found.column("right_index").to_numpy(),
        scores=found.column("score").to_numpy(),
        left_lacked=found.column("left_lacked").to_numpy(),
        right_lacked=found.column("right_lacked").to_numpy(),
        on_texts=found.column("on_texts").to_numpy(),
        evidence=found.column("evidence").to_numpy(),
    )
