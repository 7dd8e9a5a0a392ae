"""Turn what was typed into a question for the store: a named file of SQL, its values, a search by words and meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from flows.configuration.settings import ConfigError, Settings
from store.queries.search import SearchHit, search
from store.queries.sql import asking
from store.types import StoreError

_NAME = re.compile(r"@([\w-]+)")


def question(typed: str, folder: Path) -> str:
    """Return the SQL that was typed, or that of the file it names: @firsts is firsts.sql in the folder of queries."""
    named = _NAME.fullmatch(typed.strip())
    if not named:
        return typed
    path = folder / f"{named[1]}.sql"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        there = ", ".join(f"@{name}" for name in query_names(folder)) or "none"
        raise StoreError(f"{path}: no such query; the folder has {there}.") from error


def query_names(folder: Path) -> list[str]:
    """Return the names of the queries in the folder."""
    return sorted(path.stem for path in folder.glob("*.sql"))


def values(given: Iterable[str]) -> dict[str, str]:
    """Return {"week": "2026-W18"} for ["week=2026-W18"]. Raises ConfigError for anything without a name."""
    pairs = [one.partition("=") for one in given]
    for name, equals, value in pairs:
        if not name.isidentifier() or not equals:
            raise ConfigError(f"--set {name}{equals}{value}: write it like week=2026-W18")
    return {name: value for name, _, value in pairs}


def find(settings: Settings, words: str, *, limit: int, only_words: bool) -> tuple[tuple[SearchHit, ...], str]:
    """Return the articles that fit, and what was fallen back to if the meaning of the words could not be had."""
    vector, fallback = None, ""
    if not only_words:
        from extractors.embedding.encoder import ModelError

        try:
            vector = settings.encoder.encoder().encode([words])[0]
        except ModelError as error:
            fallback = f"By words alone: {error}"
    with asking(settings.store.path) as connection:
        found = search(connection, words, vector=vector, model_id=settings.encoder.model, limit=limit)
    if vector is not None and found and not any(one.meaning_rank for one in found):
        fallback = f"By words alone: no article has a vector of {settings.encoder.model} near these words."
    return found, fallback
