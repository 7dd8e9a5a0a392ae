"""Read what each outlet reported, copied and had alone in a period, and how that fared."""

from dataclasses import fields
from datetime import datetime

import duckdb

from store.database.timestamps import to_naive_utc
from store.types import OutletReport


def read_source_report(
    connection: duckdb.DuckDBPyConnection, since: datetime, until: datetime
) -> tuple[OutletReport, ...]:
    """Return the report of each outlet with an article from `since` to before `until`, most own reports first."""
    names = [field.name for field in fields(OutletReport)]
    rows = connection.execute(
        f"SELECT {', '.join(names)} FROM source_report(?::TIMESTAMP, ?::TIMESTAMP)",  # noqa: S608 - names of ours
        [to_naive_utc(since), to_naive_utc(until)],
    ).fetchall()
    return tuple(OutletReport(**dict(zip(names, row, strict=True))) for row in rows)
