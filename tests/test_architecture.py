"""The arrows between the packages, and which package owns which library."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ("flows", "reports", "store", "extractors")

OWNERS = {
    "aiohttp": "extractors",
    "feedparser": "extractors",
    "trafilatura": "extractors",
    "sentence_transformers": "extractors",
    "duckdb": "store",
    "warcio": "store",
    "jinja2": "reports",
    "prefect": "flows",
    "pydantic_settings": "flows",
    "typer": "flows",
    "rich": "flows",
}

# The encoder belongs to the extractors, yet neighbour search needs torch, which transformers stand on.
SHARED = {"torch", "numpy", "scipy", "sklearn", "pyarrow", "lxml", "transformers"}

FILES = sorted(path for package in ORDER for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the full names of all modules that a file imports, at its top or inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    left = ORDER[: ORDER.index(package)]
    assert not {name for name in imported(path) if name.split(".")[0] in left}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_has_one_owner(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    strangers = {
        library for name in imported(path) if (library := name.split(".")[0]) in OWNERS and OWNERS[library] != package
    }
    assert not strangers


def test_reports_never_reach_the_database() -> None:
    for path in (ROOT / "reports").rglob("*.py"):
        stores = {name for name in imported(path) if name == "store" or name.startswith("store.")}
        assert all(name.startswith("store.types") for name in stores), path


def test_no_flow_file_shadows_a_package_or_the_standard_library() -> None:
    names = {path.stem for path in (ROOT / "flows").glob("*.py")} | {
        path.name for path in (ROOT / "flows").iterdir() if path.is_dir()
    }
    taken = set(ORDER) | set(sys.stdlib_module_names) | set(OWNERS) | SHARED
    assert not (names - {"__init__", "__pycache__"}) & taken


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {str(p.relative_to(ROOT)) for p in FILES if len(p.read_text(encoding="utf-8").splitlines()) > 400}
    assert not long
