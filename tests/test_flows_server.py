"""What the README says about scheduling: server, work pool, deployments, worker; a schedule that exists, runs that end.

`pip check` sees none of the three breakages that leave a server without scheduled runs; this does.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from flows.cli.start import MONDAY_MORNING, write_demo_config
from flows.editions.weeks import parse_week
from flows.sample_press.server import PressServer
from store.database.connections import open_reader
from tests.killing import kill_the_flow
from tests.prefect_server import ROOT, Api, api_at, free_port, seen, serving, wait_until_up
from tests.test_flows_alerts import webhook

NOW = parse_week("2026-W18").end + MONDAY_MORNING

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A server with every deployment and a worker, the folder the flows write to, and the press they read.

    `restart` ends the server without a word, as a machine does, and brings it up again.
    """

    api: Api
    folder: Path
    press: PressServer
    worker: psutil.Process
    restart: Callable[[], None]

    def articles(self) -> tuple[int, int]:
        """Return how many articles are stored, and of how many addresses."""
        with open_reader(self.folder / "storyfold.duckdb") as connection:
            found = connection.execute("SELECT count(*), count(DISTINCT canonical_url) FROM articles").fetchall()
        return int(found[0][0]), int(found[0][1])

    def collect(self) -> str:
        """Ask for a collect, and return its id when it reads the press."""
        asked = len(self.press.requests)
        run = self.api.fire("collect/hourly", now=NOW.isoformat(), every_feed=True)
        self.api.wait_for(lambda: len(self.press.requests) > asked)
        return run


@pytest.fixture(scope="module")
def operation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operation]:
    folder = tmp_path_factory.mktemp("operation")
    port = free_port()
    api = api_at(port, folder)
    servers: list[subprocess.Popen[bytes]] = []
    with ExitStack() as stack:
        press = stack.enter_context(PressServer(now=NOW))

        def start() -> None:
            servers.append(stack.enter_context(api.beside(*serving(port))))
            wait_until_up(api)

        def restart() -> None:
            servers[-1].kill()
            servers[-1].wait()
            start()

        start()
        config = write_demo_config(folder, press)
        home = {"STORYFOLD_HOME": str(ROOT), "STORYFOLD_CONFIG": str(config)}
        api.python("-m", "prefect", "work-pool", "create", "storyfold", "--type", "process")
        api.python("-m", "prefect", "deploy", "--all", **home)
        worker = stack.enter_context(api.beside("-m", "prefect", "worker", "start", "--pool", "storyfold", **home))
        yield Operation(api=api, folder=folder, press=press, worker=psutil.Process(worker.pid), restart=restart)


@pytest.mark.parametrize("deployment", ["collect/hourly", "digest/weekly", "maintain/nightly"])
def test_a_scheduled_run_exists(operation: Operation, deployment: str) -> None:
    runs = operation.api.wait_for(lambda: operation.api.scheduled(deployment))
    assert runs[0]["state"]["type"] == "SCHEDULED"


HOOKED = [
    "storyfold: crashed runs",
    "storyfold: no collect as scheduled",
    "storyfold: runs left behind by a dead worker",
]


# A busy SQLite makes Prefect's server lose an event now and then (`flows/orchestration/run_history.py`), never all.
CRASHES = 3


def test_a_killed_run_crashes_and_the_automation_tells_it(operation: Operation) -> None:
    api = operation.api
    config = str(operation.folder / "storyfold.toml")
    with webhook() as (url, told):
        api.python("-m", "flows.cli", "deploy", "--config", config, STORYFOLD_ALERTS__WEBHOOK=url)
        assert sorted(row["name"] for row in api.call("automations/filter", {})) == HOOKED
        for _ in range(CRASHES):
            run = operation.collect()
            kill_the_flow(operation.worker)
            assert api.finished(run)["state"]["type"] == "CRASHED"
            if seen(lambda: [one for one in told if "crashed" in str(one)], within_s=30.0):
                return
    raise AssertionError(f"nobody was told of {CRASHES} crashes; the log ends:\n{api.log.read_text()[-4000:]}")


def test_a_server_that_goes_down_in_the_middle_of_a_run_is_no_harm_to_the_next_one(operation: Operation) -> None:
    run = operation.collect()
    operation.restart()
    ended = operation.api.finished(run)["state"]["type"]
    assert ended != "COMPLETED" or operation.articles() == (82, 82), "completed, yet not all is stored"
    healed = operation.api.finished(operation.api.fire("collect/hourly", now=NOW.isoformat(), every_feed=True))
    assert healed["state"]["type"] == "COMPLETED", healed["state"]["message"]
    assert operation.articles() == (82, 82)


def test_collects_fired_together_leave_one_store_and_those_in_the_way_are_cancelled(operation: Operation) -> None:
    """So do those of a night asleep: they are all late at once."""
    api = operation.api
    fired = [api.fire("collect/hourly", now=NOW.isoformat()) for _ in range(4)]
    states = [api.finished(run)["state"]["type"] for run in fired]
    assert set(states) <= {"CANCELLED", "COMPLETED"}
    assert "COMPLETED" in states
    assert operation.articles() == (82, 82)


def test_a_digest_through_the_worker_is_written(operation: Operation) -> None:
    run = operation.api.finished(operation.api.fire("digest/weekly", week="2026-W18"))
    assert run["state"]["type"] == "COMPLETED"
    assert run["name"] == "digest 2026-W18"
    assert re.fullmatch(r"world-models 2026-W18: \d+ stories\.", run["state"]["message"])
    assert (operation.folder / "digests" / "world-models-2026-W18.md").is_file()


