"""Keep what hosts asked of us over runs: pauses and robots.txt; judges nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import duckdb

from extractors.web.freshness import MAX_RETRY_AFTER
from extractors.web.robots import CACHED_FOR, RobotsFile
from store.database.timestamps import from_naive_utc, to_naive_utc
from store.database.transactions import transaction


def read_retry_after(connection: duckdb.DuckDBPyConnection, now: datetime) -> dict[str, datetime]:
    """Return until when which hosts want no request; a longer wait than is ever kept was kept by a wrong clock."""
    rows = connection.execute(
        "SELECT host, max(until) FROM host_holds WHERE until > ? AND until <= ? GROUP BY host",
        [to_naive_utc(now), to_naive_utc(now + MAX_RETRY_AFTER)],
    ).fetchall()
    return {host: from_naive_utc(until) for host, until in rows}


def save_retry_after(connection: duckdb.DuckDBPyConnection, retry_after: Mapping[str, datetime]) -> None:
    """Keep `retry_after` in place of what is known of these hosts."""
    if not retry_after:
        return
    with transaction(connection):
        for host, until in retry_after.items():
            connection.execute("DELETE FROM host_holds WHERE host = ?", [host])
            connection.execute("INSERT INTO host_holds VALUES (?, ?)", [host, to_naive_utc(until)])


def read_robots(connection: duckdb.DuckDBPyConnection, now: datetime) -> dict[str, RobotsFile]:
    """Return the robots.txt files that are still fresh, by origin."""
    rows = connection.execute(
        "SELECT origin, fetched_at, standing, rules FROM robots WHERE fetched_at > ? AND fetched_at <= ?",
        [to_naive_utc(now - CACHED_FOR), to_naive_utc(now)],
    ).fetchall()
    return {
        origin: RobotsFile(origin=origin, fetched_at=from_naive_utc(at), verdict=standing, rules=rules)
        for origin, at, standing, rules in rows
    }


def save_robots(connection: duckdb.DuckDBPyConnection, files: Iterable[RobotsFile]) -> None:
    """Keep `files`, each in place of the last one of its origin."""
    with transaction(connection):
        for file in files:
            connection.execute("DELETE FROM robots WHERE origin = ?", [file.origin])
            connection.execute(
                "INSERT INTO robots VALUES (?, ?, ?, ?)",
                [file.origin, to_naive_utc(file.fetched_at), file.verdict, file.rules],
            )
