"""Ask Prefect about our own runs: which crashed lately, and which are old enough to be forgotten.

Theory. Prefect tells of a crash through an event, and on SQLite an event can be lost: two transactions met, four tries
failed within a second ("database is locked", busy timeout or not), and the server gave it up (seen once, on a loaded
machine). So the nightly look asks for the runs themselves. And old runs are dropped only by a server that runs on; one
that a command starts for itself never does. A server may serve others too, whose flows may bear the same names: ours
are told by their tag.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowRunFilter,
    FlowRunFilterEndTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectNotFound

from flows.orchestration.deployments import TAGS

OURS = FlowRunFilterTags(all_=list(TAGS))
ENDED = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED]


def crashed_since(moment: datetime) -> tuple[str, ...]:
    """Return the names of our runs that crashed at or after `moment`."""
    crashed = _ended([StateType.CRASHED], FlowRunFilterEndTime(after_=moment))  # type: ignore[arg-type]
    with get_client(sync_client=True) as client:
        return tuple(run.name for run in _page(client, crashed))


def delete_old_runs(before: datetime) -> int:
    """Delete our runs that ended at or before `before`, with task runs, logs and artefacts; return how many."""
    old = _ended(ENDED, FlowRunFilterEndTime(before_=before))  # type: ignore[arg-type]
    forgotten = 0
    with get_client(sync_client=True) as client:
        while page := _page(client, old):
            _forget_artefacts(client, page)
            for run in page:
                _gone(client.delete_flow_run, run.id)
            forgotten += len(page)
    return forgotten


def _ended(how: list[StateType], when: FlowRunFilterEndTime) -> FlowRunFilter:
    return FlowRunFilter(tags=OURS, state=FlowRunFilterState(type=FlowRunFilterStateType(any_=how)), end_time=when)


def _page(client: SyncPrefectClient, wanted: FlowRunFilter) -> list[FlowRun]:
    return client.read_flow_runs(flow_run_filter=wanted)


def _forget_artefacts(client: SyncPrefectClient, runs: list[FlowRun]) -> None:
    """Delete what Prefect leaves behind when it deletes a run."""
    theirs = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id for run in runs]))
    while page := client.read_artifacts(artifact_filter=theirs):
        for artefact in page:
            assert artefact.id is not None, "what a server returns has an id"
            _gone(client.delete_artifact, artefact.id)


def _gone(delete: Callable[[UUID], None], row: UUID) -> None:
    try:
        delete(row)
    except ObjectNotFound:
        return  # the server's own retention was quicker
