"""The arrows between the packages and rooms; which package owns which library."""

import ast
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAX_ENTRIES = 14
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
    "prompt_toolkit": "flows",
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


def test_a_folder_has_at_most_fourteen_entries() -> None:
    """More is a bag in which nobody finds anything: what belongs to one question gets a room of its own."""
    entries = Counter(str(path.parent.relative_to(ROOT)) for path in FILES)
    entries.update(str(folder.parent.relative_to(ROOT)) for folder in {path.parent for path in FILES})
    assert not {name: count for name, count in entries.items() if count > MAX_ENTRIES}


def module_name(path: Path) -> str:
    """Return "store.database.lock" for that file, "store.database.__init__" for the room's own."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


MODULES = {module_name(path): path for path in FILES}


# Folders that hold other rooms: what lies in them beside those (types below, a front door above) is no room with them.
HALLS = {module.rpartition(".")[0].rpartition(".")[0] for module in MODULES}


def room_of(name: str) -> str:
    """Return the folder of a module; the module itself where its folder holds rooms."""
    folder = name.rpartition(".")[0]
    return name if folder in HALLS else folder


def imported_modules(path: Path) -> set[str]:
    """Return the modules of ours that a file imports, those for type checkers included."""
    found = set()
    for name in imported(path):
        parent = name.rpartition(".")[0]
        found |= {one for one in (name, f"{name}.__init__", parent) if one in MODULES}
    return found


def rooms() -> dict[str, set[str]]:
    """Return the rooms that each room imports."""
    graph: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        needed = {room_of(module) for module in imported_modules(path)}
        graph.setdefault(room_of(name), set()).update(needed - {room_of(name)})
    return graph


def test_rooms_make_no_circles() -> None:
    try:
        tuple(TopologicalSorter(rooms()).static_order())
    except CycleError as error:
        pytest.fail(f"rooms import each other in a circle: {' <- '.join(error.args[1])}")


def test_a_circle_of_rooms_is_found() -> None:
    assert {"store.types", "extractors.types"} & imported_modules(ROOT / "store" / "types.py") == {"extractors.types"}
    assert room_of("store.database.lock") == "store.database"
    assert room_of("store.types") == "store.types"
    with pytest.raises(CycleError):
        tuple(
            TopologicalSorter({"store.a": {"store.b"}, "store.b": {"store.c"}, "store.c": {"store.a"}}).static_order()
        )
