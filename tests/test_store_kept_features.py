"""Features of a text are read once and kept, as long as text and program are the same, and never decide anything."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from store.collection.articles import articles_by_id, save_embeddings
from store.collection.feed_runs import save_feed_run
from store.collection.revisions import replace_article
from store.database.connections import Connection
from store.provenance import lineage
from store.stories import load_features
from store.stories.grouping import cluster_pending, recluster_all
from store.upkeep.forget import forget
from tests.building import MONDAY, article, feed_run, keep_facts, open_store, settled, unencoded_articles, unit_vector

MODEL, WINDOW = "m", timedelta(days=7)
TEXT = (
    "Palisade raised 240 million dollars from Copperline in San Mateo, said Dana Whitlock. Version {}. The company "
    "announced the round on Monday. The company says that it will hire."
)


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


@pytest.fixture
def worded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Yield the texts in which words that show where they are from are looked for, in order."""
    texts: list[str] = []
    genuine: Callable[..., object] = load_features.read_wordings

    def noted(title: str, text: str) -> object:
        texts.append(text)
        return genuine(title, text)

    monkeypatch.setattr(load_features, "read_wordings", noted)
    monkeypatch.setattr(lineage, "read_wordings", noted)
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
    (count,) = connection.execute("SELECT count(*) FROM pages.article_features").fetchall()[0]
    return int(count)


def provenance(connection: Connection) -> list[tuple[object, ...]]:
    told = "SELECT article_id, relation, confidence, evidence FROM members ORDER BY article_id"
    shown = "SELECT article_id, number, kind, words, span_start, weight FROM provenance_evidence ORDER BY ALL"
    return [*connection.execute(told).fetchall(), *connection.execute(shown).fetchall()]


def test_where_a_text_is_from_is_read_once_and_shown_as_if_read_anew(connection: Connection, worded: list[str]) -> None:
    collect(connection, "a", "b")
    collect(connection, "c")
    assert sorted(worded) == [TEXT.format(slug) for slug in "abc"]
    by_kept = provenance(connection)
    connection.execute("DELETE FROM pages.article_wordings")
    recluster_all(connection, model_id=MODEL, window=WINDOW, now=MONDAY)
    assert sorted(worded[3:]) == [TEXT.format(slug) for slug in "abc"]
    assert len({row[0] for row in by_kept}) == 3
    assert any("organisation says" in row or "announced" in row for row in by_kept)
    assert provenance(connection) == by_kept


@pytest.mark.parametrize("spoilt", ["program = 'an older one'", "wordings = 'no words'", "version = 'another'"])
def test_words_kept_of_something_else_are_looked_for_anew(
    connection: Connection, worded: list[str], spoilt: str
) -> None:
    collect(connection, "a", "b")
    connection.execute(f"UPDATE pages.article_wordings SET {spoilt}")
    collect(connection, "c")
    assert len(worded) == 2 + 3
    assert connection.execute("SELECT count(*) FROM pages.article_wordings").fetchall() == [(3,)]


def test_words_that_cannot_be_read_are_logged_and_no_failure_of_the_program_is_hidden(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    collect(connection, "a")
    (identity,) = connection.execute("SELECT id FROM articles").fetchall()[0]
    held = articles_by_id(connection, [identity])
    for error in (ValueError("a stray mark"), OSError("no space left")):
        connection.execute("DELETE FROM pages.article_wordings")
        monkeypatch.setattr(load_features, "read_wordings", Mock(side_effect=error))
        if isinstance(error, OSError):
            with pytest.raises(OSError, match="no space"):
                load_features.wordings_of(connection, held)
        else:
            assert load_features.wordings_of(connection, held) == {}
            assert f"article {identity}" in caplog.text
            assert "a stray mark" in caplog.text


def test_a_text_is_read_once_and_judged_as_if_read_anew(connection: Connection, read: list[str]) -> None:
    collect(connection, "a", "b")
    collect(connection, "c")
    assert sorted(read) == [TEXT.format(slug) for slug in "abc"]
    by_kept = matches(connection)
    connection.execute("DELETE FROM pages.article_features")
    recluster_all(connection, model_id=MODEL, window=WINDOW, now=MONDAY)
    assert sorted(read[3:]) == [TEXT.format(slug) for slug in "abc"]
    assert len(by_kept) == 3
    assert matches(connection) == by_kept


def revise(connection: Connection, **other: str) -> None:
    """Let every article say something else, as a page that is read again may."""
    for (identity,) in connection.execute("SELECT id FROM articles ORDER BY id").fetchall():
        stored = articles_by_id(connection, [identity])[identity]
        changed = replace(stored.article, **{name: getattr(stored.article, name) + end for name, end in other.items()})
        replace_article(connection, stored, changed, MONDAY)
    connection.execute("DELETE FROM changed_articles")  # as once they were compared


@pytest.mark.parametrize("other", [{"text": " More."}, {"title": " again"}], ids=["text", "headline"])
def test_another_text_is_read_anew(connection: Connection, read: list[str], other: dict[str, str]) -> None:
    collect(connection, "a", "b")
    for times in (1, 2):
        revise(connection, **other)
        collect(connection, f"c{times}")
    assert len(read) == 2 + 3 + 4
    assert kept(connection) == 4


@pytest.mark.parametrize(
    "spoilt",
    [
        "UPDATE pages.article_features SET program = 'an older one'",
        "UPDATE pages.article_features SET features = 'no features'",
        "UPDATE pages.article_features SET screening = 'no rows'::BLOB",
        "UPDATE pages.article_features SET further = 'no rows'::BLOB",
    ],
    ids=["another program", "damaged", "other rows", "other further rows"],
)
def test_what_was_kept_of_something_else_is_read_anew(connection: Connection, read: list[str], spoilt: str) -> None:
    collect(connection, "a", "b")
    connection.execute(spoilt)
    collect(connection, "c")
    assert len(read) == 2 + 3
    assert kept(connection) == 3


def test_a_window_whose_features_are_kept_is_told_without_reading_a_text_again(
    connection: Connection, read: list[str]
) -> None:
    collect(connection, "a", "b")
    connection.execute("UPDATE articles SET text = 'Unlike anything.'")  # as no program of ours changes a text
    collect(connection, "c")
    assert len(read) == 3


def test_what_lies_outside_the_window_is_not_kept(connection: Connection) -> None:
    collect(connection, "a", "b")
    collect(connection, "c", "d", days=30)
    assert kept(connection) == 2
    assert connection.execute("SELECT count(*) FROM pages.article_wordings").fetchall() == [(2,)]


def test_a_forgotten_article_leaves_no_features(connection: Connection) -> None:
    collect(connection, "a", "b")
    forget(connection, article("a").url, reason="asked for", now=MONDAY, same_story=0.6)
    assert kept(connection) == 1
    assert connection.execute("SELECT count(*) FROM pages.article_wordings").fetchall() == [(1,)]
