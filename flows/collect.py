"""The `collect` flow: fetch every feed, read what is new, encode and cluster it. Safe to kill and to repeat."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prefect import State, flow, task
from prefect.assets import add_asset_metadata, materialize
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from extractors.embedding.encoder import Encoder, embedding_text
from extractors.types import Feed
from flows.configuration.lock_timeouts import RUN_LOCK_TIMEOUT_S
from flows.configuration.prefect_overrides import settings_for_run
from flows.configuration.settings import Settings
from flows.gathering.facts import read_new_facts
from flows.gathering.poll_schedule import is_due
from flows.gathering.result import CollectResult, NoFeedAnsweredError
from flows.gathering.retries import FEED_DATA_ERRORS, FeedGatherer, open_fetch_context, unexpected_error
from flows.gathering.task_runs import feed_runs
from flows.health.failure_hook import notify_failure
from flows.orchestration.artifacts import show_feeds, shown_progress
from flows.orchestration.assets import ARTICLES, FEEDS, STORIES
from flows.orchestration.engine import tagged_run, untagged_tasks
from flows.orchestration.opaque import opaque
from flows.orchestration.progress import progress
from store.collection.articles import articles_by_id, articles_without_embedding, save_embeddings
from store.collection.feed_runs import (
    feed_states,
    is_quiet,
    read_polls,
    register_feeds,
    save_feed_run,
    save_quiet_runs,
)
from store.collection.hosts import read_retry_after, read_robots, save_retry_after, save_robots
from store.collection.site_boilerplate import remove_boilerplate
from store.database.connections import Connection, open_writer
from store.database.memory import give_back_memory
from store.dedup.features.article import headline_of
from store.ledger.compare import compare_stories
from store.stories.pending import has_pending_articles
from store.stories.read import feed_health
from store.types import FeedRun


def _run_name() -> str:
    moment = flow_run.parameters.get("now") or datetime.now(UTC)
    return f"collect {moment:%Y-%m-%d %H:%M}"


@flow(
    name="collect",
    flow_run_name=_run_name,
    persist_result=False,
    on_failure=[notify_failure],
    on_crashed=[notify_failure],
)
async def collect(
    config: str | None = None, now: datetime | None = None, every_feed: bool = False
) -> State[CollectResult]:
    """Collect everything new from the feeds of the configuration that are due.

    Args:
        config: path of the storyfold.toml to use; the usual places if empty.
        now: the moment to collect at, for replays; this moment if empty.
        every_feed: ask all feeds, due or not, those that were retired too; a host's Retry-After holds all the same.
    """
    return await _bring_in(config, now, every_feed=every_feed)


def _backfill_name() -> str:
    return f"backfill since {flow_run.parameters['since']:%Y-%m-%d}"


@flow(
    name="backfill",
    flow_run_name=_backfill_name,
    persist_result=False,
    on_failure=[notify_failure],
    on_crashed=[notify_failure],
)
async def backfill(since: datetime, config: str | None = None, now: datetime | None = None) -> State[CollectResult]:
    """Collect what the feeds announced since then, as far back as their older pages go.

    Args:
        since: the moment to go back to.
        config: path of the storyfold.toml to use; the usual places if empty.
        now: the moment to collect at, for replays; this moment if empty.
    """
    return await _bring_in(config, now, every_feed=True, since=since)


async def _bring_in(
    config: str | None, now: datetime | None, *, every_feed: bool, since: datetime | None = None
) -> State[CollectResult]:
    """Gather the feeds that are due, or every one, cluster what is new into stories and update the ledger."""
    settings = settings_for_run(config)
    moment = now or datetime.now(UTC)
    with open_writer(settings.store.path, wait_s=RUN_LOCK_TIMEOUT_S) as connection, shown_progress(), untagged_tasks():
        register_feeds(connection, settings.feeds())
        polls = read_polls(connection)
        feeds = [f for f in settings.feeds() if every_feed or is_due(polls.get(f.url), moment)]
        runs, new = await _gather_all(connection, settings, feeds, moment, since)
        if new:
            record_articles_asset(opaque(runs), new)
        read_new_facts(connection, settings)
        touched = await encode_and_cluster(connection, settings, moment)
        compare_stories(connection)
        show_feeds(feed_health(connection))
    if new:
        give_back_memory()
    collected = _collected(runs, new, touched, not_due=len(settings.feeds()) - len(feeds))
    _log(collected)
    return _state(collected)


@task(name="encode", cache_policy=NO_CACHE, persist_result=False)
def encode_batch(connection: Connection, encoder: Encoder, ids: Sequence[str]) -> None:
    """Make and keep the embeddings of a batch of articles; only their texts are held in memory."""
    articles = articles_by_id(connection, ids)
    leads = encoder.encode([embedding_text(articles[identity].article) for identity in ids])
    read = (articles[identity].article for identity in ids)
    titles = encoder.encode([headline_of(one.title, one.text) for one in read])
    save_embeddings(connection, encoder.model_id, ids, leads, titles)


@materialize(
    ARTICLES,
    asset_deps=[FEEDS],
    name="articles",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def record_articles_asset(runs: Sequence[FeedRun], new: int) -> None:
    """Record in Prefect's lineage that articles came in, and how many."""
    answered = sum(run.answered for run in runs)
    add_asset_metadata(ARTICLES, {"new articles": new, "feeds asked": len(runs), "feeds answered": answered})


