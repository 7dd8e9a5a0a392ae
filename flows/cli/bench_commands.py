"""The `storyfold bench` command: measures accuracy and speed with the benchmarks that come with the source."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

SPEED = ("encode", "pairs", "growth", "extract", "throughput", "collect", "store", "digest", "operate", "gpu")
QUALITY = ("stories", "labelled", "arrivals", "facts", "feeds", "fuzz", "faults", "crashes")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(bench)


def bench(
    subjects: Annotated[
        list[str] | None,
        typer.Argument(help=f"Speed: {', '.join(SPEED)}. Quality: {', '.join(QUALITY)}. Or all.", metavar="SUBJECT…"),
    ] = None,
) -> None:
    """Measure Storyfold beside other libraries on this machine. Needs a checkout, not only the package."""
    chosen = subjects or ["all"]
    unknown = sorted(set(chosen) - {*SPEED, *QUALITY, "all"})
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}. There are {', '.join((*SPEED, *QUALITY))} and all.")
    _benchmarks().run(["all"] if "all" in chosen else chosen)


def _benchmarks(root: Path = Path(__file__).parents[2]) -> Any:
    """Return the module of benchmarks; raises OSError where there is none, as in an installation from a wheel."""
    if not (root / "tests" / "bench" / "subjects.py").is_file():
        raise FileNotFoundError(
            "the benchmarks come with the source, not with the installed package: "
            "in a checkout, `make bench` or `storyfold bench` after an editable installation."
        )
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return importlib.import_module("tests.bench.subjects")
