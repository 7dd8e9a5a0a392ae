"""Tell which articles wait to be brought into stories, and let go of what was judged of a text that is another now.

The stories are told by vectors of one model, for those of two cannot be compared. Another model takes over only when
every article that is in a story has its vectors: half of them would take the stories apart, and their ids with them.
"""

from collections.abc import Iterable

import duckdb

from store.database.parameters import listed

# Of encoded articles `v`: in no story yet, or another than when they were compared.
_WAITS = """(NOT EXISTS (FROM members m WHERE m.article_id = v.article_id)
            OR EXISTS (FROM changed_articles c WHERE c.article_id = v.article_id))"""


def clustering_model(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the model whose vectors the stories are told by; "" where nothing was, or no pair says by which."""
    row = connection.execute("SELECT max(model_id) FROM clustering_model").fetchone()
    return str(row[0] or "") if row else ""


def has_pending_articles(connection: duckdb.DuckDBPyConnection, model_id: str) -> bool:
    """Return whether grouping has work: articles in no story yet or changed, or stories told by another model."""
    found = connection.execute(
        f"""SELECT 1 FROM vectors.vectors v WHERE v.model_id = $model AND v.part = 'lead'
            AND ({_WAITS} OR NOT EXISTS (FROM clustering_model WHERE model_id = $model)) LIMIT 1""",  # noqa: S608 - our own SQL
        {"model": model_id},
    )
    return found.fetchone() is not None


def count_without_embedding(connection: duckdb.DuckDBPyConnection, model_id: str) -> int:
    """Return how many articles that are in a story have no vectors of this model."""
    row = connection.execute(
        """SELECT count(*) FROM members m WHERE NOT EXISTS (
               FROM vectors.vectors v WHERE v.article_id = m.article_id AND v.model_id = ? AND v.part = 'lead')""",
        [model_id],
    ).fetchone()
    return int(row[0]) if row else 0


def switch_model(connection: duckdb.DuckDBPyConnection, model_id: str) -> bool:
    """Return whether stories may be told by this model now; after another one, every article is compared anew."""
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
    rows = connection.execute(
        f"""SELECT DISTINCT a.id, epoch_us(a.published) FROM vectors.vectors v JOIN articles a ON a.id = v.article_id
            WHERE v.model_id = ? AND v.part = 'lead' AND {_WAITS} ORDER BY a.id""",  # noqa: S608 - our own SQL
        [model_id],
    ).fetchall()
    return dict(rows)


def invalidate_changed(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> set[str]:
    """Drop what was found between changed articles and others; return those that stood beside them in a story."""
    changed = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT article_id FROM changed_articles WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
            [listed(sorted(ids))],
        ).fetchall()
    ]
    if not changed:
        return set()
    fellows = connection.execute(
        """SELECT DISTINCT o.article_id FROM members m JOIN members o USING (story_id)
           WHERE m.article_id IN (SELECT unnest($1::JSON::VARCHAR[]))
           UNION SELECT unnest([a, b]) FROM matches
           WHERE a IN (SELECT unnest($1::JSON::VARCHAR[])) OR b IN (SELECT unnest($1::JSON::VARCHAR[]))""",
        [listed(changed)],
    ).fetchall()
    delete_pair_scores(connection, changed)
    clear_changed(connection, changed)
    return {row[0] for row in fellows}


def delete_pair_scores(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> None:
    """Drop every pair with one of these articles."""
    connection.execute(
        """DELETE FROM matches
           WHERE a IN (SELECT unnest($1::JSON::VARCHAR[])) OR b IN (SELECT unnest($1::JSON::VARCHAR[]))""",
        [listed(ids)],
    )


def clear_changed(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> None:
    """Say that these articles wait no more to be compared anew."""
    connection.execute(
        "DELETE FROM changed_articles WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [listed(ids)]
    )
