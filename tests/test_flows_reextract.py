"""Kept pages are read again without the web, and archives are a source: what should be the same is the same."""

import shutil
from pathlib import Path

import pytest

from flows.archive.import_pages import Wanted, run_import
from flows.archive.reextract import run_reextract
from store.collection.warc import export_warc
from store.database.connections import open_reader, open_writer
from store.upkeep.integrity import check
from tests.conftest import Demo

Told = tuple[set[tuple[str, str]], set[frozenset[str]]]


@pytest.fixture
def store(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the demo's store, which the demo's configuration is made to mean."""
    for name in ("storyfold.duckdb", "storyfold.vectors.duckdb", "storyfold.pages.duckdb"):
        shutil.copy(demo.folder / name, tmp_path)
    monkeypatch.setenv("STORYFOLD_STORE__PATH", str(tmp_path / "storyfold.duckdb"))
    return tmp_path / "storyfold.duckdb"


def told(path: Path) -> Told:
    """Return all texts by their ids, and the partition into stories."""
    with open_reader(path) as connection:
        texts = set(connection.execute("SELECT id, text FROM articles").fetchall())
        groups = connection.execute("SELECT list(article_id) FROM members GROUP BY story_id").fetchall()
    return texts, {frozenset(group[0]) for group in groups}


def test_reading_again_mends_what_was_read_wrongly_and_changes_nothing_else(demo: Demo, store: Path) -> None:
    first = run_reextract(demo.config)  # what was learnt of a site on its later pages is taken out of the first ones
    assert (first.changed < 10, first.new, first.lost) == (True, 0, 0)
    before = told(store)
    with open_writer(store) as connection:
        wrong = connection.execute("SELECT id FROM articles WHERE read_from = 'page' ORDER BY id LIMIT 5").fetchall()
        ids = [row[0] for row in wrong]
        connection.execute(
            "UPDATE articles SET text = 'Subscribe!', title = 'Ad' WHERE id IN (SELECT unnest(?))", [ids]
        )
    done = run_reextract(demo.config)
    assert (done.changed, done.new, done.lost) == (5, 0, 0)
    assert done.unchanged > 100
    assert told(store) == before
    assert check(store) == ()
    with open_reader(store) as connection:
        kept = "SELECT count(*) FROM revisions WHERE (title, text) = ('Ad', 'Subscribe!')"
        assert connection.execute(kept).fetchall() == [(5,)]
        facts = "SELECT count(*) FROM facts_read"
        assert connection.execute(facts).fetchall() == [(142,)]


def test_an_archive_is_a_source(demo: Demo, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "pages.warc.gz"
    count = export_warc(store, archive)
    new = tmp_path / "new" / "storyfold.duckdb"
    monkeypatch.setenv("STORYFOLD_STORE__PATH", str(new))
    few = run_import([archive], demo.config, wanted=Wanted(limit=20))
    assert (few.records, few.read) == (20, 20)
    done = run_import([archive], demo.config)
    assert done.records == count
    assert done.known == 20
    before, after = dict(told(demo.database)[0]), dict(told(new)[0])
    assert len(after) == few.new_articles + done.new_articles > 80
    assert sum(before.get(identity) == text for identity, text in after.items()) > 0.95 * len(after)
    assert check(new) == ()
    again = run_import([archive], demo.config)
    assert again.new_articles == 0
