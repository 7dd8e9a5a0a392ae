"""Keep the other texts that the address of an article brought: an address is identity, another text changes nothing.

Theory. Of 621 pages whose text changed behind one address (notes, 2026) a likeness of texts finds 59 % again, the
address all. So the first text stays the article, with its vector and its story, and what comes later is kept beside it.
"""

from datetime import datetime

import duckdb

from extractors.types import Article
from store.database.timestamps import to_naive_utc
from store.dedup.features.terms import words_of


def save_text_variant(connection: duckdb.DuckDBPyConnection, held: str, article: Article, seen_at: datetime) -> None:
    """Keep headline and text of `article` beside the article `held`, unless the same words are kept already."""
    words = words_of(f"{article.title}\n{article.text}")
    texts = connection.execute(
        """SELECT title, text FROM articles WHERE id = $1
           UNION ALL SELECT title, text FROM other_texts WHERE article_id = $1""",
        [held],
    ).fetchall()
    if any(words_of(f"{title}\n{text}") == words for title, text in texts):
        return
    connection.execute(
        "INSERT INTO other_texts VALUES (?, ?, ?, ?, ?, ?)",
        [
            held,
            to_naive_utc(seen_at),
            article.url,
            article.title,
            article.text,
            share_of_word_runs(texts[0][1], article.text),
        ],
    )


def share_of_word_runs(one: str, other: str) -> float:
    """Return the share of the five-word runs of the shorter text that the other has, 0 to 1; texts of none share 0."""
    from store.dedup.features.article import RUN_WORDS  # loads the features, and hardly ever wanted
    from store.dedup.features.hashes import hashed_shingles

    first, second = (hashed_shingles(words_of(text), RUN_WORDS) for text in (one, other))
    smaller = min(len(first), len(second))
    return round(len(first & second) / smaller, 4) if smaller else 0.0
