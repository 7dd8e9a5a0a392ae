"""Read pages and feeds in processes that can be killed: what hangs or crashes there costs one document, no run.

What they read with is imported at the first document, so that a run without one does not load it.
"""

import asyncio
import atexit
import gc
import logging
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import forkserver
from multiprocessing.connection import wait
from threading import Thread
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar

from extractors.types import Article, Feed, FeedDocument, FeedEntry, Fetched, FetchError

if TYPE_CHECKING:
    from protego import Protego

    from extractors.articles.extract import PageArticle
    from extractors.feeds.sitemaps import Sitemap

P = ParamSpec("P")
T = TypeVar("T")

PAGE_LIMIT_S = 20.0
WORKERS = 2
_MEMORY_BYTES = 2 * 1024**3
_START_LIMIT_S = 60.0

# What documents are read with. One process loads it, .4 s of a processor, and every worker is a fork of that one.
_READER_MODULES = (
    "extractors.articles.extract",
    "extractors.feeds.parse",
    "extractors.feeds.sitemaps",
    "extractors.web.robots_rules",
)
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(list(_READER_MODULES))

# Pages leave no cycles behind, and looking for them at Python's default pace is a twentieth of reading them.
_OBJECTS_A_LOOK = 50_000


class PageReader:
    """Some worker processes for the length of a `with` block, each started when first needed.

    A document that takes longer than `limit_s`, or takes its worker down, gives FetchError "bad page"; only that
    worker is replaced, its neighbour's work goes on. `reading` joins text candidates by vote, or takes the quickest.
    """

    def __init__(
        self, limit_s: float = PAGE_LIMIT_S, reading: Literal["vote", "fast"] = "vote", workers: int = WORKERS
    ) -> None:
        self._limit_s = limit_s
        self._reading = reading
        self._workers = tuple(_Worker() for _ in range(workers))
        self._free: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        for worker in self._workers:
            self._free.put_nowait(worker)

    def __enter__(self) -> "PageReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.stop()

    async def read(self, fetched: Fetched, entry: FeedEntry, feed: Feed) -> Article:
        """Return `extract_article(fetched, entry, feed)`, read in a worker."""
        from extractors.articles import extract as articles

        read = articles.extract_article_fast if self._reading == "fast" else articles.extract_article
        return await self._run(fetched.url, read, fetched, entry, feed)

    async def read_part(self, fetched: Fetched, entry: FeedEntry, feed: Feed) -> "PageArticle":
        """Return what a further page of an article holds, read in a worker."""
        from extractors.articles import extract as articles

        read = articles.read_page_fast if self._reading == "fast" else articles.read_page
        return await self._run(fetched.url, read, fetched, entry, feed)

    async def parse(self, fetched: Fetched, feed: Feed) -> FeedDocument:
        """Return `read_feed(fetched, feed)`, read in a worker."""
        from extractors.feeds.parse import read_feed

        return await self._run(feed.url, read_feed, fetched, feed)

    async def parse_robots(self, text: str, agent: str) -> "tuple[str, Protego]":
        """Return `parse_rules(text, agent)`, read in a worker."""
        from extractors.web.robots_rules import parse_rules

        return await self._run("robots.txt", parse_rules, text, agent)

    async def read_sitemap(self, fetched: Fetched, feed: Feed, limit_bytes: int) -> "Sitemap":
        """Return `read_sitemap(fetched, feed, limit_bytes)`, read in a worker."""
        from extractors.feeds.sitemaps import read_sitemap

        return await self._run(fetched.url, read_sitemap, fetched, feed, limit_bytes)

    async def _run(self, url: str, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        worker = await self._free.get()
        try:
            await worker.start()
            async with asyncio.timeout(self._limit_s):
                return await worker.run(read, *args, **kwargs)
        except TimeoutError as error:
            worker.kill()
            raise FetchError(url, "bad page", f"not read within {self._limit_s:g} s") from error
        except BrokenProcessPool as error:
            worker.stop()  # it is gone, and its number may be another process's by now
            raise FetchError(url, "bad page", "the process that read it died") from error
        except MemoryError as error:
            worker.kill()
            raise FetchError(url, "bad page", "not read within the memory it may take") from error
        except asyncio.CancelledError:
            worker.kill()
            raise
        except FetchError:
            raise
        except Exception as error:
            # The border to hostile input: what a library trips over in one document costs that document only.
            raise FetchError(url, "bad page", f"the reader failed on it: {type(error).__name__}: {error}") from error
        finally:
            self._free.put_nowait(worker)


class _Worker:
    """One process behind an executor of its own, so that killing it harms no other document."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._pid = 0

    async def start(self) -> None:
        """Start the process unless it runs; done when it has loaded what it reads with."""
        if self._pool is not None:
            return
        self._pool = ProcessPoolExecutor(max_workers=1, mp_context=_FORKING, initializer=_prepare)
        with _no_main_module():
            started = self._pool.submit(os.getpid)
        async with asyncio.timeout(_START_LIMIT_S):
            self._pid = await asyncio.wrap_future(started)

    async def run(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        assert self._pool is not None, "a worker is started before it is given work"
        return await asyncio.wrap_future(self._pool.submit(read, *args, **kwargs))

    def kill(self) -> None:
        """End the process wherever it is; the next `start` makes a new one."""
        for process in tuple((self._pool._processes or {}).values()) if self._pool else ():
            if process.is_alive():  # its number may be another process's when it has ended
                process.kill()
        self.stop()

    def stop(self) -> None:
        """Let the process go; one that never said its name is not waited for."""
        if self._pool is not None:
            self._pool.shutdown(wait=bool(self._pid), cancel_futures=True)
        self._pool, self._pid = None, 0


@atexit.register
def _end_forking() -> None:
    """End the process that workers are forks of and wait for it: nothing outlives us, and its seconds count as ours."""
    forkserver._forkserver._stop()  # type: ignore[attr-defined]


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Hide the program that runs while a process starts: the new one would load it anew, and needs nothing of it.

    Of `storyfold` that is .4 s of a processor, of Prefect's own program for a flow more than one.
    """
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


def _prepare() -> None:
    """Load what documents are read with, bound what one can take, leave interrupts and log lines to the parent."""
    for name in _READER_MODULES:
        import_module(name)
    gc.freeze()
    gc.set_threshold(_OBJECTS_A_LOOK, 10, 10)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Leave when the parent is gone: a killed parent cannot stop its workers, and they would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
