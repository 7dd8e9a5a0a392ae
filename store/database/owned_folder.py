"""Keep generated files in a folder that may hold others' too: a list of what was written says what may be removed."""

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from store.database.whole_files import plain_name, write_whole
from store.types import StoreError

# The names of all files in the folder that were written by this, and nothing else.
LIST = ".storyfold-files"

log = logging.getLogger("storyfold.files")


def write_folder(folder: Path, files: Mapping[str, str], *, is_stale: Callable[[str], bool]) -> None:
    """Write `files` (name → text) into `folder`; remove those written earlier that are `is_stale` and not among them.

    What is there already as it should be is not written again. A name may have one folder before it; one that could
    lead elsewhere is named in the log and left out.
    """
    kept = {name: text for name, text in files.items() if _is_safe(name)}
    before = owned_files(folder)
    # Listed before they are written: a kill leaves names too many, never a file that nothing may remove.
    _save(folder, before | kept.keys())
    for name, text in kept.items():
        if not _has(folder / name, text):
            write_whole(folder / name, text)
    gone = {name for name in before - kept.keys() if is_stale(name)}
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    _save(folder, (before | kept.keys()) - gone)


def owned_files(folder: Path) -> frozenset[str]:
    """Return the names of the files in `folder` that were written by `write_folder`."""
    try:
        names = json.loads((folder / LIST).read_text(encoding="utf-8"))["files"]
        return frozenset(name for name in names if isinstance(name, str) and _is_safe(name))
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def _save(folder: Path, names: frozenset[str] | set[str]) -> None:
    text = json.dumps({"files": sorted(names)}, indent=1, ensure_ascii=False) + "\n"
    if not _has(folder / LIST, text):
        write_whole(folder / LIST, text)


def _has(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    try:
        for part in parts:
            plain_name(part)
        if len(parts) > 2:
            raise StoreError(f"{name!r} has more than one folder in it")
    except StoreError as error:
        log.warning("left out: %s", error)
        return False
    return True
