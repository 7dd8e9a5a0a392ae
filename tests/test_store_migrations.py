"""A file that stopped at any migration is brought forward whole, by either DuckDB, and keeps its rows."""

import hashlib
from pathlib import Path

import duckdb
import pytest

from store.collection.article_identity import article_id
from store.database.connections import open_reader, open_writer
from store.queries.search import search
from store.schema.migrations import MIGRATIONS
from store.types import StoreError
from store.upkeep.integrity import check
from tests.building import article

KEPT = article("kept", text="The text of a file from long ago.")


def old_file(path: Path, last: int) -> None:
    """Write a file as the program wrote it that knew the first `last` migrations, with one article in it."""
    with duckdb.connect(str(path), config={"storage_compatibility_version": "v1.5.0"}) as connection:
        connection.execute("CREATE TABLE migrations (name VARCHAR NOT NULL)")
        for name, statements in MIGRATIONS[:last]:
            connection.execute(statements)
            connection.execute("INSERT INTO migrations VALUES (?)", [name])
        connection.execute(
            """INSERT INTO articles BY NAME
               SELECT $1 AS id, $2 AS url, $2 AS canonical_url, $3 AS title, [] AS authors, 'P' AS publisher,
                      'O' AS outlet, 'press' AS outlet_kind, 'f' AS feed_url, TIMESTAMP '2026-04-27' AS published,
                      'feed' AS dated_by, 'en' AS language, $4 AS text, [] AS links, 'page' AS read_from,
                      TIMESTAMP '2026-04-27' AS first_seen""",
            [article_id(KEPT), KEPT.url, KEPT.title, KEPT.text],
        )


RELEASED = (Path(__file__).parent / "released_migrations.txt").read_text(encoding="utf-8").splitlines()[1:]
# The first file, the one of the last release and the latest are brought forward at once, all others by the slow tests.
OFTEN = {1, len(RELEASED), len(MIGRATIONS) - 2, len(MIGRATIONS) - 1}
BEFORE = [
    pytest.param(last, id=MIGRATIONS[last - 1][0], marks=[] if last in OFTEN else [pytest.mark.slow])
    for last in range(1, len(MIGRATIONS))
]


@pytest.mark.parametrize("last", BEFORE)
def test_a_file_from_before_is_brought_forward(tmp_path: Path, last: int) -> None:
    path = tmp_path / "old.duckdb"
    old_file(path, last)
    with pytest.raises(StoreError, match="`storyfold admin publish` brings it forward"), open_reader(path):
        pass
    with open_writer(path) as connection:
        assert connection.execute("SELECT name FROM migrations").fetchall() == [(name,) for name, _ in MIGRATIONS]
    with open_reader(path) as connection:
        assert [one.title for one in search(connection, "long ago")] == ["Kept"]
        views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        for (view,) in views:
            connection.execute(f'SELECT * FROM "{view}"').fetchall()
    assert check(path) == ()


def test_migrations_have_names_in_order_and_each_its_own() -> None:
    names = [name for name, _ in MIGRATIONS]
    assert len(set(names)) == len(names)
    assert all(name[:3].isdigit() for name in names)


def test_what_a_release_ran_is_never_changed() -> None:
    now = [f"{hashlib.sha256(statements.encode()).hexdigest()[:16]} {name}" for name, statements in MIGRATIONS]
    assert now[: len(RELEASED)] == [line.split(maxsplit=1)[1] for line in RELEASED]


def test_figures_compared_by_a_release_are_there_before_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    old_file(path, len(RELEASED))
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO articles BY NAME SELECT * REPLACE ('2' AS id, 'Q' AS outlet) FROM articles")
        connection.execute(
            """INSERT INTO stories BY NAME SELECT 's' AS id, 'Kept' AS headline, published AS first_published,
                      published AS last_published, 2 AS articles, 1 AS independent, id AS origin, '' AS origin_credit,
                      '' AS follows FROM articles WHERE outlet = 'O';
               INSERT INTO members BY NAME SELECT 's' AS story_id, id AS article_id, 'origin' AS relation, '' AS parent,
                      '' AS evidence FROM articles;
               INSERT INTO figures BY NAME SELECT id AS article_id, 'money' AS kind, 5.0 AS value, 'USD' AS unit,
                      '' AS per, '' AS qualifier, '' AS subject, '' AS attribute, '$5' AS text, '$5.' AS sentence,
                      0 AS span_start, 2 AS span_end FROM articles"""
        )
        before = connection.execute("FROM figure_agreement").fetchall()
    assert before
    with open_writer(path):
        pass
    with open_reader(path) as connection:
        assert connection.execute("FROM figure_agreement").fetchall() == before


def test_a_store_judged_by_two_models_is_told_by_one_and_compared_anew(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    last = next(number for number, (name, _) in enumerate(MIGRATIONS) if name.startswith("801"))
    old_file(path, last)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "INSERT INTO members BY NAME SELECT 's' AS story_id, 'x' AS article_id, '' AS relation, "
            "'' AS parent, '' AS evidence"
        )
        columns = {row[0]: row[1] for row in connection.execute("DESCRIBE matches").fetchall()}
        for a, model in (("m", "one"), ("n", "one"), ("o", "other")):
            told = {name: "0" if kind == "DOUBLE" else "''" for name, kind in columns.items()}
            told |= {"a": f"'{a}'", "b": "'x'", "model_id": f"'{model}'"}
            connection.execute(f"INSERT INTO matches SELECT {', '.join(f'{v} AS {k}' for k, v in told.items())}")
    with open_writer(path) as connection:
        assert connection.execute("FROM told_by").fetchall() == [("one",)]
        assert connection.execute("SELECT DISTINCT model_id FROM matches").fetchall() == [("one",)]
        assert connection.execute("FROM changed_articles").fetchall() == [("x",)]
