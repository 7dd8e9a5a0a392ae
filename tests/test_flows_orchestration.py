"""What Prefect is told of us: deployments, automations, the configuration it holds, runs that crashed or are old."""

import asyncio
import json
import os
import sys
import textwrap
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from prefect import flow, tags
from prefect.blocks.system import Secret
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterKey,
    DeploymentFilter,
    DeploymentFilterId,
)
from prefect.client.schemas.objects import Artifact
from prefect.deployments.runner import RunnerDeployment
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Cancelled, Completed, Crashed, Failed, Running, Scheduled
from prefect.variables import Variable

from flows.configuration.prefect_overrides import VARIABLE, server_overrides, settings_for_run
from flows.configuration.settings import ConfigError, load_settings
from flows.orchestration import artifacts
from flows.orchestration.deployments import TAGS
from flows.orchestration.run_history import MAX_CRASHES, crash_left_behind, crashed_since, delete_old_runs, run_missed
from flows.orchestration.server import RETENTION, server
from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import open_writer
from tests.building import FEED, feed_run, lay_empty_store, minimal_config, settled
from tests.commands import storyfold
from tests.prefect_server import free_port
from tests.test_flows_alerts import webhook

CONFIG = minimal_config(
    before="""
[schedule]
timezone = "Europe/Berlin"
collect = "7 * * * *"
digest = "30 5 * * 1"
[alerts]
webhook = "{webhook}"
"""
)


