"""The `reextract` flow: extract every kept page again, without fetching, and count what changes. Safe to repeat."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from prefect import State, flow
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.states import Completed

from extractors.articles.extract import article_from_entry, continue_article
from extractors.types import Article, FetchError
from extractors.worker_pool import PageReader
from flows.collect import encode_and_cluster
from flows.configuration.lock_timeouts import RUN_LOCK_TIMEOUT_S
from flows.configuration.prefect_overrides import settings_for_run
from flows.configuration.settings import Settings
from flows.gathering.facts import read_new_facts
from flows.gathering.one_feed import MAX_ARTICLE_PAGES
from flows.health.failure_hook import notify_failure
from flows.orchestration.engine import run_flow, task, untagged_tasks
from flows.orchestration.opaque import opaque
from flows.orchestration.progress import progress
from store.collection.kept_pages import BATCH, kept_urls, read_pages, unpack
from store.collection.reextraction import ReextractionInput, reextraction_inputs, save_reextraction
from store.collection.site_boilerplate import remove_known_boilerplate
from store.database.connections import Connection, open_writer
from store.ledger.compare import compare_stories
from store.types import EntryOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ReextractResult:
    """What reading all kept pages again did; of `lost` pages the article that was read before stays."""

    pages: int
    unchanged: int
    changed: int
    new: int
    lost: int
    stories_touched: int


def _run_name() -> str:
    moment = flow_run.parameters.get("now") or datetime.now(UTC)
    return f"reextract {moment:%Y-%m-%d %H:%M}"


@flow(name="reextract", flow_run_name=_run_name, persist_result=False, on_failure=[notify_failure])
async def reextract(
    config: str | None = None, now: datetime | None = None, since: datetime | None = None
) -> State[ReextractResult]:
    """Read the kept pages again with the extractors as they are now.

    Args:
        config: path of the storyfold.toml to use; the usual places if empty.
        now: the moment of the run, for replays; this moment if empty.
        since: only pages fetched since then; all if empty.
    """
    settings = settings_for_run(config)
    moment = now or datetime.now(UTC)
    with open_writer(settings.store.path, wait_s=RUN_LOCK_TIMEOUT_S) as connection, untagged_tasks():
        done = await _all_pages(connection, settings, kept_urls(connection, since), moment)
    words = f"{done.pages} pages read again: {done.changed} articles changed, {done.new} are new"
    return Completed(message=f"{words}, {done.stories_touched} stories touched.", data=done)


async def _all_pages(connection: Connection, settings: Settings, urls: Sequence[str], now: datetime) -> ReextractResult:
    became: Counter[str] = Counter()
    progress("pages", 0, len(urls))
    with PageReader() as reader:
        for start in range(0, len(urls), BATCH):
            became += await reread_batch(opaque(connection), opaque(reader), urls[start : start + BATCH], now)
            progress("pages", min(start + BATCH, len(urls)), len(urls))
    read_new_facts(connection, settings)
    touched = await encode_and_cluster(connection, settings, now)
    compare_stories(connection)
    return ReextractResult(
        pages=became.total(), unchanged=became["unchanged"], changed=became["changed"], new=became["new"],
        lost=became["lost"], stories_touched=touched,
    )  # fmt: skip


@task(name="read again", cache_policy=NO_CACHE, persist_result=False)
async def reread_batch(connection: Connection, reader: PageReader, urls: Sequence[str], now: datetime) -> Counter[str]:
    """Read one batch of pages again, keep what they give, and return what became of them."""
    pages = list(reextraction_inputs(connection, urls))
    outcomes = await asyncio.gather(*(_read(connection, reader, one) for one in pages))
    return Counter(
        save_reextraction(connection, one, remove_known_boilerplate(connection, outcome), now)
        for one, outcome in zip(pages, outcomes, strict=True)
    )


async def _read(connection: Connection, reader: PageReader, one: ReextractionInput) -> EntryOutcome:
    """Read a page as a collect does: from the feed's own text where the page gives none."""
    try:
        article = await reader.read(one.fetched, one.entry, one.feed)
        return EntryOutcome(entry=one.entry, article=await _whole(connection, reader, one, article))
    except FetchError as error:
        try:
            return EntryOutcome(
                entry=one.entry, article=article_from_entry(one.entry, one.feed, one.fetched.fetched_at)
            )
        except FetchError:
            return EntryOutcome(entry=one.entry, failure=error.kind, detail=error.detail)


async def _whole(connection: Connection, reader: PageReader, one: ReextractionInput, article: Article) -> Article:
    """Return the article with the text of its further pages, as far as they were kept."""
    asked = {one.entry.url}
    while article.continues and article.continues not in asked and len(asked) < MAX_ARTICLE_PAGES:
        asked.add(article.continues)
        further = next(read_pages(connection, [article.continues]), None)
        if further is None:
            break
        try:
            article = continue_article(article, await reader.read_part(unpack(further), one.entry, one.feed))
        except FetchError:
            break
    return replace(article, continues="")


def run_reextract(
    config: Path | str | None = None, now: datetime | None = None, since: datetime | None = None
) -> ReextractResult:
    """Run the flow to its end from ordinary code."""
    done: ReextractResult = run_flow(reextract, config=str(config) if config else None, now=now, since=since)
    return done
