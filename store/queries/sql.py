"""Answer SQL from the store, read-only; the question is the analyst's, and so is the cost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from store.database.connections import seal, store_at
from store.database.whole_files import draft_of
from store.types import StoreError

if TYPE_CHECKING:
    import pyarrow as pa

# What a sealed connection takes: questions, what PIVOT and TEMP tables need, and settings, which are locked.
_ALLOWED = {
    "SELECT", "RELATION", "CALL", "CREATE", "INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "SET", "VARIABLE_SET",
    "PRAGMA", "TRANSACTION", "ANALYZE", "MERGE_INTO",
}  # fmt: skip
_EXPLAIN = re.compile(r"\A\s*EXPLAIN(\s+ANALYZE)?(\s*\([^)]*\))?", re.IGNORECASE)

_NO_VALUES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An answer: the names of its columns and its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaObject:
    """A table, view or macro with its meaning; `columns` are (name, type, meaning)."""

    name: str
    kind: str
    meaning: str
    columns: tuple[tuple[str, str, str], ...]


@contextmanager
def asking(path: Path, *, sandboxed: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published copy for questions. A sealed one reaches no file and no network, and cannot be unsealed."""
    store = store_at(path)
    with store.reader() as connection:
        if sandboxed:
            seal(store, connection)
        yield connection


def ask(path: Path, query: str, *, values: Mapping[str, str] = _NO_VALUES, sandboxed: bool = True) -> Table:
    """Return the answer to `query`, `values` standing for its $names. Raises StoreError with DuckDB's words."""
    with asking(path, sandboxed=sandboxed) as connection:
        return answer(connection, query, values=values)


def answer(connection: duckdb.DuckDBPyConnection, query: str, *, values: Mapping[str, str] = _NO_VALUES) -> Table:
    """Return the answer to one question of several. Raises StoreError with DuckDB's words."""
    with explained():
        keep_inside(connection, query)
        require_one_answer(connection, query)
        found = connection.execute(query, dict(values))
        columns = tuple(column[0] for column in found.description or ())
        return Table(columns=columns, rows=tuple(found.fetchall()) if columns else ())


def answer_as_arrow(
    connection: duckdb.DuckDBPyConnection, query: str, *, values: Mapping[str, str] = _NO_VALUES
) -> pa.Table:
    """Return the answer to one question as an Arrow table, types kept. Raises StoreError with DuckDB's words."""
    with explained():
        keep_inside(connection, query)
        return connection.execute(query, dict(values)).to_arrow_table()


