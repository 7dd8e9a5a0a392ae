"""Run a command on a store in a forked child that meets a full disk or is killed at a named write; say how it ends.

A write is what the program does to names and to the disk itself: a flush, a rename, a removal. A child that is to be
killed at the nth dies before it does it, so that every moment between two of them is met.
`python -m tests.faults DEMO FOLDER COMMANDS FAULTS` (lists with commas) prints a JSON line for each cell, and raises
for one that ends in neither the old state nor the new.
"""

import atexit
import hashlib
import http.server
import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

import flows.cli.app as cli
import flows.orchestration.prefect_defaults  # noqa: F401 - before anything imports Prefect
from flows.cli.terminal.groups import MODULES
from store.database.connections import open_reader, store_at
from store.database.published_copy import files_of
from store.database.verification import read_contents
from store.schema.migrations import MIGRATIONS
from store.types import StoreError
from tests import killing

# What the program calls to change names or to bring bytes to the disk.
WRITES = ((os, "fsync"), (Path, "replace"), (Path, "rename"), (Path, "unlink"), (Path, "rmdir"), (Path, "mkdir"))

# Limits for one file, from no room for anything on: the largest file of the demo's store has some 10 MB.
LIMITS = (0, 5_000, 300_000, 1_000_000, 2_000_000, 4_000_000, 6_000_000, 8_000_000, 9_500_000)

# Room on a small disk beside what lies there, in kB.
ROOM = (16, 300, 1_000, 3_000, 6_000, 9_000, 12_000, 15_000, 20_000, 30_000, 60_000)

STORE = "storyfold.duckdb"


# Commands whose outcome is told in parts (see `Parts`), and before how many of their writes each is killed at most: the
# dearer a run, the fewer.
BY_PARTS = {"forget": 12, "digest": 6, "site": 6, "migrate": 10, "regroup": 8, "collect": 8}

# Of these the parts are written one after another, each whole: files, migrations, articles, the files of a store, what
# stories are compared by. An article that is half removed is named by `check`, and the next command removes it.
PART_BY_PART = frozenset({"forget", "digest", "site", "migrate", "regroup", "collect"})

# Rows that say when something happened are counted, not compared; an edition's row has the path of its folder.
CLOCKED = frozenset({'"removed"', '"story_log"', '"editions"'})

# What is made of the facts of a story in a step of its own.
COMPARED = ('"agreed_figures"', '"agreed_quotes"', '"figure_conflicts"', '"stories_compared"')

WEEK = "2026-W18"
NOW = "2026-05-04T12:00:00+00:00"


