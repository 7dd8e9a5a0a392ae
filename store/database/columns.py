"""Say how what was collected stands in the tables: columns and rows, as `listed` hands them to SQL; opens nothing."""

from datetime import datetime
from typing import Any

from extractors.types import Article
from store.database.timestamps import to_naive_utc
from store.types import EntryOutcome, FeedRun

SUBSCRIBED = {"url": "VARCHAR", "name": "VARCHAR", "kind": "VARCHAR"}
FETCHED = {
    "url": "VARCHAR", "moment": "TIMESTAMP", "status": "INTEGER", "outcome": "VARCHAR", "detail": "VARCHAR",
}  # fmt: skip
PLANNED = {
    "feed_url": "VARCHAR", "polled_at": "TIMESTAMP", "next_due": "TIMESTAMP", "interval_s": "DOUBLE",
    "hint_s": "DOUBLE", "skip_hours": ["INTEGER"], "skip_days": ["INTEGER"], "failures": "INTEGER",
    "gone_since": "TIMESTAMP", "retired": "BOOLEAN", "location": "VARCHAR",
}  # fmt: skip
ENTRY = {
    "feed_url": "VARCHAR", "identity": "VARCHAR", "url": "VARCHAR", "title": "VARCHAR", "summary": "VARCHAR",
    "content": "VARCHAR", "author": "VARCHAR", "published": "TIMESTAMP", "updated": "TIMESTAMP",
    "first_seen": "TIMESTAMP", "article_id": "VARCHAR", "failure": "VARCHAR", "detail": "VARCHAR",
    "retryable": "BOOLEAN", "next_try": "TIMESTAMP", "attempts": "INTEGER",
}  # fmt: skip
ARTICLE = {
    "id": "VARCHAR", "url": "VARCHAR", "canonical_url": "VARCHAR", "title": "VARCHAR", "authors": ["VARCHAR"],
    "publisher": "VARCHAR", "outlet": "VARCHAR", "outlet_kind": "VARCHAR", "feed_url": "VARCHAR",
    "published": "TIMESTAMP", "dated_by": "VARCHAR", "language": "VARCHAR", "text": "VARCHAR",
    "links": [{"url": "VARCHAR", "text": "VARCHAR"}], "read_from": "VARCHAR", "first_seen": "TIMESTAMP",
    "reading": "VARCHAR", "modified": "TIMESTAMP", "image": "VARCHAR", "provenance": "MAP(VARCHAR, VARCHAR)",
}  # fmt: skip


def entry_row(
    run: FeedRun, outcome: EntryOutcome, article_id: str | None, *, attempts: int, next_try: datetime
) -> dict[str, Any]:
    """Return the row of an entry and what became of it."""
    entry = outcome.entry
    return {
        "feed_url": run.feed.url, "identity": entry.identity, "url": entry.url, "title": entry.title,
        "summary": entry.summary, "content": entry.content, "author": entry.author,
        "published": to_naive_utc(entry.published), "updated": to_naive_utc(entry.updated),
        "first_seen": to_naive_utc(run.at),
        "article_id": article_id, "failure": outcome.failure, "detail": outcome.detail,
        "retryable": outcome.retryable, "next_try": to_naive_utc(next_try), "attempts": attempts,
    }  # fmt: skip


def article_row(run: FeedRun, article: Article, article_id: str) -> dict[str, Any]:
    """Return the row of an article that a run brought."""
    return {
        "id": article_id, "url": article.url, "canonical_url": article.canonical_url, "title": article.title,
        "authors": article.authors, "publisher": article.publisher, "outlet": run.feed.name,
        "outlet_kind": run.feed.kind, "feed_url": run.feed.url, "published": to_naive_utc(article.published),
        "dated_by": article.dated_by, "language": article.language, "text": article.text,
        "links": [{"url": link.url, "text": link.text} for link in article.links], "read_from": article.read_from,
        "first_seen": to_naive_utc(run.at), "reading": article.reading, "modified": to_naive_utc(article.modified),
        "image": article.image, "provenance": dict(article.provenance),
    }  # fmt: skip
