"""Read what earlier editions counted and said, from the store and from the JSON beside them."""

from __future__ import annotations

from pathlib import Path

from flows.editions.library import edition_path, read_edition
from flows.editions.weeks import EditionDays, parse_days
from reports.edition.compose import History
from reports.rendering.json_twin import EditionFormatError
from reports.types import Edition, WeekCounts
from store.database.connections import Connection
from store.queries.editions import all_story_ids, edition_weeks, topic_counts
from store.types import Story

WEEKS_BACK = 4


def read_history(
    connection: Connection, folder: Path, topic: str, week: EditionDays, stories: tuple[Story, ...]
) -> History:
    """Return what editions before `week` had; `stories` are those of the topic, as they stood when it began."""
    previous = _previous_edition(connection, folder, topic, week.name)
    gone = {story.id for story in previous.new_stories} - all_story_ids(connection) if previous else frozenset()
    return History(
        stories=stories,
        previous=previous,
        gone=frozenset(gone),
        weeks=_weeks_before(connection, topic, week.name),
    )


def _previous_edition(connection: Connection, folder: Path, topic: str, week: str) -> Edition | None:
    """Return the edition before `week`; None where there was none or its JSON cannot be read."""
    names = edition_weeks(connection, topic, week, 1)
    try:
        return read_edition(edition_path(folder, topic, names[0])) if names else None
    except (OSError, EditionFormatError):
        return None


def _weeks_before(connection: Connection, topic: str, week: str) -> tuple[WeekCounts, ...]:
    """Return the counts of the last four weeks before `week` that have an edition, in order."""
    found = []
    for name in edition_weeks(connection, topic, week, WEEKS_BACK):
        chosen = parse_days(name)
        stories, articles, own, outlets = topic_counts(connection, topic, chosen.start, chosen.end)
        found.append(WeekCounts(week=name, stories=stories, articles=articles, own_reports=own, outlets=outlets))
    return tuple(found)
