"""Select articles pending clustering; invalidate the pair scores of articles whose text changed.

Stories are clustered by embeddings of one model, for those of two cannot be compared. Another model takes over only
when every article that is in a story has its embeddings: with half of them stories would fall apart.
"""

from collections.abc import Iterable

import duckdb

from store.collection.articles import ENCODED
from store.database.parameters import Column, values_as_json, values_missing

_MEMBERS = Column(table="members", name="article_id")
_ENCODED_ARTICLES = Column(table="vectors.vectors", name="article_id", where=ENCODED)


def clustering_model(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the model by whose embeddings stories are clustered; "" where there are none, or no pair says by which."""
    row = connection.execute("SELECT max(model_id) FROM clustering_model").fetchone()
    return str(row[0] or "") if row else ""


def has_pending_articles(connection: duckdb.DuckDBPyConnection, model_id: str) -> bool:
    """Return whether clustering has work: articles in no story or changed, or stories clustered by another model."""
    is_encoded = f"SELECT 1 FROM vectors.vectors WHERE {ENCODED} LIMIT 1"  # noqa: S608 - our own SQL
    if connection.execute(is_encoded, {"model": model_id}).fetchone() is None:
        return False
    return clustering_model(connection) != model_id or bool(_pending_ids(connection, model_id))


def _pending_ids(connection: duckdb.DuckDBPyConnection, model_id: str) -> set[str]:
    """Return the encoded articles that are in no story yet, or have another text than when they were compared."""
    changed = connection.execute(
        f"""SELECT article_id FROM vectors.vectors WHERE {ENCODED}
            AND article_id IN (SELECT article_id FROM changed_articles)""",  # noqa: S608 - our own SQL
        {"model": model_id},
    ).fetchall()
    new = values_missing(connection, _ENCODED_ARTICLES, _MEMBERS, {"model": model_id})
    return {*new, *(row[0] for row in changed)}


def count_without_embedding(connection: duckdb.DuckDBPyConnection, model_id: str) -> int:
    """Return how many articles that are in a story have no embedding of this model."""
    row = connection.execute(
        """SELECT count(*) FROM members m WHERE NOT EXISTS (
               FROM vectors.vectors v WHERE v.article_id = m.article_id AND v.model_id = ? AND v.part = 'lead')""",
        [model_id],
    ).fetchone()
    return int(row[0]) if row else 0


def switch_model(connection: duckdb.DuckDBPyConnection, model_id: str) -> bool:
    """Cluster by this model from now on, if every article of a story has its embedding; return whether that is so.

    After another model every article is compared anew.
    """
    before = clustering_model(connection)
    if before == model_id:
        return True
    if before or _has_stories(connection):
        if count_without_embedding(connection, model_id):
            return False
        connection.execute(
            """INSERT INTO changed_articles SELECT article_id FROM members
               WHERE article_id NOT IN (SELECT article_id FROM changed_articles)"""
        )
        connection.execute("DELETE FROM matches")
    connection.execute("DELETE FROM clustering_model")
    connection.execute("INSERT INTO clustering_model VALUES (?)", [model_id])
    return True


def _has_stories(connection: duckdb.DuckDBPyConnection) -> bool:
    return connection.execute("SELECT 1 FROM members LIMIT 1").fetchone() is not None


def pending_articles(connection: duckdb.DuckDBPyConnection, model_id: str) -> dict[str, int]:
    """Return the articles to bring into stories, and when each was published, in microseconds since 1970."""
    ids = sorted(_pending_ids(connection, model_id))
    if not ids:
        return {}
    rows = connection.execute(
        "SELECT id, epoch_us(published) FROM articles WHERE id IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY id",
        [values_as_json(ids)],
    ).fetchall()
    return dict(rows)


def invalidate_changed(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> set[str]:
    """Delete the scores of pairs with a changed article; return those that were in a pair or a story with one."""
    changed = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT article_id FROM changed_articles WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
            [values_as_json(sorted(ids))],
        ).fetchall()
    ]
    if not changed:
        return set()
    others = connection.execute(
        """SELECT DISTINCT o.article_id FROM members m JOIN members o USING (story_id)
           WHERE m.article_id IN (SELECT unnest($1::JSON::VARCHAR[]))
           UNION SELECT unnest([a, b]) FROM matches
           WHERE a IN (SELECT unnest($1::JSON::VARCHAR[])) OR b IN (SELECT unnest($1::JSON::VARCHAR[]))""",
        [values_as_json(changed)],
    ).fetchall()
    delete_pair_scores(connection, changed)
    from store.dedup.article_forms import forget_forms  # numpy: a run with nothing new needs none

    forget_forms(connection, changed)
    clear_changed(connection, changed)
    return {row[0] for row in others}


def delete_pair_scores(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> None:
    """Drop every pair with one of these articles."""
    connection.execute(
        """DELETE FROM matches
           WHERE a IN (SELECT unnest($1::JSON::VARCHAR[])) OR b IN (SELECT unnest($1::JSON::VARCHAR[]))""",
        [values_as_json(ids)],
    )


def clear_changed(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> None:
    """Record that these articles were compared with the text they have."""
    connection.execute(
        "DELETE FROM changed_articles WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(ids)]
    )
