"""Reads a topic from TOML, ours or the reader's own; never judges a story by it."""

import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from reports.types import Topic

_TEXTS = ("key", "name", "description")
_LISTS = ("phrases", "counter_phrases", "keywords")
_OPTIONAL = frozenset({"keywords"})


class TopicError(Exception):
    """A topic file that cannot be used; the message names the file and the field."""


def load_topic(path: Path) -> Topic:
    """Return the topic written in the TOML file at `path`.

    Raises `TopicError` when the file is missing, is no TOML, lacks a field, or holds one that is unknown or empty.
    """
    return _parse(path, str(path))


def builtin_topic(key: str) -> Topic:
    """Return the topic that comes with Storyfold under `key` ("world-models"). Raises `TopicError` for another."""
    name = f"{key.replace('-', '_')}.toml"
    return _parse(resources.files(__package__) / "builtin_topics" / name, f"built-in topic {key!r}")


def _parse(source: Traversable, named: str) -> Topic:
    try:
        table = tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TopicError(f"{named}: {error}") from error
    unknown = sorted(set(table) - {*_TEXTS, *_LISTS})
    if unknown:
        raise TopicError(f"{named}: unknown field {unknown[0]!r}")
    key, name, description = (_text(table, field, named) for field in _TEXTS)
    phrases, counter_phrases, keywords = (_lines(table, field, named) for field in _LISTS)
    return Topic(
        key=key,
        name=name,
        description=description,
        phrases=phrases,
        counter_phrases=counter_phrases,
        keywords=keywords,
    )


def _text(table: dict[str, object], field: str, named: str) -> str:
    value = table.get(field)
    if not isinstance(value, str) or not value.strip():
        raise TopicError(f"{named}: {field!r} must be a text that is not empty")
    return value.strip()


def _lines(table: dict[str, object], field: str, named: str) -> tuple[str, ...]:
    value = table.get(field, [] if field in _OPTIONAL else None)
    if not isinstance(value, list) or not all(isinstance(line, str) and line.strip() for line in value):
        raise TopicError(f"{named}: {field!r} must be a list of texts that are not empty")
    if not value and field not in _OPTIONAL:
        raise TopicError(f"{named}: {field!r} must hold at least one text")
    return tuple(line.strip() for line in value)
