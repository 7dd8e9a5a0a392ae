"""Keep which articles the program failed at and why, so that one of them never stops a run; reads no article.

Whatever goes wrong while one article is read, encoded, compared or written is that article's own failure: logged with
its traceback, kept here, shown by the view `articles_failed`. It is tried again once the article or the program is
another (`release_failures`): before, it would only fail again. What is nobody's article's fault ends the run.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Literal, TypeVar

import duckdb

from extractors.embedding.encoder import ModelError
from extractors.types import FetchError
from store.database.parameters import values_as_json
from store.database.timestamps import to_naive_utc
from store.database.transactions import transaction
from store.types import StoreError

T = TypeVar("T")

Step = Literal[
    "facts", "embedding", "features", "lineage", "edits", "follow-ups", "comparison", "summary", "outcomes", "items"
]

# Errors of the database that data can cause; any other one says that the file, the disk or the program is at fault.
_DATA_ERRORS = (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException, duckdb.InvalidTypeException)

# Of so many articles in a row that fail all at once none is to blame: a model that is gone, a library that is broken.
MOST_IN_A_ROW = 8

_MOST_TRACEBACK = 8_000
_CODE = ("extractors", "store", "reports")

_EVER, _NEVER = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)

log = logging.getLogger("storyfold.articles")


def ends_the_run(error: BaseException) -> bool:
    """Return whether an error is no single article's, feed's or story's: memory, disk, lock or database failed."""
    if isinstance(error, FetchError):
        return False
    if isinstance(error, duckdb.Error):
        return not isinstance(error, _DATA_ERRORS)
    is_memory = isinstance(error, MemoryError) or "allocate memory" in str(error) or "out of memory" in str(error)
    return is_memory or isinstance(error, (OSError, StoreError, ModelError)) or not isinstance(error, Exception)


@cache
def program() -> str:
    """Return what changes with the program: its version, and 12 hex digits of its code and tables."""
    root = Path(__file__).parents[2]
    mark = hashlib.sha256()
    for folder in _CODE:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in (".py", ".toml", ".tsv", ".j2"):
                mark.update(file.read_bytes())
    try:
        version = metadata.version("storyfold")
    except metadata.PackageNotFoundError:  # run from its source, not installed
        version = "0"
    return f"{version}+{mark.hexdigest()[:12]}"


def record_failure(connection: duckdb.DuckDBPyConnection, article_id: str, step: Step, error: BaseException) -> None:
    """Log the failure of an article with its traceback, and keep it in place of an earlier one of the same step.

    Raises the error itself where it is no article's. Where the store is open to read only it is logged.
    """
    if ends_the_run(error):
        raise error
    log.error("internal error in the article %s (%s); the run goes on without it", article_id, step, exc_info=error)
    said = f"{type(error).__name__}: {error}".removesuffix(": ")[:500]
    trace = "".join(traceback.format_exception(error))[-_MOST_TRACEBACK:]
    values = [_storable(value) for value in (article_id, step, said, trace, program())]
    try:
        connection.execute("DELETE FROM article_failures WHERE article_id = ? AND step = ?", values[:2])
        connection.execute(
            """INSERT INTO article_failures
               SELECT $1, $2, $3, $4, $5,
                      coalesce((SELECT md5(title || chr(10) || text) FROM articles WHERE id = $1), '')""",
            values,
        )
    except duckdb.InvalidInputException as refused:
        if "read-only" not in str(refused):
            raise


def _storable(words: str) -> str:
    """Return words without what no database takes: what an error says holds the very text that was at fault."""
    return words.encode("utf-8", "replace").decode().replace("\x00", "")


def failed_ids(connection: duckdb.DuckDBPyConnection, step: Step) -> frozenset[str]:
    """Return the articles that failed at this step and are not to be tried again yet."""
    rows = connection.execute("SELECT article_id FROM article_failures WHERE step = ?", [step]).fetchall()
    return frozenset(row[0] for row in rows)


def count_failed(connection: duckdb.DuckDBPyConnection, start: datetime = _EVER, end: datetime = _NEVER) -> int:
    """Return how many articles published from `start` to before `end` failed at any step, and still do."""
    rows = connection.execute(
        "SELECT count(DISTINCT article_id) FROM articles_failed WHERE published >= ? AND published < ?",
        [to_naive_utc(start), to_naive_utc(end)],
    ).fetchall()
    return int(rows[0][0])


def release_failures(connection: duckdb.DuckDBPyConnection) -> int:
    """Let articles be tried again whose text or whose program is another than when they failed; return how many.

    Their facts count as unread, what they tell of predictions and their items too, and what they were compared with as
    outdated.
    """
    if connection.execute("SELECT 1 FROM article_failures LIMIT 1").fetchone() is None:
        return 0
    rows = connection.execute(
        """SELECT f.article_id FROM article_failures f LEFT JOIN articles a ON a.id = f.article_id
           GROUP BY f.article_id HAVING bool_or(
               f.program <> ? OR a.id IS NULL OR md5(a.title || chr(10) || a.text) <> f.state) ORDER BY 1""",
        [program()],
    ).fetchall()
    ids = values_as_json(row[0] for row in rows)
    with transaction(connection):
        for table, step in (("facts_read", "facts"), ("outcomes_read", "outcomes"), ("items_compared", "items")):
            connection.execute(
                f"""DELETE FROM {table} WHERE article_id IN (SELECT article_id FROM article_failures
                    WHERE step = ? AND article_id IN (SELECT unnest(?::JSON::VARCHAR[])))""",  # noqa: S608 - our names
                [step, ids],
            )
        connection.execute(
            """INSERT INTO changed_articles SELECT DISTINCT article_id FROM members
               WHERE article_id IN (SELECT unnest($1::JSON::VARCHAR[]))
                 AND article_id NOT IN (SELECT article_id FROM changed_articles)""",
            [ids],
        )
        connection.execute(
            """DELETE FROM stories_compared WHERE story_id IN (SELECT story_id FROM members
               WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[])))""",
            [ids],
        )
        connection.execute(
            "DELETE FROM article_failures WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [ids]
        )
    return len(rows)


def one_by_one(
    items: Sequence[T], act: Callable[[Sequence[T]], object], failed: Callable[[T, BaseException], object]
) -> None:
    """Do `act` with all items; where that fails, with each alone, and hand those that fail to `failed`.

    Of `MOST_IN_A_ROW` items that all fail none is at fault: the last error is raised. So is one that ends the run.
    """
    try:
        act(items)
    except Exception as error:
        if ends_the_run(error):
            raise
        if len(items) == 1:
            failed(items[0], error)
            return
    else:
        return
    errors: list[tuple[T, BaseException]] = []
    for number, item in enumerate(items, 1):
        try:
            act([item])
        except Exception as error:
            if ends_the_run(error) or (number == len(errors) + 1 == MOST_IN_A_ROW):
                raise
            errors.append((item, error))
    for item, its_error in errors:
        failed(item, its_error)