@materialize(
    STORIES,
    asset_deps=[ARTICLES],
    name="stories",
    task_run_name="cluster into stories",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def cluster_new_articles(connection: Connection, settings: Settings, now: datetime) -> int:
    """Cluster the articles that have an embedding and no story yet; return how many stories were touched."""
    from store.dedup.pair_score import fitted_weights  # these two take a third of a second to load
    from store.stories.grouping import cluster_pending

    grouped = cluster_pending(
        connection,
        model_id=settings.encoder.model,
        window=timedelta(days=settings.stories.window_days),
        same_story=settings.stories.same_story,
        weights=fitted_weights(settings.stories.weights),
        now=now,
    )
    return grouped.stories


async def _gather_all(
    connection: Connection, settings: Settings, feeds: Sequence[Feed], now: datetime, since: datetime | None = None
) -> tuple[list[FeedRun], int]:
    """Gather `feeds` at once and store each as it comes, so that a kill loses only what was still under way."""
    if settings.workers.runner != "here":
        from flows.gathering.cluster import gather_on_cluster

        return gather_on_cluster(connection, settings, feeds, now, since)
    async with open_fetch_context(
        settings.fetch,
        settings.user_agent(),
        now,
        retry_after=read_retry_after(connection, now),
        robots=read_robots(connection, now),
        keeps_pages=settings.store.pages_days > 0,
    ) as context:
        gatherer = FeedGatherer(
            states=feed_states(connection, feeds, now),
            context=context,
            now=now,
            retry_delays_s=settings.fetch.retry_delays_s,
            since=since,
        )
        return await _store_as_they_come(connection, feeds, gatherer)


async def _store_as_they_come(
    connection: Connection, feeds: Sequence[Feed], gatherer: FeedGatherer
) -> tuple[list[FeedRun], int]:
    """Store each feed's run as it is done; return the runs, without the articles, and how many of those are new."""
    runs: list[FeedRun] = []
    new = 0
    progress("feeds", 0, len(feeds))
    quiet: list[FeedRun] = []
    for finished in asyncio.as_completed(feed_runs(feeds, gatherer)):
        run = await finished
        if is_quiet(run):
            quiet.append(run)
            runs.append(run)
        else:
            kept, articles = _store_run(connection, run, gatherer)
            runs.append(kept)
            new += articles
            save_retry_after(connection, gatherer.context.fetcher.retry_after)
        progress("feeds", len(runs), len(feeds))
    save_quiet_runs(connection, quiet)
    save_robots(connection, gatherer.context.robots.learnt)
    return runs, new


def _store_run(connection: Connection, run: FeedRun, gatherer: FeedGatherer) -> tuple[FeedRun, int]:
    """Store a feed's run, or that it cannot be stored; return it without its articles, and how many are new."""
    try:
        new = save_feed_run(connection, remove_boilerplate(connection, run))
    except FEED_DATA_ERRORS as error:
        failed = gatherer.failed(run.feed, unexpected_error(run.feed, error))
        return failed, save_feed_run(connection, failed)
    # What is stored need not be held: a run would grow with its pages.
    return replace(run, entries=tuple(one for one in run.entries if one.failure)), new


async def encode_and_cluster(connection: Connection, settings: Settings, now: datetime) -> int:
    """Encode what has no embedding yet, cluster what has no story, and return how many stories were touched."""
    encoder = settings.encoder.encoder()
    ids = articles_without_embedding(connection, encoder.model_id)
    size = settings.encoder.batch
    for done in range(0, len(ids), size):
        progress("encoding", done, len(ids))
        encode_batch(opaque(connection), opaque(encoder), ids[done : done + size])
    progress("encoding", len(ids), len(ids))
    model_id = encoder.model_id
    if ids:
        # The model and its buffers are a fifth of the memory that clustering may take, which needs neither.
        del encoder
        give_back_memory()
    if not has_pending_articles(connection, model_id):
        return 0
    return cluster_new_articles(opaque(connection), opaque(settings), now)


def _collected(runs: Sequence[FeedRun], new: int, touched: int, *, not_due: int) -> CollectResult:
    failed = tuple(sorted(run.feed.name for run in runs if not run.answered))
    return CollectResult(
        feeds=len(runs),
        feeds_ok=len(runs) - len(failed),
        not_due=not_due,
        feeds_failed=failed,
        new_articles=new,
        failed_pages=sum(1 for run in runs for outcome in run.entries if outcome.failure),
        stories_touched=touched,
    )


def _log(collected: CollectResult) -> None:
    logger = get_run_logger()
    logger.info(
        "%d of %d feeds answered, %d new articles, %d pages without one, %d stories touched",
        collected.feeds_ok, collected.feeds, collected.new_articles,
        collected.failed_pages, collected.stories_touched,
    )  # fmt: skip
    if collected.feeds_failed:
        logger.warning("feeds that did not answer: %s", ", ".join(collected.feeds_failed))


def _state(collected: CollectResult) -> State[CollectResult]:
    """Return the final state: a failure where no feed answered; else complete, with the feeds that failed counted."""
    if collected.feeds and not collected.feeds_ok:
        return Failed(message=f"None of {collected.feeds} feeds answered.", data=NoFeedAnsweredError(collected))
    lost = f"{len(collected.feeds_failed)} of {collected.feeds} feeds did not answer" if collected.feeds_failed else ""
    words = f"{collected.new_articles} new articles, {collected.stories_touched} stories touched"
    return Completed(message=f"{words}; {lost}." if lost else f"{words}.", data=collected)


def run_collect(
    config: Path | str | None = None, now: datetime | None = None, *, every_feed: bool = False
) -> CollectResult:
    """Run the flow to its end from ordinary code."""
    return _to_its_end(collect(str(config) if config else None, now, every_feed))


def run_backfill(since: datetime, config: Path | str | None = None, now: datetime | None = None) -> CollectResult:
    """Run the backfill to its end from ordinary code."""
    return _to_its_end(backfill(since, str(config) if config else None, now))


def _to_its_end(run: Coroutine[Any, Any, Any]) -> CollectResult:
    try:
        with tagged_run():
            collected: CollectResult = asyncio.run(run)
    except NoFeedAnsweredError as error:
        return error.collected
    return collected


if __name__ == "__main__":
    run_collect()
