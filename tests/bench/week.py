"""A week of hourly collects by a fake clock, a fifth of the feeds hostile, then its digest: what grows, and how much.

`python -m tests.bench.week [FOLDER [HOURS]]`; with a folder that holds part of a week it goes on from there. Prefect's
own database is kept as `maintain` keeps it, two days of this clock instead of thirty.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

import flows.orchestration.prefect_defaults  # noqa: F401 - before anything imports Prefect
from tests.bench.wire import START, wire

FEEDS, HOSTILE, WEEK = 20, 4, 168
EVERY = 12
NIGHT, KEPT_HOURS = 24, 48


def measure(console: Console, folder: Path, hours: int = WEEK) -> None:
    """Print memory, open files and sizes along the week."""
    os.environ["PREFECT_HOME"] = str(folder / "prefect")
    from flows.collect import run_collect
    from flows.digest import run_digest
    from flows.orchestration.run_history import delete_old_runs
    from store.database.connections import open_reader

    shown = Table(
        "hour", "articles", "new", "RSS MB", "open files", "children", "store MB", "read log rows", "Prefect MB"
    )
    marker = folder / "hour"
    begun = int(marker.read_text()) if marker.exists() else 0
    me = psutil.Process()
    with wire(FEEDS, HOSTILE, hours=8.0) as press:
        config = press.write_config(folder)
        new = 0
        real: dict[int, datetime] = {}
        for hour in range(begun + 1, min(begun + hours, WEEK) + 1):
            now = START + timedelta(hours=hour)
            press.set_now(now)
            real[hour] = datetime.now(UTC)
            done = run_collect(config, now)
            new += done.new_articles
            assert done.feeds_ok or not done.feeds or set(done.feeds_failed), "hostile feeds alone may be due"
            marker.write_text(str(hour))
            if hour % NIGHT == 0 and hour - KEPT_HOURS in real:
                delete_old_runs(real[hour - KEPT_HOURS])
            if hour % EVERY == 0 or hour == begun + 1:
                gc.collect()
                with open_reader(folder / "storyfold.duckdb") as connection:
                    counts = [
                        connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
                        for table in ("articles", "fetches")
                    ]
                shown.add_row(
                    str(hour), str(counts[0]), str(new), f"{me.memory_info().rss / 2**20:.0f}", str(me.num_fds()),
                    str(len(me.children())), _mb(folder.glob("storyfold*.duckdb*")), str(counts[1]),
                    _mb((folder / "prefect").glob("prefect.db*")),
                )  # fmt: skip
                new = 0
        if (begun + hours) >= WEEK:
            (edition, *_) = run_digest("2026-W23", config=config, now=START + timedelta(hours=WEEK + 6))
            console.print(f"{edition.markdown.name}: {edition.stories} stories")
    console.print(shown)


def _mb(paths: object) -> str:
    return f"{sum(path.stat().st_size for path in paths) / 2**20:.1f}"  # type: ignore[attr-defined]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        where = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(place)
        measure(Console(width=120), where, int(sys.argv[2]) if len(sys.argv) > 2 else WEEK)
