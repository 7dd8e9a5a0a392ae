"""Bodies are unpacked however they are cut, never beyond the limit."""

import gzip
import sys
import zlib

import brotli
import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from extractors.web.decoding import BadEncodingError, BodyDecoder, TooLargeError

LIMIT = 100_000


def raw_deflate(data: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(data) + squeeze.flush()


ENCODED = {
    "gzip": ("gzip", gzip.compress(b"words " * 999)),
    "gzip in two members": ("x-gzip", gzip.compress(b"words " * 500) + gzip.compress(b"words " * 499)),
    "padded gzip": ("GZIP", gzip.compress(b"words " * 999) + b"\0" * 64),
    "deflate": ("deflate", zlib.compress(b"words " * 999)),
    "raw deflate": ("deflate", raw_deflate(b"words " * 999)),
    "brotli": ("br", brotli.compress(b"words " * 999)),
    "zstd": ("zstd", zstd.compress(b"words " * 999)),
    "zstd in two frames": ("zstd", zstd.compress(b"words " * 500) + zstd.compress(b"words " * 499)),
    "none": ("identity", b"words " * 999),
    "A15 no encoding at all": ("none", b"words " * 999),
    "A15 a charset": ("UTF-8", b"words " * 999),
    "A15 a way of sending": ("aws-chunked", b"words " * 999),
    "A15 a way of sending what is packed": ("aws-chunked, gzip", gzip.compress(b"words " * 999)),
    "A16 gzip without a word": ("", gzip.compress(b"words " * 999)),
    "zstd without a word": ("", zstd.compress(b"words " * 999)),
}


@pytest.mark.parametrize(("encoding", "body"), ENCODED.values(), ids=ENCODED)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_body_is_decoded_however_it_is_cut(encoding, body, step):
    decoder = BodyDecoder(encoding, LIMIT)
    for start in range(0, len(body), step):
        decoder.feed(body[start : start + step])
    assert decoder.finish() == b"words " * 999


def test_a_body_may_be_just_as_long_as_the_limit():
    for name, squeeze in (("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress)):
        exact = BodyDecoder(name, LIMIT)
        exact.feed(squeeze(b"x" * LIMIT))
        assert len(exact.finish()) == LIMIT
        with pytest.raises(TooLargeError):
            BodyDecoder(name, LIMIT).feed(squeeze(b"x" * (LIMIT + 1)))
        broken = BodyDecoder(name, LIMIT)
        broken.feed(squeeze(bytes(range(256)) * 99)[:-9])
        with pytest.raises(BadEncodingError):
            broken.finish()


def test_a_zstd_window_that_would_take_more_memory_than_the_web_allows_is_refused():
    wide = {int(zstd.CompressionParameter.window_log): 27, int(zstd.CompressionParameter.content_size_flag): 0}
    squeeze = zstd.ZstdCompressor(options=wide)
    with pytest.raises(BadEncodingError):
        BodyDecoder("zstd", LIMIT).feed(squeeze.compress(b"words " * 999) + squeeze.flush())


def test_a_body_of_two_bytes_is_whole():
    decoder = BodyDecoder("", LIMIT)
    decoder.feed(b"\x1f\x8b")
    assert decoder.finish() == b"\x1f\x8b"


def test_two_encodings_at_once_are_refused():
    with pytest.raises(BadEncodingError, match="several encodings"):
        BodyDecoder("gzip, br", LIMIT)
