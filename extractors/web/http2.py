"""Ask over HTTP/2 where a host chooses it, on one line a host kept open; never judges an answer."""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cached_property
from pathlib import Path

from aiohappyeyeballs import start_connection
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, Event, ResponseReceived, StreamEnded, StreamReset
from h2.exceptions import H2Error
from h2.settings import SettingCodes, Settings
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from extractors.types import FetchError
from extractors.web.resolver import PublicResolver
from extractors.web.response import (
    CONNECT_TIMEOUT_S,
    HEADER_LINE_BYTES,
    HEADER_LINES,
    Answer,
    BrokeOffError,
    HungUpError,
    ImproperError,
)

# How much a server may send before we took it: what one line can hold of our memory.
WINDOW_BYTES = 256 * 1024
_FIRST_WINDOW_BYTES = 65_535  # of a whole connection, by RFC 9113
HEADER_LIST_BYTES = 64 * 1024
_FRAME_BYTES = 16 * 1024
_FRAME_HEAD_BYTES = 9
_HEADERS, _GOAWAY, _CONTINUATION = 1, 7, 9

# Frames of an answer that carry nothing (settings, pings, resets, priorities, interim answers), and one more for each
# so many bytes of body: a sane answer needs ten, the floods of 2019 to 2025 (pings, settings, empty data) thousands.
MOST_IDLE_FRAMES = 500
_LEAST_BYTES_A_FRAME = 16
# Interim answers, the answer and its trailers. A packed head of 64 KB takes 17 ms to unpack, one of 1 MB 270 ms, and
# each gives others nothing to do meanwhile (27 November 2026).
MOST_HEADS = 10

# Lines kept beside those in use: more would be descriptors for hosts that are not asked again.
_MOST_KEPT = 64
# Servers say goodbye after a hundred or a thousand requests; we are gone before.
_MOST_ASKED = 50
_PROTOCOLS = ["h2", "http/1.1"]
_STATUS = re.compile(rb"[1-9][0-9]{2}")

_Host = tuple[str, int]


class _OnlyHttp1Error(Exception):
    """A host that chose HTTP/2 and then will not serve this by it."""


class Lines:
    """The lines to all hosts that chose HTTP/2, one a host: who asks sees to it that nobody else asks it meanwhile.

    `resolver` names and opens what is dialled. `authorities` is a file of certificates trusted beside the system's.
    """

    def __init__(self, resolver: PublicResolver, authorities: Path | None) -> None:
        self._resolver = resolver
        self._authorities = authorities
        self._kept: dict[_Host, _Line] = {}
        self._only_http1: set[_Host] = set()

    @asynccontextmanager
    async def answer(self, target: URL, headers: Mapping[str, str]) -> AsyncIterator[Answer | None]:
        """Yield the answer to a GET of `target`, whose body can be read within the block; None from an HTTP/1.1 host.

        Raise HungUpError, BrokeOffError, ImproperError, or OSError from dialling.
        """
        host = (target.raw_host or "", target.port or 443)
        asked = None if host in self._only_http1 else await self._ask(host, target, headers)
        if asked is None:
            yield None
            return
        line, answer = asked
        in_order = False
        try:
            yield answer
            in_order = True
        except FetchError:
            in_order = True  # a whole answer, though not the one hoped for
            raise
        finally:
            self._keep(host, line) if in_order and line.can_go_on() else line.drop()

    async def close(self) -> None:
        """Hang up on all."""
        while self._kept:
            _, line = self._kept.popitem()
            line.drop()
            await line.closed()

    async def _ask(self, host: _Host, target: URL, headers: Mapping[str, str]) -> "tuple[_Line, Answer] | None":
        kept = self._kept.pop(host, None)
        try:
            if kept is not None:
                # It may have been closed while nobody looked: only a fresh one tells whether there is no answer.
                with suppress(HungUpError):
                    return kept, await kept.get(target, headers)
            line = await self._dial(host)
            return (line, await line.get(target, headers)) if line is not None else None
        except _OnlyHttp1Error:
            self._only_http1.add(host)
            return None

    def _keep(self, host: _Host, line: "_Line") -> None:
        self._kept[host] = line
        if len(self._kept) > _MOST_KEPT:
            self._kept.pop(next(iter(self._kept))).drop()

    async def _dial(self, host: _Host) -> "_Line | None":
        """Return a new line, or None where the host chose HTTP/1.1, which is remembered."""
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            found = await self._resolver.resolve(*host)
            opened = await start_connection(
                [(one["family"], socket.SOCK_STREAM, one["proto"], "", (one["host"], one["port"])) for one in found],
                happy_eyeballs_delay=0.25,
                socket_factory=self._resolver.open_socket,
            )
            reader, writer = await asyncio.open_connection(
                sock=opened, ssl=self._trust, server_hostname=host[0].rstrip(".")
            )
        if writer.get_extra_info("ssl_object").selected_alpn_protocol() == "h2":
            return _Line(reader, writer)
        self._only_http1.add(host)
        writer.transport.abort()
        return None

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return trusting(self._authorities, _PROTOCOLS)


