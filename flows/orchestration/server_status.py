"""Ask a Prefect server in plain HTTP whether it would run our flows: Prefect itself may be what is broken."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

TIMEOUT_S = 10.0

# What each way of deploying creates (flows/orchestration/automations.py, which only Prefect can load).
AUTOMATIONS = ("storyfold: runs left behind by a dead worker", "storyfold: no collect as scheduled")

# A worker polls every 10 s; a run this late is one that nobody takes.
LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFinding:
    """Something about the server, and what to do where it is wrong."""

    words: str
    todo: str = ""
    wrong: bool = False


def check_server(url: str) -> tuple[ServerFinding, ...]:
    """Return the findings about the server at an API's URL; without a URL, that there is none to ask."""
    if not url:
        return (ServerFinding(words="no PREFECT_API_URL is set: runs happen only when somebody or cron starts them"),)
    if not url.startswith(("http://", "https://")):
        return (
            ServerFinding(
                words=f"PREFECT_API_URL is {url!r}", todo="Write it like http://127.0.0.1:4200/api", wrong=True
            ),
        )
    try:
        return tuple(_look(url.rstrip("/")))
    except (urllib.error.URLError, OSError, ValueError) as error:
        return (
            ServerFinding(
                words=f"{url} does not answer: {error}",
                todo="Start it with `prefect server start`, or everything at once with `storyfold serve`.",
                wrong=True,
            ),
        )


def _look(url: str) -> Iterator[ServerFinding]:
    deployments = _post(url, "deployments/filter", {"deployments": {"tags": {"all_": ["storyfold"]}}})
    if not deployments:
        yield ServerFinding(
            words="the server answers, and has no deployment of ours",
            todo="`storyfold deploy`, or `storyfold serve`.",
            wrong=True,
        )
        return
    yield ServerFinding(words=f"{len(deployments)} deployments at {url}")
    known = {str(row["name"]) for row in _post(url, "automations/filter", {})}
    if missing := sorted(set(AUTOMATIONS) - known):
        yield ServerFinding(
            words=f"deployed without automations ({'; '.join(missing)}): nobody sees a run whose worker died",
            todo="`storyfold deploy` or `storyfold serve` creates them; so does `prefect deploy --all`.",
            wrong=True,
        )
    for deployment in deployments:
        yield _one(url, deployment)


def _one(url: str, deployment: dict[str, Any]) -> ServerFinding:
    name = f"{deployment['entrypoint'].rpartition(':')[2].rpartition('.')[2]}/{deployment['name']}"
    if deployment.get("paused"):
        return ServerFinding(
            words=f"{name} is paused", todo="Resume it on the server's page; `storyfold serve` does.", wrong=True
        )
    runs = _post(
        url,
        "flow_runs/filter",
        {
            "deployments": {"id": {"any_": [deployment["id"]]}},
            "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
            "sort": "EXPECTED_START_TIME_ASC",
            "limit": 1,
        },
    )
    if not runs:
        return ServerFinding(
            words=f"{name} has no scheduled run",
            todo="Is the server's scheduler alive? Look at the version of sqlalchemy above, then at the server's log.",
            wrong=True,
        )
    due = datetime.fromisoformat(runs[0]["expected_start_time"].replace("Z", "+00:00"))
    if datetime.now(UTC) - due > LATE:
        return ServerFinding(
            words=f"{name} was due at {due:%Y-%m-%d %H:%M} UTC and nobody took it",
            todo="Start a worker: `prefect worker start --pool storyfold`.",
            wrong=True,
        )
    return ServerFinding(words=f"{name} runs next at {due:%Y-%m-%d %H:%M} UTC")


def _post(url: str, path: str, body: object) -> list[dict[str, Any]]:
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at above
        f"{url}/{path}", data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
        found: list[dict[str, Any]] = json.loads(answer.read())
        return found
