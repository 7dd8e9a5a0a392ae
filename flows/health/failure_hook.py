"""Tell a person that a run failed. Runs in the dying run's own process, so it must not fail itself."""

from __future__ import annotations

from typing import Any

from prefect import Flow, State
from prefect.client.schemas.objects import FlowRun

from flows.configuration.settings import ConfigError, load_settings
from flows.health.notifications import tell


def notify_failure(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Send a notice that names the run, its state and the reason in the state's words."""
    try:
        settings = load_settings((flow_run.parameters or {}).get("config"))
    except ConfigError:
        return  # whom to tell is written in the very file that cannot be read; the run's own state says so
    tell(
        settings.alerts,
        f"Storyfold: {flow.name} {state.name.lower() if state.name else 'failed'}",
        f"{flow_run.name}: {state.message or 'no reason given'}\n`storyfold doctor` looks for causes.",
    )
