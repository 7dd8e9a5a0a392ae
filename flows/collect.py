"""The `collect` flow: fetch every feed, read what is new, encode and cluster it. Safe to kill and to repeat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import Flow, State, flow
from prefect.assets import add_asset_metadata
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from extractors.embedding.encoder import Encoder, embedding_text, embedding_words
from extractors.types import NO_ADDRESS, Feed, FetchError
from extractors.web.resolver import any_resolves
from flows.configuration.lock_timeouts import RUN_LOCK_TIMEOUT_S
from flows.configuration.prefect_overrides import settings_for_run
from flows.configuration.readiness import RESOLVE_S, hosts_to_resolve
from flows.configuration.settings import Settings, load_settings
from flows.editions.missed import MissedDigest, missed_digest
from flows.gathering.facts import MOST_AGAIN, read_new_facts
from flows.gathering.one_feed import failure_summary
from flows.gathering.poll_schedule import expected_pages, is_due
from flows.gathering.result import CollectResult, NoFeedAnsweredError, counted
from flows.gathering.retries import FeedGatherer, open_fetch_context, unexpected_error
from flows.gathering.task_runs import feed_runs
from flows.gathering.writer_lease import IDLE_S, WriterLease, only_collect
from flows.health.failure_hook import notify_failure
from flows.health.watched import notify_watchers
from flows.orchestration.artifacts import show_feeds, shown_progress
from flows.orchestration.assets import ARTICLES, FEEDS, STORIES
from flows.orchestration.engine import is_recorded, materialize, run_flow, run_logger, task, untagged_tasks
from flows.orchestration.opaque import opaque
from flows.orchestration.progress import progress
from flows.orchestration.run_history import run_missed
from store.collection.article_failures import count_failed, ends_the_run, one_by_one, record_failure, release_failures
from store.collection.articles import articles_by_id, articles_without_embedding, save_embeddings
from store.collection.feed_runs import (
    KNOWN_FOR,
    feed_states,
    is_quiet,
    read_polls,
    register_feeds,
    save_entries,
    save_feed_run,
    save_quiet_runs,
    unfinished_removals,
)
from store.collection.hosts import read_retry_after, read_robots, save_retry_after, save_robots
from store.collection.site_boilerplate import remove_boilerplate
from store.database.connections import Connection, forget_read_blocks, open_reader
from store.database.memory import give_back_memory
from store.ledger.compare import compare_stories
from store.ledger.resolutions import read_outcomes
from store.roundups.pending_items import encoded_without_form, items_since, uncompared
from store.stories.headlines import headlines_without_embedding, join_headlines, save_headline_embeddings
from store.stories.pending import has_pending_articles
from store.stories.read import feeds_lately
from store.types import EntryOutcome, FeedRun, Poll, StoreError

if TYPE_CHECKING:
    from store.roundups.items import ItemText, Uncompared


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
    with (
        only_collect(settings.store.path, wait_s=RUN_LOCK_TIMEOUT_S),
        WriterLease(settings.store.path, wait_s=RUN_LOCK_TIMEOUT_S) as lease,
        shown_progress(),
        untagged_tasks(),
    ):
        connection = lease.connection
        register_feeds(connection, settings.feeds())
        release_failures(connection)
        _finish_removals(connection, settings, moment)
        polls = read_polls(connection)
        feeds = [f for f in settings.feeds() if every_feed or is_due(polls.get(f.url), moment)]
        shared_out = _is_shared_out(settings, polls, feeds, moment, since)
        runs, new = await _gather_all(lease, settings, feeds, moment, since, shared_out=shared_out)
        connection = await lease.take()
        if new and is_recorded():
            record_articles_asset(opaque(runs), new)
        read_new_facts(connection, settings, most_again=MOST_AGAIN)
        touched = await encode_and_cluster(connection, settings, moment)
        _forget(connection)  # each step reads other parts of a store that may be of years
        compare_stories(connection)
        _forget(connection)
        read_outcomes(connection, moment)
        _forget(connection)
        notify_watchers(connection, settings.alerts, moment)
        if is_recorded():
            show_feeds(feeds_lately(connection, moment - KNOWN_FOR), KNOWN_FOR.days)
        failed = count_failed(connection)
        missed = missed_digest(connection, settings, moment)
    if missed and now is None and is_recorded():
        _catch_up(missed)
    if new:
        give_back_memory()
    not_due = len(settings.feeds()) - len(feeds)
    collected = _collected(runs, new, touched, not_due=not_due, failed_articles=failed)
    _log(collected)
    return _state(collected)


def _forget(connection: Connection) -> None:
    """Let go of what was read, not of what this run wrote, which is 64 MB for 100 new articles."""
    forget_read_blocks(connection, most_mb=96)


def _is_shared_out(
    settings: Settings, polls: Mapping[str, Poll], feeds: Sequence[Feed], now: datetime, since: datetime | None
) -> bool:
    """Return whether workers read the feeds: those that bring pages enough, and every backfill."""
    if settings.workers.runner == "here":
        return False
    return since is not None or settings.workers.are_used_for(
        expected_pages((polls.get(feed.url) for feed in feeds), now)
    )


def _finish_removals(connection: Connection, settings: Settings, now: datetime) -> None:
    """Remove what a killed `storyfold forget` had begun to remove."""
    if unfinished_removals(connection):
        from store.upkeep.forget import finish_removals  # what clusters takes a third of a second to load

        finish_removals(connection, now=now, same_story=settings.stories.same_story)


@task(name="encode", cache_policy=NO_CACHE, persist_result=False)
def encode_batch(connection: Connection, encoder: Encoder, ids: Sequence[str]) -> None:
    """Make and keep the embeddings of a batch of articles; only their texts are held in memory."""
    from store.dedup.features.article import headline_of  # numpy: a run with nothing new needs none

    def encode(part: Sequence[str]) -> None:
        articles = articles_by_id(connection, part)
        leads = encoder.encode([embedding_text(articles[identity].article) for identity in part])
        read = (articles[identity].article for identity in part)
        titles = encoder.encode([headline_of(one.title, one.text) for one in read])
        save_embeddings(connection, encoder.model_id, part, leads, titles)

    one_by_one(ids, encode, lambda identity, error: record_failure(connection, identity, "embedding", error))


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
    from store.dedup.pair_score import fitted_weights  # these take a third of a second to load
    from store.provenance.known_outlets import save_outlets
    from store.provenance.outlets import outlets_with
    from store.stories.grouping import cluster_pending

    save_outlets(connection, outlets_with(settings.outlets))
    grouped = cluster_pending(
        connection,
        model_id=settings.encoder.model,
        window=timedelta(days=settings.stories.window_days),
        same_story=settings.stories.same_story,
        weights=fitted_weights(settings.stories.weights),
        now=now,
    )
    return grouped.stories


def _catch_up(missed: MissedDigest) -> None:
    """Start the digest of a week that its scheduled run did not write: cancelled, crashed or slept through."""
    try:
        started = run_missed("digest/weekly", missed.due, {"week": missed.week})
    except Exception as error:  # a courtesy of this run, which has collected
        run_logger().warning("whether a digest was missed could not be asked: %s", error)
        return
    if started:
        run_logger().info("the digest of %s was due %s and was not written: it runs now", missed.week, missed.due)


async def _gather_all(
    lease: WriterLease,
    settings: Settings,
    feeds: Sequence[Feed],
    now: datetime,
    since: datetime | None = None,
    *,
    shared_out: bool = False,
) -> tuple[list[FeedRun], int]:
    """Gather `feeds` at once and store each as it comes, so that a kill loses only what was still under way."""
    connection = lease.connection
    if shared_out and is_recorded():  # the engine hands out the work
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
        if await _is_offline(settings, feeds):  # each request would wait for the name server, and be tried again
            work = [_without_address(feed, gatherer) for feed in feeds]
        else:
            work = feed_runs(feeds, gatherer)
        return await _store_as_they_come(lease, work, gatherer)


async def _is_offline(settings: Settings, feeds: Sequence[Feed]) -> bool:
    """Return whether none of a few names that the feeds need has an address; asks for names, never for pages."""
    hosts = hosts_to_resolve(settings, feeds)
    return bool(hosts) and not await asyncio.to_thread(any_resolves, hosts, RESOLVE_S)


async def _without_address(feed: Feed, gatherer: FeedGatherer) -> FeedRun:
    return gatherer.failed(feed, FetchError(feed.url, "dead host", NO_ADDRESS, retryable=True))


async def _store_as_they_come(
    lease: WriterLease, work: Sequence[Coroutine[Any, Any, FeedRun]], gatherer: FeedGatherer
) -> tuple[list[FeedRun], int]:
    """Store each feed's run as it is done; return the runs, without the articles, and how many of those are new.

    While nothing comes for a while, the store is closed and others may write.
    """
    runs: list[FeedRun] = []
    new = 0
    progress("feeds", 0, len(work))
    quiet: list[FeedRun] = []
    async for run in _as_they_come(lease, work):
        if is_quiet(run):
            quiet.append(run)
            runs.append(run)
        else:
            connection = await lease.take()
            kept, articles = _store_run(connection, run, gatherer)
            runs.append(kept)
            new += articles
            save_retry_after(connection, gatherer.context.fetcher.retry_after)
        progress("feeds", len(runs), len(work))
    connection = await lease.take()
    save_quiet_runs(connection, quiet)
    save_robots(connection, gatherer.context.robots.learnt)
    return runs, new


async def _as_they_come(lease: WriterLease, work: Sequence[Coroutine[Any, Any, FeedRun]]) -> AsyncIterator[FeedRun]:
    """Yield the runs as they are done; give the lease back where the next one takes long."""
    pending = {asyncio.ensure_future(one) for one in work}
    try:
        while pending:
            timeout_s = IDLE_S if lease.is_open else None
            done, pending = await asyncio.wait(pending, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                lease.give_back()
            for finished in done:
                yield finished.result()
    finally:
        for left in pending:
            left.cancel()


def _store_run(connection: Connection, run: FeedRun, gatherer: FeedGatherer) -> tuple[FeedRun, int]:
    """Store a feed's run, or that it cannot be stored; return it without its articles, and how many are new."""
    try:
        new = save_feed_run(connection, remove_boilerplate(connection, run))
    except Exception as error:
        if ends_the_run(error):
            raise
        return _store_what_can_be(connection, run, gatherer, error)
    # What is stored need not be held: a run would grow with its pages.
    return replace(run, entries=tuple(one for one in run.entries if one.failure)), new


