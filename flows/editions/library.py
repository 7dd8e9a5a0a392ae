"""Keep the folder of editions: read back those that lie in it, and write an Atom feed for each topic."""

from __future__ import annotations

import logging
from pathlib import Path

from reports.rendering.json_twin import EditionFormatError, decode
from reports.site.atom_feed import FeedEdition, render_feed
from reports.types import Edition
from store.database.owned_folder import write_folder

log = logging.getLogger("storyfold.library")


def edition_path(folder: Path, topic: str, week: str) -> Path:
    """Return where the JSON of an edition lies."""
    return folder / f"{topic}-{week}.json"


def read_edition(path: Path) -> Edition:
    """Return the edition of a JSON file. Raises OSError, and EditionFormatError where it is none of ours."""
    return decode(path.read_text(encoding="utf-8"))


def read_editions(folder: Path) -> dict[Path, Edition]:
    """Return the editions of a folder by their file, newest first. A file that is none is logged and left out."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        if path.name.endswith(".manifest.json"):  # what an edition was made from, beside it
            continue
        try:
            found[path] = read_edition(path)
        except (OSError, EditionFormatError) as error:
            log.warning("%s is left out: %s", path, error)
    return dict(sorted(found.items(), key=lambda item: (item[1].week, item[1].stem), reverse=True))


def write_feeds(folder: Path) -> None:
    """Write one Atom feed a topic beside the editions; an edition without its page is left out."""
    topics: dict[str, list[FeedEdition]] = {}
    for path, edition in read_editions(folder).items():
        page = path.with_suffix(".html")
        if page.exists():
            whole = FeedEdition(edition=edition, page=page.read_text(encoding="utf-8"))
            topics.setdefault(edition.topic.key, []).append(whole)
    feeds = {f"{topic}.atom.xml": render_feed(editions) for topic, editions in topics.items()}
    write_folder(folder, feeds, is_stale=lambda name: name.endswith(".atom.xml"))