def keep_inside(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Raise StoreError for a statement that could open or write a file, where the connection is sealed.

    DuckDB lets a sealed connection reach the files that were attached to it: by another ATTACH, to be written to.
    """
    ((sandboxed,),) = connection.execute("SELECT current_setting('lock_configuration')").fetchall()
    if not sandboxed:
        return
    for statement in connection.extract_statements(query):
        kind = statement.type.name
        if kind == "EXPLAIN":
            inner, found = _EXPLAIN.subn("", statement.query)
            if not found:
                raise StoreError("EXPLAIN comes first in its statement, before any comment")
            keep_inside(connection, inner)
        elif kind not in _ALLOWED:
            raise StoreError(f"{kind} is disabled for questions by configuration; `--unsafe` lets it through.")


def require_one_answer(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Raise StoreError for several questions at once, of which DuckDB would answer the last and say nothing."""
    asking = [one for one in connection.extract_statements(query) if one.type.name in ("SELECT", "RELATION", "EXPLAIN")]
    if len(asking) > 1:
        raise StoreError(f"{len(asking)} questions at once, and only the last would be answered: ask one at a time.")


def query_to_file(
    path: Path, query: str, target: Path, *, values: Mapping[str, str] = _NO_VALUES, sandboxed: bool = True
) -> int:
    """Write the answer as Parquet or CSV, by the name of `target`, whole or not at all; return the number of rows."""
    with asking(path, sandboxed=sandboxed) as connection:
        found = answer_as_arrow(connection, query, values=values)
    with draft_of(target) as draft:
        _write(found, draft, target)
    return int(found.num_rows)


def describe(connection: duckdb.DuckDBPyConnection, wanted: str = "") -> tuple[SchemaObject, ...]:
    """Return every table, view and macro that can be asked, or the one named `wanted`, views first."""
    rows = connection.execute(_RELATIONS).fetchall()
    columns = connection.execute(_COLUMNS).fetchall()
    macros = connection.execute(_MACROS).fetchall()
    found = [
        *(
            SchemaObject(name=name, kind=kind, meaning=meaning, columns=tuple(c[1:] for c in columns if c[0] == name))
            for name, kind, meaning in rows
        ),
        *(
            SchemaObject(name=f"{name}({takes})", kind="macro", meaning=meaning, columns=())
            for name, takes, meaning in macros
        ),
    ]
    chosen = tuple(one for one in found if wanted in ("", one.name, one.name.partition("(")[0]))
    if not chosen:
        raise StoreError(f"no table, view or macro {wanted!r}; there are {', '.join(one.name for one in found)}")
    return chosen


@contextmanager
def explained() -> Iterator[None]:
    """Raise StoreError with DuckDB's words, and what may help, for what DuckDB raises inside."""
    try:
        yield
    except duckdb.PermissionException as error:
        raise StoreError(
            f"{error}\n`--unsafe` lets a question reach files; what it attaches is open for writing."
        ) from error
    except duckdb.Error as error:
        raise StoreError(f"{error}\n`storyfold sql --schema` lists what there is to ask.") from error


def _write(found: pa.Table, draft: Path, target: Path) -> None:
    """Write a table as the name of `target` says, and read back that all of it is there."""
    from pyarrow import ArrowException  # a tenth of a second, which an answer on the screen does without

    written = _WRITERS.get(target.suffix.lower())
    if written is None:
        raise StoreError(f"{target.name}: write to a name that ends in .parquet or .csv")
    try:
        is_whole = written(found, draft)
    except ArrowException as error:
        raise StoreError(f"{target}: {error}") from error
    if not is_whole:
        raise StoreError(f"{target}: what was written is not what lies on the disk. Nothing was changed.")


def _written_as_parquet(found: pa.Table, draft: Path) -> bool:
    from pyarrow import parquet

    parquet.write_table(found, draft, compression="zstd")
    return bool(parquet.read_metadata(draft).num_rows == found.num_rows)


def _written_as_csv(found: pa.Table, draft: Path) -> bool:
    import pyarrow as pa
    from pyarrow import csv

    written = pa.BufferOutputStream()
    csv.write_csv(found, written)
    text: bytes = written.getvalue().to_pybytes()
    draft.write_bytes(text)
    return draft.read_bytes() == text


_WRITERS = {".parquet": _written_as_parquet, ".csv": _written_as_csv}


_RELATIONS = """
SELECT name, kind, coalesce(comment, '') FROM (
    SELECT view_name AS name, 'view' AS kind, comment, database_name, schema_name, internal FROM duckdb_views()
    UNION ALL SELECT table_name, 'table', comment, database_name, schema_name, internal FROM duckdb_tables()
) WHERE NOT internal AND database_name = current_database() AND schema_name = 'main' ORDER BY kind = 'table', name
"""

_COLUMNS = """
SELECT table_name, column_name, data_type, coalesce(comment, '') FROM duckdb_columns()
WHERE NOT internal AND database_name = current_database() AND schema_name = 'main' ORDER BY table_name, column_index
"""

_MACROS = """
SELECT function_name, array_to_string(parameters, ', '), coalesce(comment, '') FROM duckdb_functions()
WHERE NOT internal AND database_name = current_database() ORDER BY function_name, len(parameters)
"""
