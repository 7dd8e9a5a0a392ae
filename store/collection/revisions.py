"""Replace what an article says by what it says now, and keep what it said; reads no page.

Theory. An article that its outlet corrects stays the article, and the corrected figure is the right one. But the page
of an address may turn into another thing (a notice that it moved, the next day's column, a wall), which would destroy
what we hold. So a text takes the place of another only if it is visibly its next version.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import duckdb

from extractors.types import Article
from store.collection.article_identity import article_id
from store.collection.articles import articles_by_id
from store.collection.text_variants import share_of_word_runs
from store.database.parameters import values_as_json
from store.database.search_index import drop_from_index
from store.database.timestamps import to_naive_utc
from store.database.transactions import transaction
from store.types import StoredArticle

# What was read of the items of a roundup, and which items mention an article.
_ITEM_TABLES = (
    *((table, "article_id") for table in ("article_items", "item_embeddings", "items_compared", "item_matches")),
    ("item_matches", "report_id"),
)

# A version shares this much of the shorter text with the one before, and is not cut to less than this much of it.
# Guesses: of 621 pages read twice most shared more than half; a notice in an article's place shares nothing.
_SAME_ARTICLE = 0.3
_LEAST_LENGTH = 0.5


def revise_article(connection: duckdb.DuckDBPyConnection, article: Article, now: datetime) -> bool:
    """Let the article held under this canonical URL say what it says now; return whether it did not already.

    Its addresses and its moment of publication stay. Nothing happens where none is held, or where this is no version.
    """
    identity = article_id(article)
    stored = articles_by_id(connection, [identity]).get(identity)
    if stored is None or not _is_next_version(stored.article, article):
        return False
    kept = stored.article
    revised = replace(
        article, url=kept.url, canonical_url=kept.canonical_url, published=kept.published, dated_by=kept.dated_by,
        provenance=tuple(sorted(article.provenance)), landed="",
    )  # fmt: skip
    if (revised.title, revised.text) == (kept.title, kept.text):
        return False
    replace_article(connection, stored, revised, now)
    return True


def _is_next_version(kept: Article, article: Article) -> bool:
    if kept.read_from == "page" and article.read_from == "feed":
        return False
    if len(article.text) < _LEAST_LENGTH * len(kept.text):
        return False
    return article.text == kept.text or share_of_word_runs(kept.text, article.text) >= _SAME_ARTICLE


def replace_article(
    connection: duckdb.DuckDBPyConnection, stored: StoredArticle, article: Article, now: datetime
) -> None:
    """Let a held article say what `article` says; what it said stays as a revision, what was derived of it is deleted.

    The next clustering compares it anew, its facts and what it tells of predictions are read anew; a kill on the way
    leaves it pending.
    """
    derived = _what_is_compared(article) != _what_is_compared(stored.article)
    if derived:
        with transaction(connection):
            connection.execute("DELETE FROM vectors.vectors WHERE article_id = ?", [stored.id])
    with transaction(connection):
        if derived:
            connection.execute(
                "INSERT INTO revisions SELECT id, ?, title, text, reading FROM articles WHERE id = ?",
                [to_naive_utc(now), stored.id],
            )
            drop_from_index(connection, [stored.id])
            connection.execute("DELETE FROM facts_read WHERE article_id = ?", [stored.id])
            connection.execute("DELETE FROM outcomes_read WHERE article_id = ?", [stored.id])
            drop_items(connection, [stored.id])
            connection.execute("DELETE FROM changed_articles WHERE article_id = ?", [stored.id])
            connection.execute("INSERT INTO changed_articles VALUES (?)", [stored.id])
        connection.execute(
            """UPDATE articles SET title = ?, authors = ?, publisher = ?, published = ?, dated_by = ?, language = ?,
                   text = ?, links = ?, read_from = ?, reading = ?, modified = ?, image = ?, provenance = ?
               WHERE id = ?""",
            [
                article.title, list(article.authors), article.publisher, to_naive_utc(article.published),
                article.dated_by, article.language, article.text,
                [{"url": link.url, "text": link.text} for link in article.links],
                article.read_from, article.reading, to_naive_utc(article.modified), article.image,
                {"key": [name for name, _ in article.provenance], "value": [rung for _, rung in article.provenance]},
                stored.id,
            ],
        )  # fmt: skip


def drop_items(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
    """Drop the items of these articles, and which items mention them; who calls holds the transaction."""
    for table, column in _ITEM_TABLES:
        connection.execute(
            f"DELETE FROM {table} WHERE {column} IN (SELECT unnest(?::JSON::VARCHAR[]))",  # noqa: S608 - our names
            [values_as_json(ids)],
        )


def _what_is_compared(article: Article) -> Article:
    """Return the article without what no story and no fact depends on."""
    return replace(
        article,
        authors=(),
        publisher="",
        dated_by="feed",
        language="",
        reading="",
        modified=None,
        image="",
        provenance=(),
    )
