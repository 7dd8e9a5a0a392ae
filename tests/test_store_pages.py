"""Pages are kept compressed, newest answer of each address, as long as wished, and come back byte for byte."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractors.types import Fetched, Validators
from store.collection.article_identity import article_id
from store.collection.feed_runs import register_feeds, save_feed_run
from store.collection.kept_pages import drop_pages, kept_urls, pack, read_pages, save_pages, unpack
from store.collection.reextraction import reextraction_inputs, save_reextraction
from store.collection.warc import export_warc, read_warc
from store.database.connections import Connection
from store.queries.search import search
from store.types import EntryOutcome, StoreError
from store.upkeep.forget import forget
from store.upkeep.integrity import check
from tests.building import FEED, MONDAY, article, failed, feed_run, open_store, settled

HTML = b"<html><body>" + b"<p>Somebody said something, and somebody else did not.</p>" * 400 + b"</body></html>"


def fetched(slug: str, body: bytes = HTML, at: datetime = MONDAY) -> Fetched:
    """Return the answer with the page of `article(slug)`."""
    url = f"http://gazette.example/{slug}"
    return Fetched(
        url=url, final_url=url, status=200, content_type="text/html; charset=utf-8", body=body,
        validators=Validators(), fetched_at=at,
    )  # fmt: skip


def with_page(outcome: EntryOutcome, slug: str) -> EntryOutcome:
    """Return the outcome with its page."""
    return replace(outcome, pages=(pack(fetched(slug)),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a store with an article, an entry without one, and the pages of both."""
    with open_store(tmp_path / "store.duckdb") as connection:
        register_feeds(connection, [FEED])
        outcomes = with_page(settled("read"), "read"), with_page(failed("unread"), "unread")
        save_feed_run(connection, feed_run(*outcomes))
    return tmp_path / "store.duckdb"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    """Return that store, open to write."""
    with open_store(path) as opened:
        yield opened


def test_a_page_comes_back_byte_for_byte_and_is_kept_small() -> None:
    page = pack(fetched("page"))
    assert unpack(page) == fetched("page")
    assert len(page.body) < len(HTML) / 20


def test_pages_are_stored_with_their_feed_whether_an_article_came_of_them_or_not(connection: Connection) -> None:
    urls = kept_urls(connection)
    assert urls == ("http://gazette.example/read", "http://gazette.example/unread")
    assert [unpack(page) for page in read_pages(connection, urls)] == [fetched("read"), fetched("unread")]


def test_of_each_address_the_newest_answer_is_kept(connection: Connection) -> None:
    later = fetched("read", b"<html>later</html>", MONDAY + timedelta(days=1))
    save_pages(connection, [pack(fetched("read")), pack(later)])
    assert [unpack(page) for page in read_pages(connection, ["http://gazette.example/read"])] == [later]


def test_pages_are_dropped_after_a_while(connection: Connection) -> None:
    save_pages(connection, [pack(fetched("new", at=MONDAY + timedelta(days=2)))])
    assert drop_pages(connection, MONDAY + timedelta(days=2)) == 2
    assert kept_urls(connection) == ("http://gazette.example/new",)
    assert kept_urls(connection, MONDAY + timedelta(days=2)) == ("http://gazette.example/new",)
    assert kept_urls(connection, MONDAY + timedelta(days=2, seconds=1)) == ()


def test_the_page_of_a_removed_article_goes_and_does_not_come_back(path: Path) -> None:
    with open_store(path) as connection:
        forget(connection, "http://gazette.example/read", now=MONDAY)
        save_feed_run(connection, feed_run(with_page(settled("read"), "read")))
        assert kept_urls(connection) == ("http://gazette.example/unread",)
    assert check(path) == ()


def test_further_pages_belong_to_the_entry_and_go_with_it(path: Path) -> None:
    with open_store(path) as connection:
        parts = pack(fetched("read")), pack(fetched("read-2"), of="http://gazette.example/read")
        save_feed_run(connection, feed_run(replace(settled("read"), pages=parts)))
        assert len(kept_urls(connection)) == 3
        led_to = [one.entry.identity for one in reextraction_inputs(connection, kept_urls(connection))]
        assert led_to == ["guid-read", "guid-unread"]
        forget(connection, "http://gazette.example/read", now=MONDAY)
        assert kept_urls(connection) == ("http://gazette.example/unread",)