def child(
    folder: Path,
    words: tuple[str, ...],
    fault: Callable[[], None] = lambda: None,
    act: Callable[[], object] = lambda: cli.main(),
) -> tuple[int, str]:
    """Run a command in a process of its own, and return its exit code (less than 0: the signal) and its words."""
    read, write = os.pipe()  # no file: its size could be limited
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            os.setsid()  # with its workers, which end with it
            os.chdir(folder)
            os.dup2(write, 1)
            os.dup2(write, 2)
            sys.stdout, sys.stderr = (open(number, "w", closefd=False) for number in (1, 2))  # noqa: SIM115 - it ends
            fault()
            sys.argv = ["storyfold", *words]
            act()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    os.close(write)
    said: list[str] = []
    with os.fdopen(read, errors="replace") as handle:
        reader = threading.Thread(target=lambda: said.append(handle.read()))
        reader.start()
        _, status = os.waitpid(pid, 0)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        reader.join()
    return os.waitstatus_to_exitcode(status), said[0]


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
    """A folder with a store, a backup of an earlier state of it, and an export of it, copied afresh for each cell.

    It is made once: who opens the folder again finds it as it was.
    """

    def __init__(self, demo: Path, folder: Path) -> None:
        self.folder = folder
        self.base = folder / "base"
        whole = folder / "base-is-whole"
        if not whole.exists():
            self._lay(demo)
            whole.touch()
        self.backup = next((self.base / "backups").iterdir()).name
        self.earlier = contents(self.base / "backups" / self.backup / STORE)
        self.now = contents(self.base / STORE)
        assert self.now != self.earlier
        self.url = asked(self.base, lambda: self._any_url())
        self._parts: dict[str, Parts] = {}

    def _lay(self, demo: Path) -> None:
        shutil.rmtree(self.base, ignore_errors=True)
        self.base.mkdir(parents=True)
        for file in (demo / "storyfold.toml", *demo.glob("storyfold*.duckdb")):
            shutil.copy2(file, self.base / file.name)
        url = asked(self.base, lambda: self._any_url())
        for words in (("publish",), ("backup", "backups"), ("forget", url), ("export", "exported")):
            code, said = child(self.base, words)
            assert code == 0, said

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
            "forget": ("forget", self.url),
            "digest": ("digest", WEEK),
            "site": ("site", "--folder", "pages"),
            "migrate": ("publish",),
        }.get(command, (command,))

    def start(self, folder: Path, command: str, fault: Callable[[], None] = lambda: None) -> tuple[int, str]:
        """Carry a command out in `folder`, met by a fault; return its exit code and its words."""
        if command == "collect":  # at the moment of its feeds, which no argument of the command says
            return child(folder, (), fault, _collect)
        return child(folder, self.words(command), fault)

    def fresh(self, where: Path, command: str) -> Path:
        """Return a copy of the base to break."""
        shutil.rmtree(where, ignore_errors=True)
        shutil.copytree(self.base_of(command), where)
        if command == "import":
            for file in where.glob("storyfold*.duckdb"):
                file.unlink()
        return where

    def base_of(self, command: str) -> Path:
        """Return the folder that a command begins in."""
        if command not in ("migrate", "collect"):
            return self.base
        made = self.folder / f"base-{command}"
        if not made.exists():
            made.mkdir()
            shutil.copy2(self.base / "storyfold.toml", made)
            _lay_old_store(self.base / STORE, made / STORE) if command == "migrate" else _lay_feeds(made)
        return made

    def judge(self, folder: Path, command: str) -> str:
        """Return "old" or "new", whichever state a command left; raise AssertionError for any other."""
        if command in BY_PARTS:
            return self.parts(command).judge(folder)
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

    def parts(self, command: str) -> "Parts":
        """Return what a command has to change, learnt once by carrying it out undisturbed."""
        if command not in self._parts:
            self._parts[command] = Parts(self, command)
        return self._parts[command]


class Parts:
    """What a command changes, part by part, before it and after it was carried out undisturbed."""

    def __init__(self, bench: Bench, command: str) -> None:
        self.bench = bench
        self.command = command
        self.old: dict[str, Any] = _parts_of(bench.base_of(command), command)
        folder = bench.fresh(bench.folder / "whole", command)
        code, said = bench.start(folder, command)
        assert code == 0, said
        self.new = _parts_of(folder, command)
        assert (self.old == self.new) == (command == "regroup"), command

    def judge(self, folder: Path) -> str:
        """Return "old", "new", "same", or "part by part" where each part is as it was or as it is to be."""
        found = _parts_of(folder, self.command)
        for name in found.keys() | self.new.keys() | self.old.keys():
            if name == "comparison" and found[name]['"stories_compared"'][0] < self.new[name]['"stories_compared"'][0]:
                continue  # stories wait to be compared, as after a collect that was killed there
            either = (self.old.get(name), self.new.get(name))
            assert found.get(name) in either, f"{name}: {found.get(name)} is neither of {either}"
        if found == self.new:
            self._check(folder)
            return "same" if self.old == self.new else "new"
        assert found == self.old or self.command in PART_BY_PART, "neither the old state nor the new"
        if self.command == "forget" and found["rows"] == self.new["rows"]:
            self._check(folder)
        elif self.command == "forget" and found['"removed"'] != self.old['"removed"']:
            code, said = child(folder, ("check",))
            assert code == 1, said
            assert "a removed article is held" in said, said
        return "old" if found == self.old else "part by part"

    def _check(self, folder: Path) -> None:
        """Let `check` find no fault but a copy for readers that was not written; or that it is of an older program."""
        code, said = child(folder, ("check",))
        if code:
            assert all("storyfold admin publish" in line for line in said.splitlines() if line.strip()), said
            assert child(folder, ("publish",))[0] == 0
            assert child(folder, ("check",))[0] == 0, said


