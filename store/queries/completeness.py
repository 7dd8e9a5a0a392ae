"""Read what a store can say of what was missed: what became of each announced entry, and feeds that fell silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from store.database.parameters import values_as_json
from store.database.timestamps import from_naive_utc, to_naive_utc
from store.queries.editions import ACCEPTED_MEMBERS

# A feed is silent when nothing came for so many of its usual pauses. Entries that come at random pause longer than
# five mean pauses once in 150 times; newsrooms that rest at weekends stay under it. A guess.
SILENT_PAUSES = 5
MIN_SILENCE = timedelta(days=2)
_RHYTHM_DAYS = 35
_MIN_DAYS = 5  # with an entry: fewer show no rhythm, and what comes in a burst is one


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentFeed:
    """A feed that announced nothing for longer than it does otherwise."""

    name: str
    url: str
    last_entry: datetime
    usual_hours: float


def announced_entries(
    connection: duckdb.DuckDBPyConnection, start: datetime, end: datetime
) -> tuple[tuple[str, int], ...]:
    """Return what became of the entries announced in [start, end): ("", those read), then failures, commonest first."""
    rows = connection.execute(
        """SELECT CASE WHEN article_id IS NULL THEN coalesce(nullif(failure, ''), 'not read yet') ELSE '' END AS why,
                  count(*) AS entries
           FROM entries WHERE coalesce(published, first_seen) >= ? AND coalesce(published, first_seen) < ?
           GROUP BY why ORDER BY why <> '', entries DESC, why""",
        [to_naive_utc(start), to_naive_utc(end)],
    ).fetchall()
    return tuple((str(why), int(count)) for why, count in rows)


def silent_feeds(connection: duckdb.DuckDBPyConnection, end: datetime) -> tuple[SilentFeed, ...]:
    """Return the feeds whose last entry before `end` is longer ago than their rhythm explains, by name."""
    rows = connection.execute(
        """WITH announced AS (
               SELECT feed_url, coalesce(published, first_seen) AS moment FROM entries
               WHERE coalesce(published, first_seen) >= $1 AND coalesce(published, first_seen) < $2),
           rhythm AS (
               SELECT feed_url, max(moment) AS newest,
                      (epoch(max(moment)) - epoch(min(moment))) / (count(DISTINCT moment::DATE) - 1) AS pause_s
               FROM announced GROUP BY feed_url HAVING count(DISTINCT moment::DATE) >= $3)
           SELECT f.name, f.url, r.newest, r.pause_s / 3600 FROM rhythm r JOIN feeds f ON f.url = r.feed_url
           WHERE epoch($2) - epoch(r.newest) > greatest($4 * r.pause_s, $5) ORDER BY lower(f.name), f.url""",
        [
            to_naive_utc(end - timedelta(days=_RHYTHM_DAYS)),
            to_naive_utc(end),
            _MIN_DAYS,
            SILENT_PAUSES,
            MIN_SILENCE.total_seconds(),
        ],
    ).fetchall()
    return tuple(
        SilentFeed(name=name, url=url, last_entry=from_naive_utc(last), usual_hours=round(hours, 1))
        for name, url, last, hours in rows
    )


def outlets_of_stories(
    connection: duckdb.DuckDBPyConnection, topic: str, start: datetime, end: datetime
) -> tuple[frozenset[str], ...]:
    """Return the outlets, until `end`, of each story accepted for the topic that broke in [start, end), by its id."""
    rows = connection.execute(
        f"{ACCEPTED_MEMBERS} SELECT list(DISTINCT outlet) FROM told GROUP BY story_id ORDER BY story_id",  # noqa: S608 - our own SQL
        {"topic": topic, "start": to_naive_utc(start), "end": to_naive_utc(end)},
    ).fetchall()
    return tuple(frozenset(map(str, outlets)) for (outlets,) in rows)


def articles_by_address(connection: duckdb.DuckDBPyConnection, addresses: Sequence[str]) -> dict[str, str]:
    """Return the id of the story of each of these addresses (normalised, in any spelling) that an article has."""
    rows = connection.execute(
        """SELECT u.url, min(m.story_id) FROM (SELECT unnest(?::JSON::VARCHAR[]) AS url) u
           JOIN articles a ON a.url = u.url OR a.canonical_url = u.url JOIN members m ON m.article_id = a.id
           GROUP BY u.url""",
        [values_as_json(addresses)],
    ).fetchall()
    return {str(url): str(story) for url, story in rows}


def titles_of_stories(
    connection: duckdb.DuckDBPyConnection, start: datetime, end: datetime
) -> tuple[tuple[str, str], ...]:
    """Return (title, story id) of the articles published in [start, end), earliest first."""
    rows = connection.execute(
        """SELECT a.title, m.story_id FROM articles a JOIN members m ON m.article_id = a.id
           WHERE a.published >= ? AND a.published < ? ORDER BY a.published, a.id""",
        [to_naive_utc(start), to_naive_utc(end)],
    ).fetchall()
    return tuple((str(title), str(story)) for title, story in rows)
