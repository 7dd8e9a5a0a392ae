"""What the configuration names and cannot be used is said before a run begins, by the name of its setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.configuration.readiness import require_collect, require_digest
from flows.configuration.settings import ConfigError, load_settings
from flows.gathering.result import CollectResult
from tests.building import minimal_config

BASE = minimal_config("http://a.example/feed", "A")

UNUSABLE = [
    (
        "a database that is a folder",
        "[store]\npath = 'folder'",
        r"\[store\] path: .*folder is a folder, not a database",
    ),
    ("a store below a file", "[store]\npath = 'file/x.duckdb'", r"\[store\] path: .*file is no folder"),
    ("editions in a file", "[digest]\nfolder = 'file'", r"\[digest\] folder: .*file is no folder"),
    ("templates that are not there", "[digest]\ntemplates = 'none'", r"\[digest\] templates: .*none is no folder"),
    ("weights that are not there", "[stories]\nweights = 'none.toml'", r"\[stories\] weights: .*none.toml is no file"),
    ("a model that is not there", "[encoder]\nmodel = './none'", r"\[encoder\] model: ./none is no folder"),
    ("a device that is none", "[encoder]\ndevice = 'gpu'", r"\[encoder\] device: 'gpu' is none of auto, cpu, cuda"),
]


@pytest.mark.parametrize(("section", "words"), [row[1:] for row in UNUSABLE], ids=[row[0] for row in UNUSABLE])
def test_what_cannot_be_used_is_named_by_its_setting(tmp_path: Path, section: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "storyfold.toml").write_text(f"{section}\n{BASE}", encoding="utf-8")
    with pytest.raises(ConfigError, match=words):
        require_digest(load_settings(tmp_path / "storyfold.toml"))


def test_folders_that_can_be_made_are_fine(tmp_path: Path) -> None:
    (tmp_path / "storyfold.toml").write_text(f"[store]\npath = 'a/b/c.duckdb'\n{BASE}", encoding="utf-8")
    settings = load_settings(tmp_path / "storyfold.toml")
    require_collect(settings)
    require_digest(settings)
    assert not (tmp_path / "a").exists()


WORDS = [
    ("one feed, one article", (1, 1, 0, 1, 1), "1 of 1 feed answered, 1 new article, 1 story touched"),
    ("several", (3, 2, 4, 0, 2), "2 of 3 feeds answered, 0 new articles, 2 stories touched"),
    ("nothing due", (0, 0, 4, 0, 0), "4 feeds were not due yet"),
    ("one not due", (0, 0, 1, 0, 0), "1 feed was not due yet"),
]


@pytest.mark.parametrize(("numbers", "words"), [row[1:] for row in WORDS], ids=[row[0] for row in WORDS])
def test_a_collect_says_what_it_did(numbers: tuple[int, int, int, int, int], words: str) -> None:
    feeds, ok, not_due, new, stories = numbers
    done = CollectResult(
        feeds=feeds, feeds_ok=ok, not_due=not_due, feeds_failed=(), new_articles=new, failed_pages=0,
        stories_touched=stories,
    )  # fmt: skip
    assert done.in_words() == words
