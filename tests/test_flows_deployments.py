"""What prefect.yaml deploys can be loaded the way a worker loads it, and takes the parameters it shows."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from prefect.flows import load_flow_from_entrypoint

from flows.configuration.operation_settings import ScheduleSettings
from flows.orchestration.automations import zombie_window
from flows.orchestration.deployments import deployments, timetable
from flows.orchestration.prefect_defaults import HEARTBEAT_S

ROOT = Path(__file__).parent.parent
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda row: row["name"])
def test_every_entrypoint_loads_without_a_placeholder(
    deployment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    flow = load_flow_from_entrypoint(deployment["entrypoint"], use_placeholder_flow=False)
    assert flow.name == deployment["entrypoint"].split(":")[1]
    assert {"config", "now"} <= set(flow.parameters.properties)
    assert all(one.get("description") for one in flow.parameters.properties.values())  # what the form shows


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda row: row["name"])
def test_every_deployment_but_those_asked_for_is_scheduled_and_all_run_alone(deployment: dict[str, object]) -> None:
    assert bool(deployment["schedules"]) == (deployment["name"] not in ("by-hand", "by-alarm"))
    assert deployment["concurrency_limit"] == {
        "limit": 1,
        "collision_strategy": "CANCEL_NEW",
        "grace_period_seconds": 120,
    }


def test_the_file_and_the_command_deploy_the_same() -> None:
    written = {(d["entrypoint"].split(":")[1], d["name"]): d["description"] for d in DEPLOYMENTS}
    planned = timetable(ScheduleSettings())
    assert written == {(one.flow, one.name): one.description for one in planned}


def test_both_ways_of_deploying_give_a_run_the_same_heartbeat_and_create_the_automations() -> None:
    for deployment in DEPLOYMENTS:
        assert deployment["work_pool"]["job_variables"] == {"env": {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": HEARTBEAT_S}}
    for one in deployments(ScheduleSettings(), Path("storyfold.toml"), for_workers=True):
        assert one.job_variables == {"env": {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": HEARTBEAT_S}}
    steps = [step for deployment in DEPLOYMENTS for step in deployment.get("push", [])]
    assert steps == [{"flows.orchestration.automations.install_for_file": {}}]
    assert DEPLOYMENTS[-1]["push"], "the others are there by then: an automation starts one of them"


def test_a_dead_run_is_seen_within_two_minutes_and_no_healthy_one_is_called_dead() -> None:
    beat = float(HEARTBEAT_S)
    window = zombie_window(beat)
    assert timedelta(seconds=3 * beat) < window < timedelta(minutes=2)
    assert zombie_window(180.0) > timedelta(seconds=3 * 180)