def _store_what_can_be(
    connection: Connection, run: FeedRun, gatherer: FeedGatherer, error: Exception
) -> tuple[FeedRun, int]:
    """Store a run that cannot be stored whole: each entry for itself, and of one that fails only that it did."""
    outcomes: list[EntryOutcome] = []
    new = 0
    for outcome in run.entries:
        try:
            new += save_entries(connection, remove_boilerplate(connection, replace(run, entries=(outcome,))))
        except Exception as its_error:
            if ends_the_run(its_error):
                raise
            outcomes.append(_not_stored(outcome, unexpected_error(run.feed, its_error)))
    if not outcomes:  # no entry is at fault, so the feed is
        failed = gatherer.failed(run.feed, unexpected_error(run.feed, error))
        return failed, new + save_feed_run(connection, failed)
    rest = replace(run, entries=tuple(outcomes), detail=failure_summary(outcomes))
    return rest, new + save_feed_run(connection, rest)


def _not_stored(outcome: EntryOutcome, failure: FetchError) -> EntryOutcome:
    """Return that an entry could not be stored, without the words at which that failed."""
    entry = replace(
        outcome.entry, title="", summary="", content="", author="", published=None, updated=None,
        url=outcome.entry.url.encode("ascii", "replace").decode(),
        identity=outcome.entry.identity.encode("utf-8", "replace").decode(),
    )  # fmt: skip
    return EntryOutcome(entry=entry, failure=failure.kind, detail=failure.detail)


