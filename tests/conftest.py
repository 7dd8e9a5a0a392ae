"""One quiet Prefect home for a test process, the demo run once for all of them, and files kept together on a worker."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock

import flows.orchestration.prefect_defaults  # noqa: F401 - before anything imports Prefect
from tests.drawing import IS_FREE

# Prefect reads its settings when it is imported, which a test module may do before any fixture runs.
_HOME = tempfile.TemporaryDirectory(prefix="storyfold-prefect-")
os.environ["PREFECT_HOME"] = _HOME.name
os.environ.pop("PREFECT_API_URL", None)
os.environ.pop("STORYFOLD_CONFIG", None)

ROOT = Path(__file__).parent.parent
PACKAGES = ("extractors", "store", "reports", "flows")
CACHE = ROOT / ".pytest_cache" / "demo"
SHARED = ROOT.parent / "shared"

hypothesis.settings.register_profile("fixed", derandomize=True, database=None)
hypothesis.settings.register_profile("free", print_blob=True)
hypothesis.settings.load_profile("free" if IS_FREE else "fixed")


# These wait for clocks, servers and downloads more than they work: they begin first, and others work beside them.
WAITING = ("test_installation.py", "test_flows_server.py", "test_flows_crash.py")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the demo first, then what waits: other files run meanwhile. Say which tests share a process."""
    reads_demo = {item.path for item in items if "demo" in getattr(item, "fixturenames", ())}
    CACHE.mkdir(parents=True, exist_ok=True)
    first = min(reads_demo - {item.path for item in items if item.path.name in WAITING}, default=None)

    def turn(item: pytest.Item) -> tuple[bool, bool, bool]:
        return item.path != first, item.path.name not in WAITING, item.path in reads_demo

    items.sort(key=turn)
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_process_of(item)))


def _process_of(item: pytest.Item) -> str:
    """Return the name of what shares fixtures: a file; of the file of installations, those of one interpreter."""
    chosen = getattr(item, "callspec", None)
    interpreter = chosen.params.get("bare") if chosen and item.path.name == "test_installation.py" else None
    return f"{item.path.stem}-{interpreter}" if interpreter else item.path.stem


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A folder in which the demo has run to its end, and what it printed."""

    folder: Path
    printed: str

    @property
    def config(self) -> Path:
        return self.folder / "storyfold.toml"

    @property
    def database(self) -> Path:
        return self.folder / "storyfold.duckdb"

    def digest(self, week: int, suffix: str = ".md") -> str:
        return (self.folder / "digests" / f"world-models-2026-W{week}{suffix}").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Return the folder of the demo, run once a state of the code, by whoever needs it first: to be read only."""
    kept = CACHE / _state_of_the_code()
    with FileLock(CACHE / "lock"):
        if not kept.exists():
            _run_demo(kept)
    return _demo_in(shutil.copytree(kept, tmp_path_factory.mktemp("demo") / "folder"))


def _state_of_the_code() -> str:
    """Return a name for the code of the packages and the versions of all that is installed."""
    known = hashlib.sha256("\n".join(sorted(f"{one.name} {one.version}" for one in distributions())).encode())
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            known.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return known.hexdigest()[:16]


def _run_demo(kept: Path) -> None:
    from rich.console import Console

    from flows.cli.start import run_demo

    for older in CACHE.glob("*/"):
        shutil.rmtree(older)
    making = kept.with_name("in-the-making")
    making.mkdir()
    with (making / "printed.txt").open("w", encoding="utf-8") as handle:
        run_demo(making, console=Console(file=handle, width=100))
    making.rename(kept)


def _demo_in(folder: Path) -> Demo:
    return Demo(folder=folder, printed=(folder / "printed.txt").read_text(encoding="utf-8"))


@pytest.fixture
def own_demo(demo: Demo, tmp_path: Path) -> Demo:
    """Return a copy of the demo's folder, to be written to."""
    shutil.copytree(demo.folder, tmp_path / "own-demo")
    return _demo_in(tmp_path / "own-demo")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of labelled public data that is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared data folder is not here ({SHARED})")
    return SHARED