SAY = """
from prefect.blocks.system import Secret
from prefect.variables import Variable
Variable.set("storyfold", {"maintain": {"folder": "copies"}}, overwrite=True)
Secret(value="http://127.0.0.1:9/hook").save("storyfold-webhook", overwrite=True)
from flows.configuration.prefect_overrides import server_overrides
print(server_overrides())
"""


def test_the_server_may_say_parts_of_the_configuration(operation: Operation) -> None:
    assert operation.api.python("-c", SAY).endswith(
        "{'maintain': {'folder': 'copies'}, 'alerts': {'webhook': 'http://127.0.0.1:9/hook'}}\n"
    )


def test_deploying_from_the_configuration_sets_hours_and_automations_once(operation: Operation) -> None:
    config = operation.folder / "storyfold.toml"
    hours = {"STORYFOLD_SCHEDULE__TIMEZONE": "Asia/Tokyo", "STORYFOLD_SCHEDULE__MAINTAIN": "5 2 * * *"}
    operation.api.python("-m", "flows.cli", "deploy", "--config", str(config), **hours)  # the second time
    assert sorted(row["name"] for row in operation.api.call("automations/filter", {})) == HOOKED
    (schedule,) = operation.api.call("deployments/name/maintain/nightly")["schedules"]
    assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("5 2 * * *", "Asia/Tokyo")


def test_the_nightly_upkeep_through_the_worker_makes_a_backup_where_the_server_said(operation: Operation) -> None:
    run = operation.api.finished(operation.api.fire("maintain/nightly", now=NOW.isoformat()))
    assert run["state"]["type"] == "COMPLETED", run["state"]["message"]
    assert run["state"]["message"].startswith("Backed up to storyfold-20260504T060000")
    assert (operation.folder / "copies" / "storyfold-20260504T060000" / "storyfold.duckdb").is_file()


def test_the_nightly_look_names_the_runs_that_crashed_whoever_was_told_before(operation: Operation) -> None:
    (shown,) = operation.api.call("artifacts/filter", {"artifacts": {"key": {"any_": ["concerns"]}}, "limit": 1})
    assert "crashed: collect " in str(shown["data"])


def test_the_lineage_of_an_edition_goes_back_to_the_feeds(operation: Operation) -> None:
    made = "prefect.asset.materialization.succeeded"

    def edges() -> set[tuple[str, str]] | None:
        events = operation.api.call("events/filter", {"filter": {"event": {"name": [made]}}})["events"]
        found = {
            (related["prefect.resource.id"], event["resource"]["prefect.resource.id"])
            for event in events
            for related in event["related"]
            if related["prefect.resource.role"] == "asset"
        }
        return found if len(found) >= 3 else None

    assert operation.api.wait_for(edges) == {
        ("storyfold://feeds", "storyfold://articles"),
        ("storyfold://articles", "storyfold://stories"),
        ("storyfold://stories", "storyfold://editions/world-models"),
    }


def test_a_run_that_the_clock_started_ends_by_itself(operation: Operation) -> None:
    api, config = operation.api, str(operation.folder / "storyfold.toml")

    def ended() -> set[str]:
        states = {"state": {"type": {"any_": ["COMPLETED"]}}}
        runs = api.call("flow_runs/filter", {"flow_runs": states, "deployments": {"name": {"any_": ["hourly"]}}})
        return {run["id"] for run in runs if run["auto_scheduled"]}

    before = ended()
    api.python("-m", "flows.cli", "deploy", "--config", config, STORYFOLD_SCHEDULE__COLLECT="* * * * *")
    try:
        api.wait_for(lambda: ended() - before, within_s=240.0)
    finally:
        api.python("-m", "flows.cli", "deploy", "--config", config)


THEIRS = """
from prefect import flow
@flow(name="digest")
def digest(): ...
digest()
"""

BY_HAND = "from flows.maintain import run_maintain; run_maintain()"

FORGET = """
from datetime import UTC, datetime, timedelta
from flows.orchestration.run_history import delete_old_runs
print(delete_old_runs(datetime.now(UTC) - timedelta(days=30)), delete_old_runs(datetime.now(UTC)))
"""

ARTEFACTS = ["digest-world-models", "coverage", "feed-health", "concerns", "plot-world-models-lag"]


@pytest.mark.parametrize("key", ARTEFACTS)
def test_prefect_shows_it(operation: Operation, key: str) -> None:
    found = operation.api.call("artifacts/filter", {"artifacts": {"key": {"any_": [key]}}})
    assert found, operation.api.log.read_text()[-8000:]
    assert found[0]["data"]


def test_the_edition_is_shown_as_it_reads(operation: Operation) -> None:
    (shown,) = operation.api.call(
        "artifacts/filter", {"artifacts": {"key": {"any_": ["digest-world-models"]}}, "limit": 1}
    )
    assert shown["data"].lstrip().startswith("# ")


def test_old_runs_are_forgotten_with_their_tasks_but_none_to_come_and_none_of_others(operation: Operation) -> None:
    """The last test of this file: it takes from the others what they look at."""
    api = operation.api
    ended = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]}}}}
    api.python("-c", BY_HAND, STORYFOLD_CONFIG=str(operation.folder / "storyfold.toml"))
    runs = api.call("flow_runs/count", ended)
    assert runs >= 9
    api.python("-c", THEIRS)
    assert api.python("-c", FORGET) == f"0 {runs}\n"
    left = (api.call("flow_runs/count", ended), api.call("task_runs/count", {}), api.call("artifacts/count", {}))
    assert left == (1, 0, 0)
    assert api.scheduled("collect/hourly")
