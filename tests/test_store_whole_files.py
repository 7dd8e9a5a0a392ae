"""A file is replaced when the new one is proven, and not before; what a killed writer left is swept away."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from store.database import whole_files
from store.database.owned_folder import LIST, owned_files, write_folder
from store.database.whole_files import draft_of, drafts_of, finish_replacement, plain_name, require_space, write_whole
from store.types import StoreError


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(one.name for one in folder.iterdir())


KILLED = """
import os, signal, sys
from pathlib import Path
from store.database.whole_files import draft_of
with draft_of(Path(sys.argv[1])) as new:
    new.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def write_half(target: Path) -> None:
    """Write, and meet a full disk on the way."""
    with draft_of(target) as new:
        new.write_text("ne")
        raise OSError(28, "No space left on device")


def test_an_error_on_the_way_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    target = tmp_path / "kept.txt"
    write_whole(target, "old")
    with pytest.raises(StoreError, match=r"No space left on device\. What was there before stays"):
        write_half(target)
    assert (target.read_text(), names(tmp_path)) == ("old", ["kept.txt"])


def test_what_cannot_fit_is_not_begun(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    require_space(tmp_path / "not" / "there" / "yet", free // 2)
    with (
        pytest.raises(StoreError, match=r"MB of space are needed and .* MB are free"),
        draft_of(tmp_path / "large", needed=free * 2),
    ):
        pytest.fail("begun")
    assert names(tmp_path) == []


def test_the_drafts_of_the_dead_are_swept_and_those_of_the_living_stay(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "kept.txt")], check=False)
    (left,) = names(tmp_path)
    assert (done.returncode, left.startswith(".kept.txt."), left.endswith(".draft")) == (-9, True, True)
    with draft_of(tmp_path / "kept.txt") as living:
        living.write_text("being written")
        write_whole(tmp_path / "kept.txt", "new")
        assert names(tmp_path) == [living.parent.name, "kept.txt"]
    assert names(tmp_path) == ["kept.txt"]
    assert (tmp_path / "kept.txt").read_text() == "being written"


@pytest.mark.parametrize("number", [os.getpid(), os.getppid()], ids=["ours", "a stranger's"])
def test_what_a_process_left_whose_number_is_another_s_now_is_swept(tmp_path: Path, number: int) -> None:
    """After a restart, and always in a container, the number that stands in a name is that of a living process."""
    for n in range(50):
        (tmp_path / f".kept.db.{number}-{n}.draft").mkdir()
    with drafts_of(tmp_path / "kept.db") as folder:
        (folder / "kept.db").write_text("new")
    assert names(tmp_path) == ["kept.db"]


def test_a_kill_behind_the_last_rename_leaves_nothing_but_the_new_file(tmp_path: Path) -> None:
    late = KILLED.replace(
        "    os.kill(os.getpid(), signal.SIGKILL)",
        "    from store.database import whole_files\n"
        "    whole_files.flush_folder = lambda folder: os.kill(os.getpid(), signal.SIGKILL)",
    )
    done = subprocess.run([sys.executable, "-c", late, str(tmp_path / "kept.txt")], check=False)
    assert (done.returncode, names(tmp_path)) == (-9, ["kept.txt"])


def test_files_that_belong_together_come_together(tmp_path: Path) -> None:
    for name in ("a.db", "a.more.db", "a.db.wal"):
        (tmp_path / name).write_text("old")
    with drafts_of(tmp_path / "a.db") as folder:
        for name in ("a.db", "a.more.db"):
            (folder / name).write_text("new")
    assert names(tmp_path) == ["a.db", "a.more.db"]  # the log was of the file that went
    assert {file.read_text() for file in tmp_path.iterdir()} == {"new"}


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_replacement_that_was_killed_is_finished(tmp_path: Path, moved: int) -> None:
    ready = tmp_path / ".a.db.ready"
    ready.mkdir()
    for number, name in enumerate(("a.db", "a.more.db")):
        (tmp_path / name).write_text("new" if number < moved else "old")
        if number >= moved:
            (ready / name).write_text("new")
    assert finish_replacement(tmp_path / "a.db")
    assert not finish_replacement(tmp_path / "a.db")
    assert names(tmp_path) == ["a.db", "a.more.db"]
    assert {file.read_text() for file in tmp_path.iterdir()} == {"new"}


def test_what_lies_on_the_disk_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "kept.txt", "old")
    real = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", lambda path, data: real(path, data[:-1]))
    with pytest.raises(StoreError, match="not what lies on the disk"):
        write_whole(tmp_path / "kept.txt", "new")
    assert ((tmp_path / "kept.txt").read_text(), names(tmp_path)) == ("old", ["kept.txt"])


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "../x", "a/b", "a\\b", "/etc/passwd", "a\0b", "a\nb"], ids=repr
)
def test_a_name_that_may_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(StoreError, match="cannot name a file"):
        plain_name(name)


@pytest.mark.parametrize("name", ["world-models-2026-W18.md", "s1a2b3c4d5e", "a b", "ä.html", "x..y"])
def test_a_plain_name_stays(name: str) -> None:
    assert plain_name(name) == name


def test_only_what_was_written_is_removed(tmp_path: Path) -> None:
    write_folder(tmp_path, {"index.html": "1", "stories/a.html": "1", "stories/b.html": "1"}, is_stale=lambda _: True)
    (tmp_path / "stories" / "mine.html").write_text("a stranger's")
    (tmp_path / "mine.html").write_text("a stranger's")
    write_folder(tmp_path, {"index.html": "2", "stories/b.html": "2"}, is_stale=lambda _: True)
    assert names(tmp_path) == [LIST, "index.html", "mine.html", "stories"]
    assert names(tmp_path / "stories") == ["b.html", "mine.html"]
    assert owned_files(tmp_path) == {"index.html", "stories/b.html"}


def test_what_is_not_stale_stays_beside_what_is_written_anew(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a-1.md": "1", "a-1-plot.svg": "1", "b-1.md": "1"}, is_stale=lambda _: False)
    write_folder(tmp_path, {"a-1.md": "2"}, is_stale=lambda name: name.startswith("a-1"))
    assert names(tmp_path) == [LIST, "a-1.md", "b-1.md"]


def test_a_name_from_data_writes_and_removes_nothing_outside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "site"
    (tmp_path / "x.html").write_text("a stranger's")
    write_folder(
        folder, {"stories/../../x.html": "no", "stories/a/b/c.html": "no", "ok.html": "yes"}, is_stale=lambda _: True
    )
    (folder / LIST).write_text('{"files": ["../x.html", "ok.html", 3]}')
    write_folder(folder, {}, is_stale=lambda _: True)
    assert (tmp_path / "x.html").read_text() == "a stranger's"
    assert names(folder) == [LIST]
    assert "stories/../../x.html" in caplog.text or "'..'" in caplog.text


def test_the_write_is_flushed_before_it_is_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    flush, replace = whole_files.flush, Path.replace
    monkeypatch.setattr(whole_files, "flush", lambda path: (seen.append("flush"), flush(path)))
    monkeypatch.setattr(Path, "replace", lambda path, target: (seen.append("rename"), replace(path, target))[1])
    write_whole(tmp_path / "kept.txt", "new")
    assert seen == ["flush", "rename"]
