"""Write the static site from the store and the editions' twins, and serve it on the loopback address if asked."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Sequence
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from flows.configuration.settings import Settings
from reports.site.issues import read_issue
from reports.site.render import render_site
from reports.site.types import Issue, SiteData
from store.database.connections import open_reader
from store.database.owned_folder import write_folder
from store.ledger.predictions import read_predictions
from store.stories.read import feed_health, stories_by_id
from store.types import Story

HOST = "127.0.0.1"

log = logging.getLogger("storyfold.pages")


def write_site(settings: Settings, folder: Path) -> Path:
    """Write all pages into `folder` and return the first; remove pages written earlier that are no more, none else."""
    write_folder(folder, render_site(read_site(settings)), is_stale=lambda _: True)
    return folder / "index.html"


def read_site(settings: Settings) -> SiteData:
    """Return what the site shows: every edition there is, the stories they tell, and what those continue."""
    issues = read_issues(settings.digest.folder)
    told = {told.story_id for issue in issues for told in (*issue.stories, *issue.continued, *issue.review)}
    with open_reader(settings.store.path) as connection:
        stories = stories_by_id(connection, sorted(told))
        earlier = {story.follows for story in stories if story.follows} - told
        stories = (*stories, *stories_by_id(connection, sorted(earlier)))
        feeds = feed_health(connection)
        predictions = tuple(one for one in read_predictions(connection) if one.story_id in told or not issues)
    return SiteData(
        issues=issues,
        stories=_newest_first(stories),
        feeds=feeds,
        predictions=predictions,
        as_of=max((feed.last_attempt for feed in feeds if feed.last_attempt), default=None),
    )


def read_issues(folder: Path) -> tuple[Issue, ...]:
    """Return the editions of a folder, newest first. A file that is none is named in the log and left out."""
    found = []
    for path in folder.glob("*.json"):
        if path.name.endswith(".manifest.json"):  # what an edition was made from, beside it
            continue
        try:
            found.append(read_issue(json.loads(path.read_text(encoding="utf-8"))))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("%s is left out: %s", path, error)
    return tuple(sorted(found, key=lambda issue: (issue.week, issue.key), reverse=True))


def serve_site(folder: Path, port: int) -> None:
    """Serve the pages on the loopback address until interrupted."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer((HOST, port), handler) as server:
        server.serve_forever()


class _Quiet(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header(
            "Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:"
        )
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing for each request."""


def _newest_first(stories: Sequence[Story]) -> tuple[Story, ...]:
    told = [story for story in stories if story.members]
    return tuple(sorted(told, key=lambda story: (story.members[0].stored.article.published, story.id), reverse=True))
