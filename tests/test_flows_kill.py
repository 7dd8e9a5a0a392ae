"""A collect killed at any moment loses nothing it reported done; run again, it ends like an undisturbed one."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.cli.start import MONDAY_MORNING, write_demo_config
from flows.collect import run_collect
from flows.editions.weeks import parse_week
from flows.sample_press.server import PressServer
from store.database.connections import open_reader
from store.types import StoreError

ROOT = Path(__file__).parent.parent
NOW = parse_week("2026-W18").end + MONDAY_MORNING

KILLS = 4

PROGRAM = """
import sys, datetime
import flows.orchestration.prefect_defaults
from flows.collect import run_collect
run_collect(sys.argv[1], datetime.datetime.fromisoformat(sys.argv[2]))
"""


def held(folder: Path) -> tuple[set[str], set[frozenset[str]]]:
    """Return the articles and the partition of a store."""
    with open_reader(folder / "storyfold.duckdb") as connection:
        articles = [row[0] for row in connection.execute("SELECT canonical_url FROM articles").fetchall()]
        assert len(articles) == len(set(articles))
        groups = connection.execute("SELECT list(article_id) FROM members GROUP BY story_id").fetchall()
    return set(articles), {frozenset(group[0]) for group in groups}


def start(config: Path) -> subprocess.Popen[bytes]:
    """Start a collect of its own, in a session of its own so that its workers die with it."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(config), NOW.isoformat()],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.mark.slow
def test_a_collect_killed_at_random_moments_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    moments = random.Random(18)
    with PressServer(now=NOW) as server:
        undisturbed = write_demo_config(tmp_path / "undisturbed", server)
        run_collect(undisturbed, NOW)
        killed = write_demo_config(tmp_path / "killed", server)
        reported: set[str] = set()
        for _ in range(KILLS):
            process = start(killed)
            time.sleep(moments.uniform(3.0, 12.0))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            try:
                articles, _ = held(tmp_path / "killed")
            except StoreError:  # killed before the database was there
                continue
            assert reported <= articles
            reported = articles
        run_collect(killed, NOW)
    assert held(tmp_path / "killed") == held(tmp_path / "undisturbed")
