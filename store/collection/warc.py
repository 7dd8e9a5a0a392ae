"""Write kept pages as a web archive (WARC 1.1), and read archives of others; reads no page itself.

The form of the Internet Archive and of Common Crawl, so that pages outlive this program and archives can be a source.
"""

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.timeutils import datetime_to_iso_date, iso_date_to_datetime
from warcio.warcwriter import WARCWriter

from extractors.types import Fetched, Validators
from store.collection.kept_pages import kept_urls, read_pages, unpack
from store.database.connections import store_at
from store.database.timestamps import to_naive_utc
from store.database.whole_files import draft_of
from store.types import StoreError

# What an archive may hold beside pages is passed over by its type.
_PAGE_TYPES = ("text/html", "application/xhtml")


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

    Raises StoreError when the file is no archive or is cut short; what came before is yielded.
    """
    try:
        with file.open("rb") as handle:
            for record in ArchiveIterator(handle):
                if record.rec_type == "response" and record.http_headers is not None:
                    yield from _page(record, limit_bytes)
    except (ArchiveLoadFailed, OSError, EOFError, ValueError) as error:
        raise StoreError(f"{file}: cannot be read as a web archive: {error}") from error


def _write(writer: WARCWriter, fetched: Fetched) -> None:
    headers = StatusAndHeaders("200 OK", [("Content-Type", fetched.content_type)], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(
            fetched.final_url, "response", payload=io.BytesIO(fetched.body), http_headers=headers,
            warc_headers_dict={"WARC-Date": datetime_to_iso_date(to_naive_utc(fetched.fetched_at), use_micros=True)},
        )
    )  # fmt: skip


def _page(record: object, limit_bytes: int) -> Iterator[Fetched]:
    headers, warc = record.http_headers, record.rec_headers  # type: ignore[attr-defined]
    url = warc.get_header("WARC-Target-URI") or ""
    content_type = headers.get_header("Content-Type") or ""
    if headers.get_statuscode() != "200" or not content_type.lower().startswith(_PAGE_TYPES):
        return
    body = record.content_stream().read(limit_bytes + 1)  # type: ignore[attr-defined]
    date = warc.get_header("WARC-Date")
    if not url.startswith(("http://", "https://")) or len(body) > limit_bytes or not date:
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
