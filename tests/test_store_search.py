"""Search finds words in all their forms and meanings in other words, and its index grows with the articles."""

import importlib.util
import math
from pathlib import Path

import duckdb
import numpy as np
import pytest

from store.collection.article_identity import article_id
from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import open_reader
from store.database.search_index import drop_from_index
from store.queries.search import search
from tests.building import FEED, article, feed_run, open_store, settled, unit_vector
from tests.conftest import Demo

TEXTS = {
    "rain": "The radar forecasts rainfall over Reykjavik two hours ahead.",
    "robot": "The robots learned walking in a simulated kitchen. The robots fell.",
    "money": "Palisade raises $240 million. Investors paid for robotics.",
    "cafe": "A café in Zürich sells coffee.",
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a store with four articles."""
    path = tmp_path / "search.duckdb"
    with open_store(path) as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(*(settled(slug, text=text) for slug, text in TEXTS.items())))
    return path


def found(path: Path, query: str) -> list[str]:
    """Return the slugs a search by words finds, best first."""
    with open_reader(path) as connection:
        return [one.url.rpartition("/")[2] for one in search(connection, query)]


WORDS = [
    ("a word as it stands", "kitchen", ["robot"]),
    ("another form of a word", "simulation kitchens", ["robot"]),
    ("a form no text holds", "investor", ["money"]),
    ("a word said twice and in the title ranks higher", "robot", ["robot", "money"]),
    ("without its accent", "zurich", ["cafe"]),
    ("with its accent", "Café", ["cafe"]),
    ("a figure", "240", ["money"]),
    ("a word of no text", "submarine", []),
    ("a stop word", "the", []),
    ("nothing", "", []),
    ("signs that mean something in SQL", "'); DROP TABLE articles; --", []),
]


@pytest.mark.parametrize(("query", "slugs"), [row[1:] for row in WORDS], ids=[row[0] for row in WORDS])
def test_words_find(database: Path, query: str, slugs: list[str]) -> None:
    assert found(database, query) == slugs


def test_the_score_is_bm25(database: Path) -> None:
    with open_reader(database) as connection:
        score = connection.execute("SELECT score FROM search('kitchen')").fetchall()[0][0]
        lengths = dict(connection.execute("SELECT article_id, words FROM search_documents").fetchall())
    words = lengths[article_id(article("robot"))]
    mean = sum(lengths.values()) / len(lengths)
    assert score == pytest.approx(
        math.log(1 + (4 - 1 + 0.5) / (1 + 0.5)) * 2.2 / (1 + 1.2 * (0.25 + 0.75 * words / mean)), abs=1e-4
    )


def test_what_stands_in_both_rankings_comes_first(database: Path) -> None:
    ids = {slug: article_id(article(slug)) for slug in TEXTS}
    asked = unit_vector("weather")
    near = {"rain": 0.9, "money": 0.8, "robot": 0.1, "cafe": 0.0}
    vectors = [unit_vector(slug, near=asked, cosine=cosine) for slug, cosine in near.items()]
    with open_store(database) as connection:
        rows = np.stack(vectors)
        save_embeddings(connection, "m", [ids[slug] for slug in near], rows, rows)
    with open_reader(database) as connection:
        best = search(connection, "robotics", embedding=asked, model_id="m")
        ranks = {one.url.rpartition("/")[2]: (one.word_rank, one.meaning_rank) for one in best}
        assert next(iter(ranks)) == "money"
        assert ranks == {"money": (2, 2), "rain": (0, 1), "robot": (1, 0)}
        assert search(connection, "robotics", embedding=asked, model_id="another")[0].meaning_rank == 0


def test_the_index_grows_with_each_run(database: Path) -> None:
    assert found(database, "lighthouse") == []
    with open_store(database) as connection:
        save_feed_run(connection, feed_run(settled("late", text="A lighthouse keeper.")))
    assert found(database, "lighthouses") == ["late"]
    with open_reader(database) as connection:
        assert connection.execute("SELECT count(*), count(DISTINCT document) FROM search_documents").fetchall() == [
            (5, 5)
        ]
        assert connection.execute("SELECT count(*) - count(DISTINCT word) FROM search_words").fetchall() == [(0,)]


def test_what_is_taken_out_of_the_index_is_not_found(database: Path) -> None:
    with open_store(database) as connection:
        connection.execute("DELETE FROM articles WHERE id = ?", [article_id(article("robot"))])
        drop_from_index(connection, [article_id(article("robot"))])
    assert found(database, "kitchen") == []
    assert found(database, "investor") == ["money"]


@pytest.mark.skipif(
    importlib.util.find_spec("duckdb_extension_fts") is None or not duckdb.__version__.startswith("1.5"),
    reason="the full-text extension's wheel is not installed, or not for this DuckDB",
)
def test_it_ranks_like_the_full_text_extension(demo: Demo) -> None:
    package = importlib.util.find_spec("duckdb_extension_fts")
    assert package is not None
    assert package.origin is not None
    extension = next(Path(package.origin).parent.rglob("fts.duckdb_extension"))
    peer = duckdb.connect()
    peer.execute(f"LOAD '{extension}'")
    peer.execute(f"ATTACH '{demo.folder / 'storyfold.read.duckdb'}' AS press (READ_ONLY)")
    peer.execute(
        """CREATE TABLE texts AS
           SELECT id, title || ' ' || title || ' ' || title || ' ' || text AS text FROM press.articles"""
    )
    peer.execute("PRAGMA create_fts_index('texts', 'id', 'text', stemmer='english', ignore='[^a-z0-9]+')")
    for query in ("palisade million round", "simulated robots in a kitchen", "radar rain iceland"):
        theirs = peer.execute(
            """SELECT id FROM (SELECT id, fts_main_texts.match_bm25(id, ?) AS score FROM texts)
               WHERE score IS NOT NULL ORDER BY score DESC, id LIMIT 10""",
            [query],
        ).fetchall()
        with open_reader(demo.database) as connection:
            ours = [one.article_id for one in search(connection, query)]
        assert len({row[0] for row in theirs} & set(ours)) >= 0.8 * min(len(theirs), len(ours))
        assert ours[0] in [row[0] for row in theirs[:2]]
