"""Gathering a feed from a loopback server: nothing twice under changing guids, nothing secret anywhere."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractors.types import Feed, FetchError
from extractors.web.fetcher import Fetcher
from extractors.web.robots import Robots
from extractors.worker_pool import PageReader
from flows.configuration.settings import FeedSettings
from flows.gathering.older_pages import gather_older_pages
from flows.gathering.one_feed import FetchContext, failed_run, gather_feed
from store.collection.feed_runs import feed_state, register_feeds, save_feed_run
from store.collection.hosts import read_retry_after, save_retry_after
from store.database.connections import Connection
from store.types import FeedRun
from tests.building import open_store
from tests.test_extractors_fetch import Server, moved, reply, serving

NOW = datetime(2026, 4, 28, 12, tzinfo=UTC)
SITE = "http://press.example"
FEED = Feed(url=f"{SITE}/feed", name="The Press")
PROSE = "".join(f"<p>Sentence {n} of a report about the harbour that was closed on Tuesday.</p>" for n in range(12))


def page(prose: str = PROSE, head: str = "") -> bytes:
    html = f"<html><head>{head}</head><body><article>{prose}</article></body></html>"
    return reply("200 OK", html.encode(), Content_Type="text/html")


def report_on(what: str) -> str:
    """Return a report whose sentences no report on another thing has."""
    words = [what.replace(" ", "") + word for word in ("ports", "bridges", "ferries", "cranes", "roads", "piers")]
    return "".join(f"<p>Of {what} they said that {words[n % 6]} and {words[n % 5]} matter most.</p>" for n in range(12))


PAGE = page()


def rss(*items: str, head: str = "") -> bytes:
    body = f'<rss version="2.0"><channel><title>Press</title>{head}{"".join(items)}</channel></rss>'
    return reply("200 OK", body.encode(), Content_Type="application/rss+xml", ETag='"1"')


def item(link: str, guid: str = "", title: str = "The harbour of Turin is closed") -> str:
    date = "<pubDate>Tue, 28 Apr 2026 09:00:00 GMT</pubDate>"
    return f"<item><title>{title}</title><link>{SITE}{link}</link><guid>{guid}</guid>{date}</item>"


class Press:
    """A server, a store, and collecting from the one into the other at a clock that is set."""

    def __init__(self, server: Server, connection: Connection, reader: PageReader) -> None:
        self.server = server
        self.connection = connection
        self.reader = reader
        self.now = NOW

    async def collect(self, feed: Feed = FEED, since: datetime | None = None) -> FeedRun:
        register_feeds(self.connection, [feed])
        allow = dict.fromkeys(("press.example", "other.example"), ("127.0.0.1", self.server.port))
        state = feed_state(self.connection, feed, self.now)
        holds = read_retry_after(self.connection, self.now)
        clock: Callable[[], datetime] = lambda: self.now  # noqa: E731
        async with Fetcher("Storyfold-test", allow, clock=clock, retry_after=holds, per_host_gap_s=0) as web:
            robots = Robots(web, "Storyfold", clock=clock)
            context = FetchContext(
                fetcher=web, robots=robots, reader=self.reader, feed_limit_bytes=10**6, page_limit_bytes=10**6
            )
            try:
                if since:
                    run = await gather_older_pages(feed, state, context, self.now, since)
                else:
                    run = await gather_feed(feed, state, context, self.now)
            except FetchError as error:
                run = failed_run(feed, state, error, self.now)
            save_feed_run(self.connection, run)
            save_retry_after(self.connection, web.retry_after)
        return run

    def count(self, table: str) -> int:
        return int(self.connection.table(table).count("*").fetchall()[0][0])

    def everything(self) -> str:
        found = "SELECT format('{}.{}.{}', database_name, schema_name, table_name) FROM duckdb_tables()"
        tables = [row[0] for row in self.connection.execute(found).fetchall()]
        return str([self.connection.execute(f"FROM {name}").fetchall() for name in tables])


@pytest.fixture
def press(tmp_path: Path):
    def run(answers: dict[str, bytes], script: Callable[[Press], object]) -> None:
        async def all_of_it() -> None:
            with open_store(tmp_path / "press.duckdb") as connection, PageReader() as reader:
                async with serving(dict(answers)) as server:
                    await script(Press(server, connection, reader))  # type: ignore[misc]

        asyncio.run(all_of_it())

    return run


CHURN = {
    "a new guid every time": (item("/a", "1"), item("/a", "2")),
    "no guid, then one": (item("/a"), item("/a", "2")),
    "a volatile link without a guid": (item("/a?visit=1"), item("/a?visit=2")),
    "a guid that moved to https": (item("/a", "http://press.example/?p=1"), item("/a", "https://press.example/?p=1")),
    "a corrected headline under its guid": (item("/a", "1"), item("/a", "1", "The harbour of Genoa is closed")),
}


@pytest.mark.parametrize(("before", "after"), CHURN.values(), ids=CHURN)
def test_changing_guids_make_no_second_entry(press, before, after):
    async def script(here: Press) -> None:
        await here.collect()
        here.server.answers["/feed"] = rss(after)
        await here.collect()
        assert (here.count("entries"), here.count("articles")) == (1, 1)

    press({"/feed": rss(before), **dict.fromkeys(("/a", "/a?visit=1", "/a?visit=2"), PAGE)}, script)


def test_a_new_entry_under_an_old_address_is_new(press):
    async def script(here: Press) -> None:
        await here.collect()
        here.server.answers["/feed"] = rss(item("/a", "2", "A wholly different morning in Genoa"))
        await here.collect()
        assert here.count("entries") == 2

    press({"/feed": rss(item("/a", "1")), "/a": PAGE}, script)


def test_credentials_and_tokens_open_a_feed_and_show_nowhere(press):
    feed = FeedSettings(url="http://ann:hunter2secret@press.example/feed?token=swordfish99", name="Private").feed()
    assert feed.url == f"{SITE}/feed?token=…"
    assert "swordfish" not in repr(feed)

    async def script(here: Press) -> None:
        run = await here.collect(feed)
        assert run.outcome == "ok"
        shown = b64encode(b"ann:hunter2secret").decode()
        assert f"Authorization: Basic {shown}\r\n" in here.server.requests[0]
        assert "GET /feed?token=swordfish99 " in here.server.requests[0]
        assert all(shown not in request for request in here.server.requests[1:])
        here.server.answers["/feed?token=swordfish99"] = reply("500 x")
        await here.collect(feed)
        everything = here.everything()
        assert "entry of a private feed" in everything.lower()
        for secret in ("hunter2secret", "swordfish99", shown):
            assert secret not in everything

    entry = item("/a?token=swordfish99", "id-swordfish99", "Entry of a private feed")
    press({"/feed?token=swordfish99": rss(entry), "/a": PAGE}, script)


def test_one_unconditional_request_a_feed_and_none_while_the_host_wants_peace(press):
    async def script(here: Press) -> None:
        for day in range(4):
            here.now = NOW + timedelta(days=day)
            await here.collect()
        asked = [request for request in here.server.requests if request.startswith("GET /feed ")]
        assert ['If-None-Match: "1"' in request for request in asked] == [False, True, True, True]
        here.server.answers["/feed"] = reply("503 x", Retry_After="7200")
        await here.collect()
        seen = len(here.server.requests)
        here.now += timedelta(hours=1)
        run = await here.collect()
        assert (run.outcome, len(here.server.requests)) == ("asked to wait", seen)
        here.now += timedelta(hours=1, seconds=1)
        await here.collect()
        assert len(here.server.requests) == seen + 1

    press({"/feed": rss(item("/a", "1")), "/a": PAGE}, script)


def test_pages_of_a_host_that_wants_peace_are_not_lost(press):
    async def script(here: Press) -> None:
        await here.collect()
        assert here.count("articles") == 0
        here.server.answers.update({"/a": PAGE, "/b": page(report_on("another report"))})
        here.now += timedelta(hours=2)
        await here.collect()
        assert here.count("articles") == 2

    busy = reply("429 x", Retry_After="60")
    press({"/feed": rss(item("/a", "1"), item("/b", "2", "Another report altogether")), "/a": busy}, script)


def test_a_feed_that_moved_for_good_is_asked_at_its_new_home(press):
    async def script(here: Press) -> None:
        await here.collect()
        await here.collect()
        lines = [request.split(" HTTP")[0] for request in here.server.requests if "/robots" not in request]
        assert lines == ["GET /feed", "GET /new", "GET /a", "GET /new"]

    answers = {"/feed": moved("/new", "301 x"), "/new": rss(item("/a", "1")), "/a": PAGE}
    press(answers, script)


def test_a_page_that_robots_txt_forbids_is_not_asked_for(press):
    async def script(here: Press) -> None:
        run = await here.collect()
        assert [outcome.failure for outcome in run.entries] == ["robots"]
        assert not any(request.startswith("GET /a ") for request in here.server.requests)

    rules = reply("200 OK", b"User-agent: *\nDisallow: /a")
    press({"/feed": rss(item("/a", "1")), "/a": PAGE, "/robots.txt": rules}, script)


def test_a_backfill_follows_older_pages_to_its_day_and_brings_nothing_twice(press):
    def dated(link: str, day: int) -> str:
        return item(link, link, f"What happened in Turin on day {day}").replace("28 Apr", f"{day:02} Apr")

    def older(path: str) -> str:
        return f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="prev-archive" href="{path}"/>'

    async def script(here: Press) -> None:
        await here.collect()
        for _ in range(2):
            await here.collect(since=NOW - timedelta(days=20))
            assert (here.count("entries"), here.count("articles")) == (3, 3)
        asked = [request.split()[1] for request in here.server.requests]
        assert (asked.count("/feed"), asked.count("/older"), asked.count("/oldest"), asked.count("/never")) == (
            3,
            2,
            2,
            0,
        )
        await here.collect()
        assert 'If-None-Match: "1"' in here.server.requests[-1]

    answers = {
        "/feed": rss(dated("/a", 28), head=older("/older")),
        "/older": rss(dated("/b", 18), head=older("/oldest")),
        "/oldest": rss(dated("/c", 10), dated("/d", 2), head=older("/never")),
        **{path: page(report_on(f"day {path}")) for path in ("/a", "/b", "/c", "/d")},
    }
    press(answers, script)


def test_the_pages_of_one_article_are_joined(press):
    def part(n: int, onward: str) -> bytes:
        told = "".join(f"<p>Part {n} of the report, sentence {m}, about the harbour of Turin.</p>" for m in range(9))
        html = f"<html><body><article><h1>The harbour</h1>{told}</article>{onward}</body></html>"
        return reply("200 OK", html.encode(), Content_Type="text/html")

    async def script(here: Press) -> None:
        run = await here.collect()
        article = run.entries[0].article
        assert article is not None
        lines = article.text.split("\n")
        assert [line[:6] for line in lines] == ["Part 1"] * 9 + ["Part 2"] * 9 + ["Part 3"] * 9
        assert (article.url, article.continues) == (f"{SITE}/a", "")
        assert sum(request.startswith("GET /a/") for request in here.server.requests) == 3

    pages = {
        "/a": part(1, "<a href='/a/2'>2</a>"), "/a/2": part(2, "<a href='/a/3'>3</a>"),
        "/a/3": part(3, "<a href='/a/4'>4</a>"),
    }  # fmt: skip
    press({"/feed": rss(item("/a", "1")), **pages}, script)


def test_a_page_tells_its_image_and_when_it_was_changed_and_by_what(press):
    head = (
        "<meta property='og:image' content='/harbour.jpg'>"
        "<meta property='article:modified_time' content='2026-04-28T11:00:00Z'>"
    )
    html = f"<html><head>{head}</head><body><article>{PROSE}</article></body></html>"

    async def script(here: Press) -> None:
        await here.collect()
        row = here.connection.execute("SELECT image, modified, language, provenance FROM articles").fetchall()[0]
        assert row[:3] == (f"{SITE}/harbour.jpg", datetime(2026, 4, 28, 11), "en")
        assert row[3]["image"] == "og:image"
        assert row[3]["modified"] == "meta"
        assert row[3]["language"] == "text"

    press({"/feed": rss(item("/a", "1")), "/a": reply("200 OK", html.encode(), Content_Type="text/html")}, script)


def test_a_backfill_asks_the_news_sitemap_of_a_feed_that_does_not_reach_back(press):
    def news(path: str, day: int, title: str) -> str:
        told = f"<news:publication_date>2026-04-{day:02}</news:publication_date><news:title>{title}</news:title>"
        return f"<url><loc>{SITE}{path}</loc><news:news>{told}</news:news></url>"

    spaces = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"
    listed = news("/b", 20, "The bridge of Turin is open") + news("/c", 2, "Long ago") + "<url><loc>/d</loc></url>"
    index = f"<sitemapindex {spaces}><sitemap><loc>{SITE}/news-april.xml</loc></sitemap></sitemapindex>"

    async def script(here: Press) -> None:
        run = await here.collect(since=NOW - timedelta(days=20))
        assert sorted(outcome.entry.url for outcome in run.entries) == [f"{SITE}/a", f"{SITE}/b"]
        assert (here.count("entries"), here.count("articles")) == (2, 2)
        asked = [request.split()[1] for request in here.server.requests]
        assert "/pictures.xml" not in asked

    robots = f"User-agent: *\nAllow: /\nSitemap: {SITE}/pictures.xml\nSitemap: {SITE}/news.xml\n"
    answers = {
        "/feed": rss(item("/a", "1")), "/a": PAGE, "/b": page(report_on("the bridge")),
        "/robots.txt": reply("200 OK", robots.encode()),
        "/news.xml": reply("200 OK", index.encode()),
        "/news-april.xml": reply("200 OK", f"<urlset {spaces}>{listed}</urlset>".encode()),
    }  # fmt: skip
    press(answers, script)


REFRESH = b'<html><head><meta http-equiv="refresh" content="0; url=/story"></head><body>Moved.</body></html>'


def test_a36_a_page_that_sends_on_at_once_is_followed(press):
    async def script(here: Press) -> None:
        run = await here.collect()
        (outcome,) = run.entries
        assert outcome.article is not None
        assert (outcome.article.url, outcome.article.canonical_url) == (f"{SITE}/a", f"{SITE}/story")

    press(
        {"/feed": rss(item("/a", "1")), "/a": reply("200 OK", REFRESH, Content_Type="text/html"), "/story": PAGE},
        script,
    )


def test_a28_what_a_feed_announces_without_an_address_is_counted(press):
    unlinked = "<item><title>A notice without an address</title><guid isPermaLink='false'>7</guid></item>"

    async def script(here: Press) -> None:
        run = await here.collect()
        assert len(run.entries) == 1
        assert run.detail == "1 of its items left out (no web address: 1; the first: “A notice without an address”)"

    press({"/feed": rss(item("/a", "1"), unlinked), "/a": PAGE}, script)


def test_a4_a_long_description_stands_in_for_a_page_that_is_not_given(press):
    told = "".join(f"&lt;p&gt;Sentence {n} of the notice says that the pier is closed.&lt;/p&gt;" for n in range(9))
    one = f"<item><title>The pier is closed</title><link>{SITE}/a</link><description>{told}</description></item>"

    async def script(here: Press) -> None:
        (outcome,) = (await here.collect()).entries
        assert outcome.article is not None
        assert outcome.article.read_from == "feed"
        assert outcome.article.text.count("\n") == 8

    press({"/feed": rss(one), "/a": reply("403 Forbidden")}, script)
