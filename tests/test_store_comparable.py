"""Articles come out of the tables as the judge reads them, whatever their texts hold."""

import sys
from pathlib import Path

import numpy as np

from store.collection.article_identity import article_id
from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.stories.load_features import encoded_all
from tests.building import FEED, article, feed_run, open_store, settled, unit_vector

MODEL = "test-model"

SPACES = "".join(chr(code) for code in range(1, sys.maxunicode) if chr(code).isspace())


def test_a_text_of_spaces_of_any_script_is_no_text(tmp_path: Path) -> None:
    texts = {"ascii": " \n", "any": SPACES, "one": f"{SPACES}x", "joiner": "\u200b"}
    with open_store(tmp_path / "press.duckdb") as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(*(settled(slug, text=text) for slug, text in texts.items())))
        ids = {article_id(article(slug)): slug for slug in texts}
        rows = np.stack([unit_vector(slug) for slug in ids.values()])
        save_embeddings(connection, MODEL, list(ids), rows, rows)
        encoded = encoded_all(connection, MODEL)
    said = {ids[identity] for identity, has_text in zip(encoded.ids, encoded.has_text, strict=True) if has_text}
    assert said == {slug for slug, text in texts.items() if text.split()} == {"one", "joiner"}
