"""Keeps the folder of editions a library: rewrites its index page and feeds from the editions that lie in it."""

from __future__ import annotations

import json
from pathlib import Path

from reports.rendering.json_twin import SCHEMA
from reports.site.library_index import Shelved, render_feed, render_index
from store.database.owned_folder import write_folder


def write_library(folder: Path) -> None:
    """Write index.html and one Atom feed a topic beside the editions; what is no edition of ours is passed over."""
    shelf = [edition for path in sorted(folder.glob("*.json")) if (edition := _shelved(path)) is not None]
    feeds = {f"{topic}.atom.xml": render_feed(shelf, topic) for topic in sorted({edition.topic for edition in shelf})}
    write_folder(folder, {"index.html": render_index(shelf), **feeds}, is_stale=lambda name: name.endswith(".atom.xml"))


def _shelved(path: Path) -> Shelved | None:
    try:
        twin = json.loads(path.read_text(encoding="utf-8"))
        page = path.with_suffix(".html").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    if not isinstance(twin, dict) or twin.get("schema") != SCHEMA:
        return None
    stories = [*twin["stories"], *twin.get("briefs", ())]
    return Shelved(
        topic=twin["topic"]["key"],
        topic_name=twin["topic"]["name"],
        week=twin["week"],
        generated=twin["generated"],
        stem=path.stem,
        headlines=tuple(story["headline"] for story in stories),
        outlets=tuple(sorted({article["outlet"] for story in stories for article in story["articles"]})),
        page=page,
    )
