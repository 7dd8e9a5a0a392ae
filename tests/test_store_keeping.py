"""A store is backed up, restored, checked, made smaller and moved without losing a row; what is removed stays away."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.collection.article_identity import article_id
from store.collection.feed_runs import feed_state, register_feeds, save_feed_run
from store.database.connections import Connection, open_reader
from store.database.published_copy import published_path
from store.dedup.article_forms import that_report_nothing
from store.ledger.facts import with_facts
from store.provenance.known_outlets import read_outlets
from store.provenance.lineage import trace_lineage
from store.provenance.notes import claimed_by_feeds
from store.queries.search import search
from store.stories.read import find_story
from store.types import StoreError
from store.upkeep.backup import backup, restore
from store.upkeep.export_import import export_parquet, import_parquet
from store.upkeep.forget import forget
from store.upkeep.integrity import check
from store.upkeep.nightly import compact
from tests.building import FEED, MONDAY, OTHER_FEED, article, count_all, feed_run, open_store, settled
from tests.conftest import Demo

NOW = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)


@pytest.fixture
def store(demo: Demo, tmp_path: Path) -> Path:
    """Return a copy of the demo's store."""
    for name in ("storyfold.duckdb", "storyfold.vectors.duckdb"):
        shutil.copy(demo.folder / name, tmp_path)
    with open_store(tmp_path / "storyfold.duckdb"):
        pass
    return tmp_path / "storyfold.duckdb"


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables, and all comments."""
    with open_reader(path) as connection:
        names = connection.execute(
            """SELECT table_name FROM information_schema.tables
               WHERE table_catalog <> 'vectors' AND table_type = 'BASE TABLE'
                 AND table_name <> 'store_identity'"""
        ).fetchall()
        found = {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall() for (name,) in names}
        found["vectors"] = connection.execute("SELECT * FROM vectors.vectors ORDER BY ALL").fetchall()
        found["comments"] = connection.execute(
            """SELECT table_name, column_name, comment FROM duckdb_columns()
               WHERE NOT internal AND database_name <> 'vectors' ORDER BY ALL"""
        ).fetchall()
    assert len(found) > 20
    return found


def test_the_demo_leaves_a_sound_store(store: Path) -> None:
    assert check(store) == ()


FAULTS = [
    ("a doubled article", "INSERT INTO articles SELECT * FROM articles LIMIT 1", "an article is held twice"),
    ("a wrong id", "UPDATE articles SET canonical_url = 'x' WHERE id = (SELECT min(id) FROM articles)", "not that of"),
    ("a lost article", "DELETE FROM articles WHERE id = (SELECT min(article_id) FROM members)", "that is not held"),
    ("an article in two stories", "INSERT INTO members SELECT * FROM members LIMIT 1", "in two stories"),
    ("a lost story", "DELETE FROM stories WHERE id = (SELECT min(id) FROM stories)", "no row of its own"),
    ("a wrong count", "UPDATE stories SET articles = articles + 1", "counts its articles wrongly"),
    ("a wrong origin", "UPDATE stories SET origin = 'nobody' WHERE origin <> ''", "not one of its articles"),
    ("a wrong parent", "UPDATE members SET parent = 'nobody' WHERE parent <> ''", "outside its story"),
    ("a changed text", "UPDATE articles SET text = text || '!'", "changed after it was encoded"),
    ("a figure counted wrongly", "UPDATE agreed_figures SET articles = articles + 1", "figures are not kept as"),
    ("a lost quote", "DELETE FROM agreed_quotes", "quotes are not kept as"),
    ("a doubled pair", "INSERT INTO matches SELECT * FROM matches LIMIT 1", "compared twice"),
    ("a doubled vector", "INSERT INTO vectors.vectors SELECT * FROM vectors.vectors LIMIT 1", "vector is held twice"),
    ("a foreign vector", "UPDATE vectors.vectors SET article_id = 'nobody'", "vector is of an article"),
    ("a short vector", "UPDATE vectors.vectors SET vector = vector[1:3] WHERE part = 'title'", "unit length"),
]


@pytest.mark.parametrize(("damage", "words"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_fault_is_found(store: Path, damage: str, words: str) -> None:
    with open_store(store) as connection:
        connection.execute(damage)
    assert words in " ".join(check(store))


def test_a_damaged_copy_for_readers_is_found(store: Path) -> None:
    copy = published_path(store)
    copy.chmod(0o644)
    with copy.open("r+b") as handle:
        handle.seek(copy.stat().st_size // 2)
        handle.write(b"damage")
    assert check(store) == (
        f"{copy.name} is not what was published from {store.name}: `storyfold admin publish` writes it anew",
    )


def test_a_backup_brings_everything_back(store: Path, tmp_path: Path) -> None:
    before = everything(store)
    kept = backup(store, tmp_path / "backups", NOW)
    assert kept.name == "storyfold-20260512T093000"
    with open_store(store) as connection:
        connection.execute("DELETE FROM articles")
    with pytest.raises(StoreError, match="--force"):
        restore(kept, store)
    restore(kept, store, force=True)
    assert everything(store) == before
    assert check(store) == ()


def test_a_backup_is_restored_under_another_name(store: Path, tmp_path: Path) -> None:
    restore(backup(store, tmp_path / "backups", NOW), tmp_path / "elsewhere" / "other.duckdb")
    assert everything(tmp_path / "elsewhere" / "other.duckdb") == everything(store)


def test_a_damaged_backup_is_refused_and_nothing_is_touched(store: Path, tmp_path: Path) -> None:
    before = everything(store)
    kept = backup(store, tmp_path / "backups", NOW)
    (kept / "storyfold.duckdb").write_bytes(b"damage")
    with pytest.raises(StoreError, match="is damaged"):
        restore(kept, store, force=True)
    assert everything(store) == before


def test_compacting_keeps_every_row_and_gives_room_back(store: Path) -> None:
    with open_store(store) as connection:
        connection.execute("CREATE TABLE ballast AS SELECT random() AS x FROM range(500_000)")
        connection.execute("DROP TABLE ballast")
    rows = everything(store)
    before, after = compact(store)
    assert everything(store) == rows
    assert after < before - 1_000_000
    assert check(store) == ()


def test_what_an_older_version_exported_is_compared(store: Path, tmp_path: Path) -> None:
    export_parquet(store, tmp_path / "out")
    for table in ("agreed_figures", "agreed_quotes", "stories_compared"):
        shutil.rmtree(tmp_path / "out" / table)
    import_parquet(tmp_path / "out", tmp_path / "new.duckdb")
    with open_reader(store) as old, open_reader(tmp_path / "new.duckdb") as new:
        for view in ("figure_agreement", "quote_agreement"):
            there = new.execute(f"FROM {view} ORDER BY ALL").fetchall()
            assert there
            assert there == old.execute(f"FROM {view} ORDER BY ALL").fetchall()


def test_what_an_older_version_exported_says_by_which_model_it_is_told(store: Path, tmp_path: Path) -> None:
    export_parquet(store, tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / "clustering_model")
    import_parquet(tmp_path / "out", tmp_path / "new.duckdb")
    with open_reader(store) as old, open_reader(tmp_path / "new.duckdb") as new:
        assert new.execute("FROM clustering_model").fetchall() == old.execute("FROM clustering_model").fetchall() != []
        assert new.execute("FROM changed_articles").fetchall() == []
    assert check(tmp_path / "new.duckdb") == ()


def test_parquet_brings_everything_to_another_place(store: Path, tmp_path: Path) -> None:
    export_parquet(store, tmp_path / "out")
    assert len(list((tmp_path / "out" / "articles").glob("day=2026-*"))) >= 12
    assert import_parquet(tmp_path / "out", tmp_path / "new" / "storyfold.duckdb") == 142
    assert everything(tmp_path / "new" / "storyfold.duckdb") == everything(store)
    with pytest.raises(StoreError, match="there already"):
        import_parquet(tmp_path / "out", store)


def traces(connection: Connection, article: str, words: str) -> list[str]:
    """Return the tables and views that still hold the article's id, or words of its text."""
    found = []
    for (name,) in connection.execute("SELECT table_name FROM information_schema.tables").fetchall():
        where = "vectors.vectors" if name == "vectors" else f'"{name}"'
        rows = str(connection.execute(f"SELECT * FROM {where}").fetchall())
        if (article in rows and name != "removed") or words in rows:
            found.append(name)
    return found


