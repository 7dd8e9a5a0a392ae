"""Read what earlier editions covered, so that a week can be compared with those before it."""

from collections.abc import Collection, Sequence
from datetime import datetime

import duckdb

from store.database.parameters import rows_where, values_as_json
from store.database.timestamps import from_naive_utc, to_naive_utc

# The members until $end of each story accepted for a topic that broke in [$start, $end): relation, flag and outlet.
ACCEPTED_MEMBERS = f"""
    WITH accepted AS MATERIALIZED (
        SELECT id FROM stories WHERE first_published >= $start AND first_published < $end
            AND id IN (SELECT story_id FROM relevance WHERE topic = $topic AND zone = 'accept')
    ), theirs AS MATERIALIZED (
        SELECT story_id, article_id, relation, flag FROM members
        WHERE {rows_where("members", "story_id IN (FROM accepted)")}
    ), told AS (
        SELECT t.*, a.outlet FROM theirs t JOIN (
            SELECT id, outlet FROM articles
            WHERE {rows_where("articles", "id IN (SELECT article_id FROM theirs) AND published < $end")}
        ) a ON a.id = t.article_id
    )
"""  # noqa: S608 - our own SQL


def edition_weeks(connection: duckdb.DuckDBPyConnection, topic: str, before: str, most: int) -> tuple[str, ...]:
    """Return the weeks before `before` ("2026-W18") that have an edition of the topic, the last `most`, in order.

    Of a day ("2026-05-03") or a month ("2026-05") the days or months: editions of one rhythm are a series.
    """
    rows = connection.execute(
        """SELECT week FROM editions WHERE topic = $1 AND week < $2 AND length(week) = length($2)
           AND contains(week, 'W') = contains($2, 'W') ORDER BY week DESC LIMIT $3""",
        [topic, before, most],
    ).fetchall()
    return tuple(str(row[0]) for row in reversed(rows))


def topic_counts(
    connection: duckdb.DuckDBPyConnection, topic: str, start: datetime, end: datetime
) -> tuple[int, int, int, int]:
    """Return (stories of the topic that broke in [start, end), their articles until `end`, own reports, outlets)."""
    row = connection.execute(
        f"""{ACCEPTED_MEMBERS} SELECT count(DISTINCT story_id), count(*),
                count(*) FILTER (relation = 'own reporting' AND flag = ''), count(DISTINCT outlet) FROM told""",  # noqa: S608 - our own SQL
        {"topic": topic, "start": to_naive_utc(start), "end": to_naive_utc(end)},
    ).fetchall()[0]
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def last_published(connection: duckdb.DuckDBPyConnection, until: datetime) -> datetime | None:
    """Return when the newest article that is no later than `until` was published; None where there is none."""
    ((newest,),) = connection.execute(
        "SELECT max(published) FROM articles WHERE published <= ?", [to_naive_utc(until)]
    ).fetchall()
    return from_naive_utc(newest) if newest else None


def existing_story_ids(connection: duckdb.DuckDBPyConnection, ids: Collection[str]) -> frozenset[str]:
    """Return which of these are ids of stories that there are."""
    rows = connection.execute(
        "SELECT id FROM stories WHERE id IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(sorted(ids))]
    ).fetchall()
    return frozenset(str(row[0]) for row in rows)


def has_editions_of(connection: duckdb.DuckDBPyConnection, week: str, topics: Sequence[str]) -> bool:
    """Return whether each of the topics has an edition of a week ("2026-W18")."""
    rows = connection.execute("SELECT DISTINCT topic FROM editions WHERE week = ?", [week]).fetchall()
    return set(topics) <= {str(row[0]) for row in rows}


def in_use_since(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """Return when a feed was asked first, as far as the log goes back; None where none was."""
    ((first,),) = connection.execute("SELECT min(fetched_at) FROM fetches").fetchall()
    return from_naive_utc(first) if first else None
