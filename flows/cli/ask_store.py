"""Read from the store for the commands that only look."""

from datetime import UTC, datetime

from flows.configuration.settings import Settings
from store.database.connections import open_reader
from store.stories.read import failed_pages, feed_health, find_story
from store.types import FailedPage, FeedHealth, Story


def read_health(settings: Settings) -> tuple[tuple[FeedHealth, ...], tuple[FailedPage, ...]]:
    """Return every feed's health and all pages that have given no article."""
    with open_reader(settings.store.path) as connection:
        ever = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
        wanted = {feed.url for feed in settings.feeds()}
        health = tuple(feed for feed in feed_health(connection) if feed.url in wanted)
        return health, failed_pages(connection, *ever)


def read_story(settings: Settings, wanted: str) -> Story:
    """Return the story that `wanted` names: an id or its beginning, an article's id or URL."""
    with open_reader(settings.store.path) as connection:
        return find_story(connection, wanted)
