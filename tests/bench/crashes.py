"""Kill a run at 300 named writes and at 100 drawn moments, run out of disk at many sizes, read while another writes."""

import os
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

from rich.console import Console

from flows.cli.start import run_demo

ROOT = Path(__file__).parents[2]
KILLS = 300
DRAWN_KILLS = 100
# Every eighth of a megabyte, from no room for the first table to room for all.
DISKS = tuple(range(16, 16_000, 128))
READERS = 5
SECONDS = 60.0

# Runs of several transactions, one after another: a reader must see a multiple of the articles of a run.
ARTICLES_A_RUN = 40
_WRITER = f"""
    import sys, time
    from pathlib import Path
    from store.collection.feed_runs import register_feeds, save_feed_run
    from store.database.connections import open_writer
    from tests.building import FEED, feed_run, settled
    run, end = 0, time.monotonic() + float(sys.argv[2])
    while time.monotonic() < end:
        with open_writer(Path(sys.argv[1]), wait_s=20) as connection:
            register_feeds(connection, [FEED])
            for part in range({ARTICLES_A_RUN}):
                save_feed_run(connection, feed_run(settled(f"run-{{run}}-part-{{part}}")))
        run += 1
    print(run)
"""
_READER = f"""
    import sys, time
    from pathlib import Path
    from store.database.connections import open_reader
    looks, last, slowest, end = 0, 0, 0.0, time.monotonic() + float(sys.argv[2])
    while time.monotonic() < end:
        began = time.monotonic()
        with open_reader(Path(sys.argv[1])) as connection:
            seen = connection.execute("SELECT count(*) FROM articles").fetchall()[0][0]
            connection.execute("FROM outlets").fetchall()
        slowest = max(slowest, time.monotonic() - began)
        assert seen % {ARTICLES_A_RUN} == 0, f"half a run: {{seen}} articles"
        assert seen >= last, f"went back from {{last}} to {{seen}}"
        looks, last = looks + 1, seen
    print(looks, slowest)
"""


def measure(console: Console, kills: int = KILLS, seconds: float = SECONDS) -> None:
    """Print how many of each ended as they should; raise where one did not."""
    with tempfile.TemporaryDirectory() as folder:
        run_demo(Path(folder) / "demo", console=Console(quiet=True))
        config = Path(folder) / "demo" / "storyfold.toml"
        lines = _crash("kill", config, Path(folder) / "kills", kills)
        console.print(f"kill -9 at {len(lines)} named writes: all ended as if undisturbed")
        lines = _crash("random", config, Path(folder) / "drawn", min(kills, DRAWN_KILLS))
        console.print(f"kill -9 at drawn moments of collect, digest and upkeep: {lines[-1]}")
        if os.geteuid() == 0:
            lines = _crash("fill", config, Path(folder) / "disks", *DISKS)
            full = sum(line.startswith("full") for line in lines)
            console.print(f"disk full: {full} of {len(DISKS)} sizes too small, each told, nothing lost, all healed")
        read_while_writing(console, Path(folder) / "read.duckdb", seconds)


def read_while_writing(console: Console, path: Path, seconds: float) -> None:
    """Let five processes read in a loop while one writes runs, and print how often and how long at most."""
    subprocess.run([sys.executable, "-c", textwrap.dedent(_WRITER), str(path), "0.1"], cwd=ROOT, check=True)
    began = time.monotonic()
    programs = [_start(_WRITER, path, seconds), *(_start(_READER, path, seconds) for _ in range(READERS))]
    said = [program.communicate()[0].split() for program in programs]
    assert all(program.returncode == 0 for program in programs), "a reader or the writer failed"
    looks, slowest = sum(int(one[0]) for one in said[1:]), max(float(one[1]) for one in said[1:])
    console.print(
        f"{READERS} readers beside a writer for {time.monotonic() - began:.0f} s: {said[0][0]} runs written, "
        f"{looks} looks, none failed or saw half a run, the slowest took {slowest:.2f} s"
    )


def _crash(what: str, config: Path, folder: Path, *numbers: int) -> list[str]:
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.crashing", what, str(config), str(folder), *map(str, numbers)],
        cwd=ROOT, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(done.stdout + done.stderr)
    return done.stdout.splitlines()


def _start(program: str, path: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(path), str(seconds)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
