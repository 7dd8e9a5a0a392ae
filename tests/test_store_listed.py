"""Many values in one parameter arrive as they are, and rows as a table for the length of a block."""

from datetime import datetime

import duckdb
import pytest

from store.database.parameters import temporary_rows, values_as_json

ROWS = [
    {"name": "one", "at": datetime(2026, 5, 4, 6, 0, 0, 123456), "hours": [1, 2], "share": 0.1 + 0.2},
    {"name": None, "at": None, "hours": [], "share": None},
]
COLUMNS = {"name": "VARCHAR", "at": "TIMESTAMP", "hours": ["INTEGER"], "share": "DOUBLE"}


@pytest.mark.parametrize(
    "values",
    [[], ["a"], ["b", "a", "b"], ['"quoted"', "back\\slash", "line\nbreak"], ["nul\x00", "\x1f\x7f\x85\u2028", "é😀"]],
    ids=["none", "one", "order and repeats", "what JSON escapes", "odd characters"],
)
def test_values_arrive_in_their_order(values: list[str]) -> None:
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT unnest(?::JSON::VARCHAR[])", [values_as_json(values)]).fetchall()
    assert [row[0] for row in rows] == values


def test_a_lone_surrogate_is_refused_before_the_database_sees_it() -> None:
    with (
        duckdb.connect() as connection,
        pytest.raises(RuntimeError),
    ):  # no error of the database, which would end the run
        connection.execute("SELECT unnest(?::JSON::VARCHAR[])", [values_as_json(["\ud800"])])


@pytest.mark.parametrize("rows", [ROWS, []], ids=["some", "none"])
def test_rows_are_a_table_inside_and_gone_afterwards(rows: list[dict[str, object]]) -> None:
    with duckdb.connect() as connection:
        with temporary_rows(connection, "given", COLUMNS, rows):
            found = connection.execute("FROM given").fetchall()
        tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert (found, tables) == ([tuple(row.values()) for row in rows], [])


def test_rows_are_rolled_back_with_what_was_done_with_them() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE kept (name VARCHAR)")
        connection.begin()
        with pytest.raises(duckdb.ConversionException):
            _keep_names_as_numbers(connection)
        connection.rollback()
        assert connection.execute("FROM kept").fetchall() == []
        with temporary_rows(connection, "given", COLUMNS, ROWS[:1]):
            assert connection.execute("SELECT count(*) FROM given").fetchone() == (1,)


def _keep_names_as_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    with temporary_rows(connection, "given", COLUMNS, ROWS):
        connection.execute("INSERT INTO kept SELECT name FROM given")
        connection.execute("SELECT name::INTEGER FROM given").fetchall()