def remove(path: Path, url: str) -> None:
    """Forget an article as the command does."""
    with open_store(path) as connection:
        forget(connection, url, now=NOW, reason="asked by the publisher")
    compact(path)


PLACES: list[tuple[str, str]] = [
    (
        "a source that others retell in their own words",
        """article_id IN (SELECT source_id FROM copies GROUP BY source_id
           HAVING source_id <> '' AND bool_and(relation = 'rewrite'))""",
    ),
    ("a copy", "relation = 'rewrite'"),
    ("the one article of its story", "story_id IN (SELECT id FROM stories WHERE articles = 1)"),
]


@pytest.mark.parametrize("which", [row[1] for row in PLACES], ids=[row[0] for row in PLACES])
def test_a_removed_article_leaves_no_trace_and_a_sound_store(store: Path, which: str) -> None:
    with open_reader(store) as connection:
        url, identity, said = connection.execute(
            f"""SELECT url, article_id, (SELECT substr(text, 1, 60) FROM articles WHERE id = article_id)
                FROM lineage WHERE {which} ORDER BY article_id LIMIT 1"""
        ).fetchall()[0]
        before = count_all(connection)
    remove(store, url)
    with open_reader(store) as connection:
        for view in ("figure_agreement", "quote_agreement"):
            shown = connection.execute(f"FROM {view} ORDER BY ALL").fetchall()
            assert shown == connection.execute(f"FROM {view}_anew ORDER BY ALL").fetchall()
        assert traces(connection, identity, said) == []
        assert count_all(connection)["articles"] == before["articles"] - 1
    assert said.encode() not in store.read_bytes() + published_path(store).read_bytes()
    assert check(store) == ()


