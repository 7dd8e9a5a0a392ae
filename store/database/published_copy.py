"""Publish a run: put an immutable copy of the database beside it, for readers; never touches a database that is open.

Theory: DuckDB lets one process write or many read, so an analyst's open window would stop the next collect, and a
collect would lock the analyst out. Readers therefore get a copy that is replaced whole after each finished run: who
has it open keeps the one they opened, who opens it gets a whole run. Copying is cheap (a second a gigabyte) because
it is not flushed to disk: after a power cut the next run, or `storyfold publish`, writes it anew from the database.

The copy may only be made when DuckDB has let go of the file: opening and closing it in the writing process would
silently drop DuckDB's lock (POSIX record locks belong to the process, not to the handle).
"""

import os
import shutil
from pathlib import Path

from store.types import StoreError


def published_path(path: Path) -> Path:
    """Return where the copy for readers of a database lies."""
    return path.with_name(f"{path.stem}.read{path.suffix or '.duckdb'}")


def embeddings_path(path: Path) -> Path:
    """Return where the vectors of a database, live or published, lie."""
    return path.with_name(f"{path.stem}.vectors{path.suffix or '.duckdb'}")


def pages_path(path: Path) -> Path:
    """Return where the pages that articles were read from lie; they are not published."""
    return path.with_name(f"{path.stem}.pages{path.suffix or '.duckdb'}")


def is_lake(path: Path) -> bool:
    """Return whether this names a lake, which has no files of its own that could be copied or replaced."""
    return path.suffix == ".lake"


def files_of(path: Path) -> dict[str, Path]:
    """Return what a store consists of, by the part each file plays, in the order in which they are replaced."""
    return {"vectors": embeddings_path(path), "pages": pages_path(path), "main": path}


def publish(path: Path) -> Path:
    """Replace the copy for readers by the database as it is, and return it. The caller holds the write lock.

    Vectors go first, so that who opens the new copy finds the vectors of all its articles.
    """
    copy = published_path(path)
    if is_lake(path):
        return path
    for live, shown in ((embeddings_path(path), embeddings_path(copy)), (path, copy)):
        if live.exists() and not is_same_file_content(live, shown):
            _copy_whole(live, shown)
    return copy


def is_same_file_content(live: Path, shown: Path) -> bool:
    """Return whether `shown` was copied from `live` as it is now, by size and moment of the last change."""
    if not shown.exists():
        return False
    one, other = live.stat(), shown.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def _copy_whole(live: Path, shown: Path) -> None:
    if (log := live.with_name(f"{live.name}.wal")).exists():
        raise StoreError(
            f"{live}: not published: {log.name} shows that it was not closed in good order. Collect again."
        )
    draft = shown.with_name(f".{shown.name}.{os.getpid()}")
    try:
        shutil.copyfile(live, draft)
        moment = live.stat()
        os.utime(draft, ns=(moment.st_atime_ns, moment.st_mtime_ns))
        draft.chmod(0o444)
        draft.replace(shown)
    except OSError as error:
        raise StoreError(f"{shown}: the copy for readers could not be written: {error}. The old one stays.") from error
    finally:
        draft.unlink(missing_ok=True)
