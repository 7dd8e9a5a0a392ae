"""Write kept pages as a web archive (WARC 1.1), and read archives of others; reads no page itself.

The form of the Internet Archive and of Common Crawl, so that pages outlive this program and archives can be a source.
"""

import io
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser
from warcio.timeutils import datetime_to_iso_date, iso_date_to_datetime
from warcio.warcwriter import WARCWriter

from extractors.types import Fetched, Validators
from extractors.web.decoding import BodyDecoder, TooLargeError
from store.collection.kept_pages import kept_urls, read_pages, unpack
from store.database.connections import store_at
from store.database.timestamps import to_naive_utc
from store.database.whole_files import draft_of
from store.types import StoreError

# What an archive may hold beside pages is passed over by its type.
_PAGE_TYPES = ("text/html", "application/xhtml")
# More than any browser sends or takes.
_MOST_HEADER_BYTES = 2**20
_CHUNK_BYTES = 2**16

log = logging.getLogger("storyfold.archive")


def export_warc(path: Path, file: Path, since: datetime | None = None) -> int:
    """Write the pages of a store, or those fetched since then, into a new archive; return how many. Whole or not."""
    if file.exists():
        raise StoreError(f"{file} is there already")
    store = store_at(path)
    count = 0
    with store.exclusive(), store.latest() as connection, draft_of(file) as draft:
        with draft.open("wb") as handle:
            writer = WARCWriter(handle, gzip=file.suffix == ".gz", warc_version="WARC/1.1")
            writer.write_record(writer.create_warcinfo_record(file.name, {"software": "Storyfold"}))
            for page in read_pages(connection, kept_urls(connection, since)):
                _write(writer, unpack(page))
                count += 1
        if (found := _count_pages(draft)) != count:
            raise StoreError(f"{file}: {found} pages of {count} were written. Nothing was left there.")
    return count


def _count_pages(file: Path) -> int:
    with file.open("rb") as handle:
        return sum(record.rec_type == "response" for record in ArchiveIterator(handle))


def read_warc(file: Path, *, limit_bytes: int) -> Iterator[Fetched]:
    """Yield every page of an archive that was answered with 200 and is no longer than `limit_bytes`, as if fetched.

    A record that cannot be read (a bad date, headers beyond a megabyte, a broken encoding) costs that record. Raises
    StoreError when the file is no archive or is cut short; what came before is yielded.
    """
    try:
        with file.open("rb") as handle:
            records = ArchiveIterator(handle, no_record_parse=True)
            records.loader.warc_parser = _BoundedParser(records.loader.warc_parser, _ShortenedLines)
            for record in records:
                if record.rec_type == "response":
                    yield from _page_or_nothing(record, limit_bytes)
    except (ArchiveLoadFailed, OSError, EOFError, ValueError) as error:
        raise StoreError(f"{file}: cannot be read as a web archive: {error}") from error


class _BoundedParser:
    """Reads headers as warcio does, from `lines` of its stream that are bounded in one way or the other."""

    def __init__(self, parser: StatusAndHeadersParser, lines: Callable[[Any], Any]) -> None:
        self._parser = parser
        self._lines = lines

    def parse(self, stream: Any, statusline: str | None = None) -> StatusAndHeaders:
        return self._parser.parse(self._lines(stream), statusline)


class _ShortenedLines:
    """The lines of a record's own headers: of a long one its beginning, past `_MOST_HEADER_BYTES` the record's length.

    So the next record is found, however much stands before it.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = _MOST_HEADER_BYTES
        self._has_length = False

    def readline(self) -> bytes:
        while True:
            line = self._beginning()
            is_length = line[:15].lower() == b"content-length:" and not self._has_length
            self._has_length |= is_length
            self._left -= len(line)
            if self._left > 0 or is_length or not line.strip():
                return line

    def _beginning(self) -> bytes:
        line: bytes = self._stream.readline(_CHUNK_BYTES)
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = self._stream.readline(_CHUNK_BYTES)
        return line if line.endswith(b"\n") or not line else line[:-2] + b"\r\n"


class _BoundedLines:
    """The lines of a page's HTTP headers; more than `_MOST_HEADER_BYTES` raise ValueError, which costs the record."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = _MOST_HEADER_BYTES

    def readline(self) -> bytes:
        line: bytes = self._stream.readline(self._left)
        self._left -= len(line)
        if self._left <= 0:
            raise ValueError(f"headers of more than {_MOST_HEADER_BYTES} bytes")
        return line


_HTTP = _BoundedParser(StatusAndHeadersParser(ArcWarcRecordLoader.HTTP_TYPES, verify=False), _BoundedLines)


def _page_or_nothing(record: Any, limit_bytes: int) -> Iterator[Fetched]:
    try:
        yield from _page(record, limit_bytes)
    except (ArchiveLoadFailed, OSError) as error:
        raise StoreError(f"a record is cut short: {error}") from error
    except Exception as error:  # whatever a stranger's record makes a library raise
        url = record.rec_headers.get_header("WARC-Target-URI")
        log.warning("a record of the archive cannot be read and is passed over (%s): %s", url, error)


def _write(writer: WARCWriter, fetched: Fetched) -> None:
    headers = StatusAndHeaders("200 OK", [("Content-Type", fetched.content_type)], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(
            fetched.final_url, "response", payload=io.BytesIO(fetched.body), http_headers=headers,
            warc_headers_dict={"WARC-Date": datetime_to_iso_date(to_naive_utc(fetched.fetched_at), use_micros=True)},
        )
    )  # fmt: skip


def _page(record: Any, limit_bytes: int) -> Iterator[Fetched]:
    headers, warc = _HTTP.parse(record.raw_stream), record.rec_headers
    url = warc.get_header("WARC-Target-URI") or ""
    content_type = headers.get_header("Content-Type") or ""
    if headers.get_statuscode() != "200" or not content_type.lower().startswith(_PAGE_TYPES):
        return
    date = warc.get_header("WARC-Date")
    if not url.startswith(("http://", "https://")) or not date:
        return
    try:
        body = _body(record.raw_stream, headers, limit_bytes)
    except TooLargeError:
        return
    yield Fetched(
        url=url,
        final_url=url,
        status=200,
        content_type=content_type[:200],
        body=body,
        validators=Validators(),
        fetched_at=iso_date_to_datetime(date, tz_aware=True),
    )


def _body(stream: Any, headers: StatusAndHeaders, limit_bytes: int) -> bytes:
    """Return the decoded body of an answer; raise TooLargeError or BadEncodingError."""
    if "chunked" in (headers.get_header("Transfer-Encoding") or "").lower():
        stream = ChunkedDataReader(stream, decomp_type=None)
    decoder = BodyDecoder(headers.get_header("Content-Encoding") or "", limit_bytes)
    while chunk := stream.read(_CHUNK_BYTES):
        decoder.feed(chunk)
    return decoder.finish()
