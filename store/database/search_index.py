"""Keep the index of words that `search` reads; a word is found in all its English forms.

Theory: DuckDB's full-text extension builds its index anew each time, is not there for DuckDB 2, and leaves an analyst's
own shell without search. Plain tables grow with the articles, need no extension, and are searched by the macro
`search` in any program that opens the file: the stem of every word is kept beside it, so asking needs no stemmer.
Stop words are left out: they are a third of all postings and find nothing.
"""

from collections.abc import Sequence

import duckdb

from extractors.text.stems import STOP_WORDS, stem_words
from store.database.parameters import Column, rows_where, values_as_json, values_missing
from store.database.transactions import transaction

# Articles in one transaction: half a gigabyte of words at most are in memory at once.
BATCH = 5_000

# A headline's word counts as often as this many in the text.
TITLE_COUNTS = 3


def index_new_articles(connection: duckdb.DuckDBPyConnection) -> int:
    """Bring every article that is not in the index into it; return how many were new."""
    new = values_missing(
        connection, Column(table="articles", name="id"), Column(table="search_documents", name="article_id")
    )
    ids = _in_order_of_arrival(connection, new)
    for start in range(0, len(ids), BATCH):
        with transaction(connection):
            _index(connection, ids[start : start + BATCH])
    return len(ids)


def _in_order_of_arrival(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[str]:
    if not ids:
        return []
    rows = connection.execute(
        "SELECT id FROM articles WHERE id IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY first_seen, id",
        [values_as_json(ids)],
    ).fetchall()
    return [row[0] for row in rows]


def drop_from_index(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
    """Take these articles out of the index; who calls holds the transaction."""
    connection.execute(
        """DELETE FROM search_postings WHERE document IN (
               SELECT document FROM search_documents WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[])))""",
        [values_as_json(ids)],
    )
    connection.execute(
        "DELETE FROM search_documents WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(ids)]
    )


def _index(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
    # The text hash covers what was indexed and encoded: when it is another, both are old.
    connection.execute(
        rf"""CREATE OR REPLACE TEMP TABLE batch AS
            SELECT (SELECT coalesce(max(document), 0) FROM search_documents)
                       + row_number() OVER (ORDER BY id) AS document,
                   id, hash(title || chr(10) || text) AS text_hash,
                   regexp_extract_all(lower(strip_accents(title)), '[\p{{L}}\p{{N}}]+') AS title,
                   regexp_extract_all(lower(strip_accents(text)), '[\p{{L}}\p{{N}}]+') AS text
            FROM articles WHERE {rows_where("articles", "id IN (SELECT unnest(?::JSON::VARCHAR[]))")}""",  # noqa: S608 - our own SQL
        [values_as_json(ids)],
    )
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE found AS
           SELECT document, word, sum(counts)::UINTEGER AS times FROM (
               SELECT document, unnest(title) AS word, ?::INTEGER AS counts FROM batch
               UNION ALL SELECT document, unnest(text), 1 FROM batch)
           WHERE length(word) <= 40 AND word NOT IN (SELECT unnest(?::JSON::VARCHAR[])) GROUP BY ALL""",
        [TITLE_COUNTS, values_as_json(sorted(STOP_WORDS))],
    )
    _learn_words(connection)
    connection.execute(
        """INSERT INTO search_documents
           SELECT document, id, coalesce(sum(times), 0), any_value(text_hash)
           FROM batch LEFT JOIN found USING (document) GROUP BY document, id ORDER BY document"""
    )
    connection.execute(
        """INSERT INTO search_postings
           SELECT term, document, least(sum(times), 65535) FROM found JOIN search_words USING (word)
           GROUP BY term, document ORDER BY term, document"""
    )
    connection.execute("DROP TABLE batch")
    connection.execute("DROP TABLE found")


def _learn_words(connection: duckdb.DuckDBPyConnection) -> None:
    """Give each word met for the first time its stem, and each stem met for the first time its number."""
    rows = connection.execute(
        "SELECT DISTINCT word FROM found WHERE word NOT IN (SELECT word FROM search_words) ORDER BY word"
    ).fetchall()
    words = [row[0] for row in rows]
    if not words:
        return
    import pyarrow as pa

    stems = stem_words(words)
    known = dict(connection.execute("SELECT DISTINCT stem, term FROM search_words").fetchall())
    for stem in stems:
        known.setdefault(stem, len(known) + 1)
    connection.register(
        "new_words",
        pa.table({"word": words, "stem": stems, "term": pa.array([known[stem] for stem in stems], pa.int32())}),
    )
    connection.execute("INSERT INTO search_words SELECT word, stem, term FROM new_words")
    connection.unregister("new_words")
