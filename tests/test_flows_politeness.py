"""A year of polls against a server that writes down every request, with restarts: never early, never twice at once.

The clock is set, so that the year takes seconds; fetching, reading, planning and storing are those of a collect.
"""

import asyncio
import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from extractors.types import Feed, FetchError
from extractors.web.fetcher import Fetcher
from extractors.web.robots import Robots
from extractors.worker_pool import PageReader
from flows.gathering.one_feed import FetchContext, failed_run, gather_feed
from flows.gathering.poll_schedule import is_due
from store.collection.feed_runs import (
    feed_states,
    is_quiet,
    read_polls,
    register_feeds,
    save_feed_run,
    save_quiet_runs,
)
from store.collection.hosts import read_retry_after, save_retry_after
from store.database.connections import Connection
from store.types import FeedRun
from tests.building import open_store
from tests.test_extractors_fetch import reply, serving

START = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
TICK = timedelta(hours=11)
RESTARTS = 12

# A feed each: what its server says besides, and how often it brings something.
NAMES = ("plain", "daily", "weekly", "busy", "shared", "expires")
FEEDS = tuple(Feed(url=f"http://{'busy' if name == 'shared' else name}.example/{name}", name=name) for name in NAMES)


class Year:
    """A press that goes on for a year, and what it saw of its reader."""

    def __init__(self) -> None:
        self.now = START
        self.drawn = random.Random(7)
        self.not_before: dict[str, datetime] = defaultdict(lambda: START)
        self.unconditional: dict[str, int] = defaultdict(int)
        self.asked: dict[str, int] = defaultdict(int)
        self.early: list[str] = []
        self.under_way: dict[str, int] = defaultdict(int)
        self.together: list[str] = []

    def etag(self, name: str) -> str:
        """Return the validator of today's feed: a new one each day, or each week."""
        days = (self.now - START).days
        return f'W/"{name}-{days // 7 if name == "weekly" else days}"'

    async def answer(self, name: str, head: str, writer: asyncio.StreamWriter) -> None:
        host = head.partition("Host: ")[2].partition("\r")[0]
        self.under_way[host] += 1
        if self.under_way[host] > 1:
            self.together.append(host)
        await asyncio.sleep(0)
        for waits in (name, host):
            if self.now < self.not_before[waits]:
                self.early.append(f"{waits} at {self.now}, not before {self.not_before[waits]}")
        self.asked[name] += 1
        wanted = head.partition("If-None-Match: ")[2].partition("\r")[0]
        self.unconditional[name] += not wanted
        writer.write(self.said(name, host, wanted))
        await writer.drain()
        self.under_way[host] -= 1

    def said(self, name: str, host: str, wanted: str) -> bytes:
        if self.asked[name] > 1 and self.drawn.random() < 0.03:
            pause = timedelta(hours=self.drawn.choice([2, 9, 20]))
            self.not_before[host] = self.now + pause
            date = format_datetime(self.now + pause, usegmt=True)
            return reply("429 x", Retry_After=self.drawn.choice([str(int(pause.total_seconds())), date]))
        headers = {"ETag": self.etag(name)}
        if name == "daily":
            headers["Cache-Control"] = "max-age=86400"
            self.not_before[name] = self.now + timedelta(days=1)
        if name == "expires":
            headers["Expires"] = format_datetime(self.now + timedelta(hours=30), usegmt=True)
            headers["Date"] = format_datetime(self.now, usegmt=True)
            self.not_before[name] = self.now + timedelta(hours=30)
        if wanted == self.etag(name):
            return reply("304 x", **headers)
        wish = "<ttl>600</ttl>" if name == "weekly" else ""
        if wish:
            self.not_before[name] = self.now + timedelta(minutes=600)
        body = f"<rss version='2.0'><channel><title>{name}</title>{wish}</channel></rss>"
        return reply("200 OK", body.encode(), **headers)


async def poll_once(connection: Connection, year: Year, port: int, reader: PageReader) -> None:
    """Ask every feed that is due, as one run of collect does: a fetcher of its own, what hosts asked read back."""
    polls = read_polls(connection)
    due = [feed for feed in FEEDS if is_due(polls.get(feed.url), year.now)]
    allow = {feed.url.split("/")[2]: ("127.0.0.1", port) for feed in FEEDS}
    holds = read_retry_after(connection, year.now)
    async with Fetcher("Storyfold", allow, clock=lambda: year.now, retry_after=holds, per_host_gap_s=0) as web:
        robots = Robots(web, "Storyfold", clock=lambda: year.now)
        context = FetchContext(
            fetcher=web, robots=robots, reader=reader, feed_limit_bytes=10**6, page_limit_bytes=10**6
        )

        states = feed_states(connection, due, year.now)

        async def gathered(feed: Feed) -> FeedRun:
            try:
                return await gather_feed(feed, states[feed.url], context, year.now)
            except FetchError as error:
                return failed_run(feed, states[feed.url], error, year.now)

        runs = await asyncio.gather(*(gathered(feed) for feed in due))
        for run in runs:
            if not is_quiet(run):
                save_feed_run(connection, run)
        save_quiet_runs(connection, [run for run in runs if is_quiet(run)])
        save_retry_after(connection, web.retry_after)


@pytest.mark.slow
def test_a_year_of_polls_has_one_whole_answer_a_feed_and_none_before_its_time(tmp_path: Path) -> None:
    year = Year()

    async def live() -> None:
        async with serving({}) as server:

            def answering(name: str):  # type: ignore[no-untyped-def]
                return lambda writer: year.answer(name, server.requests[-1], writer)

            server.answers.update({f"/{name}": answering(name) for name in NAMES})
            with PageReader() as reader:
                while year.now < START + YEAR:
                    # A restart: nothing is remembered but what is stored.
                    with open_store(tmp_path / "year.duckdb") as connection:
                        register_feeds(connection, FEEDS)
                        for _ in range(int(YEAR / TICK / RESTARTS) + 1):
                            await poll_once(connection, year, server.port, reader)
                            year.now += TICK * year.drawn.uniform(0.2, 1.8)

    asyncio.run(live())
    assert year.early == []
    assert year.together == []
    assert dict(year.unconditional) == dict.fromkeys(NAMES, 1)
    assert all(year.asked[name] >= 100 for name in NAMES), dict(year.asked)
