"""Prove that the files of a store are what they should be: identity, rows and checksums of every table; changes none.

Each file of a store carries the store's id, which stays for its life, and a generation, which is drawn anew whenever
all of its files are written anew together. Files of two generations do not belong together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import duckdb

from store.schema.keeping import PAGES
from store.schema.migrations import EMBEDDINGS, MIGRATIONS
from store.types import OlderStoreError, StoreError

# What lies in files of its own beside the database, and its one table.
ATTACHED: Mapping[str, str] = {"vectors": EMBEDDINGS, "pages": PAGES}

# What says of the files what they are, and not what the store holds.
_OWN = ("migrations", "published", "store_identity")

Contents = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which store a file is of, and which of the times that all its files were written."""

    store_id: str
    generation: str


def read_identity(connection: duckdb.DuckDBPyConnection, part: str = "") -> Identity | None:
    """Return what the database, or the part attached to it, says of itself; None from before files did."""
    table = f"{part}.store_identity" if part else "store_identity"
    try:
        row = connection.execute(f"SELECT store_id, generation FROM {table}").fetchone()  # noqa: S608 - our own names
    except duckdb.CatalogException:
        return None
    return Identity(store_id=row[0], generation=row[1]) if row else None


def identify_parts(connection: duckdb.DuckDBPyConnection) -> None:
    """Say in the attached files whose they are, where they do not say it yet."""
    for part in ATTACHED:
        if read_identity(connection, part) is None:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {part}.store_identity "
                "(store_id VARCHAR NOT NULL, generation VARCHAR NOT NULL)"
            )
            connection.execute(f"INSERT INTO {part}.store_identity FROM store_identity")


def take_identity_of_parts(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a database that got its identity only now be of the store that the files beside it agree they are of.

    It is an earlier state of their database, from before files said whose they are, that was put in place of it.
    """
    said = {identity for part in ATTACHED if (identity := read_identity(connection, part))}
    if len(said) == 1:
        (one,) = said
        connection.execute("UPDATE store_identity SET store_id = ?, generation = ?", [one.store_id, one.generation])


def begin_generation(connection: duckdb.DuckDBPyConnection, store_id: str) -> None:
    """Say in all files that they are of this store, and were written together now."""
    generation = uuid4().hex
    for table in ("store_identity", *(f"{part}.store_identity" for part in ATTACHED)):
        connection.execute(f"UPDATE {table} SET store_id = ?, generation = ?", [store_id, generation])  # noqa: S608 - our own names


def foreign_parts(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yield the attached parts that are of another store or generation than the database."""
    own = read_identity(connection)
    attached = {row[0] for row in connection.execute("SELECT database_name FROM duckdb_databases()").fetchall()}
    for part in ATTACHED.keys() & attached:
        beside = read_identity(connection, part)
        if own and beside and own != beside:
            yield part


def table_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the tables that our migrations made and that hold what the store holds, in the database itself."""
    rows = connection.execute(
        """SELECT table_name FROM duckdb_tables()
           WHERE NOT internal AND database_name = current_database() AND schema_name = 'main' ORDER BY 1"""
    ).fetchall()
    return [row[0] for row in rows if row[0] not in _OWN]


def read_contents(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Return how many rows each table has and a checksum of them, which hangs on neither their order nor the columns'.

    Reads every value: some 100 MB a second.
    """
    found = {}
    for table in (*(f'"{name}"' for name in table_names(connection)), *(f"{part}.{part}" for part in ATTACHED)):
        described = connection.execute(f"DESCRIBE {table}").fetchall()
        columns = ", ".join(sorted(f'"{row[0]}"' for row in described))
        counted = connection.execute(f"SELECT count(*), coalesce(sum(hash({columns})), 0) FROM {table}")  # noqa: S608 - our own names
        ((rows, checksum),) = counted.fetchall()
        found[table] = (rows, int(checksum))
    return found


def require_same(found: Contents, wanted: Contents, what: str) -> None:
    """Raise StoreError where a table that was written is not the one that was to be."""
    wrong = sorted(table for table in found.keys() | wanted.keys() if found.get(table) != wanted.get(table))
    if wrong:
        table = wrong[0]
        rows, expected = (side.get(table, (0, 0))[0] for side in (found, wanted))
        raise StoreError(
            f"{what}: the new files do not hold what they should ({table}: {rows} rows of {expected}). "
            "They were thrown away; nothing was changed."
        )


def refuse_newer(connection: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    """Return the migrations that were made. Raises StoreError for one that this Storyfold does not know."""
    try:
        done = {str(row[0]) for row in connection.execute("SELECT name FROM migrations").fetchall()}
    except duckdb.CatalogException as error:
        raise StoreError(f"{path}: is a DuckDB file, but not one of Storyfold's") from error
    unknown = done - {name for name, _ in MIGRATIONS}
    if unknown:
        raise StoreError(
            f"{path}: was written by a newer Storyfold ({', '.join(sorted(unknown))}). Update, then try again."
        )
    return done


def refuse_older(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise OlderStoreError where a migration is missing, which only a writer makes."""
    if refuse_newer(connection, path) != {name for name, _ in MIGRATIONS}:
        raise OlderStoreError(
            f"{path}: was written by an older Storyfold. `storyfold admin publish` brings it forward, and so does the "
            "next run."
        )
