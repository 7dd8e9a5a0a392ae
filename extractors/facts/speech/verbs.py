"""Name the kind of event that a verb or its noun tells: "began", "the opening" and "went live" are one; a table."""

import importlib.resources
import tomllib
from collections.abc import Mapping
from functools import lru_cache

from extractors.text.stems import stem


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    text = importlib.resources.files("extractors.facts.speech").joinpath("verbs.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def families() -> Mapping[str, str]:
    """Return the family of each stem that the table names."""
    return {stem(word): name for name, words in _table()["families"].items() for word in words}


@lru_cache(maxsize=1)
def unobservable() -> frozenset[str]:
    """Return the stems of the verbs whose doing nobody can see."""
    return frozenset(stem(word) for word in _table()["unobservable"]["words"])


@lru_cache(maxsize=1 << 15)
def event_kind(word: str) -> str:
    """Return the kind of event a verb or noun tells, its stem where the table has none."""
    base = stem(word.lower())
    return families().get(base, base)
