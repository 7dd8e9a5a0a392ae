"""What a run reads does not grow with the store's age: counted in rows that scans touch, never by a clock."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store.collection.article_identity import (
    drop_held_keys,
    held_ids,
    name_of_entry,
    order_held_keys,
    possibly_held,
)
from store.collection.articles import ARTICLES, articles_by_id
from store.collection.feed_runs import KNOWN_FOR, register_feeds, save_feed_run
from store.database.connections import Connection, forget_read_blocks, store_at
from store.database.parameters import Column, values_as_json, values_missing
from store.dedup.article_forms import _TO_JUDGE
from store.ledger.later_articles import _TEXTS
from store.ledger.week import week_ledger
from store.queries.completeness import outlets_of_stories
from store.queries.editions import topic_counts
from store.roundups.pending_items import items_since, uncompared
from store.stories.follow_ups import _story_table
from store.stories.load_features import encoded_between
from store.stories.read import feeds_lately, last_answers, stories_between, stories_by_id
from store.stories.time_spans import spans_around
from store.upkeep.integrity import check
from store.upkeep.nightly import run_upkeep
from tests.building import FEED, MONDAY, feed_run, open_store, settled

YOUNG, OLD = 120, 480  # days
A_DAY = 400

# As many entries, articles and answers a day, until Monday.
_FILL = """
INSERT INTO feeds (url, name, kind, last_attempt, outcome)
    VALUES ('http://p.example/feed', 'Press', 'press', TIMESTAMP '2026-04-27 09:00', 'ok');
INSERT INTO fetches SELECT 'http://p.example/feed', 'http://p.example/feed',
    TIMESTAMP '2026-04-27 09:00' - to_minutes((3 * n)::INTEGER), 200, 'ok', ''
    FROM range({rows}) t(n) ORDER BY n DESC;
INSERT INTO entries BY NAME
    SELECT 'http://p.example/feed' AS feed_url, 'guid-' || n AS identity, 'http://p.example/' || n AS url,
           'T' AS title, '' AS summary, '' AS content, '' AS author, first_seen AS published, first_seen,
           sha256(n::VARCHAR)[:16] AS article_id, '' AS failure, '' AS detail, false AS retryable, 1 AS attempts
    FROM (SELECT n, TIMESTAMP '2026-04-27 09:00' - to_minutes((3 * n)::INTEGER) AS first_seen
          FROM range({rows}) t(n)) ORDER BY n DESC;
INSERT INTO articles BY NAME
    SELECT article_id AS id, url, url AS canonical_url, title, [] AS authors, 'P' AS publisher, 'Press' AS outlet,
           'press' AS outlet_kind, feed_url, published, 'feed' AS dated_by, 'en' AS language, 'Text.' AS text,
           [] AS links, 'page' AS read_from, first_seen FROM entries;
INSERT INTO search_documents
    SELECT (row_number() OVER ())::INTEGER, id, 1, 1 FROM articles
"""

# What is made of each article, one story each; what is older than two weeks is known to no item of a roundup.
_MADE = """
INSERT INTO vectors.vectors
    SELECT id, part, 'model', [1, 2, 3]::FLOAT[] FROM articles CROSS JOIN (VALUES ('lead'), ('title')) t(part)
    ORDER BY part, published;
INSERT INTO article_forms BY NAME
    SELECT id AS article_id, 'report' AS form, .9 AS confidence, .05 AS about, .05 AS no_report, 'program' AS said_by
    FROM articles;
INSERT INTO stories BY NAME
    SELECT 's' || id AS id, title AS headline, published AS first_published, published AS last_published, 1 AS articles,
           1 AS independent, id AS origin, '' AS origin_credit, '' AS follows, 'article' AS origin_kind,
           1 AS origin_votes
    FROM articles;
INSERT INTO members BY NAME
    SELECT 's' || id AS story_id, id AS article_id, 'own reporting' AS relation, '' AS parent, '' AS evidence,
           1 AS confidence, '' AS source, '' AS publisher, outlet AS owner, '' AS flag
    FROM articles;
