"""Each article has one embedding of a model, and is compared by its own."""

from pathlib import Path

import numpy as np

from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.stories.load_features import encoded_all
from store.types import Embedding
from tests.building import FEED, feed_run, open_store, settled

MODEL = "all-MiniLM-L6-v2"


def unit_rows(count: int) -> Embedding:
    return np.eye(count, 384, dtype=np.float32)


def test_what_is_encoded_again_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.duckdb") as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(settled("one"), settled("two")))
        ids = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id").fetchall()]
        for _ in range(2):
            save_embeddings(connection, MODEL, ids, unit_rows(2), unit_rows(2))
        held = connection.execute("SELECT part, count(*) FROM vectors.vectors GROUP BY part ORDER BY part").fetchall()
        assert held == [("lead", 2), ("title", 2)]


def test_an_embedding_held_twice_shifts_no_other(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.duckdb") as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(*(settled(name) for name in ("one", "two", "three", "four"))))
        ids = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id").fetchall()]
        save_embeddings(connection, MODEL, ids, unit_rows(4), unit_rows(4))
        connection.execute("INSERT INTO vectors.vectors FROM vectors.vectors WHERE article_id = ?", [ids[1]])
        found = encoded_all(connection, MODEL)
        assert found.ids == tuple(ids)
        assert (found.leads == unit_rows(4)).all()
        assert (found.titles == unit_rows(4)).all()
