"""Keep a store elsewhere and bring it back: whole files with their checksums, never half of either."""

import hashlib
import json
import os
import shutil
from datetime import datetime
from pathlib import Path

from store.database.connections import ATTACHED, settled_files
from store.database.lock import write_lock
from store.database.published_copy import files_of, is_lake, publish
from store.types import StoreError

MANIFEST = "manifest.json"


def backup(path: Path, folder: Path, now: datetime) -> Path:
    """Copy a store into a new folder inside `folder`, named by the moment, and return it; it is there whole or not."""
    refuse_lake(path)
    target = folder / f"{path.stem}-{now:%Y%m%dT%H%M%S}"
    if target.exists():
        raise StoreError(f"{target} is there already")
    draft = folder / f".{target.name}.{os.getpid()}"
    draft.mkdir(parents=True)
    try:
        with settled_files(path):
            sums = {file.name: _copy(file, draft / file.name) for file in files_of(path).values() if file.exists()}
        (draft / MANIFEST).write_text(json.dumps({"made": now.isoformat(), "sha256": sums}, indent=2), encoding="utf-8")
        _flush(draft / MANIFEST)
        draft.replace(target)
    except OSError as error:
        raise StoreError(f"{target}: the backup could not be written: {error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def restore(source: Path, path: Path, *, force: bool = False) -> None:
    """Put a backup in the place of a store. Raises StoreError if it is damaged, or rather than overwrite unasked."""
    refuse_lake(path)
    try:
        sums = json.loads((source / MANIFEST).read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(f"{source}: is not a backup: {error}") from error
    if path.exists() and not force:
        raise StoreError(f"{path} is there already. `--force` puts the backup in its place.")
    names = {_role(name): name for name in sums}
    with write_lock(path):
        drafts = []
        whole = files_of(path)
        for role, target in whole.items():
            if role not in names:
                continue
            draft = target.with_name(f".{target.name}.{os.getpid()}")
            if _copy(source / names[role], draft) != sums[names[role]]:
                draft.unlink()
                raise StoreError(f"{source / names[role]}: is damaged: its checksum is not the manifest's")
            drafts.append((draft, target))
        for role in whole.keys() - names.keys():  # a backup from before there was such a file
            whole[role].unlink(missing_ok=True)
        for draft, target in drafts:
            target.with_name(f"{target.name}.wal").unlink(missing_ok=True)
            draft.replace(target)
        publish(path)


def refuse_lake(path: Path) -> None:
    """Raise StoreError for a lake: its Postgres and its bucket have backups of their own."""
    if is_lake(path):
        raise StoreError(
            f"{path}: a lake is backed up where it lies: its catalog by pg_dump, its data folder by what holds it. "
            "`storyfold export` writes all of it as Parquet."
        )


def _role(name: str) -> str:
    return next((part for part in ATTACHED if f".{part}." in name), "main")


def _copy(source: Path, target: Path) -> str:
    """Copy a file to the disk itself and return its checksum."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(1 << 20):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    return digest.hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())
