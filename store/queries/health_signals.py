"""Read the signs that something is wrong: silent feeds, weeks without an edition, shares that jump. Judges nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from extractors.types import NO_ADDRESS
from store.collection.article_failures import count_failed
from store.database.timestamps import from_naive_utc, to_naive_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSignals:
    """What the last days of a store look like, beside the four weeks before them."""

    silent_feeds: tuple[str, ...]
    offline: bool  # of the feeds that were asked last no name of a host had an address
    last_success: datetime | None
    last_edition: datetime | None
    recent_articles: int
    recent_singletons: float  # share of the week's articles that are alone in their story
    usual_singletons: float | None  # None where those weeks had none
    recent_stubs: float  # share of the week's entries that gave no article
    usual_stubs: float | None
    next_due: datetime | None = None  # when the first feed is to be asked again; one that failed is due at once
    failed_articles: int = 0  # that the program could not read whole


def read_health_signals(connection: duckdb.DuckDBPyConnection, now: datetime, *, silent_days: int) -> HealthSignals:
    """Return the signs as of `now`. A feed is silent that was asked and did not answer for `silent_days`.

    What a clock that was wrong once dated later than `now` is no sign.
    """
    moment = to_naive_utc(now)
    silent = connection.execute(
        """SELECT name FROM feeds WHERE last_attempt <= $now AND coalesce(
             CASE WHEN last_success <= $now THEN last_success END,
             (SELECT min(fetched_at) FROM fetches WHERE feed_url = feeds.url AND fetched_at <= $now),
             last_attempt) < $since
           ORDER BY lower(name)""",
        {"now": moment, "since": to_naive_utc(now - timedelta(days=silent_days))},
    ).fetchall()
    ((offline,),) = connection.execute(
        """SELECT coalesce(bool_and(coalesce(starts_with(detail, ?), false)), false) FROM feeds
           WHERE last_attempt = (SELECT max(last_attempt) FROM feeds WHERE last_attempt <= ?)""",
        [NO_ADDRESS, moment],
    ).fetchall()
    success, edition = connection.execute(
        """SELECT (SELECT max(last_success) FROM feeds WHERE last_success <= $now),
                  (SELECT max(generated) FROM editions WHERE generated <= $now)""",
        {"now": moment},
    ).fetchall()[0]
    (next_due,) = connection.execute(
        "SELECT min(CASE WHEN failures > 0 THEN polled_at ELSE next_due END) FROM polls WHERE NOT retired"
    ).fetchall()[0]
    week, month = now - timedelta(days=7), now - timedelta(days=35)
    recent, singletons = _singletons(connection, week, now)
    return HealthSignals(
        silent_feeds=tuple(row[0] for row in silent),
        offline=bool(offline),
        last_success=from_naive_utc(success) if success else None,
        last_edition=from_naive_utc(edition) if edition else None,
        recent_articles=recent,
        recent_singletons=singletons or 0.0,
        usual_singletons=_singletons(connection, month, week)[1],
        recent_stubs=_stubs(connection, week, now) or 0.0,
        usual_stubs=_stubs(connection, month, week),
        next_due=from_naive_utc(next_due) if next_due else None,
        failed_articles=count_failed(connection),
    )


def _singletons(connection: duckdb.DuckDBPyConnection, start: datetime, end: datetime) -> tuple[int, float | None]:
    rows = connection.execute(
        """SELECT count(*), avg((s.articles = 1)::INTEGER)
           FROM articles a JOIN members m ON m.article_id = a.id JOIN stories s ON s.id = m.story_id
           WHERE a.first_seen >= ? AND a.first_seen < ?""",
        [to_naive_utc(start), to_naive_utc(end)],
    ).fetchall()
    return int(rows[0][0]), rows[0][1]


def _stubs(connection: duckdb.DuckDBPyConnection, start: datetime, end: datetime) -> float | None:
    rows = connection.execute(
        """SELECT avg((failure <> '')::INTEGER) FROM entries WHERE first_seen >= ? AND first_seen < ?""",
        [to_naive_utc(start), to_naive_utc(end)],
    ).fetchall()
    share: float | None = rows[0][0]
    return share
