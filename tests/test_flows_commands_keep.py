"""The commands that look after a store say what they did, and refuse with a sentence what would lose something."""

import json
import re
from pathlib import Path

import pytest

from flows.configuration.settings import load_settings
from store.database.connections import open_reader, open_writer
from tests.building import FEED, feed_run, minimal_config, open_store, settled
from tests.commands import Done, storyfold
from tests.conftest import Demo

CONFIG = minimal_config()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a configuration beside whose store three articles lie."""
    from store.collection.feed_runs import register_feeds, save_feed_run

    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "storyfold.toml").write_text(CONFIG, encoding="utf-8")
    with open_store(folder / "storyfold.duckdb") as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(settled("first"), settled("second"), settled("third")))
    return folder / "storyfold.toml"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Return a configuration in a folder without a store."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "storyfold.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path / "elsewhere" / "storyfold.toml"


def run(*words: object, config: Path) -> Done:
    return storyfold(*map(str, words), "--config", str(config))


def done(*words: object, config: Path) -> str:
    """Return what a command that must go well prints."""
    found = run(*words, config=config)
    assert found.returncode == 0, found.stderr
    return found.stdout


def refused(*words: object, config: Path) -> str:
    """Return the one sentence of a command that must be refused."""
    found = run(*words, config=config)
    assert (found.returncode, found.stdout) == (1, "")
    assert "Traceback" not in found.stderr
    return found.stderr


def titles(config: Path) -> list[str]:
    with open_reader(load_settings(config).store.path) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM articles ORDER BY title").fetchall()]


def test_a_backup_brings_back_what_was_lost_since(config: Path, tmp_path: Path) -> None:
    kept = Path(done("backup", tmp_path / "copies", config=config).removeprefix("Kept in ").strip())
    assert kept.parent == tmp_path / "copies"
    done("forget", "http://gazette.example/second", config=config)
    assert titles(config) == ["First", "Third"]
    assert "--force" in refused("restore", kept, config=config)
    assert titles(config) == ["First", "Third"]
    assert done("restore", kept, "--force", config=config).startswith("Restored ")
    assert titles(config) == ["First", "Second", "Third"]


def test_a_backup_that_was_changed_is_not_brought_back(config: Path, elsewhere: Path, tmp_path: Path) -> None:
    kept = Path(done("backup", tmp_path / "copies", config=config).removeprefix("Kept in ").strip())
    (kept / "storyfold.duckdb").chmod(0o644)
    with (kept / "storyfold.duckdb").open("r+b") as file:
        file.seek(5000)
        file.write(b"other bytes")
    assert "storyfold.duckdb" in refused("restore", kept, config=elsewhere)
    assert not (elsewhere.parent / "storyfold.duckdb").exists()


def test_parquet_goes_out_and_comes_back_as_the_same_articles(config: Path, elsewhere: Path, tmp_path: Path) -> None:
    out = tmp_path / "parquet"
    assert re.fullmatch(rf"\d+ tables in {out}\n", done("export", out, config=config))
    assert f"{out} is there already" in refused("export", out, config=config)
    assert done("import", out, config=elsewhere) == f"3 articles in {elsewhere.parent / 'storyfold.duckdb'}\n"
    assert titles(elsewhere) == titles(config)
    assert "is there already" in refused("import", out, config=elsewhere)
    assert done("check", config=elsewhere) == "No faults found.\n"


def test_what_is_no_export_is_not_imported(elsewhere: Path, tmp_path: Path) -> None:
    said = refused("import", tmp_path, config=elsewhere)
    assert "is not what `storyfold admin export` wrote" in said
    assert not (elsewhere.parent / "storyfold.duckdb").exists()


def test_an_export_with_a_broken_file_leaves_no_half_store(config: Path, elsewhere: Path, tmp_path: Path) -> None:
    done("export", tmp_path / "parquet", config=config)
    for file in (tmp_path / "parquet" / "articles").rglob("*.parquet"):
        file.write_bytes(b"no parquet")
    assert "Nothing was changed" in refused("import", tmp_path / "parquet", config=elsewhere)
    assert not list(elsewhere.parent.glob("*.duckdb"))


def test_check_names_each_fault_and_ends_with_one(config: Path) -> None:
    with open_writer(load_settings(config).store.path) as connection:
        connection.execute("UPDATE articles SET id = 'other' WHERE title = 'First'")
    found = run("check", config=config)
    assert found.returncode == 1
    assert found.stdout.startswith("an article's id is not that of its URL: 1 (other)\n")
    assert "No faults" not in found.stdout


def test_check_misses_the_copy_for_readers_and_publish_writes_it_anew(config: Path) -> None:
    (copy,) = config.parent.glob("storyfold.read.duckdb")
    copy.unlink()
    found = run("check", config=config)
    assert (found.returncode, "storyfold.read.duckdb is not there" in found.stdout) == (1, True)
    assert done("publish", config=config) == f"Published {copy}\n"
    assert done("check", config=config) == "No faults found.\n"


def test_compacting_says_both_sizes_and_loses_nothing(config: Path) -> None:
    assert re.fullmatch(r"\d+\.\d MB, now \d+\.\d MB\n", done("compact", config=config))
    assert titles(config) == ["First", "Second", "Third"]


def test_forgetting_says_what_went_and_which_edition_still_names_it(config: Path) -> None:
    digests = config.parent / "digests"
    digests.mkdir()
    (digests / "w-2026-W18.md").write_text("See http://gazette.example/first for more.", encoding="utf-8")
    (digests / "w-2026-W19.md").write_text("See http://gazette.example/third for more.", encoding="utf-8")
    said = done("forget", "http://gazette.example/first", "--reason", "a court says so", config=config).splitlines()
    assert said[0] == "1 article removed; never fetched again: http://gazette.example/first"
    assert said[1:] == [f"{digests / 'w-2026-W18.md'} still names it: write that week's digest again."]
    assert titles(config) == ["Second", "Third"]
    with open_reader(load_settings(config).store.path) as connection:
        assert connection.execute("SELECT reason FROM removed").fetchall() == [("a court says so",)]


def test_a_store_that_is_not_there_is_told_by_each_command(elsewhere: Path, tmp_path: Path) -> None:
    for words in (("backup", tmp_path / "b"), ("export", tmp_path / "e"), ("check",), ("compact",), ("publish",)):
        assert "there is no database yet" in refused(*words, config=elsewhere), words
    assert not list(tmp_path.glob("[be]"))


def test_the_doctor_knows_a_store_that_is_written_or_broken(config: Path) -> None:
    path = load_settings(config).store.path
    with open_writer(path):
        busy = run("doctor", config=config).stdout
    assert re.search(r"^note  lock +a run is writing just now$", busy, re.MULTILINE)
    path.write_bytes(b"no database any more" * 500)
    broken = run("doctor", config=config)
    assert broken.returncode == 1
    assert re.search(r"^WRONG store +.*storyfold\.duckdb: cannot be opened", broken.stdout, re.MULTILINE)
    assert "→ `storyfold admin restore`" in broken.stdout


def test_pages_are_read_again_and_go_out_and_come_in_as_an_archive(own_demo: Demo, tmp_path: Path) -> None:
    config = own_demo.config
    with open_writer(own_demo.database) as connection:
        pages = "DELETE FROM pages.pages WHERE url NOT IN (SELECT url FROM pages.pages ORDER BY sha256 LIMIT 12)"
        connection.execute(pages)
    told = done("reextract", config=config)
    assert re.match(r"12 pages read again: \d+ articles? changed, 0 new; 0 pages without one now", told)
    archive = tmp_path / "pages.warc.gz"
    assert done("archive", "export", archive, "--since", "2026-05-12", config=config) == f"0 pages in {archive}\n"
    archive.unlink()
    assert done("archive", "export", archive, config=config) == f"12 pages in {archive}\n"
    other = tmp_path / "other"
    other.mkdir()
    (other / "storyfold.toml").write_text(config.read_text(encoding="utf-8"), encoding="utf-8")
    found = json.loads(done("archive", "import", archive, "--json", config=other / "storyfold.toml"))
    assert found["records"] == found["read"] == 12
    assert found["new_articles"] + found["no_article"] == 12
    assert len(titles(other / "storyfold.toml")) == found["new_articles"] > 0
