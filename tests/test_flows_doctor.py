"""`storyfold doctor` finds what is wrong on a machine, names it, and says what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from uuid import uuid4

import duckdb
import pytest

from flows.health.doctor import KNOWN_BAD, Finding, examine, is_known_bad
from flows.orchestration.server_status import AUTOMATIONS, LATE, check_server
from store.database.connections import open_writer
from tests.conftest import Demo

AFTER_THE_DEMO = datetime(2026, 5, 11, 7, tzinfo=UTC)

PINS = [
    ("the last good fastapi", "0.150.9", (0, 151), False),
    ("the first bad fastapi", "0.151.0", (0, 151), True),
    ("a much later fastapi", "1.0", (0, 151), True),
    ("the last good sqlalchemy", "2.0.58", (2, 1), False),
    ("a pre-release of the bad one", "2.1.0b1", (2, 1), True),
    ("not installed", "", (2, 1), False),
]


@pytest.mark.parametrize(("version", "limit", "bad"), [row[1:] for row in PINS], ids=[row[0] for row in PINS])
def test_which_versions_are_known_to_break(version: str, limit: tuple[int, ...], bad: bool) -> None:
    assert is_known_bad(version, limit) is bad


def test_the_known_bad_versions_are_those_the_project_excludes() -> None:
    project = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    for name, limit, _ in KNOWN_BAD:
        assert f'"{name}<{".".join(map(str, limit))}"' in project


def wrong(found: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in found if finding.verdict == "wrong"]


def test_the_demo_is_well_right_after_it_ran(demo: Demo) -> None:
    # Feeds that never answered in the demo are silent at once: they were asked, in vain, all their life.
    (silent,) = wrong(examine(demo.config, "", AFTER_THE_DEMO))
    assert silent.words.startswith("4 feeds silent for 3 days or more: Flaky Times, Gone Radio")


def test_every_trouble_comes_with_something_to_do(demo: Demo) -> None:
    found = wrong(examine(demo.config, "http://127.0.0.1:9/api", AFTER_THE_DEMO + timedelta(days=30)))
    assert {finding.subject for finding in found} == {"running", "schedule"}
    assert all(finding.todo for finding in found)


def test_a_missing_configuration_is_a_finding(tmp_path: Path) -> None:
    (finding,) = wrong(examine(tmp_path / "none.toml", ""))
    assert (finding.subject, "no such file" in finding.words) == ("configuration", True)


def test_a_store_of_an_older_version_is_no_fault_and_needs_no_backup(own_demo: Demo) -> None:
    for file in (own_demo.database, own_demo.database.with_suffix(".read.duckdb")):
        with duckdb.connect(str(file)) as connection:
            connection.execute("DELETE FROM migrations WHERE starts_with(name, '913 ')")  # which may be made again
    found = examine(own_demo.config, "", AFTER_THE_DEMO)
    (store,) = (one for one in found if one.subject == "store")
    assert store.verdict == "note", store.words
    assert "older Storyfold" in store.words
    assert "restore" not in store.todo


def test_a_writer_at_work_is_no_trouble(own_demo: Demo) -> None:
    with open_writer(own_demo.database):
        found = examine(own_demo.config, "", AFTER_THE_DEMO)
    assert [finding.words for finding in found if finding.subject == "lock"] == ["a run is writing just now"]
    assert not wrong(found)


@contextmanager
def server(deployments: list[object], runs: list[object], automations: Sequence[str] = AUTOMATIONS) -> Iterator[str]:
    """Answer as a Prefect server does that has these deployments, each with these scheduled runs, and automations."""
    answers = {
        "/api/deployments/filter": deployments,
        "/api/flow_runs/filter": runs,
        "/api/automations/filter": [{"name": name} for name in automations],
    }

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps(answers[self.path]).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/api"
        http.shutdown()


HOURLY = {"id": "1", "name": "hourly", "entrypoint": "flows.collect.collect", "paused": False}
SOON = {"expected_start_time": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
MISSED = {"expected_start_time": (datetime.now(UTC) - LATE - timedelta(seconds=1)).isoformat()}

SERVERS = [
    ("nothing deployed", [], [], "no deployment of ours"),
    ("nothing scheduled", [HOURLY], [], "collect/hourly has no scheduled run"),
    ("nobody takes it", [HOURLY], [MISSED], "nobody took it"),
    ("paused", [HOURLY | {"paused": True}], [SOON], "collect/hourly is paused"),
    ("all is well", [HOURLY], [SOON], ""),
]


@pytest.mark.parametrize(
    ("deployments", "runs", "words"), [row[1:] for row in SERVERS], ids=[row[0] for row in SERVERS]
)
def test_what_is_wrong_with_a_server(deployments: list[object], runs: list[object], words: str) -> None:
    with server(deployments, runs) as url:
        found = [sight for sight in check_server(url) if sight.wrong]
    assert len(found) == (1 if words else 0)
    assert words in " ".join(sight.words for sight in found)
    assert all(sight.todo for sight in found)


def test_deployments_without_their_automations_are_told() -> None:
    with server([HOURLY], [SOON], AUTOMATIONS[1:]) as url:
        (found,) = [sight for sight in check_server(url) if sight.wrong]
    assert AUTOMATIONS[0] in found.words
    assert "storyfold deploy" in found.todo


def test_the_automations_that_are_asked_for_are_those_that_are_created() -> None:
    from flows.orchestration.automations import quiet_schedule, zombie_runs

    created = {zombie_runs().name, quiet_schedule(None, uuid4(), timedelta(hours=3)).name}
    assert created == set(AUTOMATIONS)
