"""A collect killed at any write loses nothing that was stored; run again, it ends like an undisturbed one."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from flows.cli.start import MONDAY_MORNING, write_demo_config
from flows.collect import run_collect
from flows.editions.weeks import parse_week
from flows.sample_press.server import PressServer
from store.database.connections import open_reader
from store.types import StoreError
from tests.killing import moments

ROOT = Path(__file__).parent.parent
NOW = parse_week("2026-W18").end + MONDAY_MORNING

KILLS = 4

PROGRAM = """
import sys, datetime
from pathlib import Path
import flows.orchestration.prefect_defaults
from flows.collect import run_collect
from tests.killing import Moment, kill_at, log_writes
config, now, log, *moment = sys.argv[1:]
if moment:
    kill_at(Moment(name=moment[0], number=int(moment[1]), after=moment[2] == "True"))
else:
    log_writes(Path(log))
run_collect(config, datetime.datetime.fromisoformat(now))
"""


def held(folder: Path) -> tuple[set[str], set[frozenset[str]]]:
    """Return the articles and the partition of a store."""
    with open_reader(folder / "storyfold.duckdb") as connection:
        articles = [row[0] for row in connection.execute("SELECT canonical_url FROM articles").fetchall()]
        assert len(articles) == len(set(articles))
        groups = connection.execute("SELECT list(article_id) FROM members GROUP BY story_id").fetchall()
    return set(articles), {frozenset(group[0]) for group in groups}


def collect(config: Path, log: Path, *moment: object) -> int:
    """Collect in a process of its own, to its end or to a moment, and return how it ended; its workers die with it."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(config), NOW.isoformat(), str(log), *map(str, moment)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    code = process.wait(timeout=300)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return code


@pytest.mark.slow
def test_a_collect_killed_at_named_writes_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    log = tmp_path / "writes.txt"
    with PressServer(now=NOW) as server:
        assert collect(write_demo_config(tmp_path / "undisturbed", server), log) == 0
        for kill, moment in enumerate(moments(log, KILLS)):
            folder = tmp_path / f"killed-{kill}"
            config = write_demo_config(folder, server)
            assert collect(config, log, moment.name, moment.number, moment.after) == -signal.SIGKILL, moment
            before = articles(folder)
            run_collect(config, NOW)
            assert before <= articles(folder), moment
            assert held(folder) == held(tmp_path / "undisturbed"), moment


def articles(folder: Path) -> set[str]:
    """Return what a store holds; nothing where it was killed before there was one."""
    try:
        return held(folder)[0]
    except StoreError:
        return set()
