"""Check before a run begins that what the configuration names can be used: folders, files, models, device.

A run that fetched for ten minutes and then cannot write its digest has wasted them. Reads and writes nothing.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from extractors.embedding.encoder import BUNDLED, BUNDLED_PACKAGE
from extractors.types import Feed
from flows.configuration.errors import ConfigError
from flows.configuration.settings import Settings

_DEVICE = re.compile(r"auto|cpu|mps|xpu|cuda(:\d+)?")


# Of the hosts of the feeds so many are looked up before any is asked; a network that answers does so within RESOLVE_S.
MOST_HOSTS = 5
RESOLVE_S = 5.0


def hosts_to_resolve(settings: Settings, feeds: Sequence[Feed]) -> tuple[str, ...]:
    """Return a few host names of feeds that this machine must find; none where a proxy or the configuration does so.

    Where none of them has an address, the machine is offline.
    """
    dialled = settings.fetch.dial_table()
    hosts = list(dict.fromkeys(urlsplit(feed.url).hostname or "" for feed in feeds))
    if settings.fetch.proxy.get_secret_value() or any(host in dialled for host in hosts):
        return ()
    return tuple(host for host in hosts if host)[:: max(1, len(hosts) // MOST_HOSTS)][:MOST_HOSTS]


def require_collect(settings: Settings) -> None:
    """Raise ConfigError, naming the setting, where a collect could not use what the configuration names."""
    _refuse((*_store(settings), *_encoder(settings), *_file("[fetch] authorities", settings.fetch.authorities)))


def require_digest(settings: Settings) -> None:
    """Raise ConfigError, naming the setting, where a digest could not use what the configuration names."""
    written = _folder("[digest] folder", settings.digest.folder)
    read = _is_folder("[digest] templates", settings.digest.templates)
    _refuse((*_store(settings), *_encoder(settings), *written, *read))


def _refuse(faults: tuple[str, ...]) -> None:
    if faults:
        raise ConfigError("\n".join(["the configuration names what cannot be used:", *(f"  {one}" for one in faults)]))


def _store(settings: Settings) -> Iterator[str]:
    path = settings.store.path
    if path.is_dir():
        yield f"[store] path: {path} is a folder, not a database"
    elif path.exists() and not os.access(path, os.W_OK):
        yield f"[store] path: {path} cannot be written to"
    yield from _folder("[store] path", path.parent)
    yield from _file("[stories] weights", settings.stories.weights)


def _folder(setting: str, folder: Path) -> Iterator[str]:
    """Yield what is wrong with a folder that is written to, or with the one in which it would be made."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not there.is_dir():
        yield f"{setting}: {there} is no folder"
    elif not os.access(there, os.W_OK | os.X_OK):
        yield f"{setting}: {there} cannot be written to"


def _is_folder(setting: str, folder: Path | None) -> Iterator[str]:
    if folder and not folder.is_dir():
        yield f"{setting}: {folder} is no folder"


def _file(setting: str, file: Path | None) -> Iterator[str]:
    if file and not file.is_file():
        yield f"{setting}: {file} is no file"


def _encoder(settings: Settings) -> Iterator[str]:
    model, device = settings.encoder.model, settings.encoder.device
    if model == BUNDLED and importlib.util.find_spec(BUNDLED_PACKAGE) is None:
        yield f"[encoder] model: {BUNDLED} comes with the package {BUNDLED_PACKAGE}, which is not installed"
    if model.startswith((".", "/", "~")) and not Path(model).expanduser().is_dir():
        yield f"[encoder] model: {model} is no folder"
    if not _DEVICE.fullmatch(device):
        yield f"[encoder] device: {device!r} is none of auto, cpu, cuda, cuda:1 …"
    elif device.startswith("cuda") and not _has_cuda():
        yield f'[encoder] device: {device}, and torch finds no GPU; "auto" takes the processor then'


def _has_cuda() -> bool:
    import torch  # takes a second or two, which only who names a GPU pays here

    return torch.cuda.is_available()
