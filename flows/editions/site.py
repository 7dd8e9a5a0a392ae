"""Write the static site from the store and the editions, and serve it on the loopback address if asked."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from flows.configuration.settings import Settings
from flows.editions.library import read_editions
from reports.site.render import SiteData, render_site
from store.database.connections import open_reader
from store.database.owned_folder import write_folder
from store.ledger.resolutions import read_predictions
from store.queries.entities import read_entities
from store.queries.source_report import read_source_report
from store.stories.read import claim_changes_by_story, feed_health, stories_by_id
from store.types import Story

HOST = "127.0.0.1"
_ALWAYS = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))


def write_site(settings: Settings, folder: Path) -> Path:
    """Write all pages into `folder` and return the first; remove pages written earlier that are no more, none else."""
    write_folder(folder, render_site(read_site(settings)), is_stale=lambda _: True)
    return folder / "index.html"


def read_site(settings: Settings) -> SiteData:
    """Return what the site shows: every edition there is, the stories in them, and what those continue."""
    editions = tuple(read_editions(settings.digest.folder).values())
    printed = {
        story.id for edition in editions for story in (*edition.new_stories, *edition.continued, *edition.review)
    }
    with open_reader(settings.store.path) as connection:
        stories = stories_by_id(connection, sorted(printed))
        earlier = {story.follows for story in stories if story.follows} - printed
        stories = (*stories, *stories_by_id(connection, sorted(earlier)))
        feeds = feed_health(connection)
        outlets = read_source_report(connection, *_ALWAYS)
        told = {story.id for edition in editions for story in (*edition.new_stories, *edition.continued)}
        entities = read_entities(connection, told & {story.id for story in stories})
        predictions = tuple(p for p in read_predictions(connection) if p.story_id in printed or not editions)
        changes = claim_changes_by_story(connection, [story.id for story in stories])
    return SiteData(
        editions=editions,
        changes=changes,
        templates=settings.digest.templates,
        left_out=frozenset(settings.digest.leave_out),
        stories=_newest_first(stories),
        feeds=feeds,
        predictions=predictions,
        outlets=outlets,
        entities=entities,
        as_of=max((feed.last_attempt for feed in feeds if feed.last_attempt), default=None),
    )


def serve_site(folder: Path, port: int) -> None:
    """Serve the pages on the loopback address until interrupted."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer((HOST, port), handler) as server:
        server.serve_forever()


class _Quiet(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src data:",
        )
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing for each request."""


def _newest_first(stories: Sequence[Story]) -> tuple[Story, ...]:
    shown = [story for story in stories if story.members]
    return tuple(sorted(shown, key=lambda story: (story.members[0].stored.article.published, story.id), reverse=True))
