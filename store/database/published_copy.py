"""Publish a run: put an immutable copy of the database beside it, for readers; never touches a database that is open.

Theory: DuckDB lets one process write or many read, so an analyst's open window would stop the next collect, and a
collect would lock the analyst out. Readers therefore get a copy that is replaced whole after each finished run: who
has it open keeps the one they opened, who opens it gets a whole run. A copy is proven byte by byte before it replaces
the last one.

The copy may only be made when DuckDB has let go of the file: opening and closing it in the writing process would
silently drop DuckDB's lock (POSIX record locks belong to the process, not to the handle).

Where the file system can (btrfs, XFS and others), the copy shares the blocks of the database until one of them changes:
then publishing costs what the run changed and not what the store holds. Elsewhere the whole file is copied.
"""

import fcntl
import os
import shutil
from pathlib import Path

from store.database.whole_files import draft_of
from store.types import StoreError

# Linux's request to share the blocks of a file (`ioctl_ficlone(2)`); other systems refuse it.
_FICLONE = 0x40049409


def published_path(path: Path) -> Path:
    """Return where the copy for readers of a database lies."""
    return path.with_name(f"{path.stem}.read{path.suffix or '.duckdb'}")


def embeddings_path(path: Path) -> Path:
    """Return where the embeddings of a database, live or published, lie."""
    return path.with_name(f"{path.stem}.vectors{path.suffix or '.duckdb'}")


def pages_path(path: Path) -> Path:
    """Return where the pages that articles were read from lie; they are not published."""
    return path.with_name(f"{path.stem}.pages{path.suffix or '.duckdb'}")


def files_of(path: Path) -> dict[str, Path]:
    """Return what a store consists of, by the part each file plays."""
    return {"vectors": embeddings_path(path), "pages": pages_path(path), "main": path}


def publish(path: Path, *, anew: bool = False) -> Path:
    """Replace the copy for readers by the database as it is, and return it. The caller holds the write lock.

    Embeddings go first, so that who opens the new copy finds those of all its articles. What did not change since it
    was copied is copied again only where it is wanted `anew`.
    """
    copy = published_path(path)
    for live, shown in ((embeddings_path(path), embeddings_path(copy)), (path, copy)):
        if live.exists() and (anew or not _is_up_to_date(live, shown)):
            _copy_whole(live, shown)
    return copy


def publish_after(path: Path, done: str) -> Path:
    """Publish what was just put in place of a store; an error says that this much was `done`."""
    try:
        return publish(path)
    except StoreError as error:
        raise StoreError(
            f"{path}: was {done}, but the copy for readers was not: {error} `storyfold admin publish` writes it."
        ) from error


def is_same_bytes(one: Path, other: Path) -> bool:
    """Return whether two files hold the same."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        while chunk := left.read(1 << 20):
            if chunk != right.read(1 << 20):
                return False
    return True


def _is_up_to_date(live: Path, shown: Path) -> bool:
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
    moment = live.stat()
    with draft_of(shown, needed=moment.st_size) as draft:
        if not _cloned(live, draft):
            shutil.copyfile(live, draft)
            if not is_same_bytes(live, draft):
                raise StoreError(f"{shown}: the copy for readers is not what was copied. The old one stays.")
        os.utime(draft, ns=(moment.st_atime_ns, moment.st_mtime_ns))
        draft.chmod(0o444)


def _cloned(live: Path, draft: Path) -> bool:
    """Let `draft` share the blocks of `live`, which the file system keeps apart once either changes, if it can."""
    with live.open("rb") as source, draft.open("wb") as target:
        try:
            fcntl.ioctl(target, _FICLONE, source.fileno())
        except OSError:
            return False
    return True
