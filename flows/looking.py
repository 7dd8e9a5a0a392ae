"""Show what would be stored of one saved page or feed, and why; stores nothing, asks no network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from extractors.articles import LEAST_WORDS, read_page
from extractors.feeds import read_feed
from extractors.types import Article, Feed, FeedDocument, Fetched, FetchError, Validators
from flows.page_scores import page_of_file


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLook:
    """What would be stored of a page: the article or None, what became of it, and where each value is from."""

    outcome: str
    detail: str
    article: Article | None
    provenance: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLook:
    """What would be stored of a feed: its document or None, and what became of it."""

    outcome: str
    detail: str
    document: FeedDocument | None


def look_at_page(body: bytes, url: str, now: datetime) -> PageLook:
    """Return what `collect` would make of the page."""
    fetched, entry, feed = page_of_file("", url, now)
    fetched = replace(fetched, body=body, content_type="text/html")
    try:
        page = read_page(fetched, entry, feed)
    except FetchError as error:
        return PageLook(outcome=error.kind, detail=error.detail, article=None, provenance={})
    article = page.article
    words = len(article.text.split())
    provenance = {**dict(article.provenance), "text": article.reading}
    if page.wall is not None:
        return PageLook(outcome=page.wall, detail="", article=article, provenance=provenance)
    if words < LEAST_WORDS:
        detail = f"{words} words, where an article has {LEAST_WORDS}"
        return PageLook(outcome="no text", detail=detail, article=article, provenance=provenance)
    return PageLook(outcome="ok", detail="", article=article, provenance=provenance)


def look_at_feed(body: bytes, url: str, now: datetime) -> FeedLook:
    """Return what `collect` would read in the feed."""
    fetched = Fetched(
        url=url, final_url=url, status=200, content_type="", body=body, validators=Validators(), fetched_at=now
    )
    try:
        return FeedLook(outcome="ok", detail="", document=read_feed(fetched, Feed(url=url, name="")))
    except FetchError as error:
        return FeedLook(outcome=error.kind, detail=error.detail, document=None)
