"""Fetch, extract and encode on the workers of a Dask or Ray cluster; one writer merges what they stage as Parquet.

A batch holds all feeds of a host, so that no two workers ask one host for its feeds at once.
"""

from __future__ import annotations

import asyncio
import functools
import pickle
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.logging import get_run_logger

from extractors.embedding.encoder import Encoder, embedding_text
from extractors.types import Feed, FetchError
from extractors.web.robots import RobotsFile
from flows.configuration.fetch_settings import FetchSettings
from flows.configuration.settings import EncoderSettings, Settings
from flows.gathering.cluster_runners import open_runner
from flows.gathering.one_feed import failed_run
from flows.gathering.retries import FeedGatherer, open_fetch_context, unexpected_error
from flows.orchestration.progress import progress
from store.collection.article_failures import ends_the_run
from store.collection.feed_runs import FeedState, feed_states, save_feed_run
from store.collection.hosts import read_retry_after, read_robots, save_retry_after, save_robots
from store.collection.staging import Staged, merge, read_staged, stage
from store.database.connections import Connection
from store.dedup.features.article import headline_of
from store.types import FeedRun

# More than one, so that a worker whose feeds answer at once takes over from one whose feeds are slow; few, because
# a batch should take ten seconds and more: a task run on an engine costs fifty times one in a thread.
BATCHES_PER_WORKER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOrder:
    """What a worker needs to know for one batch of feeds; `folder` must be the same place on every machine."""

    feeds: tuple[Feed, ...]
    states: Mapping[str, FeedState]
    fetch: FetchSettings
    encoder: EncoderSettings
    user_agent: str
    now: datetime
    since: datetime | None
    retry_after: Mapping[str, datetime]
    robots: Mapping[str, RobotsFile]
    folder: Path
    keeps_pages: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedBatch:
    """Where a batch was staged, a file a feed, and what its hosts asked of us."""

    files: tuple[Path, ...]
    retry_after: Mapping[str, datetime]
    robots: tuple[RobotsFile, ...]


def gather_on_cluster(
    connection: Connection, settings: Settings, feeds: Sequence[Feed], now: datetime, since: datetime | None = None
) -> tuple[list[FeedRun], int]:
    """Gather `feeds` on the configured workers and store each batch as it comes; return the runs and what is new."""
    folder = staging_folder(settings)
    shutil.rmtree(folder, ignore_errors=True)  # left by a run that was killed; its feeds are asked again
    writer = _Writer(
        connection=connection, settings=settings, states=feed_states(connection, feeds, now), now=now, since=since
    )
    batches = batch_by_host(feeds, settings.workers.number() * BATCHES_PER_WORKER)
    runs: list[FeedRun] = []
    new = 0
    progress("feeds", 0, len(feeds))
    try:
        with open_runner(settings.workers) as runner:
            submitted = {}
            for number, batch in enumerate(batches, start=1):
                named = gather_batch.with_options(task_run_name=f"batch {number} of {len(batches)}: {len(batch)} feeds")
                order = writer.order(batch, folder / f"{number:04}")
                submitted[runner.submit(named, {"packed": pickle.dumps(order)})] = batch
            for future in as_completed(list(submitted)):
                for run, articles in writer.store(future, submitted[future]):
                    runs.append(run)
                    new += articles
                progress("feeds", len(runs), len(feeds))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return runs, new


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """The one process with the database: gives the orders, and stores what the workers staged."""

    connection: Connection
    settings: Settings
    states: Mapping[str, FeedState]
    now: datetime
    since: datetime | None

    def order(self, feeds: tuple[Feed, ...], folder: Path) -> BatchOrder:
        """Return what a worker needs to know to gather these feeds."""
        return BatchOrder(
            feeds=feeds,
            states={feed.url: self.states[feed.url] for feed in feeds},
            fetch=self.settings.fetch,
            encoder=self.settings.encoder,
            user_agent=self.settings.user_agent(),
            now=self.now,
            since=self.since,
            retry_after=read_retry_after(self.connection, self.now),
            robots=read_robots(self.connection, self.now),
            folder=folder,
            keeps_pages=self.settings.store.pages_days > 0,
        )

    def store(self, future: PrefectFuture[StagedBatch], feeds: Sequence[Feed]) -> list[tuple[FeedRun, int]]:
        """Store a batch that is done, and return its runs, each with the number of new articles."""
        try:
            batch = future.result()
        except Exception as error:  # a worker that died, whatever its engine calls that
            get_run_logger().error("a batch of %d feeds was lost with its worker", len(feeds), exc_info=error)
            detail = f"the worker that gathered it was lost ({type(error).__name__}: {error})"
            return [self._failed(feed, FetchError(feed.url, "timeout", detail)) for feed in feeds]
        stored = [self._merged(path) for path in batch.files]
        save_retry_after(self.connection, batch.retry_after)
        save_robots(self.connection, batch.robots)
        return stored

    def _merged(self, path: Path) -> tuple[FeedRun, int]:
        staged = read_staged(path)
        try:
            return staged.run, merge(self.connection, staged, self.settings.encoder.model)
        except Exception as error:
            if ends_the_run(error):
                raise
            return self._failed(staged.run.feed, unexpected_error(staged.run.feed, error))

    def _failed(self, feed: Feed, failure: FetchError) -> tuple[FeedRun, int]:
        run = failed_run(feed, self.states[feed.url], failure, self.now)
        return run, save_feed_run(self.connection, run)


