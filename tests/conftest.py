"""One quiet Prefect home for the whole test run, and the demo, run once for all tests that read it."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import flows.orchestration.prefect_defaults  # noqa: F401 - before anything imports Prefect

# Prefect reads its settings when it is imported, which a test module may do before any fixture runs.
_HOME = tempfile.TemporaryDirectory(prefix="storyfold-prefect-")
os.environ["PREFECT_HOME"] = _HOME.name
os.environ.pop("PREFECT_API_URL", None)
os.environ.pop("STORYFOLD_CONFIG", None)

SHARED = Path(__file__).parent.parent.parent / "shared"


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
    """Run the demo once."""
    from rich.console import Console

    from flows.cli.start import run_demo

    folder = tmp_path_factory.mktemp("demo")
    log = folder / "printed.txt"
    with log.open("w", encoding="utf-8") as handle:
        run_demo(folder, console=Console(file=handle, width=100))
    return Demo(folder=folder, printed=log.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of labelled public data that is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared data folder is not here ({SHARED})")
    return SHARED
