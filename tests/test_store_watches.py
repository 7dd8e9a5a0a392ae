"""One identity across a story's articles; what is watched tells what is new once, and nothing that was there before."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from extractors.facts.read_facts import read_facts
from extractors.facts.types import FACTS_VERSION
from store.collection.feed_runs import save_feed_run
from store.database.connections import Connection
from store.ledger.facts import save_facts, unread_articles, unread_ids
from store.ledger.resolutions import resolve_prediction
from store.ledger.watches import (
    add_watch,
    changes_between,
    counted_watches,
    list_watches,
    look_for_changes,
    mark_sent,
    remove_watch,
)
from store.types import StoreError
from store.upkeep.forget import forget
from tests.building import MONDAY, article, feed_run, open_store, settled

FULL = "Kestrel Lab is valued at $1.9 billion. “We shall open it to all,” said Nora Okafor, the chief executive."
SHORT = "Kestrel Lab plans a hall in Leeds, Okafor told the Gazette. It will open by June 2027."


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with open_store(tmp_path / "s.duckdb") as opened:
        collect(opened, "full", FULL)
        yield opened


def collect(connection: Connection, slug: str, text: str) -> None:
    """Collect an article into the story "s" and read its facts."""
    save_feed_run(connection, feed_run(settled(slug, text=text)))
    articles = unread_articles(connection, unread_ids(connection, FACTS_VERSION))
    save_facts(
        connection, [(s, read_facts(s.article.text, s.article.published.date())) for s in articles], FACTS_VERSION
    )
    for stored in articles:
        connection.execute(
            "INSERT INTO members (story_id, article_id, relation, parent, evidence) VALUES ('s', ?, 'unknown', '', '')",
            [stored.id],
        )


def later(hours: int) -> datetime:
    return MONDAY + timedelta(hours=hours)


def test_a_surname_is_the_one_person_of_its_story_who_bears_it(connection: Connection) -> None:
    collect(connection, "short", SHORT)
    rows = connection.execute("SELECT name, kind, role, names, articles FROM entities WHERE kind = 'person'").fetchall()
    assert rows == [("Nora Okafor", "person", "the chief executive", ["Nora Okafor", "Okafor"], 2)]


def test_a_surname_that_two_bear_is_nobodys(connection: Connection) -> None:
    collect(connection, "other", "“No,” said Paul Okafor, the chairman.")
    collect(connection, "short", SHORT)
    names = {
        row[0] for row in connection.execute("SELECT name FROM entities WHERE contains(name, 'Okafor')").fetchall()
    }
    assert names == {"Nora Okafor", "Paul Okafor", "Okafor"}


@pytest.mark.parametrize(
    ("kind", "wanted", "told"),
    [("entity", "Nora Okafor", 1), ("entity", "nobody", 0), ("figure", "Kestrel Lab: valuation", 1)],
)
def test_what_is_new_is_told_once_and_nothing_that_was_there(
    connection: Connection, kind: str, wanted: str, told: int
) -> None:
    add_watch(connection, kind, wanted, MONDAY)  # type: ignore[arg-type]
    assert look_for_changes(connection, later(1)) == ()
    collect(connection, "short", f"{SHORT} Kestrel Lab is now valued at $2.4 billion.")
    assert len(look_for_changes(connection, later(2))) == told
    mark_sent(connection)
    assert look_for_changes(connection, later(3)) == ()
    assert len(changes_between(connection, MONDAY, later(5))) == told
    assert [count for _, count in counted_watches(connection)] == [told]


def test_what_was_not_sent_is_told_again(connection: Connection) -> None:
    add_watch(connection, "entity", "Nora Okafor", MONDAY)
    collect(connection, "short", SHORT)
    assert look_for_changes(connection, later(1)) == look_for_changes(connection, later(2)) != ()


def test_a_prediction_tells_when_it_is_resolved(connection: Connection) -> None:
    collect(connection, "short", SHORT)
    identity = connection.execute("SELECT id FROM predictions WHERE due_to IS NOT NULL").fetchall()[0][0]
    watch = add_watch(connection, "prediction", identity[:6], MONDAY)
    assert watch.wanted == identity
    resolve_prediction(connection, identity, "kept", article="", by="an analyst", note="", now=later(1))
    (change,) = look_for_changes(connection, later(2))
    assert change.what == "kept, by an analyst: It will open by June 2027."


def test_what_is_watched_is_listed_and_removed(connection: Connection) -> None:
    watch = add_watch(connection, "entity", "Kestrel Lab", MONDAY)
    assert [one.wanted for one in list_watches(connection)] == ["Kestrel Lab"]
    assert remove_watch(connection, "kestrel lab").id == watch.id
    assert list_watches(connection) == ()


@pytest.mark.parametrize(("kind", "wanted"), [("story", "nosuch"), ("prediction", "nosuch"), ("entity", " ")])
def test_what_is_not_there_is_refused_with_a_word(connection: Connection, kind: str, wanted: str) -> None:
    with pytest.raises(StoreError, match=r"no|nothing"):
        add_watch(connection, kind, wanted, MONDAY)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="no watches are called 'nosuch'"):
        remove_watch(connection, "nosuch")


def test_a_forgotten_article_leaves_no_change_of_a_watch_and_the_others_stay(connection: Connection) -> None:
    add_watch(connection, "entity", "Nora Okafor", MONDAY)
    add_watch(connection, "figure", "Kestrel Lab: valuation", MONDAY)
    collect(connection, "short", f"{SHORT} Kestrel Lab is now valued at $2.4 billion.")
    assert len(look_for_changes(connection, later(1))) == 2
    forget(connection, article("short").url, now=later(2))
    left = connection.execute("SELECT change_key, what, url FROM watch_changes").fetchall()
    assert {url for _, _, url in left} == {article("full").canonical_url}
    assert "2.4" not in str(left)
    assert look_for_changes(connection, later(3)) == ()
