"""Our own runs in Prefect's database: which crashed, which were missed, which are old enough to be deleted.

Theory. Prefect reports a crash through an event, and on SQLite an event can be lost: two transactions met, four tries
failed within a second ("database is locked", busy timeout or not), and the server gave it up (seen once, on a loaded
machine). So the nightly look asks for the runs themselves. And old runs are dropped only by a server that runs on; one
that a command starts for itself never does. A server may serve others too, whose flows may bear the same names: ours
are known by their tag.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterEndTime,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed

from flows.orchestration.deployments import TAGS

# A run that takes its process down each time (memory, a broken installation) is not started for ever.
MAX_CRASHES = 3

OURS = FlowRunFilterTags(all_=list(TAGS))
ENDED = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED]


def crashed_since(moment: datetime) -> tuple[str, ...]:
    """Return the names of our runs that crashed at or after `moment`."""
    crashed = _ended([StateType.CRASHED], FlowRunFilterEndTime(after_=moment))  # type: ignore[arg-type]
    with get_client(sync_client=True) as client:
        return tuple(run.name for run in _page(client, crashed))


def crash_left_behind() -> tuple[str, ...]:
    """Call crashed what the database still calls running; return the names. For a server of ours that just came up.

    Its runs were children of the process that served before: where that is gone they are, too.
    """
    going = FlowRunFilter(
        tags=OURS,
        state=FlowRunFilterState(
            type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
        ),
    )
    with get_client(sync_client=True) as client:
        left = _page(client, going)
        for run in left:
            client.set_flow_run_state(
                run.id, Crashed(message="Its process ended with the one that served it."), force=True
            )
    return tuple(run.name for run in left)


def run_missed(deployment: str, due: datetime, parameters: dict[str, Any]) -> bool:
    """Start a run of a deployment that was due then and neither ran nor failed: it was cancelled, crashed or missed.

    A run that crashes again and again is started `MAX_CRASHES` times. Returns whether one was started; not where the
    server has no such deployment.
    """
    with get_client(sync_client=True) as client:
        try:
            found = client.read_deployment_by_name(deployment)
        except ObjectNotFound:
            return False
        since = client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[found.id])),
            flow_run_filter=FlowRunFilter(
                expected_start_time=FlowRunFilterExpectedStartTime(after_=due - timedelta(seconds=1))  # type: ignore[arg-type]
            ),
        )
        if not _is_missed([run.state_type for run in since if not _is_to_come(run)]):
            return False
        client.create_flow_run_from_deployment(found.id, parameters={**found.parameters, **parameters})
    return True


def _is_to_come(run: FlowRun) -> bool:
    """Return whether a run waits for an hour of its schedule that has not come."""
    scheduled = run.state_type == StateType.SCHEDULED and run.auto_scheduled
    return scheduled and run.expected_start_time is not None and run.expected_start_time > datetime.now(UTC)


def _is_missed(states: Sequence[StateType | None]) -> bool:
    lost = {StateType.CANCELLED, StateType.CRASHED}
    return set(states) <= lost and states.count(StateType.CRASHED) < MAX_CRASHES


def delete_old_runs(before: datetime) -> int:
    """Delete our runs that ended at or before `before`, with task runs, logs and artifacts; return how many."""
    old = _ended(ENDED, FlowRunFilterEndTime(before_=before))  # type: ignore[arg-type]
    forgotten = 0
    with get_client(sync_client=True) as client:
        while page := _page(client, old):
            _delete_artifacts(client, page)
            for run in page:
                _gone(client.delete_flow_run, run.id)
            forgotten += len(page)
    return forgotten


def _ended(how: list[StateType], when: FlowRunFilterEndTime) -> FlowRunFilter:
    return FlowRunFilter(tags=OURS, state=FlowRunFilterState(type=FlowRunFilterStateType(any_=how)), end_time=when)


def _page(client: SyncPrefectClient, wanted: FlowRunFilter) -> list[FlowRun]:
    return client.read_flow_runs(flow_run_filter=wanted)


def _delete_artifacts(client: SyncPrefectClient, runs: list[FlowRun]) -> None:
    """Delete what Prefect leaves behind when it deletes a run."""
    theirs = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id for run in runs]))
    while page := client.read_artifacts(artifact_filter=theirs):
        for artifact in page:
            assert artifact.id is not None, "what a server returns has an id"
            _gone(client.delete_artifact, artifact.id)


def _gone(delete: Callable[[UUID], None], row: UUID) -> None:
    try:
        delete(row)
    except ObjectNotFound:
        return  # the server's own retention was quicker