def test_a_damaged_page_is_found(path: Path) -> None:
    with open_store(path) as connection:
        connection.execute("UPDATE pages.pages SET body = 'other'::BLOB WHERE url LIKE '%/read'")
    assert check(path) == ("a page is not what was kept of it: 1 (http://gazette.example/read)",)


def test_another_reading_changes_what_an_article_says_and_not_what_it_is(path: Path) -> None:
    with open_store(path) as connection:
        one = next(one for one in reextraction_inputs(connection, kept_urls(connection)) if one.stored)
        other = replace(article("elsewhere"), title="Another headline", text="A lighthouse at last.")
        assert save_reextraction(connection, one, EntryOutcome(entry=one.entry, article=other), MONDAY) == "changed"
        rows = connection.execute("SELECT id, canonical_url, title, text FROM articles").fetchall()
        kept = article("read")
        assert rows == [(article_id(kept), kept.canonical_url, "Another headline", "A lighthouse at last.")]
        assert connection.execute("SELECT title, text FROM revisions").fetchall() == [(kept.title, kept.text)]
    with open_store(path) as connection:
        assert [found.title for found in search(connection, "lighthouse")] == ["Another headline"]
        assert search(connection, "text of read") == ()
    assert check(path) == ()


def test_the_same_reading_changes_nothing(connection: Connection) -> None:
    one = next(one for one in reextraction_inputs(connection, kept_urls(connection)) if one.stored)
    assert (
        save_reextraction(connection, one, EntryOutcome(entry=one.entry, article=article("read")), MONDAY)
        == "unchanged"
    )
    assert connection.execute("SELECT count(*) FROM revisions").fetchall() == [(0,)]


def test_a_page_that_gives_an_article_at_last_becomes_one(connection: Connection) -> None:
    one = next(one for one in reextraction_inputs(connection, kept_urls(connection)) if not one.stored)
    outcome = EntryOutcome(entry=one.entry, article=article("unread"))
    assert save_reextraction(connection, one, outcome, MONDAY) == "new"
    assert connection.execute("SELECT count(*), count(article_id) FROM entries").fetchall() == [(2, 2)]


def test_what_gives_no_article_any_more_keeps_the_one_it_gave(connection: Connection) -> None:
    one = next(one for one in reextraction_inputs(connection, kept_urls(connection)) if one.stored)
    assert save_reextraction(connection, one, EntryOutcome(entry=one.entry, failure="no text"), MONDAY) == "lost"
    assert connection.execute("SELECT text FROM articles").fetchall() == [(article("read").text,)]


def test_an_archive_holds_every_page_and_gives_it_back(path: Path, tmp_path: Path) -> None:
    for name in ("pages.warc.gz", "pages.warc"):
        assert export_warc(path, tmp_path / name) == 2
        found = list(read_warc(tmp_path / name, limit_bytes=2**20))
        assert found == [fetched("read"), fetched("unread")]
    with pytest.raises(StoreError, match="there already"):
        export_warc(path, tmp_path / "pages.warc")


def test_a_page_larger_than_the_limit_is_passed_over(path: Path, tmp_path: Path) -> None:
    export_warc(path, tmp_path / "pages.warc.gz")
    assert list(read_warc(tmp_path / "pages.warc.gz", limit_bytes=len(HTML) - 1)) == []
    assert len(list(read_warc(tmp_path / "pages.warc.gz", limit_bytes=len(HTML)))) == 2


def test_an_archive_of_another_program_is_read(tmp_path: Path) -> None:
    """A record as Common Crawl's news crawl writes it: a request beside the response, gzip inside, whole seconds."""
    body = gzip.compress(b"<html>news</html>")
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + body
    record = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-04-27T09:00:00Z\r\n"
        b"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        b"WARC-Target-URI: http://gazette.example/theirs\r\nContent-Type: application/http; msgtype=response\r\n"
        + f"Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"
    )  # fmt: skip
    (tmp_path / "theirs.warc.gz").write_bytes(gzip.compress(record))
    found = list(read_warc(tmp_path / "theirs.warc.gz", limit_bytes=1000))
    assert [(one.url, one.body, one.fetched_at) for one in found] == [
        ("http://gazette.example/theirs", b"<html>news</html>", datetime(2026, 4, 27, 9, tzinfo=UTC))
    ]


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.warc").write_bytes(b"no archive at all\n" * 9)
    with pytest.raises(StoreError, match="web archive"):
        list(read_warc(tmp_path / "no.warc", limit_bytes=1000))
