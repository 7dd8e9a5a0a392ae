"""What Prefect itself watches over, as code: runs whose worker died, unreported crashes, a schedule gone quiet.

Theory. A hook inside a run reports a failure, yet a killed process reports nothing: only the server sees its heartbeat
stop. A window of less than three heartbeats calls healthy runs dead (measured: 100 s at a heartbeat of 180 s did, and
freed the slot of a run that still held the database), so it is never less: our runs beat every 30 s
(`prefect_defaults`), and so a dead one is seen within two minutes.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from uuid import UUID

from prefect.automations import Automation
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ActionTypes, CallWebhook, ChangeFlowRunState, RunDeployment
from prefect.events.schemas.automations import EventTrigger, Posture

from flows.configuration.operation_settings import AlertSettings, ScheduleSettings
from flows.orchestration.deployments import WATCH, run_environment
from flows.orchestration.prefect_defaults import HEARTBEAT

HEARTBEATS = 3
GRACE_S = 15.0  # for a heartbeat that a busy machine sends or stores late
WEBHOOK_BLOCK = "storyfold-alerts"

# What earlier versions installed under another name.
_FORMER = ("storyfold: no collect for three hours",)

_OURS = {"prefect.resource.id": "prefect.tag.storyfold", "prefect.resource.role": "tag"}
_ENDS = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Crashed", "Cancelled", "TimedOut")}


def install(alerts: AlertSettings, schedule: ScheduleSettings, watch_id: UUID) -> tuple[str, ...]:
    """Create the automations, or bring those that are there up to date; return their names.

    The dead man's switch calls the webhook where there is one; it also starts `watch`, which notifies by mail.
    """
    webhook = _webhook(alerts)
    wanted = [zombie_runs(), quiet_schedule(webhook, watch_id, schedule.longest_quiet())]
    if webhook:
        wanted.append(crashed_runs(webhook))
    for automation in wanted:
        _put(automation)
    for name in _FORMER:
        _remove(name)
    return tuple(automation.name for automation in wanted)


def install_for_file() -> dict[str, str]:
    """Create the automations after `prefect deploy --all`, as a step of prefect.yaml; return their names.

    The configuration is that of $STORYFOLD_CONFIG or of the folder; without one Storyfold's defaults hold.
    """
    from flows.configuration.errors import ConfigError
    from flows.configuration.settings import load_settings

    try:
        settings = load_settings(None)
        alerts, schedule = settings.alerts, settings.schedule
    except ConfigError as error:
        sys.stdout.write(f"No webhook, and the default hours, for the automations: {error}\n")
        alerts, schedule = AlertSettings(), ScheduleSettings()
    with get_client(sync_client=True) as client:
        watch = client.read_deployment_by_name(f"watch/{WATCH}")
    names = install(alerts, schedule, watch.id)
    sys.stdout.writelines(f"Automation: {name}\n" for name in names)
    return {"automations": ", ".join(names)}


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
            within=zombie_window(float(run_environment()[HEARTBEAT])),
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


def zombie_window(heartbeat_s: float) -> timedelta:
    """Return how long a run may be silent that gives a sign of life so often."""
    return timedelta(seconds=HEARTBEATS * heartbeat_s + GRACE_S)


def quiet_schedule(webhook: UUID | None, watch_id: UUID, quiet: timedelta) -> Automation:
    """Notify when no collect has completed for longer than its schedule pauses, and start `watch`, which only looks."""
    actions: list[ActionTypes] = [
        RunDeployment(source="selected", deployment_id=watch_id, parameters=None, job_variables=None)
    ]
    if webhook:
        hours = f"{quiet / timedelta(hours=1):.0f}"
        words = f"No collect has completed for {hours} hours. `storyfold doctor` looks for causes."
        actions.append(_call(webhook, words))
    return Automation(
        name="storyfold: no collect as scheduled",
        description="The schedule went quiet: a worker that stopped, a paused deployment, a run that hangs.",
        trigger=EventTrigger(
            expect={"prefect.flow-run.Completed"},
            match_related=[_OURS, {"prefect.resource.name": "collect", "prefect.resource.role": "flow"}],  # type: ignore[list-item]
            posture=Posture.Proactive,
            threshold=1,
            within=quiet,
        ),
        actions=actions,
    )


def crashed_runs(webhook: UUID) -> Automation:
    """Notify of a crash; a failure is reported by the run itself."""
    return Automation(
        name="storyfold: crashed runs",
        description="A crashed run cannot report itself.",
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
    # The address is from the user's configuration, and many chat servers have a private address.
    block = Webhook(method="POST", url=url, allow_private_urls=True)  # type: ignore[arg-type]
    return UUID(str(block.save(WEBHOOK_BLOCK, overwrite=True, _sync=True)))  # type: ignore[call-arg]


def _remove(name: str) -> None:
    with get_client(sync_client=True) as client:
        for known in client.read_automations_by_name(name):
            client.delete_automation(known.id)


def _put(automation: Automation) -> None:
    with get_client(sync_client=True) as client:
        known = client.read_automations_by_name(automation.name)
    if known:
        automation.id = known[0].id
        automation.update()
    else:
        automation.create()
