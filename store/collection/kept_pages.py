"""Keep the pages that articles were read from, compressed, so that they can be read again without fetching.

Kept is the newest answer of each address, in a file of its own: a page is thirty times its article's text, and no
analyst asks for it. It is written before what was read from it, so that a kill leaves a page too many, never too few.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import duckdb

from extractors.types import Fetched, Validators
from store.database.parameters import values_as_json
from store.database.timestamps import from_naive_utc, to_naive_utc
from store.database.transactions import transaction
from store.types import Page

# Reading pages back, so many are in memory at once.
BATCH = 50

# zstd at its default: a page of 100 kB in about a millisecond, to a fifth.
_CODEC = "zstd"


def pack(fetched: Fetched, *, of: str = "") -> Page:
    """Return an answer as it is kept, a page of the entry that led to the address `of` (its own if empty)."""
    import pyarrow as pa

    return Page(
        url=fetched.url,
        of=of or fetched.url,
        final_url=fetched.final_url,
        fetched_at=fetched.fetched_at,
        content_type=fetched.content_type,
        length=len(fetched.body),
        body=pa.compress(fetched.body, codec=_CODEC, asbytes=True),
    )


def unpack(page: Page) -> Fetched:
    """Return the answer that was kept."""
    import pyarrow as pa

    return Fetched(
        url=page.url,
        final_url=page.final_url,
        status=200,
        content_type=page.content_type,
        body=pa.decompress(page.body, decompressed_size=page.length, codec=_CODEC, asbytes=True),
        validators=Validators(),
        fetched_at=page.fetched_at,
    )


def save_pages(connection: duckdb.DuckDBPyConnection, pages: Iterable[Page]) -> None:
    """Keep these pages, all or none, in place of what was kept of their addresses and of their entries."""
    newest = {page.url: page for page in pages}
    if not newest:
        return
    import pyarrow as pa

    kept = newest.values()
    table = pa.table(
        {
            "url": list(newest),
            "of_url": [page.of for page in kept],
            "final_url": [page.final_url for page in kept],
            "fetched_at": pa.array([to_naive_utc(page.fetched_at) for page in kept], pa.timestamp("us")),
            "content_type": [page.content_type for page in kept],
            "bytes": pa.array([page.length for page in kept], pa.int32()),
            "sha256": [hashlib.sha256(page.body).hexdigest() for page in kept],
            "body": pa.array([page.body for page in kept], pa.binary()),
        }
    )
    with transaction(connection):
        _delete(connection, [*newest, *(page.of for page in kept)])
        connection.register("new_pages", table)
        connection.execute("INSERT INTO pages.pages BY NAME SELECT * FROM new_pages")
        connection.unregister("new_pages")


def drop_pages(connection: duckdb.DuckDBPyConnection, before: datetime) -> int:
    """Drop the pages fetched before then, and return how many."""
    with transaction(connection):
        rows = connection.execute("DELETE FROM pages.pages WHERE fetched_at < ?", [to_naive_utc(before)]).fetchall()
    return int(rows[0][0])


def delete_pages(connection: duckdb.DuckDBPyConnection, urls: Sequence[str]) -> None:
    """Drop the pages of these addresses, asked for or led to, and the further pages of what they led to."""
    with transaction(connection):
        _delete(connection, urls)


def kept_urls(connection: duckdb.DuckDBPyConnection, since: datetime | None = None) -> tuple[str, ...]:
    """Return the addresses of all pages kept, or of those fetched since then, oldest first."""
    rows = connection.execute(
        "SELECT url FROM pages.pages WHERE $1 IS NULL OR fetched_at >= $1 ORDER BY fetched_at, url",
        [to_naive_utc(since)],
    ).fetchall()
    return tuple(row[0] for row in rows)


def read_pages(connection: duckdb.DuckDBPyConnection, urls: Sequence[str]) -> Iterator[Page]:
    """Yield the pages of these addresses, a batch at a time."""
    for start in range(0, len(urls), BATCH):
        rows = connection.execute(
            """SELECT url, of_url, final_url, fetched_at, content_type, bytes, body FROM pages.pages
               WHERE url IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY fetched_at, url""",
            [values_as_json(urls[start : start + BATCH])],
        ).fetchall()
        for url, of, final_url, fetched_at, content_type, size, body in rows:
            yield Page(
                url=url, of=of, final_url=final_url, fetched_at=from_naive_utc(fetched_at), content_type=content_type,
                length=size, body=body,
            )  # fmt: skip


def _delete(connection: duckdb.DuckDBPyConnection, urls: Sequence[str]) -> None:
    connection.execute(
        """DELETE FROM pages.pages WHERE url IN (SELECT unnest($1::JSON::VARCHAR[]))
           OR of_url IN (SELECT unnest($1::JSON::VARCHAR[])) OR final_url IN (SELECT unnest($1::JSON::VARCHAR[]))""",
        [values_as_json(urls)],
    )
