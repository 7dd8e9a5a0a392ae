"""Read the files that a storyfold.toml names beside itself: lists of feeds as OPML, topics as a TOML file each."""

from __future__ import annotations

import importlib.resources
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractors.types import Feed
from flows.configuration.errors import ConfigError
from reports.edition.ranking import OUTLET_TIER

# OPML readers write folders in any case; a kind of ours is recognised in all.
_KINDS = {kind.lower(): kind for kind in OUTLET_TIER}


def with_included(raw: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return what a configuration says with the feeds and topics of its files behind those it lists itself.

    Raises ConfigError, naming the file, where one is missing or cannot be read.
    """
    feeds = [row for path in _named(raw, "feed_files", folder) for row in _feeds(path)]
    topics = [_topic(path) for path in _named(raw, "topic_files", folder)]
    found = {**raw}
    if feeds:
        found["feed"] = [*_rows(raw, "feed"), *feeds]
    if "topic" in raw or topics:
        found["topic"] = _completed(_rows(raw, "topic"), topics)
    return found


def _completed(rows: Sequence[Any], of_files: Sequence[dict[str, Any]]) -> list[Any]:
    """Return the topics, each row with what its file says beside it, or of a bare key the topic that ships under it."""
    files = {topic["key"]: topic for topic in of_files}
    found: list[Any] = []
    for row in rows:
        key = row.get("key") if isinstance(row, dict) else None
        if isinstance(key, str) and (rest := files.pop(key, None) or _shipped(key, row)):
            found.append({**rest, **row})
        else:
            found.append(row)
    return [*found, *(topic for topic in of_files if topic["key"] in files)]


def _shipped(key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the topic that ships under a key, where the row does not describe one of its own; else nothing."""
    file = importlib.resources.files("reports.relevance").joinpath(f"builtin_topics/{key.replace('-', '_')}.toml")
    if "description" in row or "phrases" in row or not key.replace("-", "").isalnum() or not file.is_file():
        return {}
    return tomllib.loads(file.read_text(encoding="utf-8"))


def feed_files(raw: Mapping[str, Any], folder: Path) -> tuple[Path, ...]:
    """Return the files of `feed_files`. Raises ConfigError where one is missing."""
    return tuple(_named(raw, "feed_files", folder))


def _rows(raw: Mapping[str, Any], key: str) -> Sequence[Any]:
    rows = raw.get(key, [])
    return rows if isinstance(rows, list) else [rows]  # what is no list is refused with the rest


def _named(raw: Mapping[str, Any], key: str, folder: Path) -> Iterator[Path]:
    names = raw.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ConfigError(f'{key}: write a list of files, such as {key} = ["{_EXAMPLES[key]}"]')
    for name in names:
        pattern = Path(name).expanduser()
        found = sorted(folder.glob(name)) if any(sign in name for sign in "*?[") else [folder / pattern]
        if not found:
            raise ConfigError(f"{key}: no file in {folder} is named {name}")
        yield from found


_EXAMPLES = {"feed_files": "feeds.opml", "topic_files": "topics/*.toml"}


def _feeds(path: Path) -> list[dict[str, Any]]:
    return [{"url": feed.url, "name": feed.name, "kind": feed.kind} for feed in read_feed_file(path)]


def read_feed_file(path: Path) -> tuple[Feed, ...]:
    """Return the feeds of an OPML file; its folders are their kinds. Raises ConfigError."""
    from extractors.feeds.opml import read_opml

    try:
        found = read_opml(path.read_bytes())
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file, and feed_files names it") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from error
    return tuple(Feed(url=feed.url, name=feed.name, kind=_KINDS.get(feed.kind, feed.kind)) for feed in found)


def _topic(path: Path) -> dict[str, Any]:
    try:
        return {"key": path.stem, **tomllib.loads(path.read_text(encoding="utf-8-sig"))}
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file, and topic_files names it") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from error