def _parts_of(folder: Path, command: str) -> dict[str, Any]:
    if command in ("digest", "site"):
        made = folder / {"digest": "digests", "site": "pages"}[command]
        files = [file for file in made.rglob("*") if file.is_file() and not file.name.startswith(".")]
        return {str(one.relative_to(made)): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}
    if command == "migrate":
        names, counts = asked(folder, partial(_migrated, folder / STORE))
        return {**dict.fromkeys(names, True), "rows": counts}
    if command == "collect":
        texts = asked(folder, partial(_texts, folder / STORE))
        return {url: hashlib.sha256(text.encode()).hexdigest() for url, text in texts}
    found = contents(folder / STORE)
    told = {name: (rows, 0 if name in CLOCKED else mark) for name, (rows, mark) in found.items()}
    compared = {name: told.pop(name) for name in COMPARED}
    # One file after another, and first that it is removed.
    files = ('"removed"', "vectors.vectors", "pages.pages") if command == "forget" else ()
    beside = {name: told.pop(name) for name in files}
    return {"rows": told, **beside, "comparison": compared}


def _texts(path: Path) -> list[tuple[str, str]]:
    if not path.exists():
        return []
    with store_at(path).latest() as connection:
        return connection.execute("SELECT canonical_url, text FROM articles").fetchall()


