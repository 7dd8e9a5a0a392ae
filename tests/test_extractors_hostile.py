"""The ways in which a server or a feed is hostile, numbered as in our list of 84, each with its due outcome.

39 (rebinding) and 40 (a downgrade from https) stand with the hostile addresses, 66 to 70 with the tests of TLS.
"""

import asyncio
import gzip
import socket
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import brotli
import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from extractors.feeds.parse import read_feed
from extractors.types import Feed, FeedDocument, Fetched, FetchError, Validators
from extractors.web.fetcher import Fetcher
from extractors.worker_pool import PageReader
from tests.dials import memory_growth
from tests.test_extractors_fetch import Answer, drip, hang_up, never_ends, raves, reply, serving

NOW = datetime(2026, 4, 28, 12, tzinfo=UTC)
SITE = "http://press.example"
FEED = Feed(url=f"{SITE}/feed", name="The Press")
GOOD = b"<rss version='2.0'><channel><title>t</title><item><title>x</title><link>/a</link></item></channel></rss>"
LIMIT = 1_000_000
MAX_GROWTH_KB = 64 * 1024
WALL_S = 35


def raw(*lines: bytes, body: bytes = b"") -> bytes:
    return b"\r\n".join([b"HTTP/1.1 200 OK", *lines, b"", body])


def feed(**headers: str) -> bytes:
    return reply("200 OK", GOOD, Content_Type="application/rss+xml", **headers)


def to(location: str, status: str = "302 x") -> bytes:
    return reply(status, Location=location)


async def silence(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3)


async def slow_header(writer: asyncio.StreamWriter) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.02)


async def flood_of_hints(writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 50)
        await writer.drain()


def and_close(answer: bytes) -> Answer:
    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    return behave


def bomb(wrap: int, megabytes: int) -> bytes:
    squeeze = zlib.compressobj(9, wbits=wrap)
    block = b"\0" * 2**20
    return b"".join([*(squeeze.compress(block) for _ in range(megabytes)), squeeze.flush()])


def zipped(body: bytes, encoding: str = "gzip") -> bytes:
    return reply("200 OK", body, Content_Encoding=encoding, Content_Type="application/rss+xml")


