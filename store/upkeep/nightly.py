"""The nightly upkeep of a store: old logs dropped, faults looked for, room given back, a backup kept for a while.

Changes no fact and no judgement.
"""

import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from store.collection.article_identity import order_held_keys
from store.collection.kept_pages import drop_pages
from store.database.connections import Store, store_at
from store.database.timestamps import to_naive_utc
from store.database.transactions import transaction
from store.database.verification import read_identity
from store.types import StoreError
from store.upkeep.backup import backup, backup_name, read_manifest
from store.upkeep.integrity import check

# Who has a lake open from before keeps reading it for so long.
KEPT_FOR_READERS = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepResult:
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
) -> UpkeepResult:
    """Drop old rows of the fetch log and old pages, check the store, back it up into `folder`; keep `keep` backups.

    A lake is backed up where it lies. A store with a fault is not backed up, so that no good backup makes room for it.
    Raises StoreError, also when a run begins to write in between: try again later.
    """
    if not path.exists():
        raise StoreError(f"{path}: there is no database yet; the first collect makes it")
    store = store_at(path)
    with store.writer(wait_s=wait_s) as connection:
        dropped = _drop_log(connection, now - timedelta(days=fetch_log_days))
        pages = drop_pages(connection, now - timedelta(days=pages_days))
        order_held_keys(connection)
        is_worth_rewriting = store.is_worth_rewriting(connection)
    before = store.size()
    faults = check(path)
    made = None
    gone: tuple[Path, ...] = ()
    if not faults:
        if is_worth_rewriting:
            store.rewrite(keep=KEPT_FOR_READERS)
        if keep and store.has_files:
            made = backup(path, folder, now)
            gone = _drop_backups(store, folder, keep, now)
    return UpkeepResult(
        backup=made,
        backups_dropped=len(gone),
        log_rows_dropped=dropped,
        pages_dropped=pages,
        bytes_before=before,
        bytes_after=store.size(),
        faults=faults,
    )


def compact(path: Path) -> tuple[int, int]:
    """Write the store anew without the room of what was deleted; return the bytes before and after."""
    store = store_at(path)
    with store.exclusive():
        before = store.size()
    store.rewrite()
    return before, store.size()


def _drop_log(connection: duckdb.DuckDBPyConnection, before: datetime) -> int:
    """Drop the log from before a moment, but for how each feed stood at the end of each week: editions say that.

    So an edition written again is the same to the byte, however old (`store.stories.read.last_answers`).
    """
    with transaction(connection):
        rows = connection.execute(_DROP_LOG, {"before": to_naive_utc(before)}).fetchall()
    return int(rows[0][0])


# `stood` is for each week's end the first collect from then on; `needed` what each feed had answered by then last.
_DROP_LOG = """
DELETE FROM fetches WHERE fetched_at < $before AND (feed_url, url, fetched_at) NOT IN (
    WITH asked AS (SELECT feed_url, fetched_at, outcome FROM fetches WHERE url = feed_url),
         moments AS (SELECT DISTINCT fetched_at FROM asked),
         ends AS (SELECT DISTINCT date_trunc('week', fetched_at) AS week_end FROM asked
                  UNION SELECT DISTINCT date_trunc('week', fetched_at) + INTERVAL 7 DAY FROM asked),
         stood AS (
             SELECT DISTINCT m.fetched_at AS at_last FROM ends e ASOF JOIN moments m ON m.fetched_at >= e.week_end),
         needed AS (
             SELECT a.feed_url, max(a.fetched_at) AS fetched_at FROM asked a JOIN stood s ON a.fetched_at <= s.at_last
             GROUP BY a.feed_url, s.at_last
             UNION SELECT a.feed_url, max(a.fetched_at) FROM asked a JOIN stood s ON a.fetched_at <= s.at_last
             WHERE a.outcome IN ('ok', 'unchanged') GROUP BY a.feed_url, s.at_last)
    SELECT feed_url, feed_url, fetched_at FROM needed)
"""


def _drop_backups(store: Store, folder: Path, keep: int, now: datetime) -> tuple[Path, ...]:
    """Drop all but the newest of the folders whose manifest says that they are of this store: names sort by moment.

    What says nothing (a backup of Storyfold 0.1) or names another store is somebody else's. One of a moment to come
    was made by a clock that was wrong, then or now: it goes first, so that the one just made never does.
    """
    with store.latest() as connection:
        own = read_identity(connection)
    named = re.compile(rf"{re.escape(store.path.stem)}-\d{{8}}T\d{{6}}")
    newest = backup_name(path=store.path, now=now)
    backups = sorted(
        (one for one in folder.iterdir() if named.fullmatch(one.name) and own and _is_of(one, own.store_id)),
        key=lambda one: (one.name <= newest, one.name),
    )
    gone = tuple(backups[:-keep])
    for one in gone:
        shutil.rmtree(one)
    return gone


def _is_of(folder: Path, store_id: str) -> bool:
    try:
        return read_manifest(folder).store_id == store_id
    except StoreError:
        return False
