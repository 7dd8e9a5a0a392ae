"""Decode the content encoding of an answer as it arrives, never holding more decoded bytes than allowed."""

import sys
import time
import zlib
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 256 * 1024
# RFC 9659: on the web no zstd window is larger than 8 MB. The library alone would take 128 MB at a header's word.
_ZSTD_WINDOW_LOG = 23
# Processor seconds that one body may take: megabytes take hundredths, but a megabyte of empty frames more than one.
_MOST_CPU_S = 0.5


class TooLargeError(Exception):
    """More decoded (or received) bytes than allowed."""


class BadEncodingError(Exception):
    """A body that is not what its Content-Encoding says."""


class BodyDecoder:
    """Collects one body: feed it chunks, then finish. `encoding` is the Content-Encoding header, or "".

    Servers write "none", "utf-8" or "aws-chunked" there, and send gzip without a word: then the first bytes decide.
    """

    def __init__(self, encoding: str, limit_bytes: int) -> None:
        named = [name for part in encoding.lower().split(",") if (name := part.strip().removeprefix("x-")) in _STREAMS]
        if len(named) > 1:
            raise BadEncodingError("several encodings")
        self._encoding = named[0] if named else ""
        self._limit = limit_bytes
        self._received = 0
        self._cpu_s = 0.0
        self._head = b""
        self._body = bytearray()
        self._stream = _STREAMS[self._encoding]() if self._encoding else None
        self._is_plain = False

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes from the wire; raise TooLargeError or BadEncodingError."""
        self._received += len(chunk)
        if self._received > self._limit:
            raise TooLargeError(f"more than {self._limit} bytes")
        if self._stream is None and not self._is_plain:
            self._head += chunk
            if len(self._head) < _MAGIC_BYTES:
                return
            chunk = self._recognised_head()
        if self._stream is None:
            self._body += chunk
            return
        started = time.thread_time()
        while True:
            room = self._limit - len(self._body)
            try:
                out, chunk, more = self._stream.step(chunk, min(_STEP, room + 1))
            except (zlib.error, brotli.error, zstd.ZstdError) as error:
                raise BadEncodingError(f"not {self._encoding} data") from error
            if len(out) > room:
                raise TooLargeError(f"more than {self._limit} bytes once decoded")
            self._body += out
            if self._cpu_s + time.thread_time() - started > _MOST_CPU_S:
                raise TooLargeError(f"more than {_MOST_CPU_S:g} s of decoding")
            if not more:
                self._cpu_s += time.thread_time() - started
                return

    def _recognised_head(self) -> bytes:
        """Return the first bytes; what they are decides how a body is decoded that names no encoding, or an odd one."""
        head, self._head = self._head, b""
        self._encoding = next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")
        self._stream = _STREAMS[self._encoding]() if self._encoding else None
        self._is_plain = self._stream is None
        return head

    def finish(self) -> bytes:
        """Return the whole decoded body; raise BadEncodingError if it ends in the middle."""
        self._body += self._head
        if self._stream is not None and self._received and not self._stream.ended:
            raise BadEncodingError(f"{self._encoding} data that break off")
        return bytes(self._body)


class _Stream(Protocol):
    """One encoding: `step` takes bytes, and gives decoded ones, those it did not take, and whether more are ready.

    It gives little more than `most` bytes at a time, whatever it is fed. `ended` is true at the end of a whole body.
    """

    ended: bool

    def step(self, data: bytes, most: int) -> tuple[bytes, bytes, bool]: ...


class _Gzip:
    """Gzip, of one or several members, with what some servers leave behind the last of them."""

    def __init__(self) -> None:
        self.ended = False
        self._held = b""
        self._inflater: zlib._Decompress | None = None

    def step(self, data: bytes, most: int) -> tuple[bytes, bytes, bool]:
        data, self._held = self._held + data, b""
        if self._inflater is None:
            if len(data) < 2:
                self._held = data
                return b"", b"", False
            if self.ended and data[:2] != b"\x1f\x8b":
                return b"", b"", False  # padding after the last member, as tar and some servers leave it
            self._inflater, self.ended = zlib.decompressobj(_GZIP), False
        out = self._inflater.decompress(data, most)
        rest = self._inflater.unconsumed_tail
        if self._inflater.eof:
            rest, self._inflater, self.ended = self._inflater.unused_data, None, True
        return out, rest, bool(rest)


class _Deflate:
    """Deflate, which means zlib (RFC 9110), but is also sent raw: a zlib header is a multiple of 31."""

    def __init__(self) -> None:
        self.ended = False
        self._held = b""
        self._inflater: zlib._Decompress | None = None

    def step(self, data: bytes, most: int) -> tuple[bytes, bytes, bool]:
        data, self._held = self._held + data, b""
        if self.ended:
            return b"", b"", False
        if self._inflater is None:
            if len(data) < 2:
                self._held = data
                return b"", b"", False
            is_zlib = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        out = self._inflater.decompress(data, most)
        self.ended = self._inflater.eof
        return out, self._inflater.unconsumed_tail, bool(self._inflater.unconsumed_tail)


class _Brotli:
    """Brotli; it keeps what it could not give yet to itself, and is asked for it with empty hands."""

    def __init__(self) -> None:
        self._inflater = brotli.Decompressor()

    @property
    def ended(self) -> bool:
        return bool(self._inflater.is_finished())

    def step(self, data: bytes, most: int) -> tuple[bytes, bytes, bool]:
        if self.ended:
            return b"", b"", False
        out = self._inflater.process(data, output_buffer_limit=most)
        return out, b"", not self._inflater.can_accept_more_data() and not self.ended


class _Zstd:
    """Zstandard, of one or several frames."""

    def __init__(self) -> None:
        self.ended = False
        self._inflater: zstd.ZstdDecompressor | None = None

    def step(self, data: bytes, most: int) -> tuple[bytes, bytes, bool]:
        if self._inflater is None:
            if not data:
                return b"", b"", False
            options = {int(zstd.DecompressionParameter.window_log_max): _ZSTD_WINDOW_LOG}
            self._inflater, self.ended = zstd.ZstdDecompressor(options=options), False
        out = self._inflater.decompress(data, max_length=most)
        if self._inflater.eof:
            rest, self._inflater, self.ended = self._inflater.unused_data, None, True
            return out, rest, bool(rest)
        return out, b"", not self._inflater.needs_input


_STREAMS: dict[str, type[_Gzip] | type[_Deflate] | type[_Brotli] | type[_Zstd]] = {
    "gzip": _Gzip, "deflate": _Deflate, "br": _Brotli, "zstd": _Zstd,
}  # fmt: skip

# How bodies begin that are packed whatever their headers say; brotli and deflate have no such mark.
_MAGIC = {b"\x1f\x8b\x08": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_MAGIC_BYTES = max(map(len, _MAGIC))