OK = "ok"
WIRE: dict[str, tuple[Answer, str]] = {
    "02 accept then silence": (silence, "timeout"),
    "03 close before status": (hang_up, "dead host"),
    "04 garbage status line": (raves, "http error"),
    "05 HTTP/0.9 body": (and_close(b"<rss/>\r\n\r\n"), "http error"),
    "06 one byte of header at a time": (slow_header, "timeout"),
    "07 one byte of body at a time": (drip, "timeout"),
    "08 100,000 headers": (raw(*(b"X: y" for _ in range(100_000))), "http error"),
    "09 header line of 64 KB": (raw(b"X: " + b"y" * 65_536), "http error"),
    "10 header with NUL": (raw(b"X: a\0b", b"Content-Length: 0"), "http error"),
    "11 two lengths": (raw(b"Content-Length: 1", b"Content-Length: 20", body=b"x" * 20), "http error"),
    "12 length too long": (and_close(raw(b"Content-Length: 9000", body=GOOD)), "bad encoding"),
    "13 length too short": (raw(b"Content-Length: 20", body=GOOD), "http error"),
    "14 length below nought": (raw(b"Content-Length: -5", body=GOOD), "http error"),
    "15 chunk of bad size": (raw(b"Transfer-Encoding: chunked", body=b"zz\r\nxx\r\n0\r\n\r\n"), "http error"),
    "16 chunks without end": (and_close(raw(b"Transfer-Encoding: chunked", body=b"5\r\n<rss/")), "bad encoding"),
    "17 chunks and a length": (
        raw(b"Transfer-Encoding: chunked", b"Content-Length: 4", body=b"0\r\n\r\n"),
        "http error",
    ),
    "18 flood of interim answers": (flood_of_hints, "timeout"),
    "19 204 with a body": (b"HTTP/1.1 204 x\r\nContent-Length: 4\r\n\r\nbody", "http error"),
    "20 empty 200": (reply("200 OK"), "not a feed"),
    "21 endless body": (never_ends, "too large"),
    "22 trailers": (
        raw(b"Transfer-Encoding: chunked", b"Trailer: X", body=b"%x\r\n%s\r\n0\r\nX: y\r\n\r\n" % (len(GOOD), GOOD)),
        OK,
    ),
    "23 an answer too many on the line": (feed() + reply("200 OK", b"poison"), OK),
    "24 gzip bomb": (zipped(bomb(31, 512)), "too large"),
    "25 gzip in gzip": (zipped(gzip.compress(bomb(31, 64))), "not a feed"),
    "26 ten times gzip": (zipped(b"x", ", ".join(["gzip"] * 10)), "bad encoding"),
    "27 broken-off gzip": (zipped(gzip.compress(GOOD)[:-6]), "bad encoding"),
    "28 gzip label on plain": (zipped(GOOD), "bad encoding"),
    "29 plain label on gzip": (reply("200 OK", gzip.compress(GOOD)), OK),
    "30 brotli bomb": (zipped(brotli.compress(b"\0" * 2**28, quality=5), "br"), "too large"),
    "31 zstd bomb": (zipped(zstd.compress(b"\0" * 2**28), "zstd"), "too large"),
    "32 raw deflate": (zipped(zlib.compress(GOOD)[2:-4], "deflate"), OK),
    "33 unknown encoding": (zipped(GOOD, "rot13"), OK),
    "34 redirect to itself": (to("/feed"), "redirects"),
    "36 redirect to a file": (to("file:///etc/passwd"), "redirects"),
    "37 redirect to a private literal": (to("http://169.254.169.254/"), "refused address"),
    "38 redirect to a private name": (to("http://localhost/"), "refused address"),
    "41 relative redirect": (to("good"), OK),
    "42 empty Location": (to(""), "redirects"),
    "43 301 chain, then 302": (to("/then-302", "301 x"), OK),
    "44 308 to another host": (to("http://other.example/good", "308 x"), OK),
    "45 Location with other letters": (to("/gööd"), "http error"),
    "46 304 nobody asked for": (reply("304 x"), "http error"),
    "48 401": (reply("401 x", WWW_Authenticate="Basic"), "http error"),
    "49 403 challenge": (reply("403 x", b"<html>", cf_mitigated="challenge"), "http error"),
    "50 404": (reply("404 x"), "http error"),
    "51 410": (reply("410 x"), "gone"),
    "52 429 with seconds": (reply("429 x", Retry_After="120"), "http error"),
    "53 429 with a date": (reply("429 x", Retry_After="Tue, 28 Apr 2026 14:00:00 GMT"), "http error"),
    "54 429 with garbage": (reply("429 x", Retry_After="\tsoon"), "http error"),
    "55 429 for ten years": (reply("429 x", Retry_After="315360000"), "http error"),
    "56 503 with Retry-After": (reply("503 x", Retry_After="60"), "http error"),
    "57 500": (reply("500 x"), "http error"),
    "58 200 with an error page": (reply("200 OK", b"<!doctype html><title>Oops</title>"), "not a feed"),
    "59 451": (reply("451 x"), "http error"),
    "60 weak ETag": (feed(ETag="W/x"), OK),
    "63 Last-Modified in the future": (feed(Last_Modified="Tue, 28 Apr 2036 14:00:00 GMT"), OK),
    "64 max-age of a year": (feed(Cache_Control="max-age=31536000"), OK),
    "65 Expires nought": (feed(Expires="0"), OK),
}
WIRE["35 twenty-one hops"] = (to("/hop1"), "redirects")
MORE: dict[str, Answer] = {
    "/good": feed(), "/then-302": to("/good"), **{f"/hop{n}": to(f"/hop{n + 1}") for n in range(22)},
}  # fmt: skip


