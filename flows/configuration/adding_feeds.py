"""Add feeds to a configuration file of any valid form; comments stay, and it is read back before it is replaced."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array

from extractors.types import Feed
from flows.configuration.included import feed_files
from flows.configuration.settings import ConfigError
from store.database.whole_files import write_whole

# What Windows puts before a text: taken off before it is read, and put back when it is written.
_BOM = "\ufeff"


def add_feeds(path: Path, feeds: Sequence[Feed]) -> None:
    """Write the feeds behind those of the file, or into the first OPML file that it names.

    Raises ConfigError, and changes nothing, where that cannot be done.
    """
    text = path.read_text(encoding="utf-8").removeprefix(_BOM)
    if lists := feed_files(tomllib.loads(text), path.parent):
        _add_to_list(lists[0], feeds)
    else:
        rewrite(path, "feeds", lambda before: _with_feeds(before, feeds))


def rewrite(path: Path, adding: str, change: Callable[[str], str]) -> None:
    """Put what `change` makes of a TOML file's text in its place; a byte order mark stays.

    Raises ConfigError that names what was being added, and changes nothing, for what `change` refuses.
    """
    before = path.read_text(encoding="utf-8")
    text = before.removeprefix(_BOM)
    try:
        written = change(text)
    except (TOMLKitError, tomllib.TOMLDecodeError, ValueError, TypeError) as error:
        raise ConfigError(f"{path}: the {adding} could not be added: {error}. Nothing was changed.") from error
    write_whole(path, before.removesuffix(text) + written)


def _add_to_list(path: Path, feeds: Sequence[Feed]) -> None:
    from extractors.feeds.opml import add_to_opml

    try:
        written = add_to_opml(path.read_text(encoding="utf-8"), feeds)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error}. Nothing was changed.") from error
    write_whole(path, written)


def _with_feeds(text: str, feeds: Sequence[Feed]) -> str:
    text += "" if text.endswith("\n") else "\n"
    written = _with_rows(text, feeds)
    _require_only_feeds_added(text, written, feeds)
    return written


def _with_rows(text: str, feeds: Sequence[Feed]) -> str:
    document = tomlkit.parse(text)
    rows = document.get("feed")
    if rows is None:
        return text.rstrip("\n") + "\n" + "".join(map(_table, feeds))
    if isinstance(rows, AoT):
        for feed in feeds:
            rows.append(_item(tomlkit.table(), feed))
    elif isinstance(rows, Array):
        for feed in feeds:
            rows.append(_item(tomlkit.inline_table(), feed))
        rows.multiline(True)
    else:
        raise ValueError("`feed` is no list of tables")
    return tomlkit.dumps(document)


def _item(made: Any, feed: Feed) -> Any:
    made.update({"url": feed.url, "name": feed.name, "kind": feed.kind})
    return made


def _table(feed: Feed) -> str:
    return "\n[[feed]]\n" + tomlkit.dumps({"url": feed.url, "name": feed.name, "kind": feed.kind})


def _require_only_feeds_added(before: str, after: str, feeds: Sequence[Feed]) -> None:
    """Raise ValueError where the new text does not say what the old one said, and the feeds behind it."""
    old, new = tomllib.loads(before), tomllib.loads(after)
    added = [{"url": feed.url, "name": feed.name, "kind": feed.kind} for feed in feeds]
    if new != {**old, "feed": [*old.get("feed", []), *added]}:
        raise ValueError("what would be written says something else")