def trusting(authorities: Path | None, protocols: list[str]) -> ssl.SSLContext:
    """Return what verifies certificates by the system's authorities with those of the file, and offers `protocols`."""
    context = ssl.create_default_context()
    if authorities is not None:
        context.load_verify_locations(authorities)
    context.set_alpn_protocols(protocols)
    return context


class _Line:
    """One connection, with one request on it at a time. After an error it is dropped."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http2 = _greeting()
        self._asked = self._stream = self._frames = self._bytes = self._heads = self._head_bytes = 0
        self._answered = self._ended = self._leaving = False

    async def get(self, target: URL, headers: Mapping[str, str]) -> Answer:
        """Return the answer to a GET; its chunks are read from the line as they are asked for."""
        try:
            await self._send(target, headers)
            while True:
                for event in await self._events():
                    if isinstance(event, ResponseReceived):
                        return self._answer(event)
        except BaseException:
            self.drop()
            raise

    def can_go_on(self) -> bool:
        """Return whether another request may be sent, having called off what is left of this one's answer."""
        if self._leaving or self._asked >= _MOST_ASKED or self._writer.is_closing():
            return False
        if not self._ended:
            self._http2.reset_stream(self._stream, ErrorCodes.CANCEL)
        self._writer.write(self._http2.data_to_send())
        return True

    def drop(self) -> None:
        """Hang up at once."""
        self._writer.transport.abort()

    async def closed(self) -> None:
        """Wait until a dropped line is closed."""
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _send(self, target: URL, headers: Mapping[str, str]) -> None:
        self._asked += 1
        self._frames = self._bytes = self._heads = self._head_bytes = 0
        self._answered = self._ended = False
        with self._told():
            self._stream = self._http2.get_next_available_stream_id()
            self._http2.send_headers(self._stream, _request(target, headers), end_stream=True)
        await self._flush()

    async def _events(self) -> list[Event]:
        """Return what the next frame says of our request."""
        with self._told():
            frame = await self._frame()
            events = [one for one in self._http2.receive_data(frame) if getattr(one, "stream_id", 0) == self._stream]
        for event in events:
            match event:
                case StreamReset():
                    raise self._reset(event)
                case StreamEnded():
                    self._ended = True
                case DataReceived():
                    self._bytes += len(event.data or b"")
        if self._frames > MOST_IDLE_FRAMES + self._bytes // _LEAST_BYTES_A_FRAME:
            raise ImproperError("frames without end that carry nothing")
        await self._flush()
        return events

    async def _frame(self) -> bytes:
        """Return the next frame but goodbyes: h2 would end the line at one, while this answer may still come."""
        while True:
            head = await self._reader.readexactly(_FRAME_HEAD_BYTES)
            length = int.from_bytes(head[:3], "big")
            if length > _FRAME_BYTES:
                raise ImproperError("a frame larger than agreed")
            frame = head + await self._reader.readexactly(length)
            self._count(frame[3], length)
            if frame[3] != _GOAWAY:
                return frame
            self._hear_goodbye(frame[_FRAME_HEAD_BYTES:])

    def _count(self, kind: int, length: int) -> None:
        """Raise ImproperError for more heads, or more of them, than an answer has: h2 would unpack all, at our cost."""
        self._frames += 1
        self._heads += kind == _HEADERS
        self._head_bytes += length if kind in (_HEADERS, _CONTINUATION) else 0
        if self._heads > MOST_HEADS or self._head_bytes > HEADER_LIST_BYTES:
            raise ImproperError("too much of a head")

    def _hear_goodbye(self, says: bytes) -> None:
        """Go on after a goodbye in peace that still promises our answer."""
        self._leaving = True
        last, why = int.from_bytes(says[:4], "big") & 0x7FFFFFFF, int.from_bytes(says[4:8], "big")
        if why != ErrorCodes.NO_ERROR or last < self._stream or self._frames > MOST_IDLE_FRAMES:
            raise self._lost()

    def _reset(self, event: StreamReset) -> Exception:
        if not event.remote_reset:
            return ImproperError("something else than an answer")
        if event.error_code == ErrorCodes.HTTP_1_1_REQUIRED and not self._answered:
            return _OnlyHttp1Error()
        return self._lost()

    def _lost(self) -> Exception:
        return BrokeOffError() if self._answered else HungUpError()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell an end of the line, and what is no HTTP/2, by our errors."""
        try:
            yield
        except (OSError, EOFError) as error:
            raise self._lost() from error
        except H2Error as error:
            raise ImproperError(f"{type(error).__name__}") from error

    async def _flush(self) -> None:
        """Send what is to be sent; to a server that has hung up since nothing is, and the reader comes to its end."""
        says = self._http2.data_to_send()
        if says:
            self._writer.write(says)
            with suppress(OSError):
                await self._writer.drain()

    def _answer(self, event: ResponseReceived) -> Answer:
        self._answered = True
        lines = list(event.headers or ())
        if len(lines) > HEADER_LINES or any(len(name) + len(value) > HEADER_LINE_BYTES for name, value in lines):
            raise ImproperError("too large a head")
        status = next((bytes(value) for name, value in lines if name == b":status"), b"")
        if not _STATUS.fullmatch(status):
            raise ImproperError("no status")
        headers = CIMultiDictProxy(CIMultiDict((_text(n), _text(v)) for n, v in lines if n[:1] != b":"))
        return Answer(status=int(status), headers=headers, chunks=self._chunks(headers.get("Content-Length")))

    async def _chunks(self, length: str | None) -> AsyncIterator[bytes]:
        while not self._ended:
            for event in await self._events():
                if isinstance(event, DataReceived):
                    yield event.data or b""
                    # Only now may as much again be sent: what nobody took yet fills the window and not our memory.
                    with self._told():
                        self._http2.acknowledge_received_data(event.flow_controlled_length or 0, self._stream)
                    await self._flush()
        # h2 compares the two only where data end an answer, not where its head or trailers do.
        if length is not None and int(length) != self._bytes:
            raise BrokeOffError


def _greeting() -> H2Connection:
    """Return a connection that has said how little may be sent to it."""
    http2 = H2Connection(H2Configuration(client_side=True, header_encoding=None))
    # `update_settings` before the first frame would send them in the wrong order: they are put in place instead.
    http2.local_settings = Settings(
        client=True,
        initial_values={
            SettingCodes.ENABLE_PUSH: 0,
            SettingCodes.INITIAL_WINDOW_SIZE: WINDOW_BYTES,
            SettingCodes.MAX_HEADER_LIST_SIZE: HEADER_LIST_BYTES,
        },
    )
    http2.decoder.max_header_list_size = HEADER_LIST_BYTES
    http2.initiate_connection()
    http2.increment_flow_control_window(WINDOW_BYTES - _FIRST_WINDOW_BYTES)
    return http2


def _request(target: URL, headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (":method", "GET"),
        (":authority", target.host_port_subcomponent or ""),
        (":scheme", target.scheme),
        (":path", target.raw_path_qs),
        *((name.lower(), value) for name, value in headers.items()),
    ]


def _text(line: bytes) -> str:
    """Return a name or value as aiohttp reads it: what is no UTF-8 can still be echoed."""
    return bytes(line).decode("utf-8", "surrogateescape")
