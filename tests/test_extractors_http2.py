"""Fetching over HTTP/2, from a server on loopback that does what servers do, and what they should not."""

import asyncio
import gzip
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, RequestReceived
from h2.exceptions import H2Error
from yarl import URL

from extractors.types import Fetched, FetchError, Validators
from extractors.web.fetcher import Fetcher
from extractors.web.http2 import HEADER_LIST_BYTES, MOST_HEADS, MOST_IDLE_FRAMES, WINDOW_BYTES, Lines
from extractors.web.resolver import PublicResolver
from tests.test_extractors_fetch import reply
from tests.test_extractors_hostile import LIMIT, MOST_GROWTH_KB, NOW, bomb
from tests.test_extractors_tls import authority, certificate

SITE = "https://press.example"
PAGE = b"<p>x" * 50_000
WALL_S = 10

Headers = list[tuple[str, str]]


@dataclass
class Line:
    """One connection as the server sees it: what it knows of HTTP/2, and what it may write past that."""

    writer: asyncio.StreamWriter
    http2: H2Connection
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def head(self, stream: int, headers: Headers, *, end: bool = False, status: str = "200") -> None:
        self.http2.send_headers(stream, [(":status", status), *headers], end_stream=end)
        await self.flush()

    async def data(self, stream: int, body: bytes, *, end: bool = True) -> None:
        while body:
            room = min(self.http2.local_flow_control_window(stream), self.http2.max_outbound_frame_size)
            if not room:
                self.heard.clear()
                await self.heard.wait()
                continue
            self.http2.send_data(stream, body[:room])
            await self.flush()
            body = body[room:]
        if end:
            self.http2.end_stream(stream)
            await self.flush()

    async def raw(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))
        await self.writer.drain()

    async def flush(self) -> None:
        await self.raw(self.http2.data_to_send())


Behave = Callable[[Line, int], Awaitable[None]]


