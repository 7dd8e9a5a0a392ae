"""The task runs of a collect: one that asks all feeds, then one for each feed with something new. Stores nothing.

A task run costs 8 ms of this processor and 28 ms of the server's, the page of an article 24: 200 of them made a
collect of 500 articles 4 s longer. So one task run makes the first request of every feed: a feed that answers "not
modified" costs nothing more. And where feeds are many, those that come with something new within a moment of each other
share a task run. Each feed's result is handed on as soon as it is there: no slow or dead feed delays another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from prefect.cache_policies import NO_CACHE

from extractors.types import Feed, Fetched
from flows.gathering.retries import FeedGatherer
from flows.orchestration.engine import task
from flows.orchestration.opaque import opaque
from store.types import FeedRun

T = TypeVar("T")

# Up to so many feeds each has its own task run; beyond, so many are shared.
MAX_TASK_RUNS = 100

# How long a feed waits for others to share a task run with.
SHARING_WAIT_S = 1.0


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """Work on one feed, to be done in a task run, and where its result is awaited."""

    name: str
    work: Callable[[], Awaitable[T]]
    result: asyncio.Future[T]

    async def do(self) -> None:
        """Do the work, and hand on its result or its error."""
        try:
            found = await self.work()
        except Exception as error:
            self.fail(error)
        else:
            if not self.result.done():
                self.result.set_result(found)

    def fail(self, error: BaseException) -> None:
        """Let whoever awaits the result have the error, unless it is there already or nobody awaits it any more."""
        if not self.result.done():
            self.result.set_exception(error)


@task(name="ask feeds", cache_policy=NO_CACHE, persist_result=False)
async def ask_feeds(jobs: Sequence[Job[Fetched | FeedRun]]) -> None:
    """Make the first request of every feed."""
    await asyncio.gather(*(job.do() for job in jobs))


@task(name="feed", cache_policy=NO_CACHE, persist_result=False)
async def gather_feeds(jobs: Sequence[Job[FeedRun]]) -> None:
    """Gather what feeds have new: one of them, or some that share this task run."""
    await asyncio.gather(*(job.do() for job in jobs))


def feed_runs(feeds: Sequence[Feed], gatherer: FeedGatherer) -> list[Coroutine[Any, Any, FeedRun]]:
    """Return what is to be awaited, a feed each, in any order; no feed fails another. Asks them at once."""
    runs = TaskRuns(feeds_a_run=-(-len(feeds) // MAX_TASK_RUNS))
    if gatherer.since is not None:
        return [runs.gather(feed, partial(gatherer.gather, feed)) for feed in feeds]
    requests = [runs.job(feed, partial(gatherer.request, feed)) for feed in feeds]
    if requests:
        runs.start(ask_feeds, f"ask {len(feeds)} feeds", requests)

    async def run_of(feed: Feed, request: Job[Fetched | FeedRun]) -> FeedRun:
        answer = await request.result
        if isinstance(answer, FeedRun):
            return answer
        return await runs.gather(feed, partial(gatherer.read, feed, answer))

    return [run_of(feed, request) for feed, request in zip(feeds, requests, strict=True)]


class TaskRuns:
    """The task runs under way. Feeds share them, so many each, or as many as have come when the first waited enough."""

    def __init__(self, *, feeds_a_run: int) -> None:
        self._size = feeds_a_run
        self._waiting: list[Job[FeedRun]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def job(self, feed: Feed, work: Callable[[], Awaitable[T]]) -> Job[T]:
        """Return work on a feed that no task run does yet."""
        return Job(feed.name, work, asyncio.get_running_loop().create_future())

    async def gather(self, feed: Feed, work: Callable[[], Awaitable[FeedRun]]) -> FeedRun:
        """Return the feed's run, gathered in a task run of its own or with others."""
        job = self.job(feed, work)
        self._waiting.append(job)
        if len(self._waiting) >= self._size:
            self._start_waiting()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SHARING_WAIT_S, self._start_waiting)
        return await job.result

    def start(self, doing: Any, name: str, jobs: Sequence[Job[Any]]) -> None:
        """Start a task run that does the jobs."""
        # Prefect fills in what stands in braces.
        named = doing.with_options(task_run_name=name.replace("{", "{{").replace("}", "}}"))
        under_way = asyncio.ensure_future(named(opaque(jobs)))
        self._under_way.add(under_way)  # the loop alone would let it be collected
        under_way.add_done_callback(lambda ended: self._ended(ended, jobs))

    def _start_waiting(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        jobs, self._waiting = self._waiting, []
        others = f" and {len(jobs) - 1} more" if len(jobs) > 1 else ""
        self.start(gather_feeds, f"{jobs[0].name}{others}", jobs)

    def _ended(self, ended: asyncio.Task[None], jobs: Sequence[Job[Any]]) -> None:
        """Let nobody wait for a task run that ended before its jobs did: it was cancelled, or Prefect failed."""
        self._under_way.discard(ended)
        error = None if ended.cancelled() else ended.exception()
        for job in jobs:
            if error:
                job.fail(error)
            else:
                job.result.cancel()
