"""Write a store out to Parquet and make a store of what was written; what is in it stays the same.

The new store is made by the migrations and filled table by table, so that it has the same views, macros and comments
whatever wrote the old one, and nothing of what was deleted.
"""

from pathlib import Path

import duckdb

from store.collection.article_identity import make_held_keys
from store.database.connections import store_at
from store.database.file_store import FileStore, fill, sql_path
from store.database.published_copy import publish_after
from store.database.transactions import transaction
from store.database.verification import ATTACHED, read_contents, table_names
from store.database.whole_files import draft_of, drafts_of
from store.ledger.compare import compare_stories
from store.schema.keeping import ADOPT_MODEL
from store.types import StoreError

# What a table was called when an older Storyfold exported it.
_FORMER = {"clustering_model": "told_by", "site_boilerplate": "site_furniture"}

_DAYS = {"articles": "published", "entries": "first_seen", "fetches": "fetched_at", "pages": "fetched_at"}


def export_parquet(path: Path, folder: Path) -> int:
    """Write every table as Parquet into a new folder, articles and entries by day; return the number of tables."""
    if folder.exists():
        raise StoreError(f"{folder} is there already")
    store = store_at(path)
    with store.exclusive(), store.latest() as connection, draft_of(folder) as draft:
        draft.mkdir()
        tables = {name: f'"{name}"' for name in table_names(connection)} | {part: f"{part}.{part}" for part in ATTACHED}
        for name, source in tables.items():
            try:
                _write(connection, source, draft / name, _DAYS.get(name, ""))
                _require_rows(connection, source, draft / name)
            except duckdb.Error as error:
                raise StoreError(f"{folder}: {name} could not be written: {error}. Nothing was left there.") from error
    return len(tables)


def import_parquet(folder: Path, path: Path) -> int:
    """Make a new store of what `export_parquet` wrote; return the number of articles. Raises rather than overwrite."""
    store = store_at(path)
    if not (folder / "articles").is_dir():
        raise StoreError(f"{folder}: is not what `storyfold admin export` wrote: there are no articles in it")
    if not isinstance(store, FileStore):
        return _import_into_lake(folder, path)
    if path.exists():
        raise StoreError(f"{path} is there already; import into a new place")
    with store.lock():
        with drafts_of(path, needed=_bytes_of(folder)) as drafts:
            draft = FileStore(drafts / path.name)
            with draft.being_made(f"{folder}: cannot be imported") as connection:
                articles = _fill_all(connection, folder)
                compare_stories(connection)  # an older Storyfold wrote none of what it found
                wanted = read_contents(connection)
            draft.prove(wanted)
        publish_after(path, "imported")
    return articles


def _import_into_lake(folder: Path, path: Path) -> int:
    with store_at(path).writer() as connection:
        if connection.execute("SELECT 1 FROM articles LIMIT 1").fetchone():
            raise StoreError(f"{path}: there are articles in this lake already; import into an empty one")
        with transaction(connection):
            articles = _fill_all(connection, folder)
        compare_stories(connection)
    return articles


def _fill_all(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Fill every table of a new store, and return the number of articles."""
    tables = {name: name for name in table_names(connection)} | {f"{part}.{part}": part for part in ATTACHED}
    for table, name in tables.items():
        written = next((folder / one for one in (name, _FORMER.get(name, name)) if (folder / one).is_dir()), None)
        if written:
            wanted = _count(connection, _parquet(written))
            if (found := fill(connection, table, _parquet(written))) != wanted:
                raise StoreError(f"{folder}: {found} rows of {wanted} of {name} were imported. Nothing was changed.")
    connection.execute(ADOPT_MODEL)  # an older Storyfold did not say
    make_held_keys(connection)  # nor kept keys
    return _count(connection, "articles")


def _write(connection: duckdb.DuckDBPyConnection, source: str, folder: Path, moment: str) -> None:
    if moment:
        what = f"SELECT *, strftime({moment}, '%Y-%m-%d') AS day FROM {source} ORDER BY {moment}"  # noqa: S608
        options = "FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day)"
        connection.execute(f"COPY ({what}) TO '{sql_path(folder)}' ({options})")
    folder.mkdir(exist_ok=True)
    if not any(folder.rglob("*.parquet")):
        file = sql_path(folder / "all.parquet")
        connection.execute(f"COPY (SELECT * FROM {source}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608


def _require_rows(connection: duckdb.DuckDBPyConnection, source: str, written: Path) -> None:
    """Raise StoreError where the files that were written do not hold every row."""
    found, wanted = _count(connection, _parquet(written)), _count(connection, source)
    if found != wanted:
        raise StoreError(f"{written.name}: {found} rows of {wanted} were written. Nothing was left there.")


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0])  # noqa: S608 - our own names


def _parquet(folder: Path) -> str:
    return f"read_parquet('{sql_path(folder)}/**/*.parquet', hive_partitioning = false, union_by_name = true)"


def _bytes_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*.parquet"))
