"""The `import_archive` flow: read the articles of web archives as if their pages had been fetched. Safe to repeat.

A page of a subscribed feed's domain counts as that outlet's; others only if asked for, each under its own domain. A
page must date itself to be an article: front pages, lists and searches, which archives are full of, do not.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from prefect import State, flow
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed

from extractors.types import Feed, FeedEntry, Fetched, FetchError
from extractors.urls.normalize import normalize_url, registered_domain
from extractors.worker_pool import PageReader
from flows.collect import encode_and_cluster
from flows.configuration.lock_timeouts import RUN_LOCK_TIMEOUT_S
from flows.configuration.prefect_overrides import settings_for_run
from flows.configuration.settings import Settings
from flows.gathering.facts import read_new_facts
from flows.orchestration.engine import run_flow, task, untagged_tasks
from flows.orchestration.opaque import opaque
from store.collection.feed_runs import known_addresses, register_feeds, save_entries
from store.collection.kept_pages import BATCH, pack
from store.collection.site_boilerplate import remove_boilerplate
from store.collection.warc import read_warc
from store.database.connections import Connection, open_writer
from store.ledger.compare import compare_stories
from store.types import EntryOutcome, FeedAnswer, FeedRun


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSelection:
    """Which pages of an archive are taken: of these hosts (all if none), of any domain or of subscribed feeds'."""

    hosts: tuple[str, ...] = ()
    any_host: bool = False
    limit: int = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did: pages in the archives, of other hosts, known before, read, and what reading them gave."""

    records: int
    foreign: int
    known: int
    read: int
    new_articles: int
    no_article: int
    stories_touched: int


@flow(name="import_archive", persist_result=False)
async def import_archive(
    files: list[str], config: str | None = None, now: datetime | None = None, wanted: ImportSelection | None = None
) -> State[ImportResult]:
    """Read the articles of web archives.

    Args:
        files: paths of .warc or .warc.gz files.
        config: path of the storyfold.toml to use; the usual places if empty.
        now: the moment of the run, for replays; this moment if empty.
        wanted: which pages are taken; those of subscribed feeds' domains if empty.
    """
    settings = settings_for_run(config)
    moment, chosen = now or datetime.now(UTC), wanted or ImportSelection()
    with (
        open_writer(settings.store.path, wait_s=RUN_LOCK_TIMEOUT_S) as connection,
        PageReader() as reader,
        untagged_tasks(),
    ):
        counts: Counter[str] = Counter()
        pages = islice(_chosen(connection, settings, [Path(file) for file in files], chosen, counts), chosen.limit)
        while batch := list(islice(pages, BATCH)):
            new = await read_archived(opaque(connection), opaque(reader), opaque(batch), moment)
            counts += Counter(read=len(batch), new=new)
        read_new_facts(connection, settings)
        touched = await encode_and_cluster(connection, settings, moment)
        compare_stories(connection)
    done = ImportResult(
        records=counts["records"], foreign=counts["foreign"], known=counts["known"], read=counts["read"],
        new_articles=counts["new"], no_article=counts["read"] - counts["new"], stories_touched=touched,
    )  # fmt: skip
    return Completed(message=f"{done.new_articles} new articles of {done.read} pages read.", data=done)


@task(name="read archived", cache_policy=NO_CACHE, persist_result=False)
async def read_archived(
    connection: Connection, reader: PageReader, pages: Sequence[tuple[Fetched, Feed]], now: datetime
) -> int:
    """Read one batch of pages, keep the articles, and return how many are new."""
    outcomes = await asyncio.gather(*(_read(reader, fetched, feed) for fetched, feed in pages))
    of_feed: dict[Feed, list[EntryOutcome]] = {}
    for (_, feed), outcome in zip(pages, outcomes, strict=True):
        if outcome is not None:
            of_feed.setdefault(feed, []).append(outcome)
    register_feeds(connection, list(of_feed))
    return sum(
        save_entries(
            connection,
            remove_boilerplate(connection, FeedRun(feed=feed, at=now, outcome=FeedAnswer.OK, entries=tuple(entries))),
        )
        for feed, entries in of_feed.items()
    )


async def _read(reader: PageReader, fetched: Fetched, feed: Feed) -> EntryOutcome | None:
    entry = FeedEntry(
        feed_url=feed.url, identity=fetched.url, url=fetched.url, title="", summary="", content="", author="",
        published=None, updated=None,
    )  # fmt: skip
    try:
        article = await reader.read(fetched, entry, feed)
    except FetchError:
        return None
    if article.dated_by != "page":
        return None
    return EntryOutcome(entry=entry, article=replace(article, continues=""), pages=(pack(fetched),))


def _chosen(
    connection: Connection, settings: Settings, files: Sequence[Path], wanted: ImportSelection, counts: Counter[str]
) -> Iterator[tuple[Fetched, Feed]]:
    """Yield the pages to read with the feeds they count as, and count what is passed over."""
    outlets = {registered_domain(normalize_url(feed.url)): feed for feed in reversed(settings.feeds())}
    known = set(known_addresses(connection))
    for fetched in (page for file in files for page in read_warc(file, limit_bytes=settings.fetch.page_limit_bytes)):
        counts["records"] += 1
        try:
            url = normalize_url(fetched.url)
        except ValueError:
            counts["foreign"] += 1
            continue
        feed = _outlet(url, outlets, wanted)
        if feed is None:
            counts["foreign"] += 1
        elif url in known:
            counts["known"] += 1
        else:
            known.add(url)
            yield fetched, feed


def _outlet(url: str, outlets: Mapping[str, Feed], wanted: ImportSelection) -> Feed | None:
    host = urlsplit(url).hostname or ""
    if wanted.hosts and not any(host == one or host.endswith(f".{one}") for one in wanted.hosts):
        return None
    domain = registered_domain(url)
    if domain in outlets:
        return outlets[domain]
    taken = wanted.any_host or wanted.hosts
    return Feed(url=f"archive:{domain}", name=domain, kind="archive") if taken else None


def run_import(
    files: Sequence[Path],
    config: Path | str | None = None,
    now: datetime | None = None,
    wanted: ImportSelection | None = None,
) -> ImportResult:
    """Run the flow to its end from ordinary code."""
    paths, file = [str(one) for one in files], str(config) if config else None
    done: ImportResult = run_flow(import_archive, files=paths, config=file, now=now, wanted=wanted)
    return done
