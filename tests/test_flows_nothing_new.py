"""A run with nothing new loads no model, no page reader and nothing that tells stories."""

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from flows.cli.start import MONDAY_MORNING, WEEKS, write_demo_config
from flows.editions.weeks import parse_week
from flows.sample_press.server import PressServer
from tests.conftest import Demo

RUN = """
import sys
from datetime import datetime
import flows.orchestration.prefect_defaults
from flows.collect import run_collect
done = run_collect(sys.argv[1], datetime.fromisoformat(sys.argv[2]), every_feed=True)
assert (done.feeds_ok, done.new_articles) == (18, 0), done
heavy = {"torch", "sentence_transformers", "transformers", "scipy", "sklearn", "trafilatura", "snowballstemmer"}
heavy |= {"numpy", "pyarrow", "extractors.facts.read_facts"}
print(*sorted(heavy & set(sys.modules)))
"""


@pytest.mark.slow
def test_a_run_with_nothing_new_imports_nothing_heavy(demo: Demo, tmp_path: Path) -> None:
    for file in demo.folder.glob("*.duckdb"):
        shutil.copy(file, tmp_path / file.name)
    with PressServer(now=parse_week(WEEKS[-1]).end + MONDAY_MORNING) as server:
        config = write_demo_config(tmp_path, server)
        later = server.now + timedelta(minutes=5)  # no page that failed is due again yet
        command = [sys.executable, "-c", RUN, str(config), later.isoformat()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240)
        feeds = {"/" + feed.url.split("/", 3)[3] for feed in server.feeds()}
        asked = {request.path for request in server.requests}
    assert (done.stdout, done.stderr) == ("\n", "")
    assert asked <= feeds


DIGEST = """
import sys
from flows.digest import run_digest
written = run_digest("2026-W18", config=sys.argv[1])
assert len(written) == 1, written
print(*sorted({"torch", "sentence_transformers", "transformers", "sklearn", "trafilatura"} & set(sys.modules)))
"""


@pytest.mark.slow
def test_a_digest_loads_no_model_framework(demo: Demo, tmp_path: Path) -> None:
    for file in demo.folder.glob("*.duckdb"):
        shutil.copy(file, tmp_path / file.name)
    with PressServer(now=parse_week(WEEKS[-1]).end + MONDAY_MORNING) as server:
        config = write_demo_config(tmp_path, server)
    done = subprocess.run([sys.executable, "-c", DIGEST, str(config)], capture_output=True, text=True, timeout=240)
    assert (done.stdout, done.returncode) == ("\n", 0), done.stderr