def staging_folder(settings: Settings) -> Path:
    """Return where batches are staged: beside the database unless the configuration says otherwise."""
    where = settings.workers.staging
    return where if where else settings.store.path.with_name(f"{settings.store.path.name}.staging")


def batch_by_host(feeds: Sequence[Feed], most: int) -> tuple[tuple[Feed, ...], ...]:
    """Deal feeds into at most `most` batches of like size, all those of one host into one batch."""
    hosts: dict[str, list[Feed]] = {}
    for feed in feeds:
        hosts.setdefault(urlsplit(feed.url).hostname or "", []).append(feed)
    batches: list[list[Feed]] = [[] for _ in range(max(1, min(most, len(hosts))))]
    for host in sorted(hosts, key=lambda host: (-len(hosts[host]), host)):
        min(batches, key=len).extend(hosts[host])
    return tuple(tuple(batch) for batch in batches if batch)


@task(name="batch", cache_policy=NO_CACHE, persist_result=False)
def gather_batch(packed: bytes) -> StagedBatch:
    """Fetch, extract and encode one batch of feeds, and stage it. Runs on a worker, which has no database.

    `packed` is a BatchOrder, pickled so that neither Prefect nor the engine's runner walks through its thousands of
    entries; both engines carry their work as pickles anyway.
    """
    order: BatchOrder = pickle.loads(packed)  # noqa: S301 - our own run wrote it
    return asyncio.run(_gather_batch(order))


async def _gather_batch(order: BatchOrder) -> StagedBatch:
    async with open_fetch_context(
        order.fetch,
        order.user_agent,
        order.now,
        retry_after=order.retry_after,
        robots=order.robots,
        keeps_pages=order.keeps_pages,
    ) as context:
        gatherer = FeedGatherer(
            states=order.states,
            context=context,
            now=order.now,
            retry_delays_s=order.fetch.retry_delays_s,
            since=order.since,
        )
        runs = await asyncio.gather(*(gatherer.gather(feed) for feed in order.feeds))
        retry_after, robots = context.fetcher.retry_after, context.robots.learnt
    files = [_staged(order, run) for run in _encoded(order.encoder, runs)]
    return StagedBatch(files=tuple(files), retry_after=retry_after, robots=robots)


def _staged(order: BatchOrder, staged: Staged) -> Path:
    try:
        return stage(order.folder, staged)
    except Exception as error:
        if ends_the_run(error):
            raise
        feed = staged.run.feed
        run = failed_run(feed, order.states[feed.url], unexpected_error(feed, error), order.now)
        return stage(order.folder, Staged(run=run, leads=staged.leads[:0], titles=staged.titles[:0]))


def _encoded(settings: EncoderSettings, runs: Sequence[FeedRun]) -> list[Staged]:
    """Return the runs with the embeddings of their articles, encoded together: large batches are faster."""
    articles = [[outcome.article for outcome in run.entries if outcome.article] for run in runs]
    encoder = _encoder(settings)
    flat = [article for of_run in articles for article in of_run]
    leads = encoder.encode([embedding_text(one) for one in flat])
    titles = encoder.encode([headline_of(one.title, one.text) for one in flat])
    ends = np.cumsum([len(of_run) for of_run in articles])
    return [
        Staged(run=run, leads=leads[end - len(own) : end], titles=titles[end - len(own) : end])
        for run, own, end in zip(runs, articles, ends, strict=True)
    ]


@functools.lru_cache(maxsize=1)
def _encoder(settings: EncoderSettings) -> Encoder:
    """Return this worker's encoder, loaded once for all its batches."""
    return settings.encoder()
