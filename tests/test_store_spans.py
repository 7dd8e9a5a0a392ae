"""Stretches of time around moments: apart, in order, and within what a table's timestamps can hold."""

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from store.stories.time_spans import BETWEEN, Span, span_parameters, spans_around

DAY = 86_400_000_000


def test_stretches_that_meet_are_one() -> None:
    assert spans_around([10 * DAY, 0, DAY], timedelta(days=1)) == [
        Span(start=-DAY, end=2 * DAY),
        Span(start=9 * DAY, end=11 * DAY),
    ]


@pytest.mark.parametrize("year", [1, 1970, 2026, 9999])
def test_only_what_lies_in_a_stretch_is_between(year: int) -> None:
    moment = datetime(year, 1, 1, tzinfo=UTC)
    micros = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    spans = spans_around([micros, micros + 20 * DAY], timedelta(days=3))
    days = [0, 3, 4, 16, 17, 23, 24]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE moments (number INTEGER, moment TIMESTAMP)")
        connection.executemany(
            "INSERT INTO moments VALUES (?, make_timestamp(?))", [(day, micros + day * DAY) for day in days]
        )
        found = connection.execute(
            f"SELECT number FROM moments WHERE {BETWEEN.format(moment='moment')} ORDER BY 1", span_parameters(spans)
        ).fetchall()
        none = connection.execute(f"SELECT 1 FROM moments WHERE {BETWEEN.format(moment='moment')}", span_parameters([]))
        assert none.fetchall() == []
    assert [row[0] for row in found] == [0, 3, 17, 23]