@dataclass
class Press:
    """Answers each path by its behaviour; remembers each request with the number of the line it came on."""

    answers: dict[str, Behave]
    port: int = 0
    lines: int = 0
    asked: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        number = self.lines
        if writer.get_extra_info("ssl_object").selected_alpn_protocol() != "h2":
            await self._serve_http1(reader, writer)
            return
        line = Line(writer, H2Connection(H2Configuration(client_side=False, header_encoding="utf-8")))
        line.http2.initiate_connection()
        tasks = []
        try:
            await line.flush()
            while data := await reader.read(2**16):
                for event in line.http2.receive_data(data):
                    if isinstance(event, RequestReceived):
                        headers = dict(event.headers)
                        self.asked.append((number, headers))
                        answer = self.answers[headers[":path"]]
                        tasks.append(asyncio.ensure_future(answer(line, event.stream_id)))
                    if isinstance(event, ConnectionTerminated):
                        return
                line.heard.set()
                await line.flush()
        except (OSError, EOFError, H2Error):
            pass
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            writer.transport.abort()

    async def _serve_http1(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.asked.append((self.lines, {":path": head.split()[1].decode()}))
                writer.write(reply("200 OK", b"by HTTP/1.1"))
        except (OSError, EOFError):
            writer.transport.abort()


Work = Callable[[Fetcher, Press], Awaitable[object]]


def with_press(
    folder: Path,
    answers: dict[str, Behave],
    work: Work,
    *,
    chooses: tuple[str, ...] = ("h2", "http/1.1"),
    **options: object,
) -> Press:
    """Do `work` with a fetcher before a press that chooses a protocol of these."""

    async def run() -> Press:
        press = Press(answers)
        context = certificate(folder, host="press.example", until=datetime.now(UTC) + timedelta(days=1), signed=True)
        if chooses:
            context.set_alpn_protocols(list(chooses))
        listener = await asyncio.start_server(press.serve, "127.0.0.1", 0, ssl=context)
        press.port = listener.sockets[0].getsockname()[1]
        async with (
            listener,
            Fetcher(
                "t (+https://storyfold.example)",
                {"press.example": ("127.0.0.1", press.port)},
                clock=lambda: NOW,
                authorities=authority(folder),
                **{"per_host_gap_s": 0.0, "total_timeout_s": 5.0, **options},
            ) as web,
        ):
            await work(web, press)
        await asyncio.sleep(0)
        return press

    return asyncio.run(run())


def get(
    folder: Path,
    answers: dict[str, Behave],
    *,
    validators: Validators | None = None,
    limit_bytes: int = LIMIT,
    **options,
) -> tuple[Fetched, Press]:
    got: list[Fetched] = []

    async def work(web: Fetcher, _: Press) -> None:
        fetched = await web.fetch(f"{SITE}/a", validators=validators, limit_bytes=limit_bytes, accept="text/html")
        got.append(fetched)

    press = with_press(folder, answers, work, **options)
    return got[0], press


def says(body: bytes = b"page", status: str = "200", **headers: str) -> Behave:
    async def behave(line: Line, stream: int) -> None:
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        await line.head(stream, named, status=status, end=not body)
        if body:
            await line.data(stream, body)

    return behave


def test_a_page_comes_back_whole_over_http2(tmp_path: Path) -> None:
    answer = says(PAGE, content_type="text/html", etag='"1"', last_modified="soon", content_length=f"{len(PAGE)}")
    got, press = get(tmp_path, {"/a": answer})
    assert got == Fetched(
        url=f"{SITE}/a",
        final_url=f"{SITE}/a",
        status=200,
        content_type="text/html",
        body=PAGE,
        validators=Validators(etag='"1"', last_modified="soon"),
        fetched_at=NOW,
    )
    assert press.asked == [
        (
            1,
            {
                ":method": "GET",
                ":authority": "press.example",
                ":scheme": "https",
                ":path": "/a",
                "user-agent": "t (+https://storyfold.example)",
                "accept-encoding": "gzip, deflate, br, zstd",
                "accept": "text/html",
            },
        )
    ]


def test_what_has_not_changed_is_confirmed_with_the_validators_sent(tmp_path: Path) -> None:
    known = Validators(etag='W/"a b"', last_modified="soon")
    got, press = get(tmp_path, {"/a": says(b"", "304", content_length="900")}, validators=known)
    assert (got.status, got.body, got.validators) == (304, b"", known)
    sent = press.asked[0][1]
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"a b"', "soon")


@pytest.mark.parametrize("body", [b"", b"moved", b"m" * 300_000], ids=["no body", "a body", "one nobody reads"])
def test_a_redirect_brings_its_cookies_back_on_the_same_line(tmp_path: Path, body: bytes) -> None:
    moves = says(body, "302", location="/b?c=d", set_cookie="seen=yes; Path=/")
    got, press = get(tmp_path, {"/a": moves, "/b?c=d": says(PAGE)})
    assert (got.final_url, got.body) == (f"{SITE}/b?c=d", PAGE)
    assert [(line, sent.get("cookie")) for line, sent in press.asked] == [(1, None), (1, "seen=yes")]


def test_trailers_are_read_past(tmp_path: Path) -> None:
    async def behave(line: Line, stream: int) -> None:
        await line.head(stream, [("content-length", "4")])
        await line.data(stream, b"page", end=False)
        line.http2.send_headers(stream, [("x-sum", "1")], end_stream=True)
        await line.flush()

    assert get(tmp_path, {"/a": behave})[0].body == b"page"


@pytest.mark.parametrize(("name", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_packed_answers_are_unpacked(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    got, _ = get(tmp_path, {"/a": says(pack(PAGE), content_encoding=name)})
    assert got.body == PAGE


def test_a_body_larger_than_the_window_comes_whole(tmp_path: Path) -> None:
    body = bytes(range(256)) * (5 * WINDOW_BYTES // 256)
    got, _ = get(tmp_path, {"/a": says(body)}, limit_bytes=len(body))
    assert got.body == body


async def twice(web: Fetcher, _: Press) -> None:
    for _ in range(2):
        await web.fetch(f"{SITE}/a", limit_bytes=LIMIT, accept="*/*")


def lines_of(press: Press) -> list[int]:
    return [line for line, _ in press.asked]


def test_two_requests_go_over_one_line(tmp_path: Path) -> None:
    assert lines_of(with_press(tmp_path, {"/a": says(PAGE)}, twice)) == [1, 1]


def test_a_page_that_is_not_there_ends_no_line(tmp_path: Path) -> None:
    async def work(web: Fetcher, press: Press) -> None:
        with pytest.raises(FetchError, match="404 Not Found"):
            await web.fetch(f"{SITE}/robots.txt", limit_bytes=LIMIT, accept="*/*")
        await twice(web, press)

    assert lines_of(with_press(tmp_path, {"/robots.txt": says(PAGE, "404"), "/a": says()}, work)) == [1, 1, 1]


@pytest.mark.parametrize("chooses", [("http/1.1",), ()], ids=["chooses HTTP/1.1", "knows no choice"])
def test_a_host_of_http1_is_asked_by_it_and_remembered(tmp_path: Path, chooses: tuple[str, ...]) -> None:
    press = with_press(tmp_path, {}, twice, chooses=chooses)
    assert (lines_of(press), press.lines) == ([2, 2], 2)


def test_http2_can_be_switched_off(tmp_path: Path) -> None:
    press = with_press(tmp_path, {"/a": says()}, twice, http2=False)
    assert (lines_of(press), press.lines) == ([1, 1], 1)


def test_a_host_that_wants_http1_for_a_request_gets_it(tmp_path: Path) -> None:
    async def refuse(line: Line, stream: int) -> None:
        line.http2.reset_stream(stream, ErrorCodes.HTTP_1_1_REQUIRED)
        await line.flush()

    got, _ = get(tmp_path, {"/a": refuse})
    assert got.body == b"by HTTP/1.1"


def frame(kind: int, stream: int, payload: bytes = b"", flags: int = 0) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def goodbye(last: int, why: int = 0) -> bytes:
    return frame(7, 0, last.to_bytes(4, "big") + why.to_bytes(4, "big"))


async def answers_and_goes(line: Line, stream: int) -> None:
    await says()(line, stream)
    line.writer.close()


async def answers_and_says_goodbye(line: Line, stream: int) -> None:
    await says()(line, stream)
    await line.raw(goodbye(stream))
    line.writer.close()


async def says_goodbye_and_answers(line: Line, stream: int) -> None:
    await line.raw(goodbye(stream))
    await says(PAGE)(line, stream)


@pytest.mark.parametrize("answer", [answers_and_goes, answers_and_says_goodbye, says_goodbye_and_answers])
def test_a_kept_line_that_was_closed_is_dialled_anew(tmp_path: Path, answer: Behave) -> None:
    assert lines_of(with_press(tmp_path, {"/a": answer}, twice))[-1] == 2


def test_a_kept_line_that_ends_before_its_answer_is_dialled_once_more(tmp_path: Path) -> None:
    async def second_hangs_up(line: Line, stream: int) -> None:
        if stream == 1:
            await says()(line, stream)
        else:
            line.writer.transport.abort()

    assert lines_of(with_press(tmp_path, {"/a": second_hangs_up}, twice)) == [1, 1, 2]


async def flood_of(line: Line, *frames: bytes) -> None:
    while not line.writer.is_closing():
        await line.raw(*frames * 100)
        await asyncio.sleep(0)  # a server of its own would not keep the fetcher from its turn


async def header_list(line: Line, stream: int) -> None:
    block = line.http2.encoder.encode([(":status", "200"), ("x", "y" * 2**20)], huffman=False)
    pieces = [block[start : start + 16_384] for start in range(0, len(block), 16_384)]
    await line.raw(frame(1, stream, pieces[0]), *(frame(9, stream, piece) for piece in pieces[1:]))


async def header_bomb(line: Line, stream: int) -> None:
    await line.head(stream, [("x", "y" * 3000)] * 2000)


async def many_headers(line: Line, stream: int) -> None:
    await line.head(stream, [("x", f"{number}") for number in range(200)])


async def long_header(line: Line, stream: int) -> None:
    await line.head(stream, [("x", "y" * 9000)])


async def endless_continuation(line: Line, stream: int) -> None:
    await line.raw(frame(1, stream))
    await flood_of(line, frame(9, stream))


async def endless_pings(line: Line, _: int) -> None:
    await flood_of(line, frame(6, 0, bytes(8)))


async def endless_settings(line: Line, _: int) -> None:
    await flood_of(line, frame(4, 0))


async def endless_goodbyes(line: Line, stream: int) -> None:
    await flood_of(line, goodbye(stream))


async def endless_priorities(line: Line, stream: int) -> None:
    await flood_of(line, frame(2, stream, bytes([0, 0, 0, 0, 9])))


async def endless_windows(line: Line, _: int) -> None:
    await flood_of(line, frame(8, 0, bytes([0, 0, 0, 1])))


async def endless_unknown(line: Line, _: int) -> None:
    await flood_of(line, frame(0x42, 0, b"?" * 9))


async def endless_empty_data(line: Line, stream: int) -> None:
    await line.head(stream, [])
    await flood_of(line, frame(0, stream))


async def endless_hints(line: Line, stream: int) -> None:
    await flood_of(line, frame(1, stream, line.http2.encoder.encode([(":status", "103"), ("link", "</x>")]), flags=4))


async def reset(line: Line, stream: int) -> None:
    line.http2.reset_stream(stream, ErrorCodes.INTERNAL_ERROR)
    await line.flush()


async def reset_in_the_body(line: Line, stream: int) -> None:
    await line.head(stream, [])
    await line.data(stream, b"<p>", end=False)
    await reset(line, stream)


async def goodbye_in_the_body(line: Line, stream: int) -> None:
    await line.head(stream, [])
    await line.data(stream, b"<p>", end=False)
    await line.raw(goodbye(0, ErrorCodes.INTERNAL_ERROR))


async def hangs_up(line: Line, _: int) -> None:
    line.writer.transport.abort()


async def hangs_up_in_the_body(line: Line, stream: int) -> None:
    await line.head(stream, [])
    await line.data(stream, b"<p>", end=False)
    line.writer.close()


async def drips(line: Line, stream: int) -> None:
    await line.head(stream, [])
    while True:
        await line.data(stream, b"x", end=False)
        await asyncio.sleep(0.02)


async def silence(_: Line, __: int) -> None:
    await asyncio.Event().wait()


async def pushes(line: Line, stream: int) -> None:
    await line.raw(frame(5, stream, bytes([0, 0, 0, 2]), flags=4))


async def large_frame(line: Line, stream: int) -> None:
    await line.head(stream, [])
    await line.raw(frame(0, stream, bytes(2**20)))


async def answers_another(line: Line, stream: int) -> None:
    await line.head(stream, [])
    await line.raw(frame(0, stream + 2, bytes(16_384)))


async def garbage(line: Line, _: int) -> None:
    await line.raw(b"HTTP/1.1 200 OK\r\n\r\n")


async def short(line: Line, stream: int) -> None:
    await line.raw(frame(1, stream, line.http2.encoder.encode([(":status", "200"), ("content-length", "9")]), flags=5))


async def no_status(line: Line, stream: int) -> None:
    await line.raw(frame(1, stream, line.http2.encoder.encode([("x", "y")]), flags=5))


async def odd_status(line: Line, stream: int) -> None:
    await line.raw(frame(1, stream, line.http2.encoder.encode([(":status", "2OO")]), flags=5))


async def nul_in_a_header(line: Line, stream: int) -> None:
    await line.raw(frame(1, stream, line.http2.encoder.encode([(":status", "200"), ("x", "a\0b")]), flags=5))


IMPROPER = ("http error", "an answer that is not proper HTTP")
BROKE_OFF = ("bad encoding", "the answer broke off")
HUNG_UP = ("dead host", "it hung up before an answer")
HOSTILE: dict[str, tuple[Behave, tuple[str, str]]] = {
    "a header list of 1 MB": (header_list, IMPROPER),
    "a header list that unpacks to 6 MB": (header_bomb, IMPROPER),
    "200 headers": (many_headers, IMPROPER),
    "a header line of 9 KB": (long_header, IMPROPER),
    "a NUL in a header": (nul_in_a_header, IMPROPER),
    "no status": (no_status, IMPROPER),
    "a status of letters": (odd_status, IMPROPER),
    "headers continued without end": (endless_continuation, IMPROPER),
    "pings without end": (endless_pings, IMPROPER),
    "settings without end": (endless_settings, IMPROPER),
    "goodbyes without end": (endless_goodbyes, HUNG_UP),
    "priorities without end": (endless_priorities, IMPROPER),
    "windows without end": (endless_windows, IMPROPER),
    "unknown frames without end": (endless_unknown, IMPROPER),
    "empty data without end": (endless_empty_data, IMPROPER),
    "interim answers without end": (endless_hints, IMPROPER),
    "a reset before the answer": (reset, HUNG_UP),
    "a reset in the body": (reset_in_the_body, BROKE_OFF),
    "a goodbye in the body": (goodbye_in_the_body, BROKE_OFF),
    "an end before the answer": (hangs_up, HUNG_UP),
    "an end in the body": (hangs_up_in_the_body, BROKE_OFF),
    "a head that promises more": (short, BROKE_OFF),
    "a body that drips": (drips, ("timeout", "no whole answer in time (2 s)")),
    "silence": (silence, ("timeout", "no whole answer in time (2 s)")),
    "a page pushed": (pushes, IMPROPER),
    "a frame of 1 MB": (large_frame, IMPROPER),
    "data of a request never made": (answers_another, IMPROPER),
    "garbage": (garbage, IMPROPER),
    "a gzip bomb": (
        says(bomb(31, 64), content_encoding="gzip"), ("too large", "more than 1000000 bytes once decoded"),
    ),
    "a body beyond the limit": (says(b"x" * (LIMIT + 1)), ("too large", "more than 1000000 bytes")),
    "ten times gzip": (says(content_encoding="gzip, " * 9 + "gzip"), ("bad encoding", "several encodings")),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "due"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_answer_ends_in_a_named_failure(tmp_path: Path, answer: Behave, due: tuple[str, str]) -> None:
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(FetchError) as caught:
        get(tmp_path, {"/a": answer}, total_timeout_s=2)
    assert (caught.value.kind, caught.value.detail) == due
    assert time.monotonic() - started < WALL_S
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH_KB


def pings_and_a_page(count: int) -> Behave:
    async def behave(line: Line, stream: int) -> None:
        await line.raw(frame(6, 0, bytes(8)) * count)
        await says()(line, stream)

    return behave


def test_a_few_pings_are_answered_and_many_are_too_many(tmp_path: Path) -> None:
    # The server's settings, its word that it heard ours, the head, the data and their end are five frames more.
    got, _ = get(tmp_path, {"/a": pings_and_a_page(MOST_IDLE_FRAMES - 5)})
    assert got.body == b"page"
    with pytest.raises(FetchError, match="not proper HTTP"):
        get(tmp_path, {"/a": pings_and_a_page(MOST_IDLE_FRAMES - 4)})


def hints_and_a_page(count: int, letters: int) -> Behave:
    async def behave(line: Line, stream: int) -> None:
        for number in range(count):
            hint = [(":status", "103"), ("link", f"{number}" * letters)]
            await line.raw(frame(1, stream, line.http2.encoder.encode(hint, huffman=False), flags=4))
        await says()(line, stream)

    return behave


@pytest.mark.parametrize(("most", "letters"), [(MOST_HEADS - 1, 1), (HEADER_LIST_BYTES // 8000, 8000)])
def test_a_few_interim_answers_are_read_past_and_many_are_too_many(tmp_path: Path, most: int, letters: int) -> None:
    got, _ = get(tmp_path, {"/a": hints_and_a_page(most, letters)})
    assert got.body == b"page"
    with pytest.raises(FetchError, match="not proper HTTP"):
        get(tmp_path, {"/a": hints_and_a_page(most + 1, letters)})


def test_what_nobody_reads_is_not_sent_past_the_window(tmp_path: Path) -> None:
    sent: list[int] = []
    full = asyncio.Event()

    async def endless(line: Line, stream: int) -> None:
        await line.head(stream, [])
        while room := line.http2.local_flow_control_window(stream):
            sent.append(min(room, 16_384))
            await line.data(stream, bytes(sent[-1]), end=False)
        full.set()

    async def work(_: Fetcher, press: Press) -> None:
        lines = Lines(PublicResolver({"press.example": ("127.0.0.1", press.port)}), tmp_path / "authority.pem")
        async with asyncio.timeout(5), lines.answer(URL(f"{SITE}/a"), {}) as answer:
            assert answer is not None
            assert len(await anext(answer.chunks)) == 16_384
            await full.wait()
        await lines.close()

    with_press(tmp_path, {"/a": endless}, work)
    assert sum(sent) == WINDOW_BYTES


def test_a_line_is_left_before_the_server_would_end_it(tmp_path: Path) -> None:
    async def work(web: Fetcher, _: Press) -> None:
        for _ in range(51):
            await web.fetch(f"{SITE}/a", limit_bytes=LIMIT, accept="*/*")

    assert lines_of(with_press(tmp_path, {"/a": says(PAGE)}, work)) == [1] * 50 + [2]


def test_special_addresses_are_dialled_by_no_protocol() -> None:
    async def run() -> list[str]:
        kinds = []
        async with Fetcher("t", clock=lambda: NOW) as web:
            for host in ("localhost", "127.0.0.1", "[::1]", "169.254.169.254"):
                with pytest.raises(FetchError) as caught:
                    await web.fetch(f"https://{host}/", limit_bytes=LIMIT, accept="*/*")
                kinds.append(caught.value.kind)
        return kinds

    assert asyncio.run(run()) == ["refused address"] * 4
