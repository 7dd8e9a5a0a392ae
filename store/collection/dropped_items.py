"""Keep which items of a feed were taken for no entries of their own, and why; each is counted once."""

import duckdb

from store.database.parameters import temporary_rows
from store.database.timestamps import to_naive_utc
from store.types import FeedRun

_DROPPED = {"feed_url": "VARCHAR", "title": "VARCHAR", "reason": "VARCHAR", "first_seen": "TIMESTAMP"}


def save_dropped_items(connection: duckdb.DuckDBPyConnection, run: FeedRun) -> None:
    """Keep the items that the run dropped, if they were not known to be."""
    rows = [
        {"feed_url": run.feed.url, "title": one.title, "reason": one.reason, "first_seen": to_naive_utc(run.at)}
        for one in dict.fromkeys(run.dropped)
    ]
    if not rows:
        return
    with temporary_rows(connection, "dropped_now", _DROPPED, rows):
        connection.execute(
            "INSERT INTO dropped_items FROM dropped_now n ANTI JOIN dropped_items d USING (feed_url, title, reason)"
        )
