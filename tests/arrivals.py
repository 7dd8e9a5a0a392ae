"""Articles that arrive in any order and in any batches: what the stories must not depend on."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np

from extractors.types import Feed
from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import Connection
from store.stories.grouping import cluster_pending, recluster_all
from store.types import Embedding, EntryOutcome
from tests.building import FEED, MONDAY, article, entry, feed_run, open_store, unencoded_articles, unit_vector

MODEL = "test-model"
WINDOW = timedelta(days=6)

WORDS = (
    "palisade copperline whitlock kestrel heliograph okafor tidewater veldkamp rotterdam ferrolite osei boston "
    "raised opened cut sued bought hired launched shelved robots engines workers judges funds games "
    "2019 2026 240 1200 monday thursday 38 17 edinburgh austin"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One invented article: its slug, outlet, text, hours after Monday, and vector."""

    slug: str
    text: str
    hours: float
    vector: Embedding
    host: str = "gazette.example"


def invent(seed: int, count: int = 18) -> tuple[Arrival, ...]:
    """Return articles of a few events, near enough to each other that some pairs are doubtful."""
    drawn = random.Random(seed)
    events = [
        (drawn.sample(WORDS, 9), unit_vector(f"{seed} event {n}", near=unit_vector(f"{seed} topic"), cosine=0.7))
        for n in range(4)
    ]
    return tuple(_article(f"{seed}-{n}", *drawn.choice(events), drawn) for n in range(count))


def _article(slug: str, words: Sequence[str], middle: Embedding, drawn: random.Random) -> Arrival:
    told = [*drawn.sample(words, 6), *drawn.sample(WORDS, 4)]
    return Arrival(
        slug=slug,
        # Two articles of one outlet are two events: few enough outlets that some pairs are refused for it.
        host=f"outlet{drawn.randint(0, 11)}.example",
        text=f"{' '.join(told)}. Version {slug}.",
        hours=drawn.uniform(0, 240),
        vector=unit_vector(slug, near=middle, cosine=drawn.uniform(0.5, 0.98)),
    )


def arrive(connection: Connection, batch: Sequence[Arrival]) -> None:
    """Store, encode and group one batch, as one run of `collect` does."""
    articles = (
        article(one.slug, host=one.host, text=one.text, published=MONDAY + timedelta(hours=one.hours)) for one in batch
    )
    for one, made in zip(batch, articles, strict=True):
        # A feed each: two articles of one outlet with one text would be one article.
        feed = Feed(url=f"http://{one.slug}.example/feed", name=f"Outlet of {one.slug}")
        register_feeds(connection, [feed])
        save_feed_run(connection, feed_run(EntryOutcome(entry=entry(one.slug, feed=feed), article=made), feed=feed))
    vectors = {one.slug: one.vector for one in batch}
    waiting = unencoded_articles(connection, MODEL)
    rows = np.stack([vectors[stored.article.url.rsplit("/", 1)[1]] for stored in waiting])
    save_embeddings(connection, MODEL, [stored.id for stored in waiting], rows, rows)
    cluster_pending(connection, model_id=MODEL, window=WINDOW, now=MONDAY)


def partition(connection: Connection) -> set[frozenset[str]]:
    """Return the stories as sets of article ids."""
    rows = connection.execute("SELECT list(article_id) FROM members GROUP BY story_id").fetchall()
    return {frozenset(row[0]) for row in rows}


def told_at_once(folder: Path, articles: Sequence[Arrival]) -> set[frozenset[str]]:
    """Return the stories of articles that arrive together."""
    with open_store(folder / "at-once.duckdb") as connection:
        register_feeds(connection, [FEED])
        arrive(connection, articles)
        return partition(connection)


def told_in_batches(folder: Path, articles: Sequence[Arrival], seed: int) -> tuple[set[frozenset[str]], ...]:
    """Return the stories of articles that arrive in a random order and batches, before and after telling all again."""
    drawn = random.Random(seed)
    order = drawn.sample(articles, len(articles))
    with open_store(folder / f"batches-{seed}.duckdb") as connection:
        register_feeds(connection, [FEED])
        while order:
            size = drawn.randint(1, 7)
            arrive(connection, order[:size])
            order = order[size:]
        before = partition(connection)
        recluster_all(connection, model_id=MODEL, window=WINDOW, now=MONDAY)
        return before, partition(connection)
