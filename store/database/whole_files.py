"""Replace files whole: written beside, flushed, proven by whoever wrote them, then renamed. Nothing old goes before.

A draft lies beside what it replaces, in a hidden folder of its own: on the same disk, so that the renaming is one step.
It is removed on every way out; what a killed process left, the next writer removes. That its writer lives is told by a
lock on the folder, which the kernel frees when it dies, never by the number of a process: after a restart, and in
another container, that is another's. Files that belong together are replaced as one: the folder with their drafts is
renamed to `.NAME.ready` once all are proven. From then on the change is made: by this process or, after a kill, by the
next one (`finish_replacement`).
"""

import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from store.types import StoreError

_DRAFT = ".draft"
_READY = ".ready"


def write_whole(path: Path, text: str) -> None:
    """Put `text` at `path`, making the folder if need be. Raises StoreError where it cannot; the old file stays."""
    written = text.encode()
    with draft_of(path, needed=len(written)) as draft:
        draft.write_bytes(written)
        if draft.read_bytes() != written:
            raise StoreError(f"{path}: what was written is not what lies on the disk. Nothing was changed.")


@contextmanager
def draft_of(target: Path, *, needed: int = 0) -> Iterator[Path]:
    """Yield a path to write a file or make a folder at; put it in the place of `target` when the block ends well.

    The block proves what it wrote before it ends: an error leaves `target` as it was. A folder only takes the place of
    nothing. Raises StoreError where `needed` bytes are not free, and for what the disk refuses.
    """
    with _draft(target, needed) as folder:
        draft = folder / target.name
        yield draft
        flush(draft)
        _put(draft, target)
        flush_folder(target.parent)


@contextmanager
def drafts_of(target: Path, *, needed: int = 0) -> Iterator[Path]:
    """Yield a new folder for the files of which `target` is one; put all of them beside it when the block ends well.

    The caller holds the right to write to them. What is not in the folder stays.
    """
    with _draft(target, needed) as folder:
        yield folder
        flush(folder)
        folder.rename(_ready(target))  # from here on it is done
        flush_folder(target.parent)
        finish_replacement(target)


def finish_replacement(target: Path) -> bool:
    """Return whether there was a replacement that a killed process had proven but not carried out; do it.

    The caller holds the right to write.
    """
    ready = _ready(target)
    if not ready.is_dir():
        return False
    for draft in sorted(ready.iterdir()):
        # A log of the file that goes must never be replayed into the one that comes.
        target.with_name(f"{draft.name}.wal").unlink(missing_ok=True)
        draft.replace(target.with_name(draft.name))
    flush_folder(target.parent)
    ready.rmdir()
    return True


def sweep_drafts(folder: Path, beginning: str) -> None:
    """Remove the drafts that killed processes left in `folder` of what begins so.

    Where a disk knows no locks none is removed: better one too many than a living one's.
    """
    for left in folder.glob(f".{glob.escape(beginning)}*{_DRAFT}"):
        with suppress(OSError), _opened(left) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(left)


def require_space(folder: Path, needed: int) -> None:
    """Raise StoreError where `folder`, or the nearest one above it that exists, has less than `needed` bytes free."""
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    free = shutil.disk_usage(there).free
    if free < needed:
        raise StoreError(
            f"{folder}: {_megabytes(needed)} MB of space are needed and {_megabytes(free)} MB are free. "
            "Make room, then try again."
        )


def plain_name(name: str) -> str:
    """Return `name`, which names a file in a folder and nothing else. Raises StoreError where it may lead elsewhere.

    Every id, key and name from data goes through this before it becomes part of a path.
    """
    if not name or name.startswith(".") or any(sign in name for sign in "/\\") or not name.isprintable():
        raise StoreError(f"{name!r} cannot name a file: it is empty, begins with a dot, or has a separator in it")
    return name


def flush(path: Path) -> None:
    """Bring a file, or a folder with all that lies in it, to the disk itself."""
    if path.is_dir():
        for inside in path.iterdir():
            flush(inside)
        flush_folder(path)
    else:
        with path.open("rb") as handle:
            os.fsync(handle.fileno())


def flush_folder(folder: Path) -> None:
    """Bring the names of a folder to the disk itself."""
    with _opened(folder) as descriptor:
        os.fsync(descriptor)


@contextmanager
def _draft(target: Path, needed: int) -> Iterator[Path]:
    """Yield a new folder, locked while the block runs and removed after it."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep_drafts(target.parent, f"{target.name}.")
        require_space(target.parent, needed)
    except OSError as error:
        raise StoreError(f"{target}: could not be written: {error.strerror or error}. Nothing was changed.") from error
    try:
        with _locked_folder(target) as folder:
            yield folder
    except OSError as error:
        done = _ready(target).is_dir()
        left = "The next command will finish it." if done else "What was there before stays."
        raise StoreError(f"{target}: could not be written: {error.strerror or error}. {left}") from error


def _put(draft: Path, target: Path) -> None:
    """Put a draft in its place as the last step: a kill before it leaves drafts to sweep, a kill after it nothing."""
    whole = draft.parent.with_suffix(f".whole{_DRAFT}")
    with _opened(draft) as descriptor:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            draft.rename(whole)
            _remove(draft.parent)
            whole.replace(target)
        finally:
            _remove(whole)


@contextmanager
def _locked_folder(target: Path) -> Iterator[Path]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=_DRAFT, dir=target.parent))
        with _opened(folder) as descriptor:
            with suppress(OSError):  # a disk that knows no locks
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if not folder.exists():
                continue  # swept in the moment before it was locked
            try:
                yield folder
            finally:
                _remove(folder)
            return


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _ready(target: Path) -> Path:
    return target.with_name(f".{target.name}{_READY}")


def _remove(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f}"
