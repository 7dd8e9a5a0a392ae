"""Small honest articles, feeds and runs for the tests of store and flows."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from extractors.facts.read_facts import read_facts
from extractors.facts.types import FACTS_VERSION
from extractors.types import Article, Feed, FeedEntry
from store.collection.articles import articles_by_id, articles_without_embedding
from store.database.connections import Connection, open_writer
from store.database.published_copy import files_of
from store.dedup.features.article import ArticleFeatures, read_features
from store.ledger.facts import save_facts, unread_articles, unread_ids
from store.types import Embedding, EntryOutcome, FeedRun, StoredArticle

MONDAY = datetime(2026, 4, 27, 9, tzinfo=UTC)

FEED = Feed(url="http://gazette.example/feed", name="The Gazette", kind="newspaper")
OTHER_FEED = Feed(url="http://echo.example/feed", name="The Echo", kind="aggregator")


def minimal_config(url: str = FEED.url, name: str = FEED.name, before: str = "") -> str:
    """Return the least configuration that loads: one topic, one feed; `before` are the tables ahead of them."""
    return f"""{before}
[[topic]]
key = "w"
name = "W"
description = "d"
phrases = ["x"]
[[feed]]
url = "{url}"
name = "{name}"
"""


def article(
    slug: str, *, text: str = "", title: str = "", host: str = "gazette.example", published: datetime = MONDAY
) -> Article:
    """Return an article whose title and text are made from its slug where none are given."""
    url = f"http://{host}/{slug}"
    return Article(
        url=url,
        canonical_url=url,
        title=title or slug.replace("-", " ").capitalize(),
        authors=(),
        publisher=host,
        published=published,
        dated_by="feed",
        language="en",
        text=text or f"The text of {slug}.",
    )


def loose_features(title: str, text: str, published: datetime | None, url: str = "") -> ArticleFeatures:
    """Return the features of an article that is in no store."""
    return read_features(title, text, published, url, read_facts(text, (published or MONDAY).date()))


def entry(slug: str, *, feed: Feed = FEED, published: datetime = MONDAY) -> FeedEntry:
    """Return the feed entry that leads to `article(slug)`."""
    host = feed.url.split("/")[2]
    return FeedEntry(
        feed_url=feed.url,
        identity=f"guid-{slug}",
        url=f"http://{host}/{slug}",
        title=slug,
        summary="",
        content="",
        author="",
        published=published,
        updated=None,
    )


def settled(slug: str, *, feed: Feed = FEED, **given: object) -> EntryOutcome:
    """Return an entry that became an article."""
    host = feed.url.split("/")[2]
    return EntryOutcome(entry=entry(slug, feed=feed), article=article(slug, host=host, **given))  # type: ignore[arg-type]


def failed(slug: str, *, feed: Feed = FEED, retryable: bool = True) -> EntryOutcome:
    """Return an entry whose page could not be had."""
    return EntryOutcome(entry=entry(slug, feed=feed), failure="timeout", detail="20 s", retryable=retryable)


def feed_run(*outcomes: EntryOutcome, feed: Feed = FEED, at: datetime = MONDAY, **given: object) -> FeedRun:
    """Return a feed's run with these outcomes."""
    return FeedRun(feed=feed, at=at, outcome="ok", status=200, entries=outcomes, **given)  # type: ignore[arg-type]


def stored(
    slug: str, *, outlet: str = "", kind: str = "newspaper", hours: float = 0, text: str = "", title: str = ""
) -> StoredArticle:
    """Return a stored article of its outlet's own site, published `hours` after Monday morning."""
    host = f"{(outlet or slug).lower().replace(' ', '')}.example"
    made = article(slug, text=text, title=title, host=host, published=MONDAY + timedelta(hours=hours))
    return StoredArticle(id=slug, article=made, outlet=outlet or slug, outlet_kind=kind, first_seen=MONDAY)


def keep_facts(connection: Connection) -> tuple[StoredArticle, ...]:
    """Read the facts of the articles whose facts were not read yet, keep them, and return these articles."""
    articles = tuple(unread_articles(connection, unread_ids(connection, FACTS_VERSION)))
    facts = [(one, read_facts(one.article.text, one.article.published.date())) for one in articles]
    save_facts(connection, facts, FACTS_VERSION)
    return articles


def unit_vector(key: str, *, near: Embedding | None = None, cosine: float = 0.0, width: int = 64) -> Embedding:
    """Return a unit vector drawn from `key`, at the given cosine to `near` if there is one."""
    seed = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    drawn = np.random.default_rng(seed).standard_normal(width)
    if near is not None:
        drawn -= (drawn @ near) * near
        drawn = cosine * near + np.sqrt(1 - cosine**2) * drawn / np.linalg.norm(drawn)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


def unencoded_articles(connection: Connection, model_id: str) -> tuple[StoredArticle, ...]:
    """Return the articles that have no vectors of this model yet, in the order of their ids."""
    ids = articles_without_embedding(connection, model_id)
    held = articles_by_id(connection, ids)
    return tuple(held[identity] for identity in ids)


@contextmanager
def open_store(path: Path, *, wait_s: float = 0.0) -> Iterator[Connection]:
    """Open a store to write; one that is not there begins as a copy of an empty one, a tenth of a migration's time."""
    if not path.exists():
        lay_empty_store(path)
    with open_writer(path, wait_s=wait_s) as connection:
        yield connection


def lay_empty_store(path: Path) -> None:
    """Put the files of a store with nothing in it where none is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for part, content in _empty_store().items():
        files_of(path)[part].write_bytes(content)


@cache
def _empty_store() -> dict[str, bytes]:
    """Migrate a store once in this process, and return its files by their parts."""
    with tempfile.TemporaryDirectory(prefix="storyfold-empty-") as folder:
        path = Path(folder) / "empty.duckdb"
        with open_writer(path):
            pass
        return {part: file.read_bytes() for part, file in files_of(path).items()}


def count_all(connection: Connection) -> dict[str, int]:
    """Return how many rows each of the tables has that a collect and a digest fill."""
    tables = ("feeds", "entries", "articles", "vectors.vectors", "stories", "editions")
    return {
        name.rpartition(".")[2]: connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in tables
    }
