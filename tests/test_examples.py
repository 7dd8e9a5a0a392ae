"""The examples and the starter notebook run as they stand, on the sample press."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Demo

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "docs" / "examples"
NOTEBOOK = ROOT / "docs" / "starter.ipynb"


def printed(*words: str, **environment: str) -> str:
    """Return what a Python program prints, run from the project's folder."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_are_three_and_each_says_what_it_is_for() -> None:
    files = sorted(EXAMPLES.glob("*.py"))
    assert len(files) == 3
    assert all(file.read_text(encoding="utf-8").startswith('"""') for file in files)


def test_headlines_are_clustered() -> None:
    lines = printed(str(EXAMPLES / "cluster_headlines.py")).splitlines()
    assert [line for line in lines if line.startswith("Story")] == ["Story 1", "Story 2"]
    assert "Acme" in lines[1]
    assert "Acme" in lines[2]
    assert "Verden" in lines[4]


PAGE = """<html lang=en><head><title>Lake full again</title></head><body><article><h1>Lake full again</h1>
<p>The lake above the town is full for the first time in nine years, the water board said on Friday, after rain that
brought 340 million litres in one week. “We have not seen this since the dam was built,” said Ines Rao, who runs it.</p>
<p>The board will now let out water for the first time since 2017, and farms below the dam may take what they need until
the end of the summer, without the limits that have held for three dry years in a row.</p></article></body></html>"""


def test_a_page_is_read(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    lines = printed(str(EXAMPLES / "read_page.py"), str(page), "https://news.example/lake").splitlines()
    assert lines[0].startswith("Lake full again (")
    assert any(line.startswith("figure: 340 million litres") for line in lines)
    assert any(line.startswith("quote: ") and "Ines Rao" in line for line in lines)


def test_a_week_comes_as_arrow_and_its_edition_is_written(own_demo: Demo) -> None:
    lines = printed(str(EXAMPLES / "week_in_arrow.py"), str(own_demo.config), "2026-W18").splitlines()
    assert "columns: story_id, headline, articles" in lines[0]
    assert len([line for line in lines if " outlets: " in line]) == 3
    (edition,) = [line.removeprefix("edition: ") for line in lines if line.startswith("edition: ")]
    assert Path(edition).read_text(encoding="utf-8").count("2026-W18") > 0


CELLS_RUN = """
import json, sys
import matplotlib
matplotlib.use("agg")
namespace = {}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]), namespace)
plt = namespace["plt"]
drawn = [plt.figure(number).axes[0] for number in plt.get_fignums()]
print(json.dumps([[axes.get_title(), len(axes.lines) + len(axes.patches) + len(axes.collections)] for axes in drawn]))
"""


def test_the_notebook_runs_and_draws_five_plots(demo: Demo) -> None:
    pytest.importorskip("matplotlib")
    pytest.importorskip("pandas")
    copy = str(demo.folder / "storyfold.read.duckdb")
    drawn = json.loads(printed("-c", CELLS_RUN, str(NOTEBOOK), STORYFOLD_COPY=copy).splitlines()[-1])
    assert len(drawn) == 5
    assert all(title and marks for title, marks in drawn)


def test_the_notebook_is_kept_without_what_it_printed() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells if "outputs" in cell)