def collected(answer: Answer, *, timeout_s: float = 0.6) -> str:
    """Return what became of a feed that answers so: "ok" or the kind of failure."""

    async def run() -> str:
        async with serving({"/feed": answer, **MORE}) as server:
            allow = dict.fromkeys(("press.example", "other.example"), ("127.0.0.1", server.port))
            web = Fetcher("t", allow, clock=lambda: NOW, per_host_gap_s=0, total_timeout_s=timeout_s)
            async with web:
                try:
                    read_feed(await web.fetch(FEED.url, limit_bytes=LIMIT, accept="*/*"), FEED)
                except FetchError as error:
                    return error.kind
                return OK

    return asyncio.run(run())


@pytest.mark.parametrize(("answer", "kind"), WIRE.values(), ids=WIRE)
def test_what_a_server_does_is_named_in_time_and_within_memory(answer: Answer, kind: str) -> None:
    started = time.monotonic()
    with memory_growth() as growth:
        assert collected(answer) == kind
    assert time.monotonic() - started < WALL_S
    assert growth.kb < MAX_GROWTH_KB


def test_01_a_refused_connection_is_a_dead_host() -> None:
    async def run() -> str:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            async with Fetcher("t", {"press.example": closed.getsockname()}, clock=lambda: NOW) as web:
                with pytest.raises(FetchError) as caught:
                    await web.fetch(FEED.url, limit_bytes=LIMIT, accept="*/*")
                return caught.value.kind

    assert asyncio.run(run()) == "dead host"


def test_47_61_62_changing_and_constant_validators_are_echoed_as_they_come() -> None:
    async def run() -> list[str]:
        async with serving({"/feed": feed(ETag='"1"')}) as server:
            web = Fetcher("t", {"press.example": ("127.0.0.1", server.port)}, clock=lambda: NOW, per_host_gap_s=0)
            async with web:
                given = (await web.fetch(FEED.url, limit_bytes=LIMIT, accept="*/*")).validators
                server.answers["/feed"] = feed(ETag='"2"')
                given = (await web.fetch(FEED.url, validators=given, limit_bytes=LIMIT, accept="*/*")).validators
                server.answers["/feed"] = reply("304 x")
                again = await web.fetch(FEED.url, validators=given, limit_bytes=LIMIT, accept="*/*")
                assert again.validators == Validators(etag='"2"')
                return [request.partition("If-None-Match: ")[2].partition("\r")[0] for request in server.requests]

    assert asyncio.run(run()) == ["", '"1"', '"2"']


def rss(items: bytes, before: bytes = b"") -> bytes:
    return before + b"<rss version='2.0'><channel><title>t</title>" + items + b"</channel></rss>"


LAUGHS = b'<!DOCTYPE r [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)
LINK = b"<link>http://press.example/%s</link>"


def one(fields: bytes) -> bytes:
    return rss(b"<item>" + LINK % b"a" + fields + b"</item>")