def _migrated(path: Path) -> tuple[list[str], list[int]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM migrations").fetchall()]
        return names, [connection.execute(f"SELECT count(*) FROM {one}").fetchall()[0][0] for one in _KEPT]


# Tables that every version had.
_KEPT = ("articles", "entries", "feeds", "figures", "matches", "members", "stories")


def _lay_old_store(newest: Path, path: Path) -> None:
    """Write the rows of a store as the last release kept them: what it has no column for is left out."""
    released = len((Path(__file__).parent / "released_migrations.txt").read_text(encoding="utf-8").splitlines()) - 1

    def write() -> object:
        with duckdb.connect(str(path), config={"storage_compatibility_version": "v1.5.0"}) as connection:
            connection.execute("CREATE TABLE migrations (name VARCHAR NOT NULL)")
            for name, statements in MIGRATIONS[:released]:
                connection.execute(statements)
                connection.execute("INSERT INTO migrations VALUES (?)", [name])
            connection.execute(f"ATTACH '{newest}' AS newest (READ_ONLY)")
            for table in _KEPT:
                held = "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND database_name = ?"
                both = connection.execute(f"{held} INTERSECT {held}", [table, "newest", table, path.stem]).fetchall()
                columns = ", ".join(f'"{row[0]}"' for row in both)
                connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM newest.{table}")
        return True

    assert asked(path.parent, write) is True


def _lay_feeds(folder: Path) -> None:
    """Collect the first articles of two feeds into a new store, then let the feeds have more."""
    pages = folder.parent / "served"
    pages.mkdir()
    address = _serve(pages)
    hosts = "".join(f'"p{number}.example" = "{address}"\n' for number in range(2))
    feeds = "".join(f'[[feed]]\nurl = "http://p{n}.example/{n}.xml"\nname = "Press {n}"\n' for n in range(2))
    topic = '[[topic]]\nkey = "t"\nname = "T"\ndescription = "harbours"\nphrases = ["harbour"]\n'
    config = f"[fetch]\ngap_s = 0\nretry_delays_s = []\n[fetch.connect_to]\n{hosts}{topic}{feeds}"
    (folder / "storyfold.toml").write_text(config, encoding="utf-8")
    for most in (2, 4):
        for number in range(2):
            items = "".join(_item(pages, number, page) for page in range(most))
            text = f"<rss version='2.0'><channel><title>Press {number}</title>{items}</channel></rss>"
            (pages / f"{number}.xml").write_text(text, encoding="utf-8")
        if most == 2:
            code, said = child(folder, (), act=_collect)
            assert code == 0, said


def _item(pages: Path, number: int, page: int) -> str:
    """Write a page of an article and return the item that leads to it."""
    title = f"Harbour {number} opens its {('bridge', 'school', 'market', 'mine')[page]}"
    told = "".join(f"<p>{title}, said witness {number}{page}{line} of the town on that day.</p>" for line in range(12))
    text = f"<html><head><title>{title}</title></head><body><article>{told}</article></body></html>"
    (pages / f"story-{number}-{page}.html").write_text(text, encoding="utf-8")
    return f"<item><title>{title}</title><link>http://p{number}.example/story-{number}-{page}.html</link></item>"


def _serve(pages: Path) -> str:
    """Serve a folder from a process of its own until this one ends; return host and port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(pages)))
    pid = os.fork()
    if pid == 0:
        server.serve_forever()
    atexit.register(os.kill, pid, signal.SIGTERM)
    port = server.server_port
    server.socket.close()
    return f"127.0.0.1:{port}"


def _collect() -> None:
    """Collect every feed at a fixed moment, and end as the command does where it cannot."""
    from flows.collect import run_collect

    try:
        run_collect("storyfold.toml", datetime.fromisoformat(NOW), every_feed=True)
    except StoreError as error:
        sys.stdout.write(f"storyfold: {error}\n")
        raise SystemExit(1) from error


def _parquet_rows(folder: Path) -> dict[str, int]:
    from pyarrow.parquet import read_metadata

    tables = sorted(one for one in folder.iterdir() if one.is_dir())
    return {one.name: sum(read_metadata(file).num_rows for file in one.rglob("*.parquet")) for one in tables}


def killed(bench: Bench, command: str) -> Iterator[dict[str, object]]:
    """Yield how a command ends that is killed before each of its writes, and what the next one makes of it."""
    for name, kill in _moments(bench, command):
        folder = bench.fresh(bench.folder / "cell", command)
        code, said = bench.start(folder, command, kill)
        assert code == -signal.SIGKILL, f"{name}: ended with {code}: {said}"
        state = bench.judge(folder, command)
        if state != "new":
            code, said = bench.start(folder, command)
            assert code == 0, f"{name}: cannot be done again: {said}"
            assert bench.judge(folder, command) in ("new", "same"), name
        else:
            child(folder, ("publish",))
        assert not drafts(folder), f"{name}: {drafts(folder)}"
        yield {"fault": f"killed {name}", "state": state}


def _moments(bench: Bench, command: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what a command is killed before or after, and the fault that does it.

    Commands that write through DuckDB are killed around its statements and commits too, those that bring files to their
    places before each of some forty writes.
    """
    if command in BY_PARTS:
        for moment in _statements(bench, command, BY_PARTS[command]):
            yield str(moment), partial(killing.kill_at, moment)
        return
    whole = bench.fresh(bench.folder / "cell", command)
    code, said = bench.start(whole, command, list_writes)
    assert code == 0, said
    writes = [line.split(" ", 2)[2] for line in said.splitlines() if line.startswith("write ")]
    for number in _chosen(len(writes)):
        yield f"before {writes[number]}", kill_before(number)


def _chosen(writes: int) -> list[int]:
    """Return all writes up to some forty; of more, such as the files of an export, every so many and the last ones."""
    return sorted({*range(0, writes, max(1, writes // 30)), *range(max(0, writes - 6), writes)})


def _statements(bench: Bench, command: str, count: int) -> list[killing.Moment]:
    """Return so many moments of a command that is carried out whole, spread over all its writes."""
    log = bench.folder / "moments.txt"
    log.unlink(missing_ok=True)
    code, said = bench.start(bench.fresh(bench.folder / "cell", command), command, partial(killing.log_writes, log))
    assert code == 0, said
    return killing.moments(log, count)


def read_only(bench: Bench, command: str) -> Iterator[dict[str, object]]:
    """Yield how a command ends in a folder that nothing can be written to."""
    with _small_disk(bench.folder / "disk") as (disk, remount):
        folder = bench.fresh(disk / "cell", command)
        remount("ro")
        yield _short(bench, folder, command, "a read-only folder", lambda: None, heal=lambda: remount("rw"))


def replaced(bench: Bench, command: str) -> Iterator[dict[str, object]]:
    """Yield how a command ends under which a file of the same bytes takes the place of the store, as a sync does."""
    for moment in _statements(bench, command, 3):
        folder = bench.fresh(bench.folder / "cell", command)
        fault = partial(killing.act_at, moment, _replace)
        yield _short(bench, folder, command, f"another file {moment}", fault)


def _replace() -> None:
    if Path(STORE).exists():
        shutil.copy2(STORE, "other")
        Path("other").replace(STORE)


def limited(bench: Bench, command: str) -> Iterator[dict[str, object]]:
    """Yield how a command ends whose files may not grow beyond a limit."""
    for size in _some(LIMITS, command):
        folder = bench.fresh(bench.folder / "cell", command)
        yield _short(bench, folder, command, f"files of {size} bytes at most", limit(size))


def full(bench: Bench, command: str) -> Iterator[dict[str, object]]:
    """Yield how a command ends on a disk with little room."""
    for room in _some(ROOM, command):
        with _small_disk(bench.folder / "disk") as (disk, remount):
            folder = bench.fresh(disk / "cell", command)
            remount(f"size={shutil.disk_usage(disk).used // 1024 + room}k")
            yield _short(
                bench, folder, command, f"{room} kB free", lambda: None, heal=partial(remount, f"size={_WHOLE_DISK}")
            )


_WHOLE_DISK = "512m"


@contextmanager
def _small_disk(disk: Path) -> Iterator[tuple[Path, Callable[[str], object]]]:
    """Mount a disk in memory, and yield it with what changes its options."""
    disk.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_WHOLE_DISK}", "tmpfs", str(disk)], check=True)

    def remount(option: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{option}", str(disk)], check=True)

    try:
        yield disk, remount
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def _some(sizes: tuple[int, ...], command: str) -> tuple[int, ...]:
    """Return all sizes, of a dear command the first, a middle one and the last."""
    return (sizes[0], sizes[len(sizes) // 2], sizes[-1]) if command in BY_PARTS else sizes


def _short(
    bench: Bench,
    folder: Path,
    command: str,
    name: str,
    fault: Callable[[], None],
    heal: Callable[[], object] = lambda: None,
) -> dict[str, object]:
    code, said = bench.start(folder, command, fault)
    assert code in (0, 1, 2), f"{name}: ended with {code}: {said}"  # 2: the configuration names what cannot be used
    assert "Traceback" not in said, f"{name}: {said}"
    assert code == 0 or any(line.startswith("storyfold: ") for line in said.splitlines()), f"{name}: {said}"
    if command != "import":  # a log is what DuckDB replays: the store is whole with it
        assert not [one for one in drafts(folder) if not one.endswith(".wal")], f"{name}: {drafts(folder)}"
    heal()
    state = bench.judge(folder, command)
    assert code or state in ("new", "same"), f"{name}: says that it is done: {said}"
    if code and state != "new":  # else only the copy for readers was missing, which `judge` wrote
        again, words = bench.start(folder, command)
        assert again == 0, f"{name}: cannot be done again: {words}"
        assert bench.judge(folder, command) in ("new", "same"), name
    return {"fault": name, "state": state, "code": code, "said": said.strip().replace("\n", " ")[:500]}


FAULTS = {"killed": killed, "limited": limited, "full": full, "read-only": read_only, "replaced": replaced}


def _load_program() -> None:
    """Import what the commands import when they are called: each child is forked with it, and need not do so itself."""
    for module in ("flows.collect", "flows.digest", "flows.maintain", "extractors.embedding.inference", *_COMMANDS):
        importlib.import_module(module)


_COMMANDS = tuple(f"flows.cli.{module}" for module in MODULES)

if __name__ == "__main__":
    demo, where, wanted, kinds = sys.argv[1:]
    _load_program()
    made = Bench(Path(demo), Path(where))
    for command in wanted.split(","):
        for kind in kinds.split(","):
            for cell in FAULTS[kind](made, command):
                sys.stdout.write(json.dumps({"command": command, "kind": kind, **cell}) + "\n")
                sys.stdout.flush()
