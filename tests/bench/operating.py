"""What running costs: Prefect's share of a collect, and many workers beside one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.bench.subjects import LABELLED
from tests.bench.wire import START, wire
from tests.many_feeds import NOW, served
from tests.prefect_server import prefect_server

ROOT = Path(__file__).parent.parent.parent
PAIRS = 3
SHARE_LIMIT_S = 5.0

WITH = """
import sys, datetime
import flows.orchestration.prefect_defaults
from flows.collect import run_collect
done = run_collect(sys.argv[1], datetime.datetime.fromisoformat(sys.argv[2]))
print(done.new_articles)
"""

# The same flow, its tasks called as what they are, functions; nothing is told to anybody.
WITHOUT = """
import asyncio, sys, datetime
from contextlib import nullcontext
import flows.orchestration.prefect_defaults
import flows.collect as collect
import flows.gathering.task_runs as feed_tasks
import flows.gathering.facts as ledger_task
from flows.configuration.settings import load_settings

class Called:
    def __init__(self, task):
        self.task = task
    def with_options(self, **options):
        return self.task.fn

feed_tasks.ask_feeds, feed_tasks.gather_feeds = Called(feed_tasks.ask_feeds), Called(feed_tasks.gather_feeds)
for module in (collect, feed_tasks, ledger_task):
    module.opaque = lambda given: given
for module, task in ((collect, "encode_batch"), (collect, "cluster_new_articles"), (ledger_task, "read_batch")):
    setattr(module, task, getattr(module, task).fn)
collect.settings_for_run = load_settings
collect.shown_progress = nullcontext
collect.record_articles_asset = collect.show_feeds = collect._log = lambda *told: None
collect._state = lambda collected: collected
if __name__ == "__main__":
    now = datetime.datetime.fromisoformat(sys.argv[2])
    print(asyncio.run(collect._bring_in(sys.argv[1], now, every_feed=False)).new_articles)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds by the clock and of the processor, children included, and how many articles came in."""

    clock: float
    cpu: float
    articles: int


def run(program: str, config: Path, now: str, *, cores: int = 0, **environment: str) -> Cost:
    """Run a program to its end in a process of its own, on the first `cores` cores only (0: all)."""
    before, began = os.times(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program, str(config), now],
        cwd=ROOT,
        # What is right for a server under test, one thread, would make a run here slower than one without a server.
        env={**os.environ, "OMP_NUM_THREADS": str(os.cpu_count() or 1), **environment},
        capture_output=True,
        text=True,
        preexec_fn=(lambda: os.sched_setaffinity(0, range(cores))) if cores else None,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(clock=time.monotonic() - began, cpu=cpu, articles=int(done.stdout.split()[-1]))


def prefects_share(console: Console, folder: Path, feeds: int = 200, hours: float = 5.0) -> None:
    """Print what a collect costs with a running server, beside the same work called by hand."""
    shown = Table("How", "articles", "clock s", "CPU s", "task runs", title=f"{feeds} feeds, a first collect")
    now = START + timedelta(hours=12)
    with wire(feeds, hours=hours) as press, prefect_server(folder) as api:
        press.set_now(now)
        more = []
        for turn in range(PAIRS):  # from the second on, programs and models are read from a warm disk cache
            plain = run(WITHOUT, press.write_config(folder / f"plain{turn}"), now.isoformat())
            shown.add_row(f"without Prefect, {turn + 1}", *_cells(plain), "0")
            before = api.call("task_runs/count", {})
            config = press.write_config(folder / f"with{turn}")
            engine = run(WITH, config, now.isoformat(), **api.environment)
            time.sleep(5)  # the server writes task runs down as it finds time
            tasks = int(api.call("task_runs/count", {})) - int(before)
            shown.add_row(f"through a running server, {turn + 1}", *_cells(engine), str(tasks))
            more.append(engine.clock - plain.clock)
    shown.add_row("Prefect's share, median", "", f"{median(more):.1f}", "", "", end_section=True)
    shown.add_row("limit", "", f"{SHARE_LIMIT_S:.1f}", "", str(feeds + 30))
    console.print(shown)


# Whose workers, how many, and on how many cores: the first row is one process with a core, and no more, to itself.
RUNNERS = (("here", 0, 1), ("here", 0, 0), ("dask", 4, 0), ("dask", 8, 0), ("ray", 4, 0), ("ray", 8, 0))

# Pages whose cost dominates, as large as those of real sites; and a few, which tell what workers cost by themselves.
FURNITURE = 12
PAGES_A_FEED = (1, 6)


def past_one_process(console: Console, folder: Path, feeds: int = 40) -> None:
    """Print a first collect by one process and by the workers of each engine, all of one thread."""
    columns = ("Workers", "cores", "articles", "clock s", "CPU s", "load")
    shown = Table(*columns, title=f"{feeds} feeds, {feeds} hosts, pages of {FURNITURE * 7} KB; {os.cpu_count()} cores")
    for pages in PAGES_A_FEED:
        where = folder / str(pages)
        where.mkdir()
        real = LABELLED if LABELLED.is_dir() else None
        with served(feeds, pages, where, real, FURNITURE) as config, prefect_server(where) as api:
            for runner, count, cores in RUNNERS:
                cost = _collect(config, api.environment, runner, count, cores)
                load = f"{os.getloadavg()[0]:.1f}"
                shown.add_row(f"{runner} {count or ''}", str(cores or os.cpu_count()), *_cells(cost), load)
                console.print(runner, count, cores, pages, cost, load)
    console.print(shown)


def _collect(config: Path, environment: dict[str, str], runner: str, count: int, cores: int) -> Cost:
    """Collect all that `config` subscribes to into a new store, by these workers."""
    chosen = f"[workers]\nrunner = {json.dumps(runner)}\ncount = {count}\nleast_pages = 0\n"
    own = config.parent / f"{runner}-{count}-{cores}"
    own.mkdir()
    (own / config.name).write_text(chosen + config.read_text(encoding="utf-8"), encoding="utf-8")
    return run(WITH, own / config.name, NOW.isoformat(), cores=cores, **environment)


def _cells(cost: Cost) -> tuple[str, str, str]:
    return str(cost.articles), f"{cost.clock:.1f}", f"{cost.cpu:.1f}"


def measure(console: Console) -> None:
    """Print both tables."""
    for part in (prefects_share, past_one_process):
        with tempfile.TemporaryDirectory() as folder:
            part(console, Path(folder))


if __name__ == "__main__":
    wanted = {"share": prefects_share, "workers": past_one_process}
    for name in sys.argv[1:] or wanted:
        with tempfile.TemporaryDirectory() as place:
            wanted[name](Console(width=120), Path(place))
