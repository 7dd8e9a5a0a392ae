"""Show what would be stored of one saved page or feed, and why; stores nothing, asks no network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from extractors.articles.extract import read_page
from extractors.evaluation.page_text import page_of_file
from extractors.feeds.parse import read_feed
from extractors.text.words import MIN_ARTICLE_WORDS
from extractors.types import Article, Feed, FeedDocument, Fetched, FetchError, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInspection:
    """What would be stored of a page: the article or None, what became of it, and where each value is from."""

    outcome: str
    detail: str
    article: Article | None
    provenance: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedInspection:
    """What would be stored of a feed: its document or None, and what became of it."""

    outcome: str
    detail: str
    document: FeedDocument | None


def inspect_page(body: bytes, url: str, now: datetime) -> PageInspection:
    """Return what `collect` would make of the page."""
    fetched, entry, feed = page_of_file("", url, now)
    fetched = replace(fetched, body=body, content_type="text/html")
    try:
        page = read_page(fetched, entry, feed)
    except FetchError as error:
        return PageInspection(outcome=error.kind, detail=error.detail, article=None, provenance={})
    article = page.article
    words = len(article.text.split())
    provenance = {**dict(article.provenance), "text": article.reading}
    if page.wall is not None:
        return PageInspection(outcome=page.wall, detail="", article=article, provenance=provenance)
    if words < MIN_ARTICLE_WORDS:
        detail = f"{words} words, where an article has {MIN_ARTICLE_WORDS}"
        return PageInspection(outcome="no text", detail=detail, article=article, provenance=provenance)
    return PageInspection(outcome="ok", detail="", article=article, provenance=provenance)


def inspect_feed(body: bytes, url: str, now: datetime) -> FeedInspection:
    """Return what `collect` would read in the feed."""
    fetched = Fetched(
        url=url, final_url=url, status=200, content_type="", body=body, validators=Validators(), fetched_at=now
    )
    try:
        return FeedInspection(outcome="ok", detail="", document=read_feed(fetched, Feed(url=url, name="")))
    except FetchError as error:
        return FeedInspection(outcome=error.kind, detail=error.detail, document=None)
