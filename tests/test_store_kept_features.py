"""Features of a text are read once and kept, as long as text and program are the same, and never decide anything."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from store.collection.articles import save_embeddings
from store.collection.feed_runs import save_feed_run
from store.database.connections import Connection
from store.stories import load_features
from store.stories.grouping import cluster_pending, recluster_all
from store.upkeep.forget import forget
from tests.building import MONDAY, article, feed_run, keep_facts, open_store, settled, unencoded_articles, unit_vector

MODEL, WINDOW = "m", timedelta(days=7)
TEXT = "Palisade raised 240 million dollars from Copperline in San Mateo, said Dana Whitlock. Version {}."


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with open_store(tmp_path / "press.duckdb") as opened:
        yield opened


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Yield the texts whose features are read, in order."""
    texts: list[str] = []
    genuine: Callable[..., object] = load_features.read_features

    def noted(title: str, text: str, *given: object) -> object:
        texts.append(text)
        return genuine(title, text, *given)

    monkeypatch.setattr(load_features, "read_features", noted)
    return texts


def collect(connection: Connection, *slugs: str, days: int = 0) -> None:
    moment = MONDAY + timedelta(days=days)
    save_feed_run(connection, feed_run(*(settled(slug, text=TEXT.format(slug), published=moment) for slug in slugs)))
    keep_facts(connection)
    for one in unencoded_articles(connection, MODEL):
        row = unit_vector("lead")[None]
        save_embeddings(connection, MODEL, [one.id], row, row)
    cluster_pending(connection, model_id=MODEL, window=WINDOW, now=moment)


def matches(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute("FROM matches ORDER BY a, b").fetchall()


def kept(connection: Connection) -> int:
    (count,) = connection.execute("SELECT count(*) FROM pages.kept_features").fetchall()[0]
    return int(count)


def test_a_text_is_read_once_and_judged_as_if_read_anew(connection: Connection, read: list[str]) -> None:
    collect(connection, "a", "b")
    collect(connection, "c")
    assert sorted(read) == [TEXT.format(slug) for slug in "abc"]
    by_kept = matches(connection)
    connection.execute("DELETE FROM pages.kept_features")
    recluster_all(connection, model_id=MODEL, window=WINDOW, now=MONDAY)
    assert sorted(read[3:]) == [TEXT.format(slug) for slug in "abc"]
    assert len(by_kept) == 3
    assert matches(connection) == by_kept


@pytest.mark.parametrize(
    "spoilt",
    [
        "UPDATE articles SET text = text || ' More.' WHERE title <> ''",
        "UPDATE articles SET title = title || ' again'",
        "UPDATE pages.kept_features SET program = 'an older one'",
        "UPDATE pages.kept_features SET features = 'no features'",
        "UPDATE pages.kept_features SET rows = 'no rows'::BLOB",
    ],
    ids=["another text", "another headline", "another program", "damaged", "other rows"],
)
def test_what_was_kept_of_something_else_is_read_anew(connection: Connection, read: list[str], spoilt: str) -> None:
    collect(connection, "a", "b")
    connection.execute(spoilt)
    collect(connection, "c")
    assert len(read) == 2 + 3
    assert kept(connection) == 3


def test_what_lies_outside_the_window_is_not_kept(connection: Connection) -> None:
    collect(connection, "a", "b")
    collect(connection, "c", "d", days=30)
    assert kept(connection) == 2


def test_a_forgotten_article_leaves_no_features(connection: Connection) -> None:
    collect(connection, "a", "b")
    forget(connection, article("a").url, reason="asked for", now=MONDAY, same_story=0.6)
    assert kept(connection) == 1
