"""Which articles were not compared with the items of roundups yet, or are otherwise now; needs no numpy.

An article is compared while a report and a roundup that tell one event may still both come: eight days from its date.
"""

from datetime import datetime, timedelta

import duckdb

from store.database.timestamps import to_naive_utc
from store.types import MOST_HOURS

REACH = timedelta(hours=MOST_HOURS)

# A text that changes leaves a revision; what form it has a person may say.
# What is joined is bounded first, and each further question is about what is left: with nothing new the embeddings are
# not looked at. The few stand right of each IN, for it is of them that DuckDB makes the table it looks others up in.
_UNCOMPARED = """
    WITH formed AS MATERIALIZED (
        SELECT f.article_id AS id, form,
               concat(form, ' ', (SELECT count(*) FROM revisions r WHERE r.article_id = f.article_id)) AS source
        FROM article_forms f WHERE f.article_id IN (SELECT id FROM articles WHERE published >= $since)),
    uncompared AS MATERIALIZED (
        FROM formed f WHERE NOT EXISTS (
            FROM items_compared c WHERE c.article_id = f.id AND c.model_id = $model AND c.source = f.source))
    FROM uncompared WHERE id IN (
        SELECT article_id FROM vectors.vectors
        WHERE part = 'lead' AND model_id = $model AND article_id IN (SELECT id FROM uncompared))
    ORDER BY id
"""

# New to clustering, which judges the form of each article of its days.
_FORMLESS = """
    WITH formless AS MATERIALIZED (
        SELECT id FROM articles a WHERE published >= $since
        AND NOT EXISTS (FROM article_forms f WHERE f.article_id = a.id))
    SELECT id FROM formless WHERE id IN (
        SELECT article_id FROM vectors.vectors
        WHERE part = 'lead' AND model_id = $model AND article_id IN (SELECT id FROM formless))
    ORDER BY id
"""


def items_since(now: datetime) -> datetime:
    """Return from when on articles and items are compared: a report that comes late may be as old as its roundup."""
    return now - 2 * REACH


def uncompared(connection: duckdb.DuckDBPyConnection, model_id: str, since: datetime) -> list[tuple[str, str, str]]:
    """Return the articles since then that no item was compared with as they are now: id, form, what they are."""
    return connection.execute(_UNCOMPARED, {"since": to_naive_utc(since), "model": model_id}).fetchall()


def encoded_without_form(connection: duckdb.DuckDBPyConnection, model_id: str, since: datetime) -> list[str]:
    """Return the articles since then that have an embedding, whoever made it, and whose form was not judged yet."""
    rows = connection.execute(_FORMLESS, {"since": to_naive_utc(since), "model": model_id}).fetchall()
    return [row[0] for row in rows]
