"""Write a first storyfold.toml: the settings with their comments, the world-model topic, a list of real feeds."""

import importlib.resources
from pathlib import Path

from flows.configuration.settings import DEFAULT_FILE, ConfigError
from store.database.whole_files import write_whole


def write_starter(folder: Path, *, force: bool = False) -> Path:
    """Write the file into `folder` and return its path. Raises ConfigError rather than overwrite one unasked."""
    path = folder / DEFAULT_FILE
    if path.exists() and not force:
        raise ConfigError(f"{path} is there already. `--force` overwrites it.")
    write_whole(path, "\n".join([starter_settings(), starter_topic(), starter_feeds()]))
    return path


def starter_settings() -> str:
    """Return the commented sections before topics and feeds."""
    return _read("flows.configuration", "starter.toml")


def starter_topic() -> str:
    """Return the world-model topic as a [[topic]] table."""
    return f"[[topic]]\n{_read('reports.relevance', 'builtin_topics/world_models.toml')}"


def starter_feeds() -> str:
    """Return the default feeds as [[feed]] tables."""
    return _read("flows.configuration", "default_feeds.toml")


def _read(package: str, name: str) -> str:
    return importlib.resources.files(package).joinpath(name).read_text(encoding="utf-8")
