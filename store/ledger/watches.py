"""Watch a person, an organisation, a figure, a story or a prediction, and keep what changed since; notifies nobody.

Theory. What is watched is named once and looked up at each run: each article, value or outcome that was not there when
it was added, or at the last look, is one change, told once. What was there when a watch was added is no news.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb

from store.database.timestamps import to_naive_utc
from store.database.transactions import transaction
from store.types import StoreError

WatchKind = Literal["entity", "figure", "story", "prediction"]

# What there is of each kind, as (key, words, address); a figure is watched as "name: attribute".
_FOUND: dict[WatchKind, str] = {
    "entity": """
        SELECT article_id, outlet || ': ' || title, url FROM entity_articles
        WHERE lower(name) = lower($wanted) OR lower(written) = lower($wanted)""",
    "figure": """
        SELECT article_id || ' ' || text, text || ' (' || subject || ', ' || attribute || '): ' || outlet, url
        FROM story_figures WHERE attribute = lower(trim(split_part($wanted, ': ', 2)))
          AND contains(lower(subject), lower(split_part($wanted, ': ', 1)))""",
    "story": """
        SELECT m.article_id, a.outlet || ': ' || a.title, a.canonical_url
        FROM members m JOIN articles a ON a.id = m.article_id WHERE m.story_id = $wanted""",
    "prediction": """
        SELECT verdict || ' ' || article_id, verdict || ' is proposed: ' || sentence, url FROM proposed_resolutions
        WHERE prediction_id = $wanted
        UNION ALL
        SELECT status || coalesce(resolved_by, ''),
               CASE WHEN status = 'overdue' THEN 'overdue: ' || claim
                    ELSE status || ', by ' || coalesce(nullif(resolved_by, ''), 'an article') || ': ' || claim END, url
        FROM predictions WHERE id = $wanted AND status NOT IN ('open', 'due this week')""",
}
_EXISTS: dict[WatchKind, str] = {
    "story": "SELECT id FROM stories WHERE starts_with(id, ?)",
    "prediction": "SELECT id FROM predictions WHERE starts_with(id, ?)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What somebody watches: a name, "name: attribute", or the id of a story or a prediction."""

    id: str
    kind: WatchKind
    wanted: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchChange:
    """One thing that is new of what is watched, in words, and the article that shows it."""

    watch_id: str
    wanted: str
    what: str
    url: str
    seen_at: datetime


def add_watch(connection: duckdb.DuckDBPyConnection, kind: WatchKind, wanted: str, now: datetime) -> Watch:
    """Watch something from now on. A story or a prediction is named by the beginning of its id.

    Raises StoreError when there is no such story or prediction, more than one, or nothing is named.
    """
    wanted = " ".join(wanted.split())
    if not wanted:
        raise StoreError("nothing to watch: give a name, or the id of a story or a prediction")
    if kind in _EXISTS:
        rows = connection.execute(_EXISTS[kind], [wanted]).fetchall()
        if len(rows) != 1:
            raise StoreError(f"{len(rows) or 'no'} {kind} ids begin with {wanted!r}")
        wanted = str(rows[0][0])
    identity = "w" + hashlib.sha256(f"{kind} {wanted.lower()}".encode()).hexdigest()[:8]
    watch = Watch(id=identity, kind=kind, wanted=wanted, added_at=now)
    with transaction(connection):
        connection.execute("DELETE FROM watches WHERE id = ?", [identity])
        connection.execute("DELETE FROM watch_changes WHERE watch_id = ?", [identity])
        connection.execute("INSERT INTO watches VALUES (?, ?, ?, ?)", [identity, kind, wanted, to_naive_utc(now)])
        _look(connection, watch, now, notified=True)
    return watch


def remove_watch(connection: duckdb.DuckDBPyConnection, wanted: str) -> Watch:
    """Stop watching what an id begins with, or what bears that name. Raises StoreError where it is not exactly one."""
    found = [
        one for one in list_watches(connection) if one.id.startswith(wanted) or one.wanted.lower() == wanted.lower()
    ]
    if len(found) != 1 or not wanted:
        raise StoreError(f"{len(found) or 'no'} watches are called {wanted!r}: `storyfold watch list` lists them")
    with transaction(connection):
        connection.execute("DELETE FROM watches WHERE id = ?", [found[0].id])
        connection.execute("DELETE FROM watch_changes WHERE watch_id = ?", [found[0].id])
    return found[0]


def list_watches(connection: duckdb.DuckDBPyConnection) -> tuple[Watch, ...]:
    """Return what is watched, the oldest first."""
    rows = connection.execute("SELECT id, kind, wanted, added_at FROM watches ORDER BY added_at, id").fetchall()
    return tuple(Watch(id=row[0], kind=row[1], wanted=row[2], added_at=row[3]) for row in rows)


def counted_watches(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[Watch, int], ...]:
    """Return what is watched, the oldest first, each with how many changes there were since it was added."""
    counts = dict(
        connection.execute(
            """SELECT c.watch_id, count(*) FROM watch_changes c JOIN watches w ON w.id = c.watch_id
               WHERE c.seen_at > w.added_at GROUP BY c.watch_id"""
        ).fetchall()
    )
    return tuple((one, int(counts.get(one.id, 0))) for one in list_watches(connection))


def look_for_changes(connection: duckdb.DuckDBPyConnection, now: datetime) -> tuple[WatchChange, ...]:
    """Keep what is new of all that is watched, and return what was not sent yet, the oldest first."""
    watches = list_watches(connection)
    if not watches:
        return ()
    with transaction(connection):
        for watch in watches:
            _look(connection, watch, now, notified=False)
    return changes(connection, "NOT c.notified", [])


def mark_sent(connection: duckdb.DuckDBPyConnection) -> None:
    """Record that all changes found so far were sent."""
    connection.execute("UPDATE watch_changes SET notified = true WHERE NOT notified")


def changes_between(connection: duckdb.DuckDBPyConnection, start: datetime, end: datetime) -> tuple[WatchChange, ...]:
    """Return the changes seen from `start` up to, not at, `end`: not what was there when a watch was added."""
    between = "c.seen_at >= ? AND c.seen_at < ? AND c.seen_at > w.added_at"
    return changes(connection, between, [to_naive_utc(start), to_naive_utc(end)])


def changes(connection: duckdb.DuckDBPyConnection, which: str, given: Sequence[object]) -> tuple[WatchChange, ...]:
    """Return the changes for which `which`, a condition of ours, holds, in the order they were seen."""
    rows = connection.execute(
        f"""SELECT c.watch_id, w.wanted, c.what, c.url, c.seen_at
            FROM watch_changes c JOIN watches w ON w.id = c.watch_id
            WHERE {which} ORDER BY c.seen_at, w.added_at, c.watch_id, c.change_key""",  # noqa: S608 - a condition of ours
        list(given),
    ).fetchall()
    names = ("watch_id", "wanted", "what", "url", "seen_at")
    return tuple(WatchChange(**dict(zip(names, row, strict=True))) for row in rows)


def _look(connection: duckdb.DuckDBPyConnection, watch: Watch, now: datetime, *, notified: bool) -> None:
    connection.execute(
        f"""INSERT INTO watch_changes
            SELECT $id, f.key, min(f.what), min(f.url), $now, $notified
            FROM ({_FOUND[watch.kind]}) f(key, what, url)
            WHERE NOT EXISTS (FROM watch_changes c WHERE c.watch_id = $id AND c.change_key = f.key) GROUP BY f.key""",  # noqa: S608 - ours
        {"id": watch.id, "now": to_naive_utc(now), "notified": notified, "wanted": watch.wanted},
    )
