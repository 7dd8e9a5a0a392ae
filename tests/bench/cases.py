"""Count which cases of public bug reports go right: each row of the list by the tests that carry its identifier.

A row is right if all of its tests pass, wrong if one fails, and not tried without a test; the slow ones (full disks)
are run, too. Nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

TESTS = Path(__file__).parents[1]
# "A12 a link with …" as the name of a parameter, test_a12_… as that of a test.
_ROW = re.compile(r"\[(?:[^\]]*-)?([A-D]\d{1,2})[a-z]? |::test_([a-d]\d{1,2})_")
_NAMES_ROWS = re.compile(r"\"[A-D]\d{1,2}[a-z]? |def test_[a-d]\d{1,2}_")
_LISTED = re.compile(r"^\| ([A-D]\d{1,2}) \|", re.MULTILINE)


@dataclass(slots=True)
class _Outcomes:
    """What a run of the tests found, by row."""

    passed: dict[str, int] = field(default_factory=dict)
    failed: dict[str, list[str]] = field(default_factory=dict)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests that carry an identifier."""
        items[:] = [item for item in items if row_of(item.nodeid)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test's outcome for its row; an error in its fixtures is one, too."""
        row = row_of(report.nodeid)
        if report.failed:
            self.failed.setdefault(row, []).append(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed[row] = self.passed.get(row, 0) + 1


def row_of(nodeid: str) -> str:
    """Return the identifier of the row that a test tries, or ""."""
    found = _ROW.search(nodeid)
    return (found[1] or found[2].upper()) if found else ""


def listed_rows(index: Path) -> tuple[str, ...]:
    """Return the identifiers of the list in their order; none where the list is not at hand."""
    return tuple(_LISTED.findall(index.read_text(encoding="utf-8"))) if index.is_file() else ()


def files_with_rows(folder: Path = TESTS) -> list[str]:
    """Return the test files that try rows, in order."""
    return [str(file) for file in sorted(folder.glob("test_*.py")) if _NAMES_ROWS.search(file.read_text("utf-8"))]


def measure(index: Path, console: Console) -> None:
    """Run the tests of all rows and print how many were tried, right and wrong."""
    found = _Outcomes()
    pytest.main(["-q", "--no-header", "-n0", "-p", "no:cacheprovider", *files_with_rows()], plugins=[found])
    rows = dict.fromkeys((*listed_rows(index), *sorted({*found.passed, *found.failed}, key=_place)))
    console.print(_table(rows, found))
    for row, nodes in found.failed.items():
        console.print(f"{row} is wrong: {', '.join(nodes)}", markup=False)
    untried = [row for row in rows if row not in found.passed and row not in found.failed]
    if untried:
        console.print(f"Not tried: {', '.join(untried)}.")


def _table(rows: Iterable[str], found: _Outcomes) -> Table:
    table = Table("", "Rows", "Tried", "Right", "Wrong", title="Cases of public bug reports")
    names = list(rows)
    for letter in (*sorted({row[0] for row in names}), ""):
        of_kind = [row for row in names if row.startswith(letter)]
        wrong = sum(row in found.failed for row in of_kind)
        right = sum(row in found.passed and row not in found.failed for row in of_kind)
        table.add_row(letter or "all", *map(str, (len(of_kind), right + wrong, right, wrong)))
    return table


def _place(row: str) -> tuple[str, int]:
    return row[0], int(row[1:])
