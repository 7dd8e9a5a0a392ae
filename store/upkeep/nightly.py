"""The nightly upkeep of a store: old logs dropped, faults looked for, room given back, a backup kept for a while.

Changes no fact and no judgement.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from store.collection.kept_pages import drop_pages
from store.database.connections import open_writer, transaction
from store.database.lake import lake_size, tidy_lake
from store.database.published_copy import files_of, is_lake
from store.database.timestamps import to_naive_utc
from store.types import StoreError
from store.upkeep.backup import MANIFEST, backup
from store.upkeep.export_import import compact
from store.upkeep.integrity import check

# Below this share of free blocks a file is not worth writing anew: DuckDB fills the holes itself.
WORTH_COMPACTING = 0.3

# Who has a lake open from before keeps reading it for so long.
KEPT_FOR_READERS = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What an upkeep did: the backup made, backups, log rows and pages dropped, bytes before and after, faults."""

    backup: Path | None
    backups_dropped: int
    log_rows_dropped: int
    pages_dropped: int
    bytes_before: int
    bytes_after: int
    faults: tuple[str, ...]


def run_upkeep(
    path: Path,
    folder: Path,
    *,
    keep: int,
    fetch_log_days: int,
    pages_days: int,
    now: datetime,
    wait_s: float = 0.0,
) -> Kept:
    """Drop old rows of the fetch log and old pages, check the store, back it up into `folder`; keep `keep` backups.

    A lake is backed up where it lies. A store with a fault is not backed up, so that no good backup makes room for it.
    Raises StoreError, also when a run begins to write in between: try again later.
    """
    if not path.exists():
        raise StoreError(f"{path}: there is no database yet; the first collect makes it")
    lake = is_lake(path)
    with open_writer(path, wait_s=wait_s) as connection:
        dropped = _drop_log(connection, now - timedelta(days=fetch_log_days))
        pages = drop_pages(connection, now - timedelta(days=pages_days))
        if not lake:
            connection.execute("CHECKPOINT storyfold")
        free = 0.0 if lake else _free_share(connection)
    before = _size(path)
    faults = check(path)
    made = None
    gone: tuple[Path, ...] = ()
    if not faults:
        if lake:
            tidy_lake(path, keep=KEPT_FOR_READERS)
        elif free >= WORTH_COMPACTING:
            compact(path)
        if keep and not lake:
            made = _back_up(path, folder, now)
            gone = _drop_backups(folder, path.stem, keep)
    return Kept(
        backup=made,
        backups_dropped=len(gone),
        log_rows_dropped=dropped,
        pages_dropped=pages,
        bytes_before=before,
        bytes_after=_size(path),
        faults=faults,
    )


def _drop_log(connection: duckdb.DuckDBPyConnection, before: datetime) -> int:
    with transaction(connection):
        rows = connection.execute("DELETE FROM fetches WHERE fetched_at < ?", [to_naive_utc(before)]).fetchall()
    return int(rows[0][0])


def _free_share(connection: duckdb.DuckDBPyConnection) -> float:
    rows = connection.execute(
        """SELECT total_blocks, free_blocks FROM pragma_database_size()
           WHERE database_name = current_database()"""
    ).fetchall()
    total, free = rows[0]
    return free / total if total else 0.0


def _back_up(path: Path, folder: Path, now: datetime) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    needed, free = _size(path), shutil.disk_usage(folder).free
    if free < needed * 1.1:
        raise StoreError(f"{folder}: a backup needs {needed >> 20} MiB and {free >> 20} MiB are free; make room")
    return backup(path, folder, now)


def _drop_backups(folder: Path, stem: str, keep: int) -> tuple[Path, ...]:
    """Drop all but the newest, of those that are backups of this store: their names sort by moment."""
    backups = sorted(one for one in folder.glob(f"{stem}-*T*") if (one / MANIFEST).is_file())
    gone = tuple(backups[:-keep])
    for one in gone:
        shutil.rmtree(one)
    return gone


def _size(path: Path) -> int:
    if is_lake(path):
        return lake_size(path)
    return sum(file.stat().st_size for file in files_of(path).values() if file.exists())
