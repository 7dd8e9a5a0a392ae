"""Measure whole runs: nothing new, the sample press beside plain library calls, and the memory of many pages."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.bench.subjects import LABELLED
from tests.bench.timing import Row, say, show
from tests.many_feeds import NOW, served

FEEDS = 100
PREFECT = "import flows.orchestration.prefect_defaults\nfrom prefect import flow\n@flow\ndef nothing(): pass\nnothing()"
COLLECT = """
import sys, flows.orchestration.prefect_defaults
from datetime import datetime
from flows.collect import run_collect
done = run_collect(sys.argv[1], datetime.fromisoformat(sys.argv[2]), every_feed=True)
print(done.feeds_ok, done.new_articles, "torch" in sys.modules)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A process that ran to its end: processor seconds and clock with all its children, peak MiB of the largest."""

    cpu: float
    clock: float
    peak_mib: float
    said: str


def measure(pages: Sequence[int] = (500, 1_000, 2_000)) -> None:
    """Print all three tables; `pages` are the numbers of pages whose memory is measured."""
    measure_nothing_new()
    measure_sample_press()
    measure_memory(pages)


def measure_nothing_new(feeds: int = FEEDS) -> None:
    """Print what a run costs in which every feed answers "not modified", beside an empty Prefect flow."""
    with tempfile.TemporaryDirectory() as folder, served(feeds, 1, Path(folder)) as config:
        home = Path(folder) / "prefect"
        _run(home, PREFECT)  # the first start of Prefect makes its database
        _run(home, COLLECT, str(config), NOW.isoformat())
        runs = [
            (_run(home, PREFECT), _run(home, COLLECT, str(config), (NOW + timedelta(days=day)).isoformat()))
            for day in (1, 2, 3)
        ]
    empty, nothing = (min(column, key=lambda run: run.cpu) for column in zip(*runs, strict=True))
    row = Row(
        what=f"{feeds} feeds, nothing new", figure=f"{nothing.cpu:.2f}", beside=f"{empty.cpu:.2f}", limit="1.00",
        ratio=f"{nothing.cpu - empty.cpu:.2f}",
    )  # fmt: skip
    show("A run with nothing new", ("CPU s", "empty Prefect flow", "allowed beyond it", "beyond it"), [row])
    say(f"Feeds that answered, new articles, torch imported: {nothing.said}.")


def measure_sample_press() -> None:
    """Print what collecting the sample press costs beside the plain calls of the libraries that do the work."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "prefect"
        _run(home, PREFECT)
        runs = [
            (_run(home, PREFECT), _run(home, _PRESS, str(Path(folder) / f"press{turn}")), _run(home, _PLAIN))
            for turn in range(2)
        ]
    empty, ours, plain = (min(column, key=lambda run: run.cpu) for column in zip(*runs, strict=True))
    beyond = ours.cpu - 2 * empty.cpu
    rows = [
        Row(
            what="CPU s, two runs, less two empty Prefect flows", figure=f"{beyond:.1f}", beside=f"{plain.cpu:.1f}",
            limit=f"{1.25 * plain.cpu:.1f}", ratio=f"{beyond / plain.cpu:.2f}",
        ),
        Row(
            what="clock s, with Prefect", figure=f"{ours.clock:.1f}", beside=f"{plain.clock:.1f}",
            limit=f"{1.25 * plain.clock:.1f}", ratio=f"{ours.clock / plain.clock:.2f}",
        ),
    ]  # fmt: skip
    show("Collecting the sample press", ("ours", "plain calls", "allowed", "ratio"), rows)
    say(f"Plain calls, CPU s each: {plain.said}. An empty Prefect flow: {empty.cpu:.1f}.")


def measure_memory(pages: Sequence[int]) -> None:
    """Print the peak memory of collecting so many pages of many subjects from 100 feeds, served by another process."""
    if not LABELLED.is_dir():
        say("Memory: not measured, there is no shared/bench/ beside the checkout.")
        return
    rows = []
    for count in pages:
        with tempfile.TemporaryDirectory() as folder, served(FEEDS, count // FEEDS, Path(folder), LABELLED) as config:
            run = _run(Path(folder) / "prefect", COLLECT + _PEAK, str(config), NOW.isoformat())
        rows.append(
            Row(what=f"{count:,} pages", figure=run.said.split()[-1], beside=f"{run.peak_mib:,.0f}", limit="1,536",
                ratio=f"{count / run.clock:.1f}")
        )  # fmt: skip
    heads = ("MiB, the run", "MiB, largest child", "allowed", "pages/s")
    show("Peak memory of a collect", heads, rows)


_PEAK = """
import resource
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""

_PRESS = """
import sys, flows.orchestration.prefect_defaults
from pathlib import Path
from rich.console import Console
from flows.cli.start import collect_fortnight
Path(sys.argv[1]).mkdir()
collect_fortnight(Path(sys.argv[1]), console=Console(quiet=True))
"""

_PLAIN = """
from tests.bench.plain_calls import collect_plainly
print(collect_plainly())
"""


def _run(home: Path, code: str, *given: str) -> Run:
    root = Path(__file__).parents[2]
    environment = os.environ | {"PREFECT_HOME": str(home), "PYTHONPATH": str(root)}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), datetime.now().astimezone()
    command = [sys.executable, "-c", code, *given]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, env=environment)
    clock = (datetime.now().astimezone() - started).total_seconds()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"a measured process failed: {done.stderr[-800:]}")
    return Run(
        cpu=used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime, clock=clock,
        peak_mib=used.ru_maxrss / 1024, said=" ".join(done.stdout.split()),
    )  # fmt: skip
