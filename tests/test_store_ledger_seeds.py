"""Five rewrites of one report, read and compared: what they agree on, what one alone adds, what one predicts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from extractors.facts.read_facts import read_facts
from extractors.facts.types import FACTS_VERSION
from extractors.types import Feed
from store.collection.feed_runs import save_feed_run
from store.database.connections import Connection, open_writer
from store.ledger.compare import compare_stories
from store.ledger.facts import save_facts, story_ledger, unread_articles, unread_ids
from tests.building import feed_run, settled

PUBLISHED = datetime(2026, 4, 29, 19, 2, tzinfo=UTC)


@pytest.fixture
def connection(shared: Path, tmp_path: Path) -> Iterator[Connection]:
    """Return a store in which the five seeds are one story of rewrites whose origin is in none of the feeds."""
    with open_writer(tmp_path / "s.duckdb") as opened:
        for i, path in enumerate(sorted((shared / "seeds").glob("*.txt"))):
            feed = Feed(url=f"http://seed{i}.example/feed", name=f"Seed {i}", kind="aggregator")
            run = feed_run(
                settled(f"seed-{i}", text=path.read_text(encoding="utf-8"), feed=feed, published=PUBLISHED), feed=feed
            )
            save_feed_run(opened, run)
        moment = PUBLISHED.replace(tzinfo=None)
        opened.execute("INSERT INTO stories VALUES ('s', 'Runway', ?, ?, 5, 0, '', 'TechCrunch', '')", [moment, moment])
        opened.execute(
            "INSERT INTO members (story_id, article_id, relation, parent, evidence)"
            " SELECT 's', id, 'rewrite', '', '' FROM articles"
        )
        articles = unread_articles(opened, unread_ids(opened, FACTS_VERSION))
        save_facts(
            opened, [(s, read_facts(s.article.text, s.article.published.date())) for s in articles], FACTS_VERSION
        )
        compare_stories(opened)
        yield opened


def figure(connection: Connection, value: float) -> dict[str, object]:
    (row,) = [row for row in story_ledger(connection, "s").figures if row["value"] == value and row["unit"] == "USD"]
    return row


def test_valuation_and_funding_are_agreed_by_all_that_state_them(connection: Connection) -> None:
    valuation, funding = figure(connection, 5.3e9), figure(connection, 860e6)
    assert (valuation["status"], valuation["articles"], valuation["attribute"]) == ("agreed", 5, "valuation")
    assert (funding["status"], funding["articles"], funding["attribute"]) == ("agreed", 5, "funding")
    # Five rewrites of one report are one voice.
    assert (valuation["origins"], funding["origins"]) == (1, 1)


def test_the_hedges_are_kept(connection: Connection) -> None:
    rows = connection.execute(
        "SELECT a.outlet, list(DISTINCT qualifier ORDER BY qualifier) FROM figures f"
        " JOIN articles a ON a.id = f.article_id"
        " WHERE value = 860e6 GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert rows == [
        ("Seed 0", ["nearly"]),
        ("Seed 1", ["nearly"]),
        ("Seed 2", ["nearly"]),
        ("Seed 3", ["", "about", "nearly"]),
        ("Seed 4", ["nearly"]),
    ]


@pytest.mark.parametrize(("value", "attribute"), [(200e9, "market cap"), (13e9, "funding")])
def test_the_additions_of_one_copy_are_flagged(connection: Connection, value: float, attribute: str) -> None:
    row = figure(connection, value)
    assert (row["status"], row["outlets"], row["attribute"]) == ("only in one copy", ["Seed 3"], attribute)


def test_the_three_predictions_fall_due(connection: Connection) -> None:
    rows = connection.execute(
        "SELECT due_to, voice, claim FROM predictions WHERE regexp_matches(claim, '^(Runway|OpenAI|Google) will')"
        " AND outlet = 'Seed 3' AND regexp_matches(horizon, '20') ORDER BY due_to, claim"
    ).fetchall()
    assert [(row[0], row[1], row[2].split(" ")[0]) for row in rows] == [
        (date(2027, 6, 30), "article", "Runway"),
        (date(2027, 12, 31), "article", "Google"),
        (date(2027, 12, 31), "article", "OpenAI"),
    ]


def test_the_source_is_credited_where_it_is_given(connection: Connection) -> None:
    credits = story_ledger(connection, "s").credits
    assert {row["outlet"] for row in credits if row["name"].startswith("TechCrunch")} == {"Seed 3"}
    assert "GogoAI News" in {row["name"] for row in credits if row["outlet"] == "Seed 4"}
