"""Write a store anew: into a smaller file, out to Parquet, and back; what is in it stays the same.

The new file is made by the migrations and filled table by table, so that it has the same views, macros and comments
whatever wrote the old one, and nothing of what was deleted.
"""

import os
import shutil
from pathlib import Path

import duckdb

from store.database.connections import ATTACHED, new_files, open_copy, open_writer, settled_files, sql_path
from store.database.lake import lake_size, tidy_lake
from store.database.published_copy import files_of, is_lake, publish
from store.database.transactions import transaction
from store.ledger.compare import compare_stories
from store.schema.keeping import ADOPT_MODEL
from store.types import StoreError

# Rows lie in the order in which they are asked for most: zone maps then skip what is not asked for.
_ORDER = {
    "articles": "published, id", "entries": "feed_url, first_seen, identity", "fetches": "fetched_at",
    "search_postings": "term, document", "search_documents": "document",
    "vectors.vectors": "part, article_id", "pages.pages": "fetched_at, url",
}  # fmt: skip


def compact(path: Path) -> tuple[int, int]:
    """Write the store into files without the room of what was deleted; return the bytes before and after."""
    if is_lake(path):
        before = _size(path)
        tidy_lake(path)
        return before, _size(path)
    with settled_files(path):
        before = _size(path)
        draft = path.with_name(f".{path.stem}-{os.getpid()}.duckdb")
        try:
            with new_files(draft) as connection:
                _attach_old(connection, path)
                for table in _tables(connection):
                    _fill(connection, table, f'old."{table}"')
                for part in ATTACHED:
                    _fill(connection, f"{part}.{part}", f"old_{part}.{part}")
            _put_in_place(draft, path)
        finally:
            _remove(draft)
        publish(path)
        return before, _size(path)


def export_parquet(path: Path, folder: Path) -> int:
    """Write every table as Parquet into a new folder, articles and entries by day; return the number of tables."""
    if folder.exists():
        raise StoreError(f"{folder} is there already")
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        with settled_files(path), open_copy(path) as connection:
            tables = _tables(connection)
            for table in tables:
                _write(connection, f'"{table}"', draft / table, _DAYS.get(table, ""))
            for part in ATTACHED:
                _write(connection, f"{part}.{part}", draft / part, _DAYS.get(part, ""))
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return len(tables) + len(ATTACHED)


def import_parquet(folder: Path, path: Path) -> int:
    """Make a new store of what `export_parquet` wrote; return the number of articles. Raises rather than overwrite."""
    if is_lake(path):
        return _import_into_lake(folder, path)
    if path.exists():
        raise StoreError(f"{path} is there already; import into a new place")
    draft = path.with_name(f".{path.stem}-{os.getpid()}.duckdb")
    try:
        with new_files(draft) as connection:
            articles = _fill_all(connection, folder)
            compare_stories(connection)  # an older Storyfold wrote none of what it found
        path.parent.mkdir(parents=True, exist_ok=True)
        _put_in_place(draft, path)
        publish(path)
    except duckdb.Error as error:
        raise StoreError(f"{folder}: cannot be imported: {error}") from error
    finally:
        _remove(draft)
    return articles


def _import_into_lake(folder: Path, path: Path) -> int:
    with open_writer(path) as connection:
        if connection.execute("SELECT 1 FROM articles LIMIT 1").fetchone():
            raise StoreError(f"{path}: there are articles in this lake already; import into an empty one")
        with transaction(connection):
            articles = _fill_all(connection, folder)
        compare_stories(connection)
    return articles


def _fill_all(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Fill every table of a new store, and return the number of articles."""
    for table in _tables(connection):
        if (folder / table).is_dir():
            _fill(connection, table, _parquet(folder / table))
    for part in ATTACHED:
        if (folder / part).is_dir():
            _fill(connection, f"{part}.{part}", _parquet(folder / part))
    connection.execute(ADOPT_MODEL)  # an older Storyfold did not say
    return int(connection.execute("SELECT count(*) FROM articles").fetchall()[0][0])


_DAYS = {"articles": "published", "entries": "first_seen", "fetches": "fetched_at", "pages": "fetched_at"}


def _attach_old(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    for part, file in files_of(path).items():
        name = "old" if part == "main" else f"old_{part}"
        connection.execute(f"ATTACH '{sql_path(file)}' AS {name} (READ_ONLY)")


def _put_in_place(draft: Path, path: Path) -> None:
    whole = files_of(path)
    for part, file in files_of(draft).items():
        file.replace(whole[part])


def _remove(draft: Path) -> None:
    for file in files_of(draft).values():
        file.unlink(missing_ok=True)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the tables that our migrations made, in the first file attached."""
    rows = connection.execute(
        """SELECT table_name FROM duckdb_tables()
           WHERE NOT internal AND database_name = current_database() AND schema_name = 'main'
             AND table_name NOT IN ('migrations', 'published') ORDER BY 1"""
    ).fetchall()
    return [row[0] for row in rows]


def _fill(connection: duckdb.DuckDBPyConnection, table: str, source: str) -> None:
    order = f"ORDER BY {_ORDER[table]}" if table in _ORDER else ""
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {source} {order}")  # noqa: S608 - our own names


def _write(connection: duckdb.DuckDBPyConnection, source: str, folder: Path, moment: str) -> None:
    if moment:
        what = f"SELECT *, strftime({moment}, '%Y-%m-%d') AS day FROM {source} ORDER BY {moment}"  # noqa: S608
        options = "FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day)"
        connection.execute(f"COPY ({what}) TO '{sql_path(folder)}' ({options})")
    folder.mkdir(exist_ok=True)
    if not any(folder.rglob("*.parquet")):
        file = sql_path(folder / "all.parquet")
        connection.execute(f"COPY (SELECT * FROM {source}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608


def _parquet(folder: Path) -> str:
    return f"read_parquet('{sql_path(folder)}/**/*.parquet', hive_partitioning = false, union_by_name = true)"


def _size(path: Path) -> int:
    if is_lake(path):
        return lake_size(path)
    return sum(file.stat().st_size for file in files_of(path).values())
