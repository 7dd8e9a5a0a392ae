"""Add a topic to a configuration file; comments stay, and it is read back before it is replaced."""

from __future__ import annotations

import tomllib
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from flows.configuration.adding_feeds import BOM
from flows.configuration.settings import ConfigError, TopicSettings
from store.database.whole_files import write_whole


def add_topic(path: Path, topic: TopicSettings) -> None:
    """Write the topic behind those of the file. Raises ConfigError, and changes nothing, where that cannot be done."""
    before = path.read_text(encoding="utf-8")
    text = before.removeprefix(BOM)
    row = {key: value for key, value in topic.model_dump(mode="json", exclude_defaults=True).items() if value}
    try:
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
    except (TOMLKitError, tomllib.TOMLDecodeError, ValueError, TypeError) as error:
        raise ConfigError(f"{path}: the topic could not be added: {error}. Nothing was changed.") from error
    write_whole(path, (BOM if before.startswith(BOM) else "") + written)
