"""What the README claims is so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from flows.configuration.settings import load_settings
from flows.configuration.starter import write_starter
from flows.sample_press.articles import load_press
from flows.sample_press.gold_labels import load_gold
from store.queries.sql import ask
from tests.conftest import Demo

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

QUERIES = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
COMMANDS = sorted(set(re.findall(r"storyfold (\w+)", README)) - {"with"})
TARGETS = re.findall(r"\bmake (\w+)", README)


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 200


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.split("\n")[0][:40])
def test_every_query_answers(demo: Demo, query: str) -> None:
    table = ask(demo.database, query)
    assert table.columns
    assert table.rows


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", command, "--help"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0
    assert "Usage" in done.stdout


@pytest.mark.parametrize("target", sorted({target for target in TARGETS if target != "for"}))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_sample_press_is_as_large_as_it_says() -> None:
    press = load_press()
    said = re.search(r"\((\d+) articles from (\d+) publishers, (\d+) events\)", " ".join(README.split()))
    assert said is not None
    assert [int(number) for number in said.groups()] == [
        len(press.articles),
        len(press.publishers),
        len(load_gold().stories),
    ]


def test_init_writes_as_many_feeds_as_it_says(tmp_path: Path) -> None:
    said = re.search(r"storyfold.toml: (\d+) real feeds", README)
    assert said is not None
    assert len(load_settings(write_starter(tmp_path)).feeds()) == int(said[1])


def test_every_view_it_names_is_there(demo: Demo) -> None:
    section = README.split("| view or table")[1].split("\n\n")[0]
    named = set(re.findall(r"`(\w+)`", section))
    there = {str(row[0]) for row in ask(demo.database, "SELECT table_name FROM information_schema.tables").rows}
    assert named <= there


def test_files_it_names_are_there() -> None:
    for name in (".github/digest.svg", "BENCHMARKS.md", "CHANGELOG.md", "prefect.yaml", "constraints.txt"):
        assert name in README
        assert (ROOT / name).is_file()
