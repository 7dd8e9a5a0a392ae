"""Fetching from a server on loopback that does what servers do, and what they should not."""

import asyncio
import gzip
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from extractors.types import Fetched, FetchError, Validators
from extractors.web.fetcher import Fetcher
from extractors.web.resolver import RefusedAddressError, judged

NOW = datetime(2026, 4, 28, 12, tzinfo=UTC)
SITE = "http://press.example"
LIMIT = 100_000

Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


def reply(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Server:
    """Answers each path with the bytes or the behaviour given for it; remembers what it was asked, and when."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers
        self.requests: list[str] = []
        self.moments: list[float] = []
        self.open = 0
        self.most_open = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.requests.append(head.decode())
                self.moments.append(asyncio.get_running_loop().time())
                self.open += 1
                self.most_open = max(self.open, self.most_open)
                answer = self.answers.get(head.split()[1].decode(), reply("404 Not Found", b"no such page"))
                try:
                    if isinstance(answer, bytes):
                        await asyncio.sleep(0)
                        writer.write(answer)
                        await writer.drain()
                    else:
                        await answer(writer)
                finally:
                    self.open -= 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(answers: dict[str, Answer]):
    server = Server(answers)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()


@contextmanager
def served(answers: dict[str, Answer]) -> Iterator[Server]:
    """Serve from a thread of its own, for what runs a loop of its own."""
    ready, done = threading.Event(), threading.Event()
    found: list[Server] = []

    async def serve() -> None:
        async with serving(answers) as one:
            found.append(one)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait()
    try:
        yield found[0]
    finally:
        done.set()
        thread.join()


def fetcher(port: int, **options: object) -> Fetcher:
    allow = dict.fromkeys(("press.example", "other.example"), ("127.0.0.1", port))
    return Fetcher(
        "Storyfold-test (+https://storyfold.example/bot)",
        allow,
        clock=lambda: NOW,
        **{"per_host_gap_s": 0.0, "total_timeout_s": 5.0, **options},
    )


def get(answers: dict[str, Answer], path: str = "/", **options: object) -> tuple[Fetched, Server]:
    async def run() -> tuple[Fetched, Server]:
        limit = options.pop("limit_bytes", LIMIT)
        validators = options.pop("validators", None)
        async with serving(answers) as server, fetcher(server.port, **options) as web:
            url = path if "://" in path else SITE + path
            got = await web.fetch(url, validators=validators, limit_bytes=limit, accept="text/html")
            return got, server

    return asyncio.run(run())


def failure(answers: dict[str, Answer], path: str = "/", **options: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(answers, path, **options)
    return caught.value


def test_a_page_comes_back_whole():
    answer = reply("200 OK", b"<p>x", Content_Type="text/html; charset=utf-8", ETag='W/"a b"', Last_Modified="soon")
    got, server = get({"/a": answer}, "/a#part")
    assert got == Fetched(
        url=f"{SITE}/a#part",
        final_url=f"{SITE}/a",
        status=200,
        content_type="text/html; charset=utf-8",
        body=b"<p>x",
        validators=Validators(etag='W/"a b"', last_modified="soon"),
        fetched_at=NOW,
    )
    head = server.requests[0]
    assert "Host: press.example\r\n" in head
    assert "User-Agent: Storyfold-test (+https://storyfold.example/bot)\r\n" in head
    assert "Accept: text/html\r\n" in head
    assert "Accept-Encoding: gzip, deflate, br, zstd\r\n" in head
    assert "If-" not in head


def test_both_validators_are_echoed_byte_for_byte_and_kept_by_a_304():
    sent = Validators(etag='W/unquoted"', last_modified="Tue, 28 April 26")
    got, server = get({"/": reply("304 Not Modified")}, validators=sent)
    assert (got.status, got.body, got.validators) == (304, b"", sent)
    assert 'If-None-Match: W/unquoted"\r\n' in server.requests[0]
    assert "If-Modified-Since: Tue, 28 April 26\r\n" in server.requests[0]


def test_a_304_that_nobody_asked_for_is_an_error():
    assert failure({"/": reply("304 Not Modified")}).kind == "http error"


STATUSES = {
    "404": ("404 Not Found", "404 Not Found", False),
    "410": ("410 Gone", "410 Gone", False),
    "403": ("403 Forbidden", "403 Forbidden", False),
    "429": ("429 Slow", "429 Too Many Requests", True),
    "500": ("500 Oops", "500 Internal Server Error", True),
    "503": ("503 x", "503 Service Unavailable", True),
    "unheard of": ("599 x", "599", True),
    "no content": ("204 x", "204 No Content, which answers nothing we asked", False),
}


@pytest.mark.parametrize(("line", "detail", "retryable"), STATUSES.values(), ids=STATUSES)
def test_a_status_that_is_no_document_is_an_error(line, detail, retryable):
    error = failure({"/": reply(line)})
    kind = "gone" if detail.startswith("410") else "http error"
    assert (error.kind, error.detail, error.retryable) == (kind, detail, retryable)
    assert error.status == int(detail[:3])


def moved(location: str, status: str = "302 Found", **headers: str) -> bytes:
    return reply(status, Location=location, **headers)


def test_redirects_are_followed_across_hosts():
    answers = {"/a": moved("b"), "/b": moved("http://other.example/c", "308 x"), "/c": reply("200 OK", b"here")}
    got, _ = get(answers, "/a")
    assert (got.url, got.final_url, got.body) == (f"{SITE}/a", "http://other.example/c", b"here")


BAD_REDIRECTS = {
    "loop": ("/", "redirects"),
    "nowhere": ("", "redirects"),
    "a file": ("file:///etc/passwd", "redirects"),
    "data": ("data:text/html,x", "redirects"),
    "loopback": ("http://127.0.0.1:{port}/", "refused address"),
    "loopback, short": ("http://127.1:{port}/", "refused address"),
    "loopback, one number": ("http://2130706433:{port}/", "refused address"),
    "loopback, hexadecimal": ("http://0x7f000001:{port}/", "refused address"),
    "loopback, octal": ("http://0177.0.0.1:{port}/", "refused address"),
    "loopback, circled": ("http://①②⑦.0.0.1:{port}/", "refused address"),
    "loopback, IPv6": ("http://[::1]:{port}/", "refused address"),
    "loopback, mapped": ("http://[::ffff:127.0.0.1]:{port}/", "refused address"),
    "loopback, NAT64": ("http://[64:ff9b::7f00:1]:{port}/", "refused address"),
    "loopback, by name": ("http://localhost:{port}/", "refused address"),
    "cloud metadata": ("http://169.254.169.254/latest/", "refused address"),
    "with credentials": ("http://user:pw@other.example/", "refused address"),
    "a mail server": ("http://other.example:25/", "refused address"),
}


@pytest.mark.parametrize(("location", "kind"), BAD_REDIRECTS.values(), ids=BAD_REDIRECTS)
def test_a_redirect_to_where_no_stranger_may_send_us_is_refused(location, kind):
    async def run() -> tuple[FetchError, int]:
        async with serving({}) as server, fetcher(server.port) as web:
            server.answers["/"] = moved(location.format(port=server.port))
            with pytest.raises(FetchError) as caught:
                await web.fetch(SITE + "/", limit_bytes=LIMIT, accept="*/*")
            return caught.value, len(server.requests)

    error, requests = asyncio.run(run())
    assert (error.kind, requests) == (kind, 1)
    assert "127.0.0.1" not in error.detail


@pytest.mark.parametrize(
    "url", ["", "press.example", "ftp://press.example/", "http://", "unix:///run/x.sock", "http://[x"]
)
def test_what_is_no_web_address_is_not_asked(url):
    assert failure({}, url if "://" in url else f"://{url}").kind == "refused address"


def test_one_private_answer_condemns_the_name():
    assert judged("a.example", ["8.8.8.8", "1.1.1.1", "8.8.8.8"]) == ("8.8.8.8", "1.1.1.1")
    with pytest.raises(RefusedAddressError, match=r"a\.example"):
        judged("a.example", ["8.8.8.8", "127.0.0.1"])


def test_a_proxy_of_the_environment_is_ignored(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    assert get({"/": reply("200 OK", b"x")})[0].body == b"x"


def test_a_dead_host_is_worth_another_try():
    async def run() -> FetchError:
        async with serving({}) as server:
            port = server.port
        async with fetcher(port) as web:
            with pytest.raises(FetchError) as caught:
                await web.fetch(SITE + "/", limit_bytes=LIMIT, accept="*/*")
            return caught.value

    error = asyncio.run(run())
    assert (error.kind, error.detail, error.retryable) == ("dead host", "connection refused", True)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def never_ends(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x" * 65536)
        await writer.drain()


async def breaks_off(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nxyz")
    writer.close()


async def raves(writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\xffnonsense\r\n\r\n")
    writer.close()


TROUBLE = {
    "hangs up": (hang_up, "dead host"),
    "drips": (drip, "timeout"),
    "never ends": (never_ends, "too large"),
    "breaks off": (breaks_off, "bad encoding"),
    "no HTTP": (raves, "http error"),
    "endless headers": (reply("200 OK", X="y" * 100_000), "http error"),
    "many headers": (reply("200 OK", **{f"X{n}": "y" for n in range(500)}), "http error"),
    "gzip bomb": (reply("200 OK", gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip"), "too large"),
    "false gzip": (reply("200 OK", b"plain words", Content_Encoding="gzip"), "bad encoding"),
    "cut gzip": (reply("200 OK", gzip.compress(b"words")[:-4], Content_Encoding="gzip"), "bad encoding"),
    "twice gzip": (reply("200 OK", b"x", Content_Encoding="gzip, gzip"), "bad encoding"),
    "brotli unasked": (reply("200 OK", b"x", Content_Encoding="br"), "bad encoding"),
}


@pytest.mark.parametrize(("answer", "kind"), TROUBLE.values(), ids=TROUBLE)
def test_a_troubled_answer_is_named(answer, kind):
    assert failure({"/": answer}, total_timeout_s=0.4).kind == kind


def test_the_deadline_is_for_the_whole_answer():
    error = failure({"/": drip}, total_timeout_s=0.2)
    assert str(error) == f"{SITE}/: timeout: no whole answer in time (0.2 s)"
    assert error.retryable


def test_an_error_shows_no_credentials_and_no_token():
    error = failure({}, f"{SITE}/feed?token=hunter2&page=3")
    assert str(error) == f"{SITE}/feed?token=…&page=3: http error: 404 Not Found"
    assert "hunter2" not in str(failure({}, "http://ann:hunter2@press.example/"))


def test_a_host_is_asked_one_at_a_time_with_a_gap_and_others_do_not_wait():
    async def run() -> Server:
        answers: dict[str, Answer] = {f"/{n}": reply("200 OK") for n in range(3)}
        async with serving(answers) as server, fetcher(server.port, per_host_gap_s=0.1) as web:
            urls = [f"http://{host}/{n}" for host in ("press.example", "other.example") for n in range(3)]
            await asyncio.gather(*(web.fetch(url, limit_bytes=LIMIT, accept="*/*") for url in urls))
            return server

    server = asyncio.run(run())
    for host in ("press.example", "other.example"):
        when = [t for t, head in zip(server.moments, server.requests, strict=True) if f"Host: {host}" in head]
        assert all(later - earlier >= 0.1 for earlier, later in pairwise(when))
    assert max(server.moments) - min(server.moments) < 0.4
    assert server.most_open <= 2


CHAINS = {
    "for good": (("301 x", "308 x"), f"{SITE}/end"),
    "for now": (("302 x",), ""),
    "for good, then for now": (("301 x", "307 x"), ""),
    "none": ((), ""),
}


@pytest.mark.parametrize(("hops", "moved_to"), CHAINS.values(), ids=CHAINS)
def test_only_a_wholly_permanent_chain_moves_a_document(hops, moved_to):
    answers: dict[str, Answer] = {f"/{n}": moved(f"/{n + 1}", hop) for n, hop in enumerate(hops)}
    if hops:
        answers[f"/{len(hops) - 1}"] = moved("/end", hops[-1])
    answers["/end"] = reply("200 OK")
    assert get(answers, "/0" if hops else "/end")[0].moved_to == moved_to


WAITS = {
    "429 with seconds": (reply("429 x", Retry_After="120"), timedelta(minutes=2)),
    "503 with a date": (reply("503 x", Retry_After="Tue, 28 Apr 2026 14:00:00 GMT"), timedelta(hours=2)),
    "429 with garbage": (reply("429 x", Retry_After="later"), timedelta(hours=1)),
    "503 without": (reply("503 x"), None),
    "500 with seconds": (reply("500 x", Retry_After="120"), None),
}


@pytest.mark.parametrize(("answer", "wait"), WAITS.values(), ids=WAITS)
def test_a_host_that_names_a_time_is_left_alone_until_then(answer, wait):
    async def run() -> tuple[list[FetchError], dict[str, datetime], int]:
        async with serving({"/": answer}) as server, fetcher(server.port) as web:
            errors = []
            for path in ("/", "/other"):
                with pytest.raises(FetchError) as caught:
                    await web.fetch(SITE + path, limit_bytes=LIMIT, accept="*/*")
                errors.append(caught.value)
            return errors, web.retry_after, len(server.requests)

    errors, holds, requests = asyncio.run(run())
    until = None if wait is None else NOW + wait
    assert errors[0].wait_until == until
    assert holds == ({} if until is None else {"press.example": until})
    assert requests == (2 if until is None else 1)
    assert errors[1].kind == ("http error" if until is None else "asked to wait")


def test_a_hold_of_an_earlier_run_is_kept():
    assert failure({"/": reply("200 OK")}, retry_after={"press.example": NOW + timedelta(1)}).kind == "asked to wait"
    assert get({"/": reply("200 OK")}, retry_after={"press.example": NOW})[0].status == 200


def test_authorization_is_shown_to_its_own_origin_only():
    async def run() -> Server:
        answers: dict[str, Answer] = {"/a": moved("http://other.example/b", "308 x"), "/b": reply("200 OK")}
        async with serving(answers) as server, fetcher(server.port) as web:
            await web.fetch(SITE + "/a", limit_bytes=LIMIT, accept="*/*", authorization="Basic c2VjcmV0")
            return server

    first, second = asyncio.run(run()).requests
    assert "Authorization: Basic c2VjcmV0\r\n" in first
    assert "Authorization" not in second
