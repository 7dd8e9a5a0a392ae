"""Measure what bringing an hour's articles into stories costs as the window grows, on real news of many subjects."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from extractors.embedding.encoder import Encoder
from extractors.types import Article, Feed, FeedEntry
from store.collection.article_identity import article_id
from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import Connection, open_writer
from store.evaluation.labelled_articles import Entry, encode_entries, read_entries
from store.stories.grouping import ClusteringResult, cluster_pending
from store.types import Embedding, EntryOutcome, FeedRun
from tests.bench.timing import Row, Spent, say, show, spent
from tests.building import keep_facts

SETS = ("raw_news_2026", "stories_fnc", "stories_ecb")
AN_HOUR = 20
SIZES = (1_000, 2_000, 5_000)
START = datetime(2026, 4, 20, tzinfo=UTC)
DAYS = 9  # all within one window
FEED = Feed(url="http://press.example/feed", name="Press", kind="press")


def measure(folder: Path, sizes: Sequence[int] = SIZES) -> None:
    """Print CPU seconds of telling a whole window, and of one hour's new articles after it."""
    if not folder.is_dir():
        say(f"An hour's articles: not measured, there is no {folder.name}/ beside the checkout.")
        return
    entries = [entry for name in SETS for entry in read_entries(folder / f"{name}.jsonl.gz")]
    encoded = encode_entries(entries, Encoder())
    rows = []
    for size in sizes:
        # Every so many, so that each size holds as many subjects for its number.
        chosen = np.linspace(0, len(entries) - 1, size + AN_HOUR).astype(int)
        whole, hour = _told(entries, encoded.leads, encoded.titles, chosen)
        rows.append(
            Row(what=f"{size:,}", figure=f"{whole.cpu:.1f}", beside=f"{hour.cpu:.2f}",
                limit=f"{hour.gave.stories:,}", ratio=f"{1e3 * hour.cpu / AN_HOUR:.0f}")
        )  # fmt: skip
    heads = ("all of it, CPU s", f"{AN_HOUR} more, CPU s", "stories told", "CPU ms each")
    show("Bringing articles into stories, by the articles in the window", heads, rows)


def _told(entries: Sequence[Entry], leads: Embedding, titles: Embedding, chosen: np.ndarray) -> tuple[Spent, Spent]:
    with tempfile.TemporaryDirectory() as folder, open_writer(Path(folder) / "s.duckdb") as connection:
        register_feeds(connection, [FEED])
        late = chosen[:: len(chosen) // AN_HOUR][:AN_HOUR]
        early = np.setdiff1d(chosen, late)
        spents = []
        for places in (early, late):
            _store(connection, entries, leads, titles, places)
            spents.append(spent(lambda: _group(connection)))
        return spents[0], spents[1]


def _group(connection: Connection) -> ClusteringResult:
    return cluster_pending(connection, model_id="m", window=timedelta(days=10), now=START)


def _store(
    connection: Connection, entries: Sequence[Entry], leads: Embedding, titles: Embedding, places: np.ndarray
) -> None:
    made = {int(place): _article(entries[place], int(place), len(entries)) for place in places}
    outcomes = tuple(EntryOutcome(entry=_entry(one), article=one) for one in made.values())
    save_feed_run(connection, FeedRun(feed=FEED, at=START, outcome="ok", status=200, entries=outcomes))
    keep_facts(connection)
    save_embeddings(connection, "m", [article_id(one) for one in made.values()], leads[list(made)], titles[list(made)])


def _article(entry: Entry, place: int, count: int) -> Article:
    url = f"http://s{place % 300}.example/{place}"
    return Article(
        url=url, canonical_url=url, title=entry.title or entry.text[:60], authors=(), publisher="",
        published=START + timedelta(days=DAYS) * place / count, dated_by="feed", language="en", text=entry.text,
    )  # fmt: skip


def _entry(article: Article) -> FeedEntry:
    return FeedEntry(
        feed_url=FEED.url, identity=article.url, url=article.url, title=article.title, summary="", content="",
        author="", published=article.published, updated=None,
    )  # fmt: skip
