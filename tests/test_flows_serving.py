"""`storyfold serve` alone is enough: a server comes up, everything is scheduled and runs."""

from __future__ import annotations

import re
import signal
import urllib.request
from pathlib import Path

import pytest

from flows.cli.start import MONDAY_MORNING, write_demo_config
from flows.configuration.operation_settings import ScheduleSettings, resolve_cron_minute
from flows.editions.weeks import parse_week
from flows.orchestration.deployments import timetable
from flows.sample_press.server import PressServer
from tests.prefect_server import api_at, free_port, running, wait_until_up

# The feeds of the sample press that answer: one task run asks all, each that has something new has one more.
ANSWERING = 18

NOW = parse_week("2026-W18").end + MONDAY_MORNING

HOURS = """
[schedule]
timezone = "Europe/Berlin"
digest = "30 5 * * 1"
"""


@pytest.mark.slow
def test_it_serves_at_the_hours_of_the_configuration_and_a_run_ends(tmp_path: Path) -> None:
    port = free_port()
    api = api_at(port, tmp_path)
    own = {name: value for name, value in api.environment.items() if name != "PREFECT_API_URL"}
    with PressServer(now=NOW) as press:
        config = write_demo_config(tmp_path, press)
        config.write_text(config.read_text(encoding="utf-8") + HOURS, encoding="utf-8")
        command = ("-m", "flows.cli", "serve", "--config", str(config), "--port", str(port))
        with running(command, own, api.log) as process:
            wait_until_up(api)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as pages:
                assert pages.status == 200
            assert list((tmp_path / "prefect" / "pages").glob("*/index.html"))
            planned = len(timetable(ScheduleSettings()))
            api.wait_for(lambda: api.call("deployments/filter", {}) and api.call("deployments/count", {}) == planned)
            runs = api.wait_for(lambda: api.scheduled("digest/weekly"))
            assert {run["state"]["type"] for run in runs} == {"SCHEDULED"}
            (schedule,) = api.call("deployments/name/digest/weekly")["schedules"]
            assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("30 5 * * 1", "Europe/Berlin")
            run = api.finished(api.fire("collect/hourly", now=NOW.isoformat(), config=str(config)))
            said = r"82 new articles, \d+ stories touched; 4 of 22 feeds did not answer\."
            assert re.fullmatch(said, run["state"]["message"])
            ours = {"flow_runs": {"id": {"any_": [run["id"]]}}}
            tasks = api.wait_for(lambda: (found := api.call("task_runs/count", ours)) >= ANSWERING and found)
            assert tasks <= ANSWERING + 30  # each costs the server 20 ms and 19 kB
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) in (0, -signal.SIGTERM)
    assert (tmp_path / "storyfold.duckdb").is_file()


def test_every_machine_has_a_minute_of_its_own() -> None:
    minutes = {resolve_cron_minute("H * * * *", f"machine-{number}") for number in range(200)}
    assert len(minutes) > 40
    assert all(0 <= int(line.split()[0]) < 60 for line in minutes)
    assert resolve_cron_minute("H * * * *", "a") == resolve_cron_minute("H * * * *", "a")
    assert resolve_cron_minute("7 * * * *", "a") == "7 * * * *"


def test_the_timetable_is_that_of_the_configuration() -> None:
    hours = {planned.name: planned.cron for planned in timetable(ScheduleSettings(collect="5 * * * *"))}
    asked_for = {"by-alarm": "", "by-hand": ""}
    assert hours == {"hourly": "5 * * * *", "weekly": "0 6 * * 1", "nightly": "40 3 * * *"} | asked_for


def test_each_rhythm_has_a_deployment_of_its_own() -> None:
    schedule = ScheduleSettings(digest="30 7 * * 5")
    planned = {one.name: (one.cron, one.every) for one in timetable(schedule, ("day", "week", "month")) if one.every}
    assert planned == {
        "daily": ("30 7 * * *", "day"),
        "weekly": ("30 7 * * 5", "week"),
        "monthly": ("30 7 1 * *", "month"),
    }


WRONG = [
    ("a zone that is none", {"timezone": "Mars/Olympus"}, "no time zone"),
    ("a line of four fields", {"digest": "0 6 * *"}, "no cron line"),
    ("words", {"collect": "every hour"}, "no cron line"),
]


@pytest.mark.parametrize(("values", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_schedule_that_cannot_be_is_refused(values: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ScheduleSettings(**values)  # type: ignore[arg-type]
