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
from store.provenance.lineage import Lineage
from store.queries.editions import edition_weeks, existing_story_ids, topic_counts
from store.stories.read import stories_by_id
from store.stories.save import traced_stories
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
        stories=stories_until(connection, stories_by_id(connection, wanted), week.start),
        ids=earlier.ids,
        previous=previous,
        gone=frozenset(gone),
        weeks=_weeks_before(connection, topic, week.name),
    )


def stories_until(connection: Connection, stories: Sequence[Story], end: datetime) -> tuple[Story, ...]:
    """Return the stories as they stood at `end`, without the articles of later and without what these showed.

    Who wrote from whom, and what a story with later articles goes back to, is traced again of the articles before.
    """
    before = {
        story.id: tuple(m.stored.id for m in story.members if m.stored.article.published < end) for story in stories
    }
    cut = {story.id: kept for story in stories if 0 < len(kept := before[story.id]) < len(story.members)}
    traced = traced_stories(connection, cut)
    found = (_as_traced(one, traced[one.id]) if one.id in cut else one for one in stories)
    return tuple(one for one in found if before[one.id])


def _as_traced(story: Story, lineage: Lineage) -> Story:
    """Return a story of the members of this lineage, each with what the story has read of its article."""
    held = {member.stored.id: member for member in story.members}
    members = (
        replace(member, stored=held[member.stored.id].stored, report_chance=held[member.stored.id].report_chance)
        for member in lineage.members
    )
    return replace(
        story, members=tuple(members), origin=lineage.origin, origin_credit=lineage.origin_credit,
        origin_kind=lineage.origin_kind, origin_votes=lineage.origin_votes,
    )  # fmt: skip


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