def configured(folder: Path, webhook: str = "") -> Path:
    path = folder / "storyfold.toml"
    path.write_text(CONFIG.format(webhook=webhook), encoding="utf-8")
    return path


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give back what `serve` leaves in the environment for the processes of its runs."""
    for name in ("STORYFOLD_CONFIG", "PYTHONPATH", "PREFECT_API_URL"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


HOOKED = {
    "storyfold: crashed runs",
    "storyfold: no collect as scheduled",
    "storyfold: runs left behind by a dead worker",
}


def automations() -> list[str]:
    async def read() -> list[str]:
        async with get_client() as client:
            return [one.name for one in await client.read_automations()]

    return sorted(name for name in asyncio.run(read()) if name.startswith("storyfold"))


def deployed(name: str) -> Any:
    with get_client(sync_client=True) as client:
        return client.read_deployment_by_name(name)


def test_serving_registers_what_the_configuration_says_and_a_second_time_changes_nothing(
    tmp_path: Path, environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr("prefect.serve", lambda *planned, limit: ran.append([one.name for one in planned]))
    config = configured(tmp_path, "http://127.0.0.1:9/hook")
    for _ in range(2):
        done = storyfold("serve", "--config", str(config), PREFECT_API_URL="http://named.example/api")
        assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "collect/hourly: 7 * * * * (Europe/Berlin)",
        "digest/weekly: 30 5 * * 1 (Europe/Berlin)",
        "maintain/nightly: 40 3 * * * (Europe/Berlin)",
        "watch/by-alarm: when asked for",
        "backfill/by-hand: when asked for",
    ]
    assert ran == [["hourly", "weekly", "nightly", "by-alarm", "by-hand"]] * 2
    (schedule,) = deployed("digest/weekly").schedules
    assert (schedule.schedule.cron, schedule.schedule.timezone) == ("30 5 * * 1", "Europe/Berlin")
    assert deployed("collect/hourly").parameters == {"config": str(config)}
    assert deployed("backfill/by-hand").schedules == []
    assert set(automations()) == HOOKED
    assert len(automations()) == len(HOOKED)


def test_deploying_to_a_pool_names_the_automations(tmp_path: Path) -> None:
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name="ours", type="process"))
    done = storyfold("deploy", "--pool", "ours", "--config", str(configured(tmp_path)))
    assert done.returncode == 0, done.stderr
    named = [line.removeprefix("Automation: ") for line in done.stdout.splitlines() if line.startswith("Automation: ")]
    assert set(named) == HOOKED - {"storyfold: crashed runs"}, "a crash is called by webhook alone, and there is none"
    assert deployed("maintain/nightly").work_pool_name == "ours"


def test_the_server_may_say_parts_of_the_configuration(tmp_path: Path) -> None:
    config = configured(tmp_path)
    assert server_overrides() == {}
    Variable.set(VARIABLE, {"maintain": {"folder": "copies"}}, overwrite=True)
    Secret(value="http://127.0.0.1:9/hook").save("storyfold-webhook", overwrite=True)
    try:
        assert server_overrides() == {
            "maintain": {"folder": "copies"},
            "alerts": {"webhook": "http://127.0.0.1:9/hook"},
        }
        assert settings_for_run(str(config)).maintain.folder == load_settings(config).maintain.folder
        with get_client(sync_client=True) as client:
            named = str(client.api_url)
        with temporary_settings({PREFECT_API_URL: named}):
            assert settings_for_run(str(config)).maintain.folder.name == "copies"
        Variable.set(VARIABLE, "copies", overwrite=True)
        with pytest.raises(ConfigError, match="'storyfold' must be an object"):
            server_overrides()
    finally:
        Variable.unset(VARIABLE)
        Secret.delete("storyfold-webhook")


@flow(name="of ours")
def idle() -> None:
    """Do nothing."""


@flow(name="of a week")
def weekly(week: str = "") -> None:
    """Do nothing about a week."""


@flow(name="that shows its coverage")
def showing() -> None:
    """Show a table."""
    artifacts.show_coverage([{"Topic": "world models", "Stories": 3}], "2026-W18")


@pytest.mark.parametrize(("refusals", "shown"), [(0, 1), (2, 1), (3, 0)])
def test_a_server_that_hangs_up_is_given_an_artifact_again_and_costs_the_run_nothing(
    refusals: int, shown: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refused = iter(range(refusals))
    make = artifacts.create_table_artifact

    def refuse_first(**values: Any) -> Any:
        if next(refused, None) is not None:
            raise ConnectionResetError("the server hung up")
        return make(**values)

    monkeypatch.setattr(artifacts, "create_table_artifact", refuse_first)
    monkeypatch.setattr(artifacts, "PAUSES_S", (0.0, 0.0))
    began = len(tables())
    showing()
    assert len(tables()) - began == shown
    assert ("the server hung up" in caplog.text) == (not shown)


def tables() -> list[Artifact]:
    with get_client(sync_client=True) as client:
        return list(client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=["coverage"]))))


def test_our_crashed_runs_are_named_and_our_old_ones_dropped() -> None:
    began = datetime.now(UTC)
    names = {}
    with get_client(sync_client=True) as client:
        for whose, marks in (("ours", TAGS), ("theirs", ())):
            run = client.create_flow_run(idle, name=f"{whose} {uuid4()}", tags=marks)
            client.set_flow_run_state(run.id, Crashed(message="gone"), force=True)
            names[whose] = run.name
    with tags(*TAGS):
        idle()
    assert names["ours"] in crashed_since(began)
    assert names["theirs"] not in crashed_since(began - timedelta(hours=1))
    assert crashed_since(datetime.now(UTC) + timedelta(hours=1)) == ()
    assert delete_old_runs(began - timedelta(days=1)) == 0
    assert delete_old_runs(datetime.now(UTC) + timedelta(minutes=1)) >= 2
    assert crashed_since(began) == ()


def test_what_a_server_left_running_is_called_crashed() -> None:
    with get_client(sync_client=True) as client:
        going = client.create_flow_run(idle, name=f"going {uuid4()}", tags=TAGS, state=Running())
        ended = client.create_flow_run(idle, name=f"ended {uuid4()}", tags=TAGS, state=Completed())
        theirs = client.create_flow_run(idle, name=f"theirs {uuid4()}", state=Running())
        assert going.name in crash_left_behind()
        states = [client.read_flow_run(run.id).state_type for run in (going, ended, theirs)]
    assert [str(one.value) for one in states if one] == ["CRASHED", "COMPLETED", "RUNNING"]


LOST: list[tuple[str, list[Any], bool]] = [
    ("no run at all: the machine slept", [], True),
    ("cancelled: another was in the way", [Cancelled()], True),
    ("killed", [Crashed()], True),
    ("killed again and again", [Crashed()] * MAX_CRASHES, False),
    ("written", [Completed()], False),
    ("cancelled, then written", [Cancelled(), Completed()], False),
    ("failed: a second try fails too", [Failed()], False),
    ("under way", [Running()], False),
    ("late, and waiting for a worker", [Scheduled()], False),
]


@pytest.mark.parametrize(("states", "runs"), [row[1:] for row in LOST], ids=[row[0] for row in LOST])
def test_a_run_that_was_due_is_made_up_for_once(states: list[Any], runs: bool, tmp_path: Path) -> None:
    name = f"weekly-{uuid4()}"
    due = datetime.now(UTC) - timedelta(hours=1)
    made = RunnerDeployment.from_flow(idle, name=name, tags=list(TAGS)).apply()
    with get_client(sync_client=True) as client:
        for state in states:
            run = client.create_flow_run_from_deployment(made)
            client.set_flow_run_state(run.id, state, force=True)
    assert run_missed(f"of ours/{name}", due, {}) == runs
    assert not run_missed(f"of ours/{name}", due, {}), "it waits for a worker now"


def test_a_missed_run_of_no_deployment_is_none() -> None:
    assert not run_missed("digest/nowhere", datetime.now(UTC), {})


def test_a_missed_run_gets_its_week(tmp_path: Path) -> None:
    made = RunnerDeployment.from_flow(weekly, name="told", parameters={"week": ""}).apply()
    assert run_missed("of a week/told", datetime.now(UTC) - timedelta(hours=1), {"week": "2026-W18"})
    with get_client(sync_client=True) as client:
        filtered = DeploymentFilter(id=DeploymentFilterId(any_=[made]))
        (run,) = client.read_flow_runs(deployment_filter=filtered)
    assert run.parameters == {"week": "2026-W18"}


def test_the_nightly_upkeep_by_hand_backs_up_and_tells_what_needs_a_look(tmp_path: Path) -> None:
    with webhook() as (url, told):
        config = configured(tmp_path, url)
        lay_empty_store(tmp_path / "storyfold.duckdb")
        done = storyfold("maintain", "--config", str(config))
        assert done.returncode == 0, done.stderr
        first, second = done.stdout.splitlines()
        backup = Path(first.removeprefix("Backed up to ").removesuffix("."))
        assert (backup.parent, (backup / "storyfold.duckdb").is_file()) == (tmp_path / "backups", True)
        assert second.startswith("0 old log rows dropped; the database has ")
        assert "No feed has answered yet." in str(told[-1])
        with open_writer(tmp_path / "storyfold.duckdb") as connection:
            register_feeds(connection, [FEED])
            save_feed_run(connection, feed_run(settled("first")))
            connection.execute("UPDATE articles SET id = 'other'")
        faulty = storyfold("maintain", "--config", str(config))
    assert faulty.returncode == 1
    assert "an article's id is not that of its URL: 1 (other)" in " ".join(faulty.stderr.split())
    assert "No backup was made; the last good one is in" in " ".join(faulty.stderr.split())
    assert list((tmp_path / "backups").glob("storyfold-*")) == [backup]


STAND_IN = """\
    #!{python}
    # Answers as a Prefect server does to whoever asks for its health; notes how it was started.
    import json, os, pathlib, sys
    from http.server import BaseHTTPRequestHandler, HTTPServer
    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/api/health" else 404)
            self.end_headers()
        def log_message(self, *_): pass
    pathlib.Path("{noted}").write_text(json.dumps([sys.argv[1:], dict(os.environ)]))
    HTTPServer(("127.0.0.1", int(sys.argv[-1])), Healthy).serve_forever()
"""


def test_a_server_of_ours_is_there_for_the_length_of_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in, noted = tmp_path / "python", tmp_path / "noted.json"
    stand_in.write_text(textwrap.dedent(STAND_IN).format(python=sys.executable, noted=noted), encoding="utf-8")
    stand_in.chmod(0o755)
    port = free_port()
    monkeypatch.setattr(sys, "executable", str(stand_in))
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    with server(port) as url:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
            assert answer.status == 200
        with pytest.raises(ConfigError, match=f"a server runs on port {port} already"), server(port):
            pass
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{url}/health", timeout=5)
    words, known = json.loads(noted.read_text(encoding="utf-8"))
    assert words == ["-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    assert known["PREFECT_API_URL"] == url
    assert known["PREFECT_UI_STATIC_DIRECTORY"] == str(tmp_path / "pages")
    assert {name: known[name] for name in RETENTION} == RETENTION


def test_a_server_that_ends_at_once_is_told(environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    done = storyfold("serve", "--port", str(free_port()), "--config", str(configured(tmp_path)))
    assert done.returncode == 1
    assert "the Prefect server ended with 1. `storyfold doctor` looks for causes." in " ".join(done.stderr.split())
    assert "PREFECT_API_URL" not in os.environ
