"""Run a command on a store in a forked child that meets a full disk or is killed at a named write; say how it ends.

A write is what the program does to names and to the disk itself: a flush, a rename, a removal. A child that is to be
killed at the nth dies before it does it, so that every moment between two of them is met.
`python -m tests.faults FOLDER COMMAND FAULT` prints a JSON line for each cell, and raises for one that ends in neither
the old state nor the new.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flows.cli.app as cli
from store.database.connections import open_reader, store_at
from store.database.published_copy import files_of
from store.database.verification import read_contents

# What the program calls to change names or to bring bytes to the disk.
WRITES = ((os, "fsync"), (Path, "replace"), (Path, "rename"), (Path, "unlink"), (Path, "rmdir"), (Path, "mkdir"))

# Limits for one file, from no room for anything on: the largest file of the demo's store has some 10 MB.
LIMITS = (0, 5_000, 300_000, 1_000_000, 2_000_000, 4_000_000, 6_000_000, 8_000_000, 9_500_000)

# Room on a small disk beside what lies there, in kB.
ROOM = (16, 300, 1_000, 3_000, 6_000, 9_000, 12_000, 15_000, 20_000, 30_000)

STORE = "storyfold.duckdb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is typed, and what the folder must hold after it was carried out or not: as words of `state`."""

    words: tuple[str, ...]
    prepare: Callable[[Path], None]
    old: Callable[[Path], object]
    new: Callable[[Path], object]


def child(folder: Path, words: tuple[str, ...], fault: Callable[[], None] = lambda: None) -> tuple[int, str]:
    """Run a command in a process of its own, and return its exit code (less than 0: the signal) and its words."""
    read, write = os.pipe()  # no file: its size could be limited
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            os.chdir(folder)
            os.dup2(write, 1)
            os.dup2(write, 2)
            fault()
            sys.argv = ["storyfold", *words]
            cli.main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    os.close(write)
    with os.fdopen(read, errors="replace") as handle:
        said = handle.read()
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), said


def asked(folder: Path, question: Callable[[], object]) -> Any:
    """Return what a question about a store answers in a process of its own: this one opens no database."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        try:
            answer: object = question()
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        with os.fdopen(write, "w") as handle:
            json.dump(answer, handle)
            handle.flush()
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as handle:
        answer = json.load(handle)
    os.waitpid(pid, 0)
    return answer


def contents(path: Path) -> Mapping[str, Any]:
    """Return rows and checksum of every table."""

    def read() -> object:
        with store_at(path).latest() as connection:
            return read_contents(connection)

    return asked(path.parent, read)  # type: ignore[no-any-return]


def articles_for_readers(path: Path) -> object:
    """Return how many articles a reader sees."""

    def read() -> object:
        with open_reader(path) as connection:
            return connection.execute("SELECT count(*) FROM articles").fetchall()[0][0]

    return asked(path.parent, read)


def drafts(folder: Path) -> list[str]:
    """Return what an unfinished write left lying about."""
    hidden = [one.name for one in folder.rglob(".*") if one.name.endswith((".draft", ".ready"))]
    return sorted(hidden + [one.name for one in folder.rglob("*.wal")])


def limit(size: int) -> Callable[[], None]:
    """Let no file grow beyond `size` bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def kill_before(number: int) -> Callable[[], None]:
    """Die before the write of this number."""

    def at(done: int, name: str) -> None:
        del name
        if done == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return lambda: _watch(at)


def list_writes() -> None:
    """Print each write."""
    _watch(lambda number, name: os.write(1, f"\nwrite {number} {name}\n".encode()) and None)


