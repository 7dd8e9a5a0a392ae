"""Read a topic that comes with Storyfold from its TOML file; never judges a story by it."""

import tomllib
from importlib import resources

from pydantic import TypeAdapter

from reports.errors import TopicError
from reports.types import Topic

_FOLDER = "builtin_topics"
_TOPICS = TypeAdapter(Topic)


def builtin_topic(key: str) -> Topic:
    """Return the topic that comes with Storyfold under `key` ("world-models"). Raises `TopicError` for another."""
    source = resources.files(__package__) / _FOLDER / f"{key.replace('-', '_')}.toml"
    if not source.is_file():
        raise TopicError(f"{key!r} is not a topic that comes with Storyfold; those are: {', '.join(_keys())}")
    return _TOPICS.validate_python(tomllib.loads(source.read_text(encoding="utf-8")))


def _keys() -> list[str]:
    files = (resources.files(__package__) / _FOLDER).iterdir()
    return sorted(file.name.removesuffix(".toml").replace("_", "-") for file in files if file.name.endswith(".toml"))
