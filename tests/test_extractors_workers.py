"""Reading in processes: the same articles, and a hanging page costs only itself."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.articles.extract import extract_article
from extractors.feeds.parse import read_feed
from extractors.types import Feed, FeedEntry, Fetched, FetchError, Validators
from extractors.worker_pool import PageReader, _Worker

NOW = datetime(2026, 4, 29, 8, tzinfo=UTC)
FEED = Feed(url="https://press.example/feed", name="The Press")
ENTRY = FeedEntry(
    feed_url=FEED.url,
    identity="g1",
    url="https://press.example/a",
    title="A title",
    summary="",
    content="",
    author="",
    published=NOW,
    updated=None,
)


def fetched(body: str) -> Fetched:
    return Fetched(
        url=ENTRY.url,
        final_url=ENTRY.url,
        status=200,
        content_type="text/html",
        body=body.encode(),
        validators=Validators(),
        fetched_at=NOW,
    )


PAGE = fetched(f"<html><body><article><h1>A title</h1><p>{'One more word of it. ' * 40}</p></article></body></html>")
RSS = fetched("<rss version='2.0'><channel><item><title>x</title><link>/a</link></item></channel></rss>")


def hang() -> None:
    while True:
        pass


def die() -> None:
    os._exit(1)


@pytest.mark.slow
def test_a_reader_gives_what_is_read_in_place_and_outlives_what_hangs_or_dies():
    async def run() -> None:
        with PageReader(limit_s=3.0) as reader:
            assert await reader.read(PAGE, ENTRY, FEED) == extract_article(PAGE, ENTRY, FEED)
            assert await reader.parse(RSS, FEED) == read_feed(RSS, FEED)
            with pytest.raises(FetchError) as refused:
                await reader.read(fetched("<p>x"), ENTRY, FEED)
            assert (refused.value.kind, refused.value.url) == ("no text", ENTRY.url)

            results = await asyncio.gather(
                reader._run(FEED.url, hang), reader.read(PAGE, ENTRY, FEED), return_exceptions=True
            )
            assert str(results[0]) == f"{FEED.url}: bad page: not read within 3 s"
            assert results[1] == extract_article(PAGE, ENTRY, FEED)

            with pytest.raises(FetchError, match="bad page: the process that read it died"):
                await reader._run(ENTRY.url, die)
            assert await reader.read(PAGE, ENTRY, FEED) == extract_article(PAGE, ENTRY, FEED)

    asyncio.run(run())


def fill_memory() -> None:
    raise MemoryError


def stumble() -> None:
    raise RuntimeError("a library gave up")


FAILURES = [
    ("a process that dies", die, "the process that read it died"),
    ("too much memory", fill_memory, "not read within the memory it may take"),
    ("a mistake of a library", stumble, "the reader failed on it: RuntimeError: a library gave up"),
    ("an endless loop", hang, "not read within 0.5 s"),
]


def test_what_goes_wrong_in_a_worker_costs_one_document_and_the_next_is_read():
    async def run() -> None:
        with PageReader(limit_s=0.5) as reader:
            for _, work, words in FAILURES:
                with pytest.raises(FetchError) as refused:
                    await reader._run(FEED.url, work)
                assert (refused.value.kind, refused.value.detail) == ("bad page", words)
                assert (await reader.parse(RSS, FEED)).entries[0].title == "x"

    asyncio.run(run())


def test_a_reader_that_reads_nothing_starts_nothing():
    with PageReader() as reader:
        assert [worker._pool for worker in reader._workers] == [None, None]


def test_no_reader_of_documents_needs_torch():
    modules = "web.public_addresses articles.extract feeds.parse web.fetcher urls.normalize worker_pool".split()
    program = "import sys; " + "; ".join(f"import extractors.{name}" for name in modules)
    program += "; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_a_worker_ends_when_its_parent_is_killed() -> None:
    program = """
        import asyncio, os, signal
        from extractors.worker_pool import PageReader

        async def main():
            with PageReader() as reader:
                worker = reader._workers[0]
                await worker.start()
                print(worker._pid, flush=True)
                os.kill(os.getpid(), signal.SIGKILL)

        if __name__ == "__main__":
            asyncio.run(main())
    """
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=root, capture_output=True, text=True, timeout=60
    )
    worker = int(done.stdout)
    for _ in range(200):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker outlived its parent by ten seconds")


def _trip(*_: object) -> None:
    raise RecursionError("too deep")


def test_whatever_a_library_trips_over_costs_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    async def read() -> None:
        with PageReader() as reader:
            await reader._run("http://a.example/deep", _trip)

    with pytest.raises(FetchError, match="bad page: the reader failed on it: RecursionError: too deep"):
        asyncio.run(read())


def test_a_worker_that_ended_is_not_killed_by_its_number() -> None:
    """It may be a stranger's by then."""

    async def end_and_kill(stranger: int) -> None:
        worker = _Worker()
        await worker.start()
        os.kill(worker._pid, signal.SIGKILL)
        with pytest.raises(BrokenProcessPool):
            await worker.run(os.getpid)
        worker._pid = stranger
        worker.kill()

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        asyncio.run(end_and_kill(stranger.pid))
        assert stranger.poll() is None
        stranger.kill()
