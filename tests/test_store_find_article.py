"""The one article a person named: by its id, cut short or whole, or by an address however it is written."""

from collections import Counter

import pytest

from store.collection.articles import find_article
from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import Connection
from store.types import StoreError
from tests.building import FEED, feed_run, open_store, settled

# Seventeen ids of hexadecimal digits: two begin with the same one.
SLUGS = ("harbour", "bridge", *(f"other-{n}" for n in range(15)))


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with open_store(tmp_path_factory.mktemp("named") / "storyfold.duckdb") as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(*(settled(slug) for slug in SLUGS)))
        yield connection


def row(connection: Connection, slug: str) -> tuple[str, str]:
    """Return id and canonical URL of an article."""
    found = connection.execute("SELECT id, canonical_url FROM articles WHERE url LIKE ?", [f"%{slug}%"]).fetchall()
    ((identity, url),) = found
    return str(identity), str(url)


WRITTEN = [
    ("as it is kept", lambda url: url),
    ("with a tracking parameter", lambda url: f"{url}?utm_source=feed"),
    ("with a fragment", lambda url: f"{url}#comments"),
    ("with a host in capitals", lambda url: url.replace("example", "EXAMPLE")),
    ("with the port that goes without saying", lambda url: url.replace(".example/", ".example:80/")),
]


@pytest.mark.parametrize("written", [row[1] for row in WRITTEN], ids=[row[0] for row in WRITTEN])
def test_an_address_is_found_however_it_is_written(connection: Connection, written) -> None:  # type: ignore[no-untyped-def]
    identity, url = row(connection, "harbour")
    assert find_article(connection, written(url)) == identity


@pytest.mark.parametrize("length", [8, 16])
def test_an_id_may_be_cut_short(connection: Connection, length: int) -> None:
    identity, _ = row(connection, "bridge")
    assert find_article(connection, identity[:length]) == identity


@pytest.mark.parametrize("wanted", ["", "zzzz", "https://nowhere.example/", "http://[broken"])
def test_what_names_no_article_is_said(connection: Connection, wanted: str) -> None:
    with pytest.raises(StoreError, match="no article"):
        find_article(connection, wanted)


def test_what_names_several_lists_them(connection: Connection) -> None:
    ids = [str(found[0]) for found in connection.execute("SELECT id FROM articles").fetchall()]
    digit, count = Counter(identity[0] for identity in ids).most_common(1)[0]
    with pytest.raises(StoreError, match=f"fits {min(count, 6)} articles: {digit}"):
        find_article(connection, digit)
