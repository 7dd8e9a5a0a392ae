"""Kill -9 of a run together with its worker: how soon it is seen, that the next run starts, that no digest is lost."""

from __future__ import annotations

import sys
import time
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
from tests.prefect_server import ROOT, Api, prefect_server

NOW = parse_week("2026-W18").end + MONDAY_MORNING

# A dead run is to be seen within two minutes; a busy machine gets half a minute more.
SEEN_WITHIN_S = 150.0


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
def test_a_run_killed_with_its_worker_is_seen_and_the_next_runs_and_the_missed_digest_too(tmp_path: Path) -> None:
    with PressServer(now=NOW) as press, prefect_server(tmp_path) as api:
        config = write_demo_config(tmp_path, press)
        home = {"STORYFOLD_HOME": str(ROOT), "STORYFOLD_CONFIG": str(config)}
        api.python("-m", "prefect", "work-pool", "create", "storyfold", "--type", "process")
        said = api.python("-m", "prefect", "deploy", "--all", **home)
        assert "Automation: storyfold: runs left behind by a dead worker" in said
        worker = ("-m", "prefect", "worker", "start", "--pool", "storyfold")
        with api.beside(*worker, **home) as process:
            run = api.fire("collect/hourly", now=NOW.isoformat())
            api.wait_for(lambda: press.requests)
            kill_with_children(process.pid)
        killed = time.monotonic()
        assert api.finished(run, within_s=SEEN_WITHIN_S)["state"]["type"] == "CRASHED"
        seen_s = time.monotonic() - killed
        with api.beside(*worker, **home):
            begun = time.monotonic()
            again = api.finished(api.fire("collect/hourly", now=NOW.isoformat()))
            next_s = time.monotonic() - begun
            assert again["state"]["type"] == "COMPLETED", again["state"]["message"]
            written_s = made_up_for(api, tmp_path / "storyfold.duckdb")
    sys.stdout.write(
        f"crashed after {seen_s:.0f} s, the next run done in {next_s:.0f} s, the digest {written_s:.0f} s later\n"
    )


def kill_with_children(pid: int) -> None:
    """Send SIGKILL to a process and all that it started, at once."""
    parent = psutil.Process(pid)
    for one in [*parent.children(recursive=True), parent]:
        one.kill()


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

    assert api.wait_for(written, within_s=240) == [(week,)]
    return time.monotonic() - begun
