"""A backup is of one store: only its own upkeep drops it, and only what is whole and fits is put in a store's place."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import open_writer, store_at
from store.database.published_copy import embeddings_path
from store.database.verification import read_contents, read_identity
from store.types import StoreError
from store.upkeep.backup import MANIFEST, backup, restore
from store.upkeep.integrity import check
from store.upkeep.nightly import compact, run_upkeep
from tests.building import FEED, MONDAY, feed_run, settled

NAME = "storyfold-20260427T090000"


def filled(folder: Path, *slugs: str) -> Path:
    """Return a store with these articles."""
    path = folder / "storyfold.duckdb"
    with open_writer(path) as connection:
        register_feeds(connection, [FEED])
        save_feed_run(connection, feed_run(*(settled(slug) for slug in slugs)))
    return path


def held(path: Path) -> object:
    """Return what a store holds, and the names of all that lies beside it."""
    with store_at(path).latest() as connection:
        return read_contents(connection), sorted(one.name for one in path.parent.iterdir())


def upkeep(path: Path, folder: Path, day: int) -> int:
    """Return how many backups one night's upkeep dropped."""
    now = MONDAY + timedelta(days=day)
    return run_upkeep(path, folder, keep=2, fetch_log_days=90, pages_days=90, now=now).backups_dropped


def test_two_stores_of_one_name_share_a_folder_and_each_drops_its_own(tmp_path: Path) -> None:
    ours, theirs = filled(tmp_path / "a", "one"), filled(tmp_path / "b", "other")
    kept = tmp_path / "backups"
    for day in range(3):
        upkeep(theirs, kept, day)
    assert [upkeep(ours, kept, 10 + day) for day in range(4)] == [0, 0, 1, 1]
    of = {one.name: json.loads((one / MANIFEST).read_text())["store"] for one in kept.iterdir()}
    assert sorted(of) == [f"storyfold-202604{day:02}T090000" for day in (28, 29)] + [
        f"storyfold-202605{day:02}T090000" for day in (9, 10)
    ]
    assert len(set(of.values())) == 2


def test_a_backup_that_names_no_store_is_left_alone(tmp_path: Path) -> None:
    path, kept = filled(tmp_path / "a", "one"), tmp_path / "backups"
    upkeep(path, kept, 0)
    old = json.loads((kept / NAME / MANIFEST).read_text())
    (kept / NAME / MANIFEST).write_text(json.dumps({"made": old["made"], "sha256": old["sha256"]}))
    for day in (1, 2, 3):
        upkeep(path, kept, day)
    assert (kept / NAME).is_dir()
    restore(kept / NAME, path, force=True)  # as Storyfold 0.1 wrote it
    assert check(path) == ()


def drop(name: str) -> Callable[[dict[str, Any]], None]:
    """Return what leaves a part out of a manifest."""
    return lambda given: given["files"].pop(name)


def rename(name: str) -> Callable[[dict[str, Any]], None]:
    """Return what gives the database another name in a manifest."""
    return lambda given: given["files"]["main"].update(name=name)


MANIFESTS: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("no file at all", lambda given: given.update(files={}), "not a whole backup"),
    ("an old one without sums", lambda given: (given.pop("files"), given.update(sha256={})), "not a whole backup"),
    ("without the database", drop("main"), "not a whole backup"),
    (
        "an old one of embeddings alone",
        lambda given: (given.pop("files"), given.update(sha256={"storyfold.vectors.duckdb": "0" * 64})),
        "not a whole backup",
    ),
    ("a part that is none of ours", lambda given: given["files"].update(more=given["files"]["main"]), "not a whole"),
    ("a path upwards", rename("../../x"), "cannot name a file"),
    ("an absolute path", rename("/etc/hostname"), "cannot name a file"),
    ("a name that is a number", rename(7), "is not there"),  # type: ignore[arg-type]
    ("a file that is not there", rename("other.duckdb"), "is not there"),
    ("a wrong size", lambda given: given["files"]["vectors"].update(bytes=1), "bytes of 1"),
    ("a wrong sum", lambda given: given["files"]["pages"].update(sha256="0" * 64), "checksum"),
    ("the wrong database", lambda given: given["files"].update(main=given["files"]["vectors"]), "not one of"),
    ("a list", lambda given: given.update(files=[]), "not a"),
]  # fmt: skip


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that has a backup of its past; each test takes a copy."""
    folder = tmp_path_factory.mktemp("backed-up")
    backup(filled(folder / "live", "one"), folder / "backups", MONDAY)
    filled(folder / "live", "two")
    return folder


@pytest.mark.parametrize(("change", "words"), [row[1:] for row in MANIFESTS], ids=[row[0] for row in MANIFESTS])
def test_a_backup_that_is_not_whole_is_refused_before_anything_is_touched(
    backed_up: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    shutil.copytree(backed_up, tmp_path, dirs_exist_ok=True)
    path, made = tmp_path / "live" / "storyfold.duckdb", tmp_path / "backups" / NAME
    before = held(path)
    given = json.loads((made / MANIFEST).read_text())
    change(given)
    (made / MANIFEST).write_text(json.dumps(given))
    with pytest.raises(StoreError, match=words):
        restore(made, path, force=True)
    assert held(path) == before
    assert check(path) == ()


def test_a_file_of_another_store_or_time_is_named(tmp_path: Path) -> None:
    path, other = filled(tmp_path / "a", "one"), filled(tmp_path / "b", "one")
    assert check(path) == ()
    shutil.copy2(embeddings_path(path), tmp_path / "earlier")
    for wrong in (embeddings_path(other), tmp_path / "earlier"):
        compact(path)
        assert check(path) == ()
        shutil.copy2(wrong, embeddings_path(path))
        assert "storyfold.vectors.duckdb does not belong to storyfold.duckdb" in check(path)[0]
        shutil.copy2(embeddings_path(tmp_path / "a" / "storyfold.read.duckdb"), embeddings_path(path))
        embeddings_path(path).chmod(0o644)


def test_a_store_keeps_its_id_when_it_is_written_anew_or_brought_back(tmp_path: Path) -> None:
    path = filled(tmp_path / "a", "one")
    seen = []
    made = backup(path, tmp_path / "backups", MONDAY)
    for order in (lambda: None, lambda: compact(path), lambda: restore(made, path, force=True)):
        order()
        with store_at(path).latest() as connection:
            own = read_identity(connection)
            assert own is not None
            assert {read_identity(connection, part) for part in ("vectors", "pages")} == {own}
            seen.append(own)
    assert len({one.store_id for one in seen}) == 1
    assert len({one.generation for one in seen}) == 3
