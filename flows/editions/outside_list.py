"""Read a list of stories that somebody else kept, and tell which of them the store has; fetches nothing."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from extractors.text.stems import STOP_WORDS, stem
from extractors.urls.normalize import normalize_url, spellings
from flows.configuration.settings import ConfigError
from flows.editions.weeks import EditionDays
from reports.types import MissedStory, OutsideRecall, Zone
from store.database.connections import Connection
from store.queries.completeness import articles_by_address, titles_of_stories

MOST_ROWS = 10_000
DAYS_AROUND = timedelta(days=3)  # an outside list may date a story by when it was listed
# Of the stems of two headlines, shared by both over those of either. A guess: two headlines of one event in a list of
# links are mostly the publisher's own words, cut.
MIN_SHARED = 0.6

_WORD = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStory:
    """A row of an outside list; without a day it counts for every edition."""

    title: str
    url: str
    day: date | None = None


def read_outside_list(path: Path) -> tuple[ListedStory, ...]:
    """Return the rows of a CSV or JSON file with the columns or keys title, url (or link) and, if it has it, date.

    Raises ConfigError for a file that is neither or has no title in a row.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = json.loads(text) if path.suffix.lower() == ".json" else list(csv.DictReader(StringIO(text)))
    except (OSError, ValueError, csv.Error) as error:
        raise ConfigError(f"{path}: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigError(f"{path}: a list of objects with title and url is wanted")
    return tuple(_parse_row(row, path, number) for number, row in enumerate(rows[:MOST_ROWS], start=1))


def _parse_row(row: dict[str, object], path: Path, number: int) -> ListedStory:
    values = {str(key).strip().lower(): str(value or "").strip() for key, value in row.items()}
    if not values.get("title"):
        raise ConfigError(f"{path}: row {number} has no title")
    when = values.get("date") or values.get("published") or ""
    try:
        day = date.fromisoformat(when[:10]) if when else None
    except ValueError as error:
        raise ConfigError(f"{path}: row {number}: {when!r} is no date like 2026-05-03") from error
    return ListedStory(title=values["title"], url=values.get("url") or values.get("link") or "", day=day)


def measure_recall(
    connection: Connection, path: Path, days: EditionDays, zones: dict[str, Zone]
) -> OutsideRecall | None:
    """Return how many of the list's stories of these days the edition told, and those it did not; None without any.

    A row is known by its address, else by a headline of the days around with most of its words. `zones` says where the
    stories of the edition's days ended; one that is not in it is of other days.
    """
    rows = [row for row in read_outside_list(path) if row.day is None or days.first <= row.day <= days.last]
    if not rows:
        return None
    held = articles_by_address(connection, sorted({one for row in rows for one in _addresses(row.url)}))
    titles = titles_of_stories(connection, days.start - DAYS_AROUND, days.end + DAYS_AROUND)
    stems = [(_stems(title), story) for title, story in titles]
    missed, printed = [], 0
    for row in rows:
        story = next((held[one] for one in _addresses(row.url) if one in held), "") or _by_title(row.title, stems)
        why = _why_missed(story, zones)
        printed += not why
        if why:
            missed.append(MissedStory(title=row.title, url=row.url, why=why))
    return OutsideRecall(name=path.name, stories=len(rows), printed=printed, missed=tuple(missed))


def _addresses(url: str) -> tuple[str, ...]:
    try:
        return spellings(normalize_url(url)) if url else ()
    except ValueError:
        return ()


def _by_title(title: str, known: Sequence[tuple[frozenset[str], str]]) -> str:
    wanted = _stems(title)
    if not wanted:
        return ""
    best = max(((len(wanted & stems) / len(wanted | stems), story) for stems, story in known if stems), default=(0, ""))
    return best[1] if best[0] >= MIN_SHARED else ""


def _stems(title: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(title.lower()) if word not in STOP_WORDS)


def _why_missed(story: str, zones: dict[str, Zone]) -> str:
    """Return why a story was not told, "" where it was."""
    if not story:
        return "in none of our feeds"
    zone = zones.get(story)
    if zone is None:
        return "held, but of other days"
    return {"accept": "", "review": "taken for near the topic", "reject": "taken for another topic"}[zone]
