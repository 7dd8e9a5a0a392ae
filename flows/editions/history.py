"""Read what earlier editions counted and said, from the store and from the JSON beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from flows.editions.library import edition_path, read_edition
from flows.editions.weeks import EditionDays, parse_days
from reports.edition.compose import History
from reports.rendering.json_twin import EditionFormatError
from reports.types import Edition, WeekCounts
from store.database.connections import Connection
from store.queries.editions import edition_weeks, existing_story_ids, topic_counts
from store.stories.read import stories_by_id
from store.types import Story

WEEKS_BACK = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierStories:
    """The ids of the stories of earlier editions, and which stories the new edition has to do with."""

    ids: frozenset[str]
    mentioned: frozenset[str]


def read_history(
    connection: Connection, folder: Path, topic: str, week: EditionDays, earlier: EarlierStories
) -> History:
    """Return what editions before `week` had.

    Texts are read of those stories only that the new edition has to do with, so that it costs no more after years: the
    mentioned ones, and those of the edition before it. They stand as they did when the week began.
    """
    previous = _previous_edition(connection, folder, topic, week.name)
    printed = {story.id for story in previous.new_stories} if previous else set[str]()
    gone = printed - existing_story_ids(connection, printed)
    wanted = sorted(earlier.ids & (earlier.mentioned | printed))
    return History(
        stories=stories_until(stories_by_id(connection, wanted), week.start),
        ids=earlier.ids,
        previous=previous,
        gone=frozenset(gone),
        weeks=_weeks_before(connection, topic, week.name),
    )


def stories_until(stories: Sequence[Story], end: datetime) -> tuple[Story, ...]:
    """Return the stories as they stood at `end`: an edition written late has no later article."""
    return tuple(
        replace(story, members=members)
        for story in stories
        if (members := tuple(m for m in story.members if m.stored.article.published < end))
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
