"""Reads what earlier editions counted and said, from the store and from the JSON beside them."""

from __future__ import annotations

import json
from pathlib import Path

from flows.editions.weeks import parse_week
from reports.types import EarlierStory, WeekCounts
from store.database.connections import Connection
from store.queries.editions import all_story_ids, edition_weeks, topic_counts

WEEKS_BACK = 4


def weeks_before(connection: Connection, topic: str, week: str) -> tuple[WeekCounts, ...]:
    """Return the counts of the last four weeks before `week` that have an edition, in order."""
    found = []
    for name in edition_weeks(connection, topic, week, WEEKS_BACK):
        chosen = parse_week(name)
        stories, articles, own, outlets = topic_counts(connection, topic, chosen.start, chosen.end)
        found.append(WeekCounts(week=name, stories=stories, articles=articles, own_reports=own, outlets=outlets))
    return tuple(found)


def told_before(
    connection: Connection, folder: Path, topic: str, week: str, judged: set[str]
) -> tuple[EarlierStory, ...]:
    """Return the stories of the edition before `week`; none where its JSON is gone.

    A story that is still there but no longer judged relevant is left out: nothing was said wrongly of it.
    """
    names = edition_weeks(connection, topic, week, 1)
    if not names:
        return ()
    try:
        twin = json.loads((folder / f"{topic}-{names[0]}.json").read_text(encoding="utf-8"))
        rows = [*twin["stories"], *twin.get("briefs", ())]
        told = [_told(names[0], row) for row in rows]
    except (OSError, ValueError, KeyError):
        return ()
    here = all_story_ids(connection)
    return tuple(story for story in told if story.story_id in judged or story.story_id not in here)


def _told(week: str, row: dict[str, object]) -> EarlierStory:
    articles = {article["id"]: article["outlet"] for article in row["articles"]}  # type: ignore[attr-defined]
    return EarlierStory(
        week=week,
        story_id=str(row["id"]),
        headline=str(row["headline"]),
        origin=str(articles.get(row["origin"], "")),
    )