def _watch(at: Callable[[int, str], None]) -> None:
    counted = iter(range(1_000_000))

    def watched(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def call(*given: Any, **named: Any) -> Any:
            shown = given[0].name if isinstance(given[0], Path) else ""
            at(next(counted), f"{name} {shown}")
            return real(*given, **named)

        setattr(owner, name, call)

    for owner, name in WRITES:
        watched(owner, name)


class Bench:
    """A folder with a store, a backup of an earlier state of it, and an export of it, copied afresh for each cell."""

    def __init__(self, demo: Path, folder: Path) -> None:
        self.folder = folder
        self.base = folder / "base"
        self.base.mkdir(parents=True)
        for file in (demo / "storyfold.toml", *demo.glob("storyfold*.duckdb")):
            shutil.copy2(file, self.base / file.name)
        assert child(self.base, ("publish",))[0] == 0
        code, said = child(self.base, ("backup", "backups"))
        assert code == 0, said
        self.backup = next((self.base / "backups").iterdir()).name
        self.earlier = contents(self.base / STORE)
        url = asked(self.base, lambda: self._any_url())
        code, said = child(self.base, ("forget", url))
        assert code == 0, said
        code, said = child(self.base, ("export", "exported"))
        assert code == 0, said
        self.now = contents(self.base / STORE)
        assert self.now != self.earlier

    def _any_url(self) -> str:
        with open_reader(self.base / STORE) as connection:
            return str(connection.execute("SELECT min(canonical_url) FROM articles").fetchall()[0][0])

    def words(self, command: str) -> tuple[str, ...]:
        """Return what is typed."""
        return {
            "restore": ("restore", f"backups/{self.backup}", "--force"),
            "backup": ("backup", "others"),
            "export": ("export", "written"),
            "import": ("import", "exported"),
        }.get(command, (command,))

    def fresh(self, where: Path, command: str) -> Path:
        """Return a copy of the base to break."""
        shutil.rmtree(where, ignore_errors=True)
        shutil.copytree(self.base, where)
        if command == "import":
            for file in where.glob("storyfold*.duckdb"):
                file.unlink()
        return where

    def judge(self, folder: Path, command: str) -> str:
        """Return "old" or "new", whichever state a command left; raise AssertionError for any other."""
        store = folder / STORE
        code, said = child(folder, ("check",))
        if command == "import" and not store.exists():
            assert "no database yet" in said, said
            assert not any(file.exists() for file in files_of(store).values())
            return "old"
        found = contents(store)
        assert found in (self.now, self.earlier) if command == "restore" else found == self.now, "rows were lost"
        readers = articles_for_readers(store)
        assert readers in (self.now['"articles"'][0], self.earlier['"articles"'][0]), readers
        if code:  # a copy for readers that could not be written is what may be missing
            assert all("storyfold admin publish" in line for line in said.splitlines() if line.strip()), said
            assert child(folder, ("publish",))[0] == 0
            assert child(folder, ("check",)) == (0, said) or child(folder, ("check",))[0] == 0
        return self._made(folder, command, found)

    def _made(self, folder: Path, command: str, found: object) -> str:
        if command == "restore":
            return "new" if found == self.earlier else "old"
        if command == "backup":
            made = list((folder / "others").glob("storyfold-*"))
            if not made:
                return "old"
            copy = contents(made[0] / STORE)
            assert copy == self.now, "a backup that is not the store"
            assert (made[0] / "manifest.json").is_file()
            return "new"
        if command == "export":
            if not (folder / "written").exists():
                return "old"
            assert _parquet_rows(folder / "written") == _parquet_rows(folder / "exported")
            return "new"
        return "new" if command == "import" else "same"


def _parquet_rows(folder: Path) -> dict[str, int]:
    from pyarrow.parquet import read_metadata

    tables = sorted(one for one in folder.iterdir() if one.is_dir())
    return {one.name: sum(read_metadata(file).num_rows for file in one.rglob("*.parquet")) for one in tables}


def killed(bench: Bench, command: str) -> Iterator[dict[str, object]]:
    """Yield how a command ends that is killed before each of its writes, and what the next one makes of it."""
    whole = bench.fresh(bench.folder / "whole", command)
    code, said = child(whole, bench.words(command), list_writes)
    assert code == 0, said
    writes = [line.split(" ", 2)[2] for line in said.splitlines() if line.startswith("write ")]
    for number in _chosen(len(writes)):
        name = writes[number]
        folder = bench.fresh(bench.folder / "cell", command)
        code, said = child(folder, bench.words(command), kill_before(number))
        assert code == -signal.SIGKILL, f"{name}: ended with {code}: {said}"
        state = bench.judge(folder, command)
        if state != "new":
            code, said = child(folder, bench.words(command))
            assert code == 0, f"{name}: cannot be done again: {said}"
            assert bench.judge(folder, command) in ("new", "same"), name
        else:
            child(folder, ("publish",))
        assert not drafts(folder), f"{name}: {drafts(folder)}"
        yield {"fault": f"killed before {name}", "state": state}


def _chosen(writes: int) -> list[int]:
    """Return all writes up to some forty; of more, such as the files of an export, every so many and the last ones."""
    return sorted({*range(0, writes, max(1, writes // 30)), *range(max(0, writes - 6), writes)})


def limited(bench: Bench, command: str) -> Iterator[dict[str, object]]:
    """Yield how a command ends whose files may not grow beyond a limit."""
    for size in LIMITS:
        folder = bench.fresh(bench.folder / "cell", command)
        yield _short(bench, folder, command, f"files of {size} bytes at most", limit(size))


def full(bench: Bench, command: str) -> Iterator[dict[str, object]]:
    """Yield how a command ends on a disk with little room."""
    held = sum(file.stat().st_size for file in bench.base.rglob("*") if file.is_file()) // 1024
    for room in ROOM:
        disk = bench.folder / "disk"
        disk.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", str(disk)], check=True)
        try:
            folder = bench.fresh(disk / "cell", command)
            held = (lambda used: used.used // 1024)(shutil.disk_usage(disk))
            subprocess.run(["mount", "-o", f"remount,size={held + room}k", str(disk)], check=True)
            yield _short(
                bench, folder, command, f"{room} kB free", lambda: None,
                heal=lambda disk=disk: subprocess.run(["mount", "-o", "remount,size=512m", str(disk)], check=True),
            )  # fmt: skip
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=True)


def _short(
    bench: Bench,
    folder: Path,
    command: str,
    name: str,
    fault: Callable[[], None],
    heal: Callable[[], object] = lambda: None,
) -> dict[str, object]:
    code, said = child(folder, bench.words(command), fault)
    assert code in (0, 1), f"{name}: ended with {code}: {said}"
    assert "Traceback" not in said, f"{name}: {said}"
    assert code == 0 or said.startswith("storyfold: "), f"{name}: {said}"
    if command != "import":  # a log is what DuckDB replays: the store is whole with it
        assert not [one for one in drafts(folder) if not one.endswith(".wal")], f"{name}: {drafts(folder)}"
    heal()
    state = bench.judge(folder, command)
    assert code == 1 or state in ("new", "same"), f"{name}: says that it is done: {said}"
    if code and state != "new":  # else only the copy for readers was missing, which `judge` wrote
        assert child(folder, bench.words(command))[0] == 0, f"{name}: cannot be done again"
        assert bench.judge(folder, command) in ("new", "same"), name
    return {"fault": name, "state": state, "code": code, "said": said.strip().replace("\n", " ")[:200]}


if __name__ == "__main__":
    demo, where, wanted, kind = sys.argv[1:]
    made = Bench(Path(demo), Path(where))
    for cell in {"killed": killed, "limited": limited, "full": full}[kind](made, wanted):
        sys.stdout.write(json.dumps({"command": wanted, **cell}) + "\n")
