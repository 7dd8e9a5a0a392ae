"""What prefect.yaml deploys can be loaded the way a worker loads it, and takes the parameters it shows."""

from pathlib import Path

import pytest
import yaml
from prefect.flows import load_flow_from_entrypoint

from flows.configuration.operation_settings import ScheduleSettings
from flows.orchestration.deployments import timetable

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