BODIES: dict[str, Callable[[], bytes]] = {
    "71 billion laughs": lambda: rss(b"<item>" + LINK % b"a" + b"<title>&j;</title></item>", LAUGHS + b"]>"),
    "72 quadratic entities": lambda: rss(
        b"<item>" + LINK % b"a" + b"<title>" + b"&q;" * 20_000 + b"</title></item>",
        b'<!DOCTYPE r [<!ENTITY q "' + b"q" * 50_000 + b'">]>',
    ),
    "73 XXE": lambda: rss(
        b"<item>" + LINK % b"a" + b"<title>&x;</title></item>",
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
    "74 200,000 deep": lambda: rss(b"<x>" * 200_000),
    "75 200,000 items": lambda: rss(b"<item><link>/a</link></item>" * 200_000),
    "76 80,000 attributes": lambda: rss(b"<item " + b"".join(b'a%d="" ' % n for n in range(80_000)) + b"/>"),
    "77 author of quadratic cost": lambda: one(b"<author>" + b"a" * 80_000 + b"</author>"),
    "78 title of 20 MB": lambda: one(b"<title>" + b"x" * 20_000_000 + b"</title>"),
    "79 NUL, ESC and bidi": lambda: one("<title>a\0b\x1b[31mc\u202ed</title>".encode()),
    "80a utf-7": lambda: b"<?xml version='1.0' encoding='utf-7'?>" + one(b"<title>+ADw-script+AD4-</title>"),
    "80b utf-16": lambda: one(b"<title>x</title>").decode().encode("utf-16"),
    "80c mislabelled": lambda: b"<?xml version='1.0' encoding='utf-16'?>" + one(b"<title>x</title>"),
    "81 guids": lambda: rss(b"<item><guid>1</guid><link>/a</link></item>" * 3 + b"<item><link>/b</link></item>"),
    "82 dates": lambda: (
        one(b"<pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>") + one(b"<pubDate>1900-01-01</pubDate>")
    ),
    "83a javascript link": lambda: rss(b"<item><link>javascript:alert(1)</link></item>"),
    "83b data link": lambda: rss(b"<item><link>data:text/html,x</link></item>"),
    "83c SQL": lambda: one(b"<title>'); DROP TABLE feeds; -- [x](javascript:y) ![](z)</title>"),
    "84a random bytes": lambda: bytes((n * 7919 + n // 251) % 256 for n in range(50_000)),
    "84b HTML": lambda: b"<!doctype html><html><body>no</body></html>",
    "84c cut in a tag": lambda: rss(b"<item>" + LINK % b"a" + b"<title>x</title></item>")[:-30],
    "84d nothing but tags": lambda: b"<" * 300_000,
}


# Cases with a test of their own: here, beside the hostile addresses, and those of TLS.
APART = {1, 39, 40, 47, 61, 62, 66, 67, 68, 69, 70}


def test_all_84_cases_of_the_list_are_here() -> None:
    numbered = {int(name[:2]) for name in [*WIRE, *BODIES] if name[:2].isdigit()}
    assert numbered | APART == set(range(1, 85))


@pytest.fixture(scope="module")
def outcomes() -> dict[str, tuple[FeedDocument | FetchError, float]]:
    """Read all of them in the workers of one run, a good feed after each."""

    def fetched(body: bytes) -> Fetched:
        return Fetched(
            url=FEED.url, final_url=FEED.url, status=200, content_type="", body=body,
            validators=Validators(), fetched_at=NOW,
        )  # fmt: skip

    async def run() -> dict[str, tuple[FeedDocument | FetchError, float]]:
        found: dict[str, tuple[FeedDocument | FetchError, float]] = {}
        with PageReader() as reader:
            for name, make in BODIES.items():
                body, started = make(), time.monotonic()
                try:
                    found[name] = (await reader.parse(fetched(body), FEED), time.monotonic() - started)
                except FetchError as error:
                    found[name] = (error, time.monotonic() - started)
                assert len((await reader.parse(fetched(GOOD), FEED)).entries) == 1
        return found

    return asyncio.run(run())


def entries(outcomes: dict[str, tuple[FeedDocument | FetchError, float]]) -> Iterator[tuple[str, FeedDocument]]:
    for name, (outcome, _) in outcomes.items():
        if isinstance(outcome, FeedDocument):
            yield name, outcome


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_feed_ends_in_entries_or_a_named_failure(
    outcomes: dict[str, tuple[FeedDocument | FetchError, float]], name: str
) -> None:
    outcome, wall_s = outcomes[name]
    assert wall_s < WALL_S
    if isinstance(outcome, FetchError):
        assert outcome.kind in ("not a feed", "bad page")


def test_what_hostile_feeds_give_is_clean(outcomes: dict[str, tuple[FeedDocument | FetchError, float]]) -> None:
    for name, document in entries(outcomes):
        for entry in document.entries:
            assert entry.identity, name
            assert entry.url.startswith(("http://press.example/", "https://press.example/")), name
            assert len(entry.title) <= 300, name
            assert entry.title.isprintable(), name
            assert "root:" not in entry.title, name
            assert entry.published is None or entry.published.year < 2100 or name.startswith("82"), name
        assert len(document.entries) <= 2_000, name
    shown = dict(entries(outcomes))
    assert shown["79 NUL, ESC and bidi"].entries[0].title == "ab[31mcd"
    assert shown["83c SQL"].entries[0].title.startswith("'); DROP TABLE feeds;")
    assert shown["83a javascript link"].entries == ()
