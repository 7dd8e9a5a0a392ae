"""Check the integrity of a store: rules that no row may break, files that belong together; mends nothing."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from store.collection.article_identity import ARTICLE_KEY, ENTRY_KEY
from store.database.connections import store_at
from store.ledger.compare import STORIES_TO_COMPARE


def _kept_otherwise(view: str) -> str:
    """Return a query for the stories that would compare otherwise now; what waits to be compared is left out."""
    hashed = "SELECT story_id, sum(hash(v)) AS rows FROM {} v GROUP BY story_id"
    return f"""SELECT story_id FROM ({hashed.format(view)}) kept FULL JOIN ({hashed.format(view + "_anew")}) anew
                   USING (story_id)
               WHERE kept.rows IS DISTINCT FROM anew.rows
                 AND story_id NOT IN (SELECT story_id FROM ({STORIES_TO_COMPARE}))"""  # noqa: S608 - our own names


# Fewer keys than rows are no fault: then all rows are read, until the next upkeep makes the keys whole.
_HAS_NO_KEY = """
    NOT IN (SELECT key FROM held_keys)
    AND (SELECT count(*) FROM held_keys) >= (SELECT count(*) FROM entries) + (SELECT count(*) FROM articles)
"""

# Each row: what is wrong, and a query for the names of those that are. No row may come back.
_RULES: tuple[tuple[str, str], ...] = (
    ("an article is held twice", "SELECT id FROM articles GROUP BY id HAVING count(*) > 1"),
    ("an article's id is not that of its URL", "SELECT id FROM articles WHERE id <> sha256(canonical_url)[:16]"),
    ("a feed is known twice", "SELECT url FROM feeds GROUP BY url HAVING count(*) > 1"),
    (
        "an article has no key",
        f"SELECT id FROM articles WHERE {ARTICLE_KEY} {_HAS_NO_KEY}",  # noqa: S608 - our own SQL
    ),
    (
        "an entry has no key",
        f"SELECT url FROM entries WHERE {ENTRY_KEY} {_HAS_NO_KEY}",  # noqa: S608 - our own SQL
    ),
    ("an entry is held twice", "SELECT url FROM entries GROUP BY url, feed_url, identity HAVING count(*) > 1"),
    (
        "an entry names an article that is not held",
        "SELECT url FROM entries WHERE article_id IS NOT NULL AND article_id NOT IN (SELECT id FROM articles)",
    ),
    (
        "an entry is of a feed that is not known",
        "SELECT url FROM entries WHERE feed_url NOT IN (SELECT url FROM feeds)",
    ),
    ("an article is in two stories", "SELECT article_id FROM members GROUP BY article_id HAVING count(*) > 1"),
    (
        "a story has an article that is not held",
        "SELECT story_id FROM members WHERE article_id NOT IN (SELECT id FROM articles)",
    ),
    ("a story has no row of its own", "SELECT story_id FROM members WHERE story_id NOT IN (SELECT id FROM stories)"),
    ("a story is held twice", "SELECT id FROM stories GROUP BY id HAVING count(*) > 1"),
    (
        "a story counts its articles wrongly",
        "SELECT s.id FROM stories s WHERE s.articles <> (SELECT count(*) FROM members m WHERE m.story_id = s.id)",
    ),
    (
        "an article goes back to one outside its story",
        """SELECT m.article_id FROM members m WHERE m.parent <> ''
           AND NOT EXISTS (FROM members p WHERE p.article_id = m.parent AND p.story_id = m.story_id)""",
    ),
    (
        "a story's origin is not one of its articles",
        """SELECT s.id FROM stories s WHERE s.origin <> ''
           AND NOT EXISTS (FROM members m WHERE m.article_id = s.origin AND m.story_id = s.id)""",
    ),
    (
        "a story continues one that is not held",
        "SELECT id FROM stories WHERE follows <> '' AND follows NOT IN (SELECT id FROM stories)",
    ),
    (
        "a story was judged that is not held",
        "SELECT story_id FROM relevance WHERE story_id NOT IN (SELECT id FROM stories)",
    ),
    (
        "pairs were scored by a model that the stories are not clustered by",
        "SELECT DISTINCT model_id FROM matches WHERE model_id NOT IN (SELECT model_id FROM clustering_model)",
    ),
    (
        "stories are clustered by two models",
        "SELECT model_id FROM clustering_model WHERE (SELECT count(*) FROM clustering_model) > 1",
    ),
    (
        "a pair was compared with an article that is not held",
        "SELECT a FROM matches WHERE a NOT IN (SELECT id FROM articles) OR b NOT IN (SELECT id FROM articles)",
    ),
    ("a pair was compared twice", "SELECT a FROM matches GROUP BY a, b, model_id HAVING count(*) > 1"),
    (
        "a text changed after it was encoded and indexed",
        """SELECT d.article_id FROM search_documents d JOIN articles a ON a.id = d.article_id
           WHERE d.text_hash <> hash(a.title || chr(10) || a.text)""",
    ),
    (
        "an article is in the search index twice, or without being held",
        """SELECT article_id FROM search_documents GROUP BY article_id
           HAVING count(*) > 1 OR article_id NOT IN (SELECT id FROM articles)""",
    ),
    ("a story's figures are not kept as they compare", _kept_otherwise("figure_agreement")),
    ("a story's quotes are not kept as they compare", _kept_otherwise("quote_agreement")),
    ("a removed article is held", "SELECT article_id FROM removed WHERE article_id IN (SELECT id FROM articles)"),
    (
        "a vector is of an article that is not held",
        "SELECT article_id FROM vectors.vectors WHERE article_id NOT IN (SELECT id FROM articles)",
    ),
    (
        "a vector is held twice",
        "SELECT article_id FROM vectors.vectors GROUP BY article_id, part, model_id HAVING count(*) > 1",
    ),
    ("a page is kept twice", "SELECT url FROM pages.pages GROUP BY url HAVING count(*) > 1"),
    ("a page is not what was kept of it", "SELECT url FROM pages.pages WHERE sha256(body) <> sha256"),
    ("a page of a removed article is kept", "SELECT url FROM pages.pages WHERE url IN (SELECT url FROM removed)"),
    (
        "vectors of one model differ in width",
        "SELECT model_id FROM vectors.vectors GROUP BY model_id HAVING min(len(vector)) <> max(len(vector))",
    ),
    (
        "a vector is not of unit length",
        "SELECT article_id FROM vectors.vectors WHERE abs(list_inner_product(vector, vector) - 1) > 0.01",
    ),
)  # fmt: skip


def check(path: Path) -> tuple[str, ...]:
    """Return every fault of a store in words, none if it is sound; the copy for readers is compared byte for byte.

    Waits for no run: raises StoreError while one is writing.
    """
    store = store_at(path)
    with store.exclusive():
        faults = list(store.file_faults())
        with store.latest() as connection:
            faults.extend(_broken(connection))
    return tuple(faults)


def _broken(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    for wrong, query in _RULES:
        names = [str(row[0]) for row in connection.execute(query).fetchall()]
        if names:
            yield f"{wrong}: {len(names)} ({', '.join(sorted(set(names))[:3])})"
