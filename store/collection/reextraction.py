"""Replace what was extracted of a kept page by a new extraction; extracts nothing itself.

An article keeps its id, its addresses and its story: an extraction changes what it says, not what it is. What it said
before stays as a revision. What was derived of the old text is deleted, and the next clustering compares the article
anew; a kill on the way leaves it pending, which the next collect clears.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import duckdb

from extractors.types import Feed, FeedEntry, Fetched
from store.collection.articles import articles_by_id
from store.collection.feed_runs import save_entries
from store.collection.kept_pages import read_pages, unpack
from store.collection.revisions import replace_article
from store.database.timestamps import from_naive_utc
from store.types import EntryOutcome, FeedRun, StoredArticle

# "lost": the page gives no article any more; the one that is held stays.
Became = Literal["unchanged", "changed", "new", "lost", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReextractionInput:
    """A page with the entry that led to it, its feed, and the article that was read from it, or None."""

    fetched: Fetched
    entry: FeedEntry
    feed: Feed
    stored: StoredArticle | None


def reextraction_inputs(connection: duckdb.DuckDBPyConnection, urls: Sequence[str]) -> Iterator[ReextractionInput]:
    """Yield the pages of these addresses with all that is needed to read them; one that no entry led to is left out."""
    for page in read_pages(connection, urls):
        if page.url != page.of:  # a further page, which the first leads to
            continue
        row = connection.execute(
            """SELECT e.feed_url, e.identity, e.url, e.title, e.summary, e.content, e.author, e.published, e.updated,
                      f.name, f.kind, e.article_id
               FROM entries e JOIN feeds f ON f.url = e.feed_url LEFT JOIN articles a ON a.id = e.article_id
               WHERE e.url = ? AND e.failure <> 'removed'
               ORDER BY coalesce(a.feed_url = e.feed_url, false) DESC, e.first_seen, e.feed_url LIMIT 1""",
            [page.url],
        ).fetchone()
        if row is None:
            continue
        feed_url, identity, url, title, summary, content, author, published, updated, name, kind, article_id = row
        yield ReextractionInput(
            fetched=unpack(page),
            entry=FeedEntry(
                feed_url=feed_url, identity=identity, url=url, title=title, summary=summary, content=content,
                author=author, published=from_naive_utc(published) if published else None,
                updated=from_naive_utc(updated) if updated else None,
            ),
            feed=Feed(url=feed_url, name=name, kind=kind),
            stored=articles_by_id(connection, [article_id]).get(article_id) if article_id else None,
        )  # fmt: skip


def save_reextraction(
    connection: duckdb.DuckDBPyConnection, one: ReextractionInput, outcome: EntryOutcome, now: datetime
) -> Became:
    """Keep what a page gave when it was extracted again, and return what became of it."""
    if outcome.article is None:
        return "lost" if one.stored else "none"
    if one.stored is None:
        save_entries(connection, FeedRun(feed=one.feed, at=now, outcome="ok", entries=(outcome,)))
        return "new"
    kept = one.stored.article
    provenance = tuple(sorted(outcome.article.provenance))
    article = replace(outcome.article, url=kept.url, canonical_url=kept.canonical_url, provenance=provenance, landed="")
    if article == kept:
        return "unchanged"
    replace_article(connection, one.stored, article, now)
    return "changed"