async def encode_and_cluster(connection: Connection, settings: Settings, now: datetime) -> int:
    """Encode what has no embedding yet, cluster what has no story, and return how many stories were touched."""
    encoder = settings.encoder.encoder()
    ids = articles_without_embedding(connection, encoder.model_id)
    size = settings.encoder.batch
    _forget(connection)  # the model takes most of what a run takes: it comes in their place
    for done in range(0, len(ids), size):
        progress("encoding", done, len(ids))
        encode_batch(opaque(connection), opaque(encoder), ids[done : done + size])
    progress("encoding", len(ids), len(ids))
    model_id, since = encoder.model_id, now - timedelta(days=settings.stories.window_days)
    new_headlines = _encode_headlines(connection, encoder, since)
    formless = encoded_without_form(connection, model_id, min(since, items_since(now)))  # workers encode theirs
    if ids or formless or new_headlines:
        join_headlines(connection, model_id, since)
    waiting = ids or formless or uncompared(connection, model_id, items_since(now))
    compared_with_items = _split_roundups(connection, encoder, formless, now) if waiting else None
    if waiting:
        # The model and its buffers are a fifth of the memory that clustering may take, which needs neither.
        del encoder
        _forget(connection)
        give_back_memory()
    pending = has_pending_articles(connection, model_id)
    touched = cluster_new_articles(opaque(connection), opaque(settings), now) if pending else 0
    if compared_with_items is not None:
        _match_items(connection, settings, compared_with_items, now)
    return touched


def _split_roundups(connection: Connection, encoder: Encoder, ids: Sequence[str], now: datetime) -> Uncompared:
    """Keep the items of new roundups with their embeddings; return what is to be compared with items."""
    from store.dedup.article_forms import judge_forms  # numpy: a run with nothing new needs none
    from store.roundups.items import save_item_embeddings, split_new_roundups

    judge_forms(connection, ids, encoder.model_id)
    new = split_new_roundups(connection, encoder.model_id, items_since(now))

    def encode(roundups: Sequence[tuple[ItemText, ...]]) -> None:
        items = list(chain.from_iterable(roundups))
        leads = encoder.encode([embedding_words(item.heading, item.body) for item in items])
        titles = encoder.encode([item.heading for item in items])
        save_item_embeddings(connection, encoder.model_id, items, leads, titles)

    def failed(roundup: tuple[ItemText, ...], error: BaseException) -> None:
        record_failure(connection, roundup[0].article_id, "items", error)

    roundups = [tuple(items) for _, items in groupby(new.items, key=lambda item: item.article_id)]
    if roundups:
        one_by_one(roundups, encode, failed)
    return new


