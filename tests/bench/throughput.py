"""Collect 100 feeds and 2,000 pages from loopback in the fast mode, beside a plain loop of trafilatura on them."""

import asyncio
import gzip
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import trafilatura
from rich.console import Console

from extractors.types import Feed, Validators
from extractors.worker_pool import PageReader
from flows.configuration.fetch_settings import FetchSettings
from flows.gathering.one_feed import gather_feed
from flows.gathering.retries import open_fetch_context
from store.collection.feed_runs import FeedState
from tests.test_extractors_fetch import Answer, reply, serving

FEEDS = 100
PAGES = 2_000
NOW = datetime(2026, 4, 28, 12, tzinfo=UTC)


def measure(labelled: Path, console: Console) -> None:
    """Print pages a second of both, their ratio, and how the memory of ours grew from the first fifth to the last."""
    path = labelled / "pages" / "scrapinghub.jsonl.gz"
    if not path.exists():
        console.print("no pages at hand to measure throughput on")
        return
    pages = _pages(path)
    ours, spent, sizes = asyncio.run(_collect(pages))
    plain, plain_spent = _plain_loop(pages)
    grown = sizes[-1] - sizes[len(sizes) // 5]
    console.print(
        f"{FEEDS} feeds, {PAGES} pages: {ours:.1f} pages a second fetched and read in the fast mode, {plain:.1f} in "
        f"a plain loop of trafilatura, ratio {ours / plain:.2f} ({1000 * spent:.1f} and {1000 * plain_spent:.1f} ms of "
        f"processor a page); memory {max(sizes):.0f} MB at most, "
        f"{grown:+.0f} MB after the first fifth",
        highlight=False,
    )


def _pages(path: Path) -> list[bytes]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [json.loads(line)["html"].encode("utf-8") for line in lines]
    return [found[n % len(found)] for n in range(PAGES)]


def _plain_loop(pages: Sequence[bytes]) -> tuple[float, float]:
    """Return pages a second of wall time, and processor seconds a page."""
    trafilatura.bare_extraction(pages[0].decode(), with_metadata=True, include_comments=False)
    some = pages[: PAGES // 4]  # a loop is as fast at its end as at its beginning
    started, spent = time.perf_counter(), time.process_time()
    for page in some:
        trafilatura.bare_extraction(page.decode(), with_metadata=True, include_comments=False)
    return len(some) / (time.perf_counter() - started), (time.process_time() - spent) / len(some)


def _serve(pages: Sequence[bytes], port: Connection) -> None:
    """Serve feeds and pages from a process of its own, the pages packed as a server sends them."""
    each = PAGES // FEEDS
    answers: dict[str, Answer] = {}
    for number in range(FEEDS):
        links = "".join(f"<item><title>s{n}</title><link>/{number}/s{n}a</link></item>" for n in range(each))
        body = f"<rss version='2.0'><channel><title>t</title>{links}</channel></rss>"
        answers[f"/{number}"] = reply("200 OK", body.encode())
        for n in range(each):
            packed = gzip.compress(pages[number * each + n], 1)
            kind = "text/html; charset=utf-8"
            answers[f"/{number}/s{n}a"] = reply("200 OK", packed, Content_Type=kind, Content_Encoding="gzip")

    async def run() -> None:
        async with serving(answers) as server:
            port.send(server.port)
            await asyncio.Event().wait()

    asyncio.run(run())


async def _collect(pages: Sequence[bytes]) -> tuple[float, float, list[float]]:
    """Return pages a second of wall time, processor seconds a page, and memory in MB after each feed."""
    mine, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("fork").Process(target=_serve, args=(pages, theirs), daemon=True)
    server.start()
    port = mine.recv()
    fetch = FetchSettings(
        gap_s=0, reading="fast", connect_to={f"p{n}.example": f"127.0.0.1:{port}" for n in range(FEEDS)}
    )
    feeds = [Feed(url=f"http://p{n}.example/{n}", name=f"Press {n}") for n in range(FEEDS)]
    state = FeedState(validators=Validators(), settled=frozenset(), retry=())
    sizes: list[float] = []
    try:
        with PageReader(reading="fast") as reader:
            async with open_fetch_context(fetch, "Storyfold bench", NOW, reader=reader) as desk:
                await asyncio.gather(*(gather_feed(Feed(url=f.url, name=f.name), state, desk, NOW) for f in feeds[:2]))
                started, spent = time.perf_counter(), _spent(server.pid or 0)

                async def gathered(feed: Feed) -> int:
                    run = await gather_feed(feed, state, desk, NOW)
                    sizes.append(_memory_mb(server.pid or 0))
                    return len(run.entries)

                read = sum(await asyncio.gather(*(gathered(feed) for feed in feeds)))
                wall_s, used = time.perf_counter() - started, _spent(server.pid or 0) - spent
                return read / wall_s, used / read, sizes
    finally:
        server.kill()
        server.join()


def _memory_mb(server: int) -> float:
    return sum(process.memory_info().rss for process in _ours(server)) / 2**20


def _spent(server: int) -> float:
    return sum(process.cpu_times().user + process.cpu_times().system for process in _ours(server))


def _ours(server: int) -> list[psutil.Process]:
    here = psutil.Process(os.getpid())
    return [here, *(child for child in here.children(recursive=True) if child.pid != server)]


if __name__ == "__main__":
    measure(Path(sys.argv[1]), Console())
