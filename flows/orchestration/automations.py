"""What Prefect itself watches over, as code: runs whose worker died, crashes nobody was told of, a schedule gone quiet.

Theory. A hook inside a run tells of a failure, yet a killed process tells nothing: only the server sees its heartbeat
stop. A window of less than three heartbeats calls healthy runs dead (measured: 100 s at a heartbeat of 180 s did, and
freed the slot of a run that still held the database), so it is never less.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from prefect.automations import Automation
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ActionTypes, CallWebhook, ChangeFlowRunState, RunDeployment
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY

from flows.configuration.operation_settings import AlertSettings

HEARTBEATS = 3
HEARTBEAT_S = 180.0  # Prefect's own, where none is set
DEAD_MAN = timedelta(hours=3)
WEBHOOK_BLOCK = "storyfold-alerts"

_OURS = {"prefect.resource.id": "prefect.tag.storyfold", "prefect.resource.role": "tag"}
_ENDS = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Crashed", "Cancelled", "TimedOut")}


def install(alerts: AlertSettings, maintain_id: UUID) -> tuple[str, ...]:
    """Create the automations, or bring those that are there up to date; return their names.

    The dead man's switch calls the webhook where there is one; it also starts `maintain`, which tells by mail.
    """
    webhook = _webhook(alerts)
    wanted = [zombie_runs(), quiet_schedule(webhook, maintain_id)]
    if webhook:
        wanted.append(crashed_runs(webhook))
    for automation in wanted:
        _put(automation)
    return tuple(automation.name for automation in wanted)


def zombie_runs() -> Automation:
    """Call a run crashed when three of its heartbeats failed to come."""
    beat = "prefect.flow-run.heartbeat"
    return Automation(
        name="storyfold: runs left behind by a dead worker",
        description="A run whose heartbeat stopped is marked as crashed, so that it blocks no later one.",
        trigger=EventTrigger(
            after={beat},
            expect={beat, *_ENDS},
            match={"prefect.resource.id": "prefect.flow-run.*"},
            match_related=_OURS,  # type: ignore[arg-type]
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=zombie_window(PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value()),
        ),
        actions=[
            ChangeFlowRunState(
                force=True,
                state=StateType.CRASHED,
                name="Crashed",
                message=f"No sign of life for {HEARTBEATS} heartbeats: its worker died or was cut off.",
            )
        ],
    )


def zombie_window(heartbeat_s: float | None) -> timedelta:
    """Return how long a run may be silent."""
    return timedelta(seconds=HEARTBEATS * (heartbeat_s or HEARTBEAT_S) + 60)


def quiet_schedule(webhook: UUID | None, maintain_id: UUID) -> Automation:
    """Tell when no collect has completed for three hours."""
    actions: list[ActionTypes] = [
        RunDeployment(source="selected", deployment_id=maintain_id, parameters=None, job_variables=None)
    ]
    if webhook:
        actions.append(_call(webhook, "No collect has completed for three hours. `storyfold doctor` looks for causes."))
    return Automation(
        name="storyfold: no collect for three hours",
        description="The schedule went quiet: a worker that stopped, a paused deployment, a run that hangs.",
        trigger=EventTrigger(
            expect={"prefect.flow-run.Completed"},
            match_related=[_OURS, {"prefect.resource.name": "collect", "prefect.resource.role": "flow"}],  # type: ignore[list-item]
            posture=Posture.Proactive,
            threshold=1,
            within=DEAD_MAN,
        ),
        actions=actions,
    )


def crashed_runs(webhook: UUID) -> Automation:
    """Tell of a crash; a failure is told by the run itself."""
    return Automation(
        name="storyfold: crashed runs",
        description="A crashed run could not tell anybody itself.",
        trigger=EventTrigger(
            expect={"prefect.flow-run.Crashed"},
            match={"prefect.resource.id": "prefect.flow-run.*"},
            match_related=_OURS,  # type: ignore[arg-type]
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[_call(webhook, "{{ flow_run.name }} crashed: {{ flow_run.state.message }}")],
    )


def _call(webhook: UUID, words: str) -> CallWebhook:
    return CallWebhook(block_document_id=webhook, payload=f'{{"text": "Storyfold: {words}"}}')


def _webhook(alerts: AlertSettings) -> UUID | None:
    url = alerts.webhook.get_secret_value()
    if not url:
        return None
    # The address is the user's own word, and many a chat server stands in the house.
    block = Webhook(method="POST", url=url, allow_private_urls=True)  # type: ignore[arg-type]
    return UUID(str(block.save(WEBHOOK_BLOCK, overwrite=True, _sync=True)))  # type: ignore[call-arg]


def _put(automation: Automation) -> None:
    with get_client(sync_client=True) as client:
        known = client.read_automations_by_name(automation.name)
    if known:
        automation.id = known[0].id
        automation.update()
    else:
        automation.create()