INSERT INTO items_compared
    SELECT id, 'model', 'report 0' FROM articles WHERE published >= TIMESTAMP '2026-04-11 01:00' ORDER BY id
"""
MODEL = "model"


# Columns that take most of a store's room.
WIDE = {"vector", "text"}


class Scanned:
    """A connection that counts the rows that the scans of its questions touch, and what they hand on to joins."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.rows = 0
        self.handed_on = 0
        self.with_wide_columns = 0
        self.joined = 0

    def execute(self, query: str, given: Any = None) -> Connection:
        asked = [query] if given is None else [query, given]
        ((_, plan),) = self.connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked[0]}", *asked[1:]).fetchall()
        for scan in _scans(json.loads(plan)):
            self.rows += int(scan["operator_rows_scanned"])
            self.handed_on += int(scan["operator_cardinality"])
            if WIDE & set(_projected(scan)):
                self.with_wide_columns += int(scan["operator_cardinality"])
        self.joined += sum(int(join["operator_cardinality"]) for join in _joins(json.loads(plan)))
        return self.connection.execute(*asked)


def _scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if node.get("operator_rows_scanned"):
        yield node
    for child in node.get("children", ()):
        yield from _scans(child)


def _joins(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if node.get("operator_type") == "HASH_JOIN":
        yield node
    for child in node.get("children", ()):
        yield from _joins(child)


def _projected(scan: dict[str, Any]) -> list[str]:
    names = scan["extra_info"].get("Projections", [])
    return [names] if isinstance(names, str) else names


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    made = {}
    for days in (YOUNG, OLD):
        path = made[days] = tmp_path_factory.mktemp(str(days)) / "s.duckdb"
        with open_store(path) as connection:
            for statement in (*_FILL.format(rows=days * A_DAY).split(";\n"), *_MADE.split(";\n")):
                connection.execute(statement)
            order_held_keys(connection)
    return made


READERS: dict[str, Callable[[Connection], object]] = {
    "how feeds answered last, for an edition": lambda c: last_answers(c, MONDAY - timedelta(days=7)),
    "how feeds do, for Prefect's table": lambda c: feeds_lately(c, MONDAY - KNOWN_FOR),
    "whether new entries are held": lambda c: possibly_held(c, [name_of_entry(FEED.url, f"new-{n}") for n in range(5)]),
    "whether new articles are held": lambda c: held_ids(c, [f"{n:016}" for n in range(5)]),
}


@pytest.mark.parametrize("reader", READERS)
def test_what_is_read_does_not_grow_with_the_age(stores: dict[int, Path], reader: str) -> None:
    rows = {}
    for days, path in stores.items():
        with store_at(path).latest() as connection:
            spied = Scanned(connection)
            assert READERS[reader](spied) == READERS[reader](connection)  # type: ignore[arg-type]
            rows[days] = spied.rows
    assert rows[OLD] <= 1.5 * rows[YOUNG]


def newest(connection: Connection, count: int = 40) -> list[str]:
    """Return the ids of the newest articles."""
    return [
        row[0]
        for row in connection.execute(f"SELECT id FROM articles ORDER BY published DESC LIMIT {count}").fetchall()
    ]


def given_ids(connection: Connection) -> dict[str, object]:
    return {"ids": values_as_json(newest(connection)), "model": MODEL}


# Joins that promise to read texts and embeddings of a few rows alone, however these are named.
FEW: dict[str, Callable[[Connection, Connection], object]] = {
    "articles of some ids with their embeddings": lambda c, plain: articles_by_id(c, newest(plain), MODEL),
    "articles of some days with their embeddings": lambda c, _: encoded_between(
        c, spans_around([round(MONDAY.timestamp() * 1e6)], timedelta(days=2)), MODEL
    ),
    "articles whose form is judged": lambda c, plain: c.execute(_TO_JUDGE, given_ids(plain)),
    "articles that may tell an outcome": lambda c, plain: c.execute(_TEXTS, [values_as_json(newest(plain))]),
    "stories that a new one may follow": lambda c, plain: _story_table(c, [f"s{newest(plain)[0]}"], MODEL),
}


@pytest.mark.parametrize("reader", FEW)
def test_a_join_over_few_rows_reads_their_texts_and_embeddings_alone(stores: dict[int, Path], reader: str) -> None:
    rows = {}
    for days, path in stores.items():
        with store_at(path).latest() as connection:
            spied = Scanned(connection)
            FEW[reader](spied, connection)  # type: ignore[arg-type]
            rows[days] = spied.with_wide_columns
    assert 0 < rows[OLD] <= 1.5 * rows[YOUNG]


def last_week(connection: Connection) -> list[str]:
    """Return the ids of some stories of the last week."""
    return [f"s{identity}" for identity in newest(connection)]


# What an edition asks of its stories: to be answered from their rows, not from a join of all years.
OF_AN_EDITION: dict[str, Callable[[Connection, Connection], object]] = {
    "the stories of its days": lambda c, _: stories_between(c, MONDAY - timedelta(days=7), MONDAY, MODEL),
    "stories by id": lambda c, plain: stories_by_id(c, last_week(plain)),
    "what the ledger has of them": lambda c, plain: week_ledger(c, last_week(plain), MONDAY.date() - timedelta(days=7)),
    "what was accepted lately": lambda c, _: topic_counts(c, "topic", MONDAY - timedelta(days=7), MONDAY),
    "whose outlets were seen": lambda c, _: outlets_of_stories(c, "topic", MONDAY - timedelta(days=28), MONDAY),
}


@pytest.mark.parametrize("question", OF_AN_EDITION)
def test_an_edition_joins_the_rows_of_its_stories_alone(stores: dict[int, Path], question: str) -> None:
    joined = {}
    for days, path in stores.items():
        with store_at(path).latest() as connection:
            spied = Scanned(connection)
            OF_AN_EDITION[question](spied, connection)  # type: ignore[arg-type]
            joined[days] = spied.joined
    assert joined[OLD] <= 1.5 * joined[YOUNG]


def test_the_count_of_joined_rows_sees_a_join_of_all_stories(stores: dict[int, Path]) -> None:
    with store_at(stores[OLD]).latest() as connection:
        spied = Scanned(connection)
        spied.execute("SELECT count(*) FROM stories s JOIN members m ON m.story_id = s.id WHERE length(m.evidence) < 9")
    assert spied.joined >= OLD * A_DAY


def test_the_count_of_wide_rows_sees_a_join_that_reads_every_embedding(stores: dict[int, Path]) -> None:
    with store_at(stores[OLD]).latest() as connection:
        spied = Scanned(connection)
        spied.execute(
            """SELECT a.id, v.vector FROM articles a JOIN vectors.vectors v ON v.article_id = a.id
               WHERE a.id IN (SELECT unnest($ids::JSON::VARCHAR[])) AND v.model_id = $model""",
            given_ids(connection),
        )
    assert spied.with_wide_columns > OLD * A_DAY


def test_blocks_that_were_read_are_given_back_and_the_limit_of_memory_stays(stores: dict[int, Path]) -> None:
    def memory(of: Connection) -> tuple[int, float]:
        """Return the bytes in use, and the limit without its unit, which is GiB."""
        ((used,),) = of.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchall()
        ((limit,),) = of.execute("SELECT current_setting('memory_limit')").fetchall()
        return int(used), float(limit.removesuffix(" GiB"))

    question = "SELECT sum(hash(id)), sum(hash(url)), sum(length(title)) FROM articles"
    with store_at(stores[OLD]).latest() as connection:
        answer = connection.execute(question).fetchall()
        before, limit = memory(connection)
        connection.execute("CREATE TEMP TABLE in_use AS SELECT sha256(range::VARCHAR) AS word FROM range(100_000)")
        forget_read_blocks(connection, most_mb=4)
        assert memory(connection) == (pytest.approx(2e6, abs=2e6), pytest.approx(limit, abs=0.15))  # it is rounded
        assert before > 4e6
        assert connection.execute(question).fetchall() == answer
        assert connection.execute("SELECT count(DISTINCT word) FROM in_use").fetchall() == [(100_000,)]


def test_articles_that_wait_for_items_are_found_among_those_of_two_weeks(stores: dict[int, Path]) -> None:
    """Which are compared already is known without a look at embeddings; ids of forms are all that is read of years."""
    since = items_since(MONDAY)
    handed_on, embeddings = {}, {}
    for days, path in stores.items():
        with store_at(path).latest() as connection:
            spied = Scanned(connection)
            assert uncompared(spied, MODEL, since) == []  # type: ignore[arg-type]
            handed_on[days], embeddings[days] = spied.handed_on, spied.rows - days * A_DAY
            assert len(uncompared(connection, MODEL, since - timedelta(days=16))) > 0
    assert 0 < handed_on[OLD] <= 1.5 * handed_on[YOUNG]
    assert embeddings[OLD] <= 1.5 * embeddings[YOUNG]


def test_the_count_of_scanned_rows_sees_a_scan_of_all(stores: dict[int, Path]) -> None:
    with store_at(stores[OLD]).latest() as connection:
        spied = Scanned(connection)
        spied.execute("SELECT count(*) FROM articles WHERE len(url) = 3")
    assert spied.rows == OLD * A_DAY


def test_what_is_missing_is_found_wherever_it_stands(stores: dict[int, Path]) -> None:
    with store_at(stores[OLD]).latest() as connection:
        oldest = connection.execute("SELECT id FROM articles ORDER BY published LIMIT 2").fetchall()
        done = Column(table="search_documents", name="article_id", where="document > 2")
        assert values_missing(connection, ARTICLES, done) == sorted(row[0] for row in oldest)
        assert values_missing(connection, done, ARTICLES) == []


def test_an_entry_and_an_article_have_a_key_from_the_moment_they_are_held(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with open_store(path) as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(settled("one"), settled("two")))
        keys = connection.execute("SELECT key FROM held_keys ORDER BY key").fetchall()
        assert len(keys) == 4
        names = [name_of_entry(FEED.url, "guid-one"), name_of_entry(FEED.url, "guid-three")]
        assert possibly_held(connection, names) == {names[0]}
        connection.execute("DELETE FROM held_keys")  # as in a store that an older Storyfold exported
        assert possibly_held(connection, names) == set(names)
        assert save_feed_run(connection, feed_run(settled("one"), at=MONDAY + timedelta(hours=1))) == 0
    assert check(path) == ()
    run_upkeep(path, tmp_path, keep=0, fetch_log_days=90, pages_days=90, now=MONDAY)
    with store_at(path).latest() as connection:
        assert connection.execute("SELECT key FROM held_keys ORDER BY key").fetchall() == keys
    with open_store(path) as connection:
        connection.execute("UPDATE held_keys SET key = 0")
    assert [fault.partition(":")[0] for fault in check(path)] == ["an article has no key", "an entry has no key"]


def test_keys_are_put_in_order_when_many_came_after(stores: dict[int, Path], tmp_path: Path) -> None:
    with open_store(tmp_path / "s.duckdb") as connection:
        for statement in _FILL.format(rows=30 * A_DAY).split(";\n"):
            connection.execute(statement)
        assert order_held_keys(connection)
        assert not order_held_keys(connection)
        falls = "SELECT count(*) FROM (SELECT key < lag(key) OVER (ORDER BY rowid) AS falls FROM held_keys) WHERE falls"
        assert connection.execute(falls).fetchall() == [(0,)]


def test_a_key_is_made_for_what_came_without_one_and_goes_with_what_it_is_of(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.duckdb") as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(settled("one"), settled("two")))
        ((held,), *_) = connection.execute("SELECT id FROM articles ORDER BY id").fetchall()
        drop_held_keys(connection, [held])
        assert connection.execute("SELECT count(*) FROM held_keys").fetchone() == (3,)
        connection.execute("INSERT INTO held_keys VALUES (0)")  # as many keys as rows, and one of them of nothing
        assert order_held_keys(connection)
        assert held_ids(connection, [held]) == {held}
