"""Kill -9 of a run together with its worker: how soon it is seen, that the next run starts, that no digest is lost."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from flows.cli.start import MONDAY_MORNING, write_demo_config
from flows.configuration.operation_settings import ScheduleSettings, last_run
from flows.configuration.settings import load_settings
from flows.editions.missed import missed_digest
from flows.editions.weeks import last_full_week, parse_week
from flows.sample_press.server import PressServer
from store.database.connections import open_reader, open_writer
from tests.conftest import Demo
from tests.killing import kill_the_flow, kill_with_children
from tests.prefect_server import ROOT, Api, prefect_server

NOW = parse_week("2026-W18").end + MONDAY_MORNING

# A dead run is to be seen within two minutes; a busy machine gets half a minute more.
SEEN_WITHIN_S = 150.0

# A server on a busy SQLite may stand still for a minute, and a collect on a busy machine takes some.
DONE_WITHIN_S = 600.0


MISSED = [
    ("written", datetime(2026, 5, 12, 9, tzinfo=UTC), None),
    ("not written", datetime(2026, 5, 19, 9, tzinfo=UTC), "2026-W20"),
    ("only the last of several", datetime(2026, 6, 17, 9, tzinfo=UTC), "2026-W24"),
    ("due a moment ago", datetime(2026, 5, 18, 6, 10, tzinfo=UTC), None),
    ("due before anything was collected", datetime(2026, 4, 22, 9, tzinfo=UTC), None),
]


@pytest.mark.parametrize(("now", "week"), [row[1:] for row in MISSED], ids=[row[0] for row in MISSED])
def test_a_digest_is_missed_that_was_due_and_has_no_edition(demo: Demo, now: datetime, week: str | None) -> None:
    with open_reader(demo.database) as connection:
        found = missed_digest(connection, load_settings(demo.config), now)
    assert (found and found.week) == week
    if found:
        assert found.week == last_full_week(found.due).name


@pytest.mark.slow
def test_killed_runs_are_seen_and_the_next_ones_start_and_the_missed_digest_is_written(tmp_path: Path) -> None:
    """First the run's own process is killed, then another run together with its worker."""
    with PressServer(now=NOW) as press, prefect_server(tmp_path) as api:
        config = write_demo_config(tmp_path, press)
        home = {"STORYFOLD_HOME": str(ROOT), "STORYFOLD_CONFIG": str(config)}
        api.python("-m", "prefect", "work-pool", "create", "storyfold", "--type", "process")
        said = api.python("-m", "prefect", "deploy", "--all", **home)
        assert "Automation: storyfold: runs left behind by a dead worker" in said
        worker = ("-m", "prefect", "worker", "start", "--pool", "storyfold")
        with api.beside(*worker, **home) as process:
            alone = seconds_until_crashed(api, press, lambda: kill_the_flow(psutil.Process(process.pid)))
            together = seconds_until_crashed(api, press, lambda: kill_with_children(process.pid))
        with api.beside(*worker, **home):
            begun = time.monotonic()
            again = api.fire("collect/hourly", now=NOW.isoformat())
            api.wait_for(lambda: api.call(f"flow_runs/{again}")["start_time"], within_s=DONE_WITHIN_S)
            starts_s = time.monotonic() - begun
            ended = api.finished(again, within_s=DONE_WITHIN_S)
            assert ended["state"]["type"] == "COMPLETED", ended["state"]["message"]
            done_s = time.monotonic() - begun
            written_s = made_up_for(api, tmp_path / "storyfold.duckdb")
    sys.stdout.write(
        f"killed alone: crashed after {alone:.0f} s; with its worker: after {together:.0f} s; its next run:"
        f" begun after {starts_s:.0f} s, done after {done_s:.0f} s; the missed digest: {written_s:.0f} s later\n"
    )


def seconds_until_crashed(api: Api, press: PressServer, kill: Callable[[], None]) -> float:
    """Kill a collect while it reads the press, and return after how many seconds the server calls it crashed."""
    asked = len(press.requests)
    run = api.fire("collect/hourly", now=NOW.isoformat(), every_feed=True)
    api.wait_for(lambda: len(press.requests) > asked)
    kill()
    killed = time.monotonic()
    assert api.finished(run, within_s=SEEN_WITHIN_S)["state"]["type"] == "CRASHED"
    return time.monotonic() - killed


def made_up_for(api: Api, store: Path) -> float:
    """Cancel the digest that was due last, and return after how many seconds a collect has had it written."""
    with open_writer(store) as connection:  # as if the store were a month old
        connection.execute("UPDATE fetches SET fetched_at = fetched_at - INTERVAL 1 YEAR")
    run = api.fire("digest/weekly")
    api.call(f"flow_runs/{run}/set_state", {"state": {"type": "CANCELLED"}, "force": True})
    begun = time.monotonic()
    api.fire("collect/hourly")
    due = last_run(ScheduleSettings().digest, "UTC", datetime.now(UTC) - timedelta(minutes=15))
    week = last_full_week(due).name

    def written() -> list[tuple[str]]:
        with open_reader(store) as connection:
            return connection.execute("SELECT week FROM editions").fetchall()

    assert api.wait_for(written, within_s=DONE_WITHIN_S) == [(week,)]
    return time.monotonic() - begun
