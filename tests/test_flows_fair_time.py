"""A slow host costs itself time, not the others their articles, and not other programs the right to write."""

import asyncio
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.web.fetcher import Fetcher
from extractors.web.robots import Robots
from extractors.worker_pool import PageReader
from flows import collect as collecting
from flows.collect import run_collect
from flows.gathering.one_feed import FetchContext, gather_feed
from flows.gathering.writer_lease import WriterLease, only_collect
from store.collection.feed_runs import feed_state, register_feeds, save_feed_run
from store.database.connections import open_reader, open_writer
from store.types import FeedRun, StoreBusyError
from tests.bench.faults import HOSTILE, hostile_beside_good
from tests.bench.faults import PAGES as PAGES_A_FEED
from tests.building import open_store
from tests.test_extractors_fetch import reply, served, serving
from tests.test_flows_gather import FEED, NOW, PROSE, item, rss

PAGES = [f"/{number}" for number in range(5)]
DELAY_S = 0.4


def page(number: int) -> bytes:
    text = f"<html><body><article><h1>Harbour {number}</h1>{PROSE.replace('<p>', f'<p>Number {number}. ')}</article>"
    return reply("200 OK", text.encode(), Content_Type="text/html")


def polite_site() -> dict[str, bytes]:
    """A site whose robots.txt asks for a pause between two pages."""
    items = "".join(item(path, path, f"Harbour {path}") for path in PAGES)
    robots = reply("200 OK", f"User-agent: *\nCrawl-delay: {DELAY_S}\n".encode())
    return {"/feed": rss(items), "/robots.txt": robots, **{path: page(n) for n, path in enumerate(PAGES)}}


def test_a_feed_keeps_what_its_time_was_enough_for_and_goes_on_in_the_next_run(tmp_path: Path) -> None:
    async def run() -> list[tuple[FeedRun, int]]:
        found = []
        with PageReader() as reader, open_store(tmp_path / "s.duckdb") as connection:
            register_feeds(connection, [FEED])
            async with serving(dict(polite_site())) as server:
                for _ in range(6):
                    allow = {"press.example": ("127.0.0.1", server.port)}
                    async with Fetcher("t", allow, clock=lambda: NOW, per_host_gap_s=0) as web:
                        context = FetchContext(
                            fetcher=web, robots=Robots(web, "Storyfold", clock=lambda: NOW), reader=reader,
                            feed_limit_bytes=10**6, page_limit_bytes=10**6, feed_time_s=2 * DELAY_S,
                        )  # fmt: skip
                        state = feed_state(connection, FEED, NOW)
                        done = await gather_feed(FEED, state, context, NOW)
                    found.append((done, save_feed_run(connection, done)))
        return found

    found = asyncio.run(run())
    assert sum(new for _, new in found) == len(PAGES)
    assert 0 < found[0][1] < len(PAGES)
    assert f"{len(PAGES) - found[0][1]} entries are left for the next run" in found[0][0].detail
    assert found[0][0].validators is None
    finished = next(done for done, _ in found if "left" not in done.detail)
    assert finished.validators is not None


def test_the_lock_can_be_given_back_and_taken_again_and_the_run_is_published_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with open_writer(path) as connection:
        register_feeds(connection, [FEED])
    with WriterLease(path, wait_s=0) as lease:
        register_feeds(lease.connection, [replace(FEED, url="http://b.example/feed")])
        with pytest.raises(StoreBusyError), open_writer(path):
            pass
        lease.give_back()
        assert not lease.is_open
        with open_reader(path) as readers:
            assert readers.execute("SELECT count(*) FROM feeds").fetchall() == [(1,)]
        asyncio.run(lease.take())
        register_feeds(lease.connection, [replace(FEED, url="http://c.example/feed")])
    with open_reader(path) as readers:
        assert readers.execute("SELECT count(*) FROM feeds").fetchall() == [(3,)]


def test_a_lease_waits_for_another_writer_while_the_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    ticks = []

    async def tick() -> None:
        while True:
            ticks.append(time.monotonic())
            await asyncio.sleep(0.05)

    async def take(lease: WriterLease) -> None:
        ticking = asyncio.ensure_future(tick())
        await lease.take()
        ticking.cancel()

    with WriterLease(path, wait_s=0) as lease:
        lease.give_back()
        other = threading.Thread(target=_write_for, args=(path, 0.6))
        other.start()
        time.sleep(0.3)
        asyncio.run(take(lease))
        other.join()
    assert len(ticks) > 3


def _write_for(path: Path, seconds: float) -> None:
    with open_writer(path):
        time.sleep(seconds)


def test_two_collects_into_one_store_do_not_ask_every_host_twice(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with (
        only_collect(path, wait_s=0),
        pytest.raises(StoreBusyError, match="another collect is under way"),
        only_collect(path, wait_s=0),
    ):
        pass
    with only_collect(path, wait_s=0), open_writer(path):
        pass


def test_a_collect_that_only_waits_lets_others_write_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "IDLE_S", 0.2)
    asked = threading.Event()

    async def slow(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.sleep(4)
        writer.write(page(1))
        await writer.drain()

    answers = {"/feed": rss(item("/0", "0", "Harbour zero"), item("/1", "1", "Harbour one")), "/0": page(0), "/1": slow}
    with served(answers) as server:  # type: ignore[arg-type]
        config = tmp_path / "storyfold.toml"
        config.write_text(
            f'[fetch]\ngap_s = 0\n[fetch.connect_to]\n"press.example" = "127.0.0.1:{server.port}"\n'
            '[[topic]]\nkey = "a"\nname = "A"\ndescription = "b"\nphrases = ["c"]\n'
            f'[[feed]]\nurl = "{FEED.url}"\nname = "The Press"\n'
        )
        waited: list[float] = []

        def write_beside() -> None:
            asked.wait(60)
            started = time.monotonic()
            with open_writer(tmp_path / "storyfold.duckdb", wait_s=3):
                waited.append(time.monotonic() - started)

        other = threading.Thread(target=write_beside)
        other.start()
        done = run_collect(config)
        other.join()
    assert done.new_articles == 2
    assert len(waited) == 1


@pytest.mark.slow
def test_good_feeds_lose_no_article_beside_as_many_hostile_ones(tmp_path: Path) -> None:
    found = hostile_beside_good(tmp_path)
    # The pages are drawn, and some are no article of their own also alone: what counts is that none is lost beside.
    assert {sum(url.split("/")[2] == host for url, _ in found.alone) for host in _hosts(found.alone)} <= {
        2,
        PAGES_A_FEED,
    }
    assert len(_hosts(found.alone)) == HOSTILE
    assert found.alone - found.beside == frozenset()


def _hosts(articles: Iterable[tuple[str, str]]) -> set[str]:
    return {url.split("/")[2] for url, _ in articles}
