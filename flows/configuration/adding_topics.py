"""Add a topic to a configuration file; comments stay, and it is read back before it is replaced."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT

from flows.configuration.adding_feeds import rewrite
from flows.configuration.settings import TopicSettings


def add_topic(path: Path, topic: TopicSettings) -> None:
    """Write the topic behind those of the file. Raises ConfigError, and changes nothing, where that cannot be done."""
    row = {key: value for key, value in topic.model_dump(mode="json", exclude_defaults=True).items() if value}
    rewrite(path, "topic", lambda before: _with_topic(before, row))


def _with_topic(text: str, row: dict[str, Any]) -> str:
    document = tomlkit.parse(text)
    rows = document.get("topic")
    if rows is None:
        written = text.rstrip("\n") + "\n\n[[topic]]\n" + tomlkit.dumps(row)
    elif isinstance(rows, AoT):
        table = tomlkit.table()
        table.update(row)
        rows.append(table)
        written = tomlkit.dumps(document)
    else:
        raise ValueError("`topic` is no list of tables")
    old, new = tomllib.loads(text), tomllib.loads(written)
    if new != {**old, "topic": [*old.get("topic", []), row]}:
        raise ValueError("what would be written says something else")
    return written
