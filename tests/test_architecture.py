"""The arrows between the packages and rooms, which package owns which library, and the words of names."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
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
    "mcp": "flows",
    "prompt_toolkit": "flows",
    "pydantic_settings": "flows",
    "typer": "flows",
    "rich": "flows",
}

# The encoder belongs to the extractors, yet neighbour search needs torch, which transformers stand on.
SHARED = {"torch", "numpy", "scipy", "sklearn", "pyarrow", "lxml", "transformers"}

FILES = sorted(path for package in ORDER for path in (ROOT / package).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> set[str]:
    """Return the full names of all modules that a file imports, at its top or inside functions."""
    names: set[str] = set()
    for node in ast.walk(tree_of(path)):
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


LEAST_LINES = 60


def test_a_short_file_serves_several() -> None:
    """What one other file needs alone is a part of it, unless tests look at it by itself or it is a table of words."""
    everything = [*FILES, ROOT / "storyfold.py", *sorted((ROOT / "tests").rglob("*.py"))]
    short = [
        path
        for path in FILES
        if not path.name.startswith("__")
        and len(path.read_text(encoding="utf-8").splitlines()) <= LEAST_LINES
        and any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in tree_of(path).body)
    ]
    importers = {module_name(path): sum(module_name(path) in imported(one) for one in everything) for path in short}
    assert not {name for name, count in importers.items() if count < 2}


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


@cache
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


# The former private language, and what the field says: words wherever they stand in a name, then whole names.
PRIVATE_WORDS = {
    "tell": "cluster, select, notify, print",
    "tells": "cluster, select, notify, print",
    "told": "clustered; the name of the thing",
    "telling": "distinctive; the name of the thing",
    "vector": "embedding",
    "vectors": "embeddings",
    "readings": "text candidates, article features, feature matrix",
    "rereading": "re-extraction",
    "standing": "membership; is_self_contained",
    "furniture": "boilerplate",
    "way": "backend",
    "turns": "HostRateLimiter",
    "holds": "RetryAfter",
    "desk": "FetchContext",
    "patience": "retries with back-off",
    "odd": "unexpected, malformed",
    "sealed": "opaque",
    "artefact": "artifact",
    "artefacts": "artifacts",
    "shortening": "projection",
}
PRIVATE_NAMES = {
    "reached_from": "affected_articles",
    "take_up_model": "switch_model",
    "let_go": "invalidate",
    "rows_of": "select_from_json",
    "listed": "values_as_json",
    "reading": "text candidate, article features, re-extraction",
    "place": "index, location, span",
    "places": "indices, locations, spans",
    "waiting": "pending",
    "is_two": "the split test",
    "contrast": "MIN_SEPARATION_RATIO",
    "loose": "SEPARATION_SHRINKAGE",
    "lacking": "the name of the amount",
}
# Where the word is right, and why.
RIGHT = {
    "page_furniture",  # the boilerplate of the sample press is called as its designers call it
    "PLACES",  # in the world
    "places",  # the same
}
RIGHT_IN = {
    ("flows/configuration/fetch_settings.py", "reading"),  # `[fetch] reading` is the users'
    ("extractors/worker_pool.py", "reading"),  # the same setting
    ("extractors/types.py", "reading"),  # what it chose
    ("store/schema/reading.py", "reading"),  # a room's own name
    ("store/dedup/neighbours/blocks.py", "vectors"),  # of any kind: linear algebra
    ("store/dedup/neighbours/projection.py", "vectors"),
}


def defined(tree: ast.Module) -> Iterator[str]:
    """Yield the names of functions, classes, parameters, and what modules and classes assign."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.arg):
            yield node.arg
        if isinstance(node, ast.Module | ast.ClassDef):
            for statement in node.body:
                targets = (
                    statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
                )
                yield from (
                    one.id for target in targets if target for one in ast.walk(target) if isinstance(one, ast.Name)
                )


def words_of(name: str) -> list[str]:
    """Return the words of a name: "PlainWay" and "plain_way" are "plain", "way"."""
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower().strip("_").split("_")


def private_words(name: str) -> list[str]:
    """Return what the field says in place of the private words of a name."""
    words = words_of(name)
    whole = "_".join(words)
    instead = [PRIVATE_WORDS[word] for word in words if word in PRIVATE_WORDS]
    if {whole, whole.upper()} & RIGHT:
        return []
    return instead + [PRIVATE_NAMES[one] for one in (whole,) if one in PRIVATE_NAMES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_are_the_fields_words(path: Path) -> None:
    file = path.relative_to(ROOT).as_posix()
    names = {path.stem, *defined(tree_of(path))}
    names = {name for name in names if (file, name) not in RIGHT_IN}
    assert not {name: instead for name in names if (instead := private_words(name))}


def test_private_words_are_found_wherever_they_stand_in_a_name() -> None:
    text = (
        "FurnitureLine = 1\nclass PlainWay:\n    told: int\n    def f(self, desk): ...\nasync def odd_and_told(): ..."
    )
    found = {name: private_words(name) for name in defined(ast.parse(text))}
    assert {name for name, words in found.items() if words} == {
        "FurnitureLine",
        "PlainWay",
        "told",
        "desk",
        "odd_and_told",
    }
