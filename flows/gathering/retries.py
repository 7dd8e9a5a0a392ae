"""What a gathering run works with, the one rule by which a request is tried again, and what becomes of a failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from extractors.types import Feed, Fetched, FetchError
from extractors.web.fetcher import Fetcher
from extractors.web.robots import Robots, RobotsFile
from extractors.worker_pool import PageReader
from flows.configuration.fetch_settings import FetchSettings
from flows.configuration.settings import AGENT
from flows.gathering.older_pages import gather_older_pages
from flows.gathering.one_feed import NOT_MODIFIED, FetchContext, failed_run, fetch_feed, read_feed
from flows.orchestration.engine import run_logger
from store.collection.article_failures import ends_the_run
from store.collection.feed_runs import FeedState
from store.types import FeedRun

T = TypeVar("T")

# Longer than any feed may take: its own deadline and those of its pages come first.
FEED_TIMEOUT_S = 1800.0


@asynccontextmanager
async def open_fetch_context(
    fetch: FetchSettings,
    user_agent: str,
    now: datetime,
    *,
    retry_after: Mapping[str, datetime] = MappingProxyType({}),
    robots: Mapping[str, RobotsFile] = MappingProxyType({}),
    reader: PageReader | None = None,
    keeps_pages: bool = True,
) -> AsyncIterator[FetchContext]:
    """Yield what gathering works with, with the pauses and robots.txt files that earlier runs learnt.

    Pages are read by `reader`, which stays open, or by one of the context's own.
    """
    fetcher = Fetcher(
        user_agent=user_agent,
        allow=fetch.dial_table(),
        clock=lambda: now,
        retry_after=retry_after,
        total_timeout_s=fetch.timeout_s,
        per_host_gap_s=fetch.gap_s,
        max_connections=fetch.concurrency,
        proxy=fetch.proxy.get_secret_value(),
        authorities=fetch.authorities,
    )
    with nullcontext(reader) if reader else PageReader(reading=fetch.reading) as reading:
        async with fetcher:
            yield FetchContext(
                fetcher=fetcher,
                robots=Robots(fetcher, AGENT, clock=lambda: now, known=robots, parse=reading.parse_robots),
                reader=reading,
                feed_limit_bytes=fetch.feed_limit_bytes,
                page_limit_bytes=fetch.page_limit_bytes,
                keeps_pages=keeps_pages,
            )


async def with_retries(attempt: Callable[[], Awaitable[T]], delays_s: Sequence[float]) -> T:
    """Return what `attempt` returns; one that fails is made again after each delay while that makes sense.

    Raises the FetchError of the last attempt, or of one that would fail again or that names a moment to wait for.
    """
    for delay_s in delays_s:
        try:
            return await attempt()
        except FetchError as error:
            if not error.retryable or error.wait_until is not None:
                raise
        await asyncio.sleep(delay_s)
    return await attempt()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedGatherer:
    """Gathers the feeds of one run, each alone: what goes wrong with a feed becomes its run, and fails no other.

    With `since` a feed's older pages are gathered too, as far back as then.
    """

    states: Mapping[str, FeedState]
    context: FetchContext
    now: datetime
    retry_delays_s: Sequence[float] = ()
    since: datetime | None = None

    async def gather(self, feed: Feed) -> FeedRun:
        """Return the run of a feed: request, document and unseen pages."""
        if self.since is not None:
            return await self._run_or_failure(feed, self._gather_older(feed, self.since))
        answer = await self.request(feed)
        return answer if isinstance(answer, FeedRun) else await self.read(feed, answer)

    async def request(self, feed: Feed) -> Fetched | FeedRun:
        """Return what the feed answers; or its run where there is nothing to read: it failed, or has nothing new."""
        return await self._run_or_failure(feed, self._request(feed))

    async def read(self, feed: Feed, fetched: Fetched) -> FeedRun:
        """Return the run of a feed that answered: its entries, and their pages if they are unseen."""
        return await self._run_or_failure(feed, self._read(feed, fetched))

    def failed(self, feed: Feed, error: FetchError) -> FeedRun:
        """Return the run of a feed that failed."""
        return failed_run(feed, self.states[feed.url], error, self.now)

    async def _request(self, feed: Feed) -> Fetched | FeedRun:
        state = self.states[feed.url]
        fetched = await with_retries(partial(fetch_feed, feed, state, self.context), self.retry_delays_s)
        if fetched.status == NOT_MODIFIED and not state.retry:
            return await self._read(feed, fetched)
        return fetched

    async def _read(self, feed: Feed, fetched: Fetched) -> FeedRun:
        return await read_feed(feed, self.states[feed.url], self.context, self.now, fetched)

    async def _gather_older(self, feed: Feed, since: datetime) -> FeedRun:
        attempt = partial(gather_older_pages, feed, self.states[feed.url], self.context, self.now, since)
        return await with_retries(attempt, self.retry_delays_s)

    async def _run_or_failure(self, feed: Feed, work: Coroutine[Any, Any, T]) -> T | FeedRun:
        try:
            async with asyncio.timeout(FEED_TIMEOUT_S):
                return await work
        except FetchError as error:
            failure = error
        except TimeoutError:
            failure = FetchError(feed.url, "timeout", f"longer than {FEED_TIMEOUT_S:.0f} s in all")
        except Exception as error:
            if ends_the_run(error):
                raise
            failure = unexpected_error(feed, error)
        return self.failed(feed, failure)


def unexpected_error(feed: Feed, error: BaseException) -> FetchError:
    """Return the failure of a feed at a mistake of ours; its traceback goes to the log of the run."""
    run_logger().error("internal error while reading the feed %s", feed.name, exc_info=error)
    said = f"{type(error).__name__}: {error}".removesuffix(": ")
    detail = f"internal error while reading this feed ({said}); please report it, the traceback is in the log"
    return FetchError(feed.url, "bad page", detail)
