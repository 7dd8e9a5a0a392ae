"""Who and what several stories are about: each with its own figures, quotes and predictions, and no other's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.facts.read_facts import read_facts
from extractors.facts.types import FACTS_VERSION
from store.collection.feed_runs import save_feed_run
from store.database.connections import Connection
from store.ledger.facts import save_facts, unread_articles, unread_ids
from store.queries import entities
from store.queries.entities import read_entities
from store.types import EntityReport
from tests.building import feed_run, open_store, settled

FIRST = "Kestrel Labs is valued at $1.9 billion. “We shall open it to all,” said Nora Okafor, the chief executive."
SECOND = "“It will open by June 2027,” Nora Okafor said. Kestrel Labs raised $40 million in a funding round."
OTHER = "Paul Lindgren of Tarn Capital said it was late."


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with open_store(tmp_path / "s.duckdb") as opened:
        collect(opened, "first", FIRST, story="s1")
        collect(opened, "second", SECOND, story="s2")
        collect(opened, "other", OTHER, story="s2")
        yield opened


def collect(connection: Connection, slug: str, text: str, *, story: str) -> None:
    """Collect an article into a story and read its facts."""
    save_feed_run(connection, feed_run(settled(slug, text=text)))
    articles = unread_articles(connection, unread_ids(connection, FACTS_VERSION))
    save_facts(
        connection, [(s, read_facts(s.article.text, s.article.published.date())) for s in articles], FACTS_VERSION
    )
    connection.executemany(
        "INSERT INTO members (story_id, article_id, relation, parent, evidence) VALUES (?, ?, 'unknown', '', '')",
        [[story, stored.id] for stored in articles],
    )


def named(found: tuple[EntityReport, ...], name: str) -> EntityReport:
    (one,) = [entity for entity in found if entity.name == name]
    return one


def test_an_entity_has_what_its_stories_say_of_it(connection: Connection) -> None:
    found = read_entities(connection, ["s1", "s2"])
    person = named(found, "Nora Okafor")
    assert (person.kind, person.role, person.story_ids) == ("person", "the chief executive", ("s1", "s2"))
    assert (person.articles, person.outlets) == (2, 1)
    assert {one.words for one in person.quotes} == {"We shall open it to all,", "It will open by June 2027,"}
    lab = named(found, "Kestrel Labs")
    assert {(one.words, one.note, one.story_id) for one in lab.figures} >= {("$1.9 billion", "valuation", "s1")}


def test_a_prediction_is_its_speakers(connection: Connection) -> None:
    (prediction,) = named(read_entities(connection, ["s1", "s2"]), "Nora Okafor").predictions
    assert (prediction.note, prediction.story_id) == ("2027-06-30", "s2")


def test_a_name_of_one_of_the_stories_has_no_report(connection: Connection) -> None:
    assert read_entities(connection, ["s1"]) == ()
    assert not {"Paul Lindgren", "Tarn Capital"} & {one.name for one in read_entities(connection, ["s1", "s2"])}


def test_there_are_no_more_than_a_bound_the_most_told_first(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect(connection, "third", "Kestrel Labs has a hall in Leeds.", story="s3")
    monkeypatch.setattr(entities, "MOST_ENTITIES", 1)
    assert [one.name for one in read_entities(connection, ["s1", "s2", "s3"])] == ["Kestrel Labs"]


def test_of_many_lines_the_newest_are_kept(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "MOST_LINES", 1)
    assert len(named(read_entities(connection, ["s1", "s2"]), "Nora Okafor").quotes) == 1