def _match_items(connection: Connection, settings: Settings, new: Uncompared, now: datetime) -> None:
    """Find which reports the items of roundups mention."""
    from store.dedup.pair_score import fitted_weights
    from store.roundups.items import match_items

    match_items(connection, settings.encoder.model, items_since(now), new, fitted_weights(settings.stories.weights))


def _encode_headlines(connection: Connection, encoder: Encoder, since: datetime) -> bool:
    """Encode the titles of entries that gave no article; return whether there were new ones."""
    headlines = headlines_without_embedding(connection, encoder.model_id, since)
    if headlines:
        rows = encoder.encode([one.title for one in headlines])
        save_headline_embeddings(connection, encoder.model_id, headlines, rows)
    return bool(headlines)


def _collected(runs: Sequence[FeedRun], new: int, touched: int, *, not_due: int, failed_articles: int) -> CollectResult:
    failed = tuple(sorted(run.feed.name for run in runs if not run.answered))
    return CollectResult(
        feeds=len(runs),
        feeds_ok=len(runs) - len(failed),
        not_due=not_due,
        feeds_failed=failed,
        new_articles=new,
        failed_pages=sum(1 for run in runs for outcome in run.entries if outcome.failure),
        stories_touched=touched,
        failed_articles=failed_articles,
        offline=bool(runs) and all(run.detail == NO_ADDRESS for run in runs),
    )


def _log(collected: CollectResult) -> None:
    logger = run_logger()
    logger.info("%s; %s without an article", collected.in_words(), counted(collected.failed_pages, "page"))
    if collected.failed_articles:
        logger.warning("%d articles could not be read whole: see the view articles_failed", collected.failed_articles)
    if collected.feeds_failed:
        logger.warning("feeds that did not answer: %s", ", ".join(collected.feeds_failed))


def _state(collected: CollectResult) -> State[CollectResult]:
    """Return the final state: a failure where no feed answered; else complete, with the feeds that failed counted."""
    if collected.feeds and not collected.feeds_ok:
        return Failed(
            message=f"None of {counted(collected.feeds, 'feed')} answered.", data=NoFeedAnsweredError(collected)
        )
    lost = (
        f"{len(collected.feeds_failed)} of {counted(collected.feeds, 'feed')} did not answer"
        if collected.feeds_failed
        else ""
    )
    if not collected.feeds:
        return Completed(message=f"{collected.in_words()}.", data=collected)
    words = f"{counted(collected.new_articles, 'new article')}, {counted(collected.stories_touched, 'story')} touched"
    return Completed(message=f"{words}; {lost}." if lost else f"{words}.", data=collected)


def run_collect(
    config: Path | str | None = None, now: datetime | None = None, *, every_feed: bool = False
) -> CollectResult:
    """Run the flow to its end from ordinary code. Where no feed answers nothing is raised: see `feeds_failed`."""
    return _to_its_end(collect, config, now=now, every_feed=every_feed)


def run_backfill(since: datetime, config: Path | str | None = None, now: datetime | None = None) -> CollectResult:
    """Run the backfill to its end from ordinary code."""
    return _to_its_end(backfill, config, now=now, since=since)


def _needs_workers(settings: Settings, parameters: Mapping[str, Any]) -> bool:
    """Return whether the run will be shared out to workers, by what readers see of the store."""
    if settings.workers.runner == "here":
        return False
    try:
        with open_reader(settings.store.path) as connection:
            polls = read_polls(connection)
    except StoreError:  # nothing was collected yet
        polls = {}
    now = parameters.get("now") or datetime.now(UTC)
    due = [feed for feed in settings.feeds() if parameters.get("every_feed") or is_due(polls.get(feed.url), now)]
    return _is_shared_out(settings, polls, due, now, parameters.get("since"))


def _to_its_end(run: Flow[..., Any], config: Path | str | None, **parameters: Any) -> CollectResult:
    file = str(config) if config else None
    on_cluster = _needs_workers(load_settings(file), parameters)  # they take their work from Prefect's engine
    try:
        collected: CollectResult = run_flow(run, needs_engine=on_cluster, config=file, **parameters)
    except NoFeedAnsweredError as error:
        return error.collected
    return collected


if __name__ == "__main__":
    run_collect()
