"""Gather feeds without a task run for each: the desk they are gathered at, and patience with each. Stores nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime
from types import MappingProxyType

from extractors.types import Feed, Fetched, FetchError
from extractors.web.fetcher import Fetcher
from extractors.web.robots import Robots, RobotsFile
from extractors.worker_pool import PageReader
from flows.configuration.fetch_settings import FetchSettings
from flows.configuration.settings import AGENT
from flows.gathering.older_pages import gather_older_pages
from flows.gathering.one_feed import Desk, failed_run, gather_feed
from store.collection.feed_runs import FeedState
from store.types import FeedRun

# What hostile data has raised in places that did not expect it. It costs the feed that brought it, never the run; an
# error of the database or of memory is no feed's fault and ends the run.
FEED_DATA_ERRORS = (ValueError, TypeError, RuntimeError, LookupError, AttributeError)

# Longer than any feed may take: its own deadline and those of its pages come first.
FEED_TIMEOUT_S = 1800.0


@asynccontextmanager
async def open_fetch_context(
    fetch: FetchSettings,
    user_agent: str,
    now: datetime,
    *,
    holds: Mapping[str, datetime] = MappingProxyType({}),
    robots: Mapping[str, RobotsFile] = MappingProxyType({}),
    reader: PageReader | None = None,
    keeps_pages: bool = True,
) -> AsyncIterator[Desk]:
    """Yield what gathering works with, with the pauses and robots.txt files that earlier runs learnt.

    Pages are read by `reader`, which stays open, or by one of the desk's own.
    """
    fetcher = Fetcher(
        user_agent=user_agent,
        allow=fetch.dial_table(),
        clock=lambda: now,
        holds=holds,
        total_timeout_s=fetch.timeout_s,
        per_host_gap_s=fetch.gap_s,
        max_connections=fetch.concurrency,
        proxy=fetch.proxy.get_secret_value(),
        authorities=fetch.authorities,
    )
    with nullcontext(reader) if reader else PageReader(reading=fetch.reading) as reading:
        async with fetcher:
            yield Desk(
                fetcher=fetcher,
                robots=Robots(fetcher, AGENT, clock=lambda: now, known=robots),
                reader=reading,
                feed_limit_bytes=fetch.feed_limit_bytes,
                page_limit_bytes=fetch.page_limit_bytes,
                keeps_pages=keeps_pages,
            )


async def gather_each(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    desk: Desk,
    now: datetime,
    delays_s: Sequence[float],
    since: datetime | None = None,
) -> tuple[FeedRun, ...]:
    """Return the runs of `feeds` in their order, gathered at once, back to `since` if given; no feed fails another."""
    return tuple(
        await asyncio.gather(
            *(gather_with_retries(feed, states[feed.url], desk, now, delays_s, since) for feed in feeds)
        )
    )


async def gather_with_retries(
    feed: Feed,
    state: FeedState,
    desk: Desk,
    now: datetime,
    delays_s: Sequence[float],
    since: datetime | None = None,
    asked: Fetched | FetchError | None = None,
) -> FeedRun:
    """Return the run of a feed, tried again after each delay while that makes sense; fails at nothing of the feed's.

    `asked` is what came of asking the feed before, and counts as the first try.
    """
    try:
        async with asyncio.timeout(FEED_TIMEOUT_S):
            return await _patiently(feed, state, desk, now, delays_s, since, asked)
    except TimeoutError:
        return failed_run(feed, state, timeout_error(feed), now)
    except FEED_DATA_ERRORS as error:
        return failed_run(feed, state, odd(feed, error), now)


async def _patiently(
    feed: Feed,
    state: FeedState,
    desk: Desk,
    now: datetime,
    delays_s: Sequence[float],
    since: datetime | None,
    asked: Fetched | FetchError | None,
) -> FeedRun:
    for delay_s in (*delays_s, None):
        answer, asked = asked, None
        try:
            if since:
                return await gather_older_pages(feed, state, desk, now, since)
            if isinstance(answer, FetchError):
                raise answer
            return await gather_feed(feed, state, desk, now, answer)
        except FetchError as error:
            if delay_s is None or not error.retryable or error.wait_until is not None:
                return failed_run(feed, state, error, now)
        await asyncio.sleep(delay_s)
    raise AssertionError("the last try returns")


def timeout_error(feed: Feed) -> FetchError:
    """Return what a feed that no deadline of its own ended is told with."""
    return FetchError(feed.url, "timeout", f"longer than {FEED_TIMEOUT_S:.0f} s in all")


def odd(feed: Feed, error: BaseException) -> FetchError:
    """Return what a feed that tripped us up is told with."""
    return FetchError(feed.url, "bad page", f"could not be taken in: {type(error).__name__}: {error}")
