"""`storyfold eval bench` names what it can measure, and says where the benchmarks are when they are not here."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows.cli.app import app
from flows.cli.measure import QUALITY, SPEED, _benchmarks
from tests.bench.cases import listed_rows, row_of
from tests.bench.subjects import SUBJECTS

ROOT = Path(__file__).parent.parent


def test_the_command_names_every_subject() -> None:
    assert tuple(SUBJECTS) == (*SPEED, *QUALITY)


def test_an_unknown_subject_is_told_what_there_is() -> None:
    done = CliRunner().invoke(app, ["bench", "speed"])
    assert done.exit_code == 2
    assert "encode, pairs, growth" in " ".join(done.output.split())


def test_without_a_checkout_it_says_where_the_benchmarks_are(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="come with the source, not with the installed package"):
        _benchmarks(tmp_path)


def test_real_weeks_that_are_not_there_are_said_to_be_missing(tmp_path: Path) -> None:
    from tests.bench import real_weeks  # these load torch, which the other tests here need not wait for

    said = io.StringIO()
    real_weeks.measure(tmp_path / "real", Console(width=200, file=said))
    assert said.getvalue() == "Real weeks: not measured, there is no shared/real/ beside the checkout.\n"


def test_generated_vectors_have_pairs_to_find() -> None:
    from tests.bench.pairing import LEAST, brute_neighbours, brute_pairs, unit_rows

    rows = unit_rows(500, 1)
    found = brute_pairs(rows)
    assert len(found) > 5
    both = {(i, j) for i, j in brute_neighbours(rows, rows) if i < j}
    assert both == found
    assert all(float(rows[i] @ rows[j]) >= LEAST - 1e-6 for i, j in found)


# Runs with torch, transformers, sentence-transformers and numpy, and what those need; nothing else may be asked for.
ALONE = """
import runpy, sys
from importlib.machinery import PathFinder
ABSENT = set("duckdb prefect aiohttp feedparser trafilatura pydantic pydantic_settings typer rich jinja2 pyarrow lxml "
             "yarl protego resiliparse readability snowballstemmer sentencex tld psutil fastapi sqlalchemy".split())
class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in ABSENT else PathFinder.find_spec(name, path, target)
sys.meta_path = [Without if finder is PathFinder else finder for finder in sys.meta_path]
sys.argv = ["gpu", "--device", "cpu", "--small"]
runpy.run_module("tests.bench.gpu", run_name="__main__")
"""


@pytest.mark.slow
def test_the_gpu_part_runs_with_torch_and_its_libraries_alone() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert done.returncode == 0, done.stderr
    assert " 0 missed." in done.stdout
    assert "Least cosine to float32 0.999" in done.stdout or "Least cosine to float32 1.0" in done.stdout


def test_a_case_is_named_by_the_test_that_tries_it():
    nodes = {
        "tests/test_a.py::test_each[A12 a link with another value]": "A12",
        "tests/test_a.py::test_each[in one fetch-A9 canonical]": "A9",
        "tests/test_a.py::test_b12_a_free_article_is_read": "B12",
        "tests/test_a.py::test_each[AMP twin]": "",
    }
    assert {node: row_of(node) for node in nodes} == nodes


def test_the_rows_of_a_list_are_read_in_its_order(tmp_path):
    index = tmp_path / "INDEX.md"
    assert listed_rows(index) == ()
    index.write_text("| id | reported |\n|:--|:--|\n| A9 | one |\n| B1 | two of A3 |\n", encoding="utf-8")
    assert listed_rows(index) == ("A9", "B1")