def test_what_is_left_of_a_story_is_told_as_if_the_article_had_never_come(store: Path) -> None:
    with open_reader(store) as connection:
        story, url, follows = connection.execute(
            """SELECT s.id, a.canonical_url, s.follows FROM stories s JOIN articles a ON a.id = s.origin
               WHERE s.articles > 3 ORDER BY s.follows <> '' DESC, s.id LIMIT 1"""
        ).fetchall()[0]
    remove(store, url)
    with open_reader(store) as connection:
        told = find_story(connection, story)
        assert told.follows == follows != ""
        outlets = read_outlets(connection)
        articles = with_facts(connection, {one.stored.id: one.stored for one in told.members}, ("quotes", "credits"))
        claims = claimed_by_feeds(connection, articles, outlets)
        silent = that_report_nothing(connection, [*articles])
    lineage = trace_lineage(list(articles.values()), outlets, claims=claims, no_reports=silent)
    members = tuple(replace(one, report_chance=1.0) for one in told.members)  # which its form says, not its lineage
    assert (members, told.origin, told.origin_credit) == (lineage.members, lineage.origin, lineage.origin_credit)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a store with two articles from one feed."""
    path = tmp_path / "small.duckdb"
    with open_store(path) as connection:
        register_feeds(connection, [FEED, OTHER_FEED])
        save_feed_run(connection, feed_run(settled("kept"), settled("gone")))
    return path


def test_a_removed_address_is_settled_and_never_wanted_again(small: Path) -> None:
    url = article("gone").canonical_url
    remove(small, url + "?utm_source=feed")
    with open_store(small) as connection:
        for feed in (FEED, OTHER_FEED):
            assert url in feed_state(connection, feed, MONDAY).removed
        assert feed_state(connection, FEED, MONDAY).retry == ()
        assert feed_state(connection, FEED, MONDAY).settled == {"guid-kept", "guid-gone"}


def test_an_address_removed_twice_is_remembered_once(small: Path) -> None:
    for _ in range(2):
        remove(small, article("gone").canonical_url)
    with open_reader(small) as connection:
        rows = connection.execute("SELECT url, article_id FROM removed").fetchall()
    assert rows == [(article("gone").canonical_url, article_id(article("gone")))]


def test_a_removed_article_that_comes_by_another_feed_is_not_kept(small: Path) -> None:
    remove(small, article("gone").canonical_url)
    with open_store(small) as connection:
        assert save_feed_run(connection, feed_run(settled("gone"), feed=OTHER_FEED)) == 0
        assert connection.execute("SELECT title FROM articles").fetchall() == [("Kept",)]
        assert search(connection, "gone") == ()
        kept = connection.execute("SELECT title, failure FROM entries WHERE feed_url = ?", [OTHER_FEED.url]).fetchall()
    assert kept == [("", "removed")]


def test_an_address_never_held_can_be_kept_away(small: Path) -> None:
    with open_store(small) as connection:
        gone = forget(connection, "http://gazette.example/not-yet", now=NOW)
        assert (gone.articles, gone.urls) == (0, ("http://gazette.example/not-yet",))
        assert save_feed_run(connection, feed_run(settled("not-yet"))) == 0


def test_nothing_waits_for_a_run(small: Path) -> None:
    orders: list[Callable[[], object]] = [lambda: check(small), lambda: compact(small)]
    with open_store(small):
        for order in orders:
            with pytest.raises(StoreError, match="another run is writing"):
                order()
