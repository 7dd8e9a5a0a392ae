"""Keep a store elsewhere and bring it back: whole files, proven before they count, never half of either.

A manifest says of which store a backup is, and what each of its files must be. A backup is put in place only when all
of it was copied, fits its manifest and opens; a restore that was killed is then finished by the next command.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from store.database.connections import store_at
from store.database.file_store import FileStore
from store.database.published_copy import files_of, publish_after
from store.database.verification import ATTACHED, begin_generation, read_contents, read_identity
from store.database.whole_files import draft_of, drafts_of, plain_name, sweep_drafts
from store.types import StoreError

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFile:
    """A file of a backup: its name in the folder, its size (-1 where an old manifest does not say), its checksum."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Which store a backup is of ("" from before stores had ids) and its files by the part each plays."""

    store_id: str
    files: Mapping[str, BackupFile]


def backup(path: Path, folder: Path, now: datetime) -> Path:
    """Copy a store into a new folder inside `folder`, named by the moment, and return it; it is there whole or not."""
    store = store_at(path)
    files = store.files()
    target = folder / backup_name(path, now)
    if target.exists():
        raise StoreError(f"{target} is there already")
    with store.exclusive():
        sweep_drafts(folder, f"{path.stem}-")
        with draft_of(target, needed=store.size()) as draft:
            draft.mkdir()
            copied = {part: _copy(file, draft / file.name) for part, file in files.items() if file.exists()}
            with store.latest() as connection:
                contents, own = read_contents(connection), read_identity(connection)
            FileStore(draft / path.name).prove(contents)
            (draft / MANIFEST).write_text(
                json.dumps(
                    {
                        "made": now.isoformat(),
                        "store": own.store_id if own else "",
                        "files": {part: asdict(one) for part, one in copied.items()},
                        "rows": {table: rows for table, (rows, _) in contents.items()},
                        "sha256": {one.name: one.sha256 for one in copied.values()},  # all that Storyfold 0.1 reads
                    },
                    indent=2,
                ),
                encoding="utf-8",
            )
    return target


def backup_name(path: Path, now: datetime) -> str:
    """Return what the folder of a backup made at this moment is called: names of one store sort by moment."""
    return f"{path.stem}-{now:%Y%m%dT%H%M%S}"


def restore(source: Path, path: Path, *, force: bool = False) -> None:
    """Put a backup in the place of a store. Raises StoreError if it is damaged, or rather than overwrite unasked.

    Nothing of the store is touched before all of the backup was copied beside it and proven there.
    """
    store = FileStore(path)
    if not store_at(path).has_files:
        store_at(path).files()
    manifest = read_manifest(source)
    if path.exists() and not force:
        raise StoreError(f"{path} is there already. `--force` puts the backup in its place.")
    _require_sizes(source, manifest)
    with store.lock():
        needed = sum((source / one.name).stat().st_size for one in manifest.files.values())
        with drafts_of(path, needed=needed) as folder:
            draft = FileStore(folder / path.name)
            for part, one in manifest.files.items():
                if _copy(source / one.name, draft.files()[part]).sha256 != one.sha256:
                    raise StoreError(f"{source / one.name}: is damaged: its checksum is not the manifest's")
            # What an older Storyfold wrote is brought forward, and all files are marked as written together.
            with draft.being_made(f"{source}: cannot be opened") as connection:
                own = read_identity(connection)
                begin_generation(connection, own.store_id if own else "")
                wanted = read_contents(connection)
            draft.prove(wanted)
        publish_after(path, "restored")


def read_manifest(source: Path) -> Manifest:
    """Return what a backup says of itself. Raises StoreError where it is none, or could lead out of its folder."""
    try:
        given: dict[str, Any] = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        files = _named(given["files"]) if "files" in given else _older(given)
        manifest = Manifest(store_id=str(given.get("store", "")), files=files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{source}: is not a backup: {error}") from error
    if "main" not in files or files.keys() - files_of(Path("x.duckdb")).keys():
        raise StoreError(f"{source}: is not a whole backup: its manifest names {', '.join(sorted(files)) or 'no file'}")
    for one in files.values():
        plain_name(one.name)
    return manifest


def _named(given: Mapping[str, Any]) -> dict[str, BackupFile]:
    return {
        part: BackupFile(name=str(one["name"]), bytes=int(one["bytes"]), sha256=str(one["sha256"]))
        for part, one in given.items()
    }


def _older(given: Mapping[str, Any]) -> dict[str, BackupFile]:
    """Return the files of a manifest of Storyfold 0.1, which names them without their parts."""
    sums: dict[str, str] = given["sha256"]
    parts = {name: next((part for part in ATTACHED if Path(name).stem.endswith(f".{part}")), "main") for name in sums}
    return {parts[name]: BackupFile(name=name, bytes=-1, sha256=sums[name]) for name in sums}


def _require_sizes(source: Path, manifest: Manifest) -> None:
    for one in manifest.files.values():
        file = source / one.name
        if not file.is_file():
            raise StoreError(f"{file}: is not there, though the manifest names it")
        if one.bytes not in (-1, file.stat().st_size):
            raise StoreError(f"{file}: is damaged: it has {file.stat().st_size} bytes of {one.bytes}")


def _copy(source: Path, target: Path) -> BackupFile:
    """Copy a file to the disk itself, read it back, and return what it is."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(1 << 20):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    with target.open("rb") as written:
        if hashlib.file_digest(written, "sha256").hexdigest() != digest.hexdigest():
            raise StoreError(f"{target}: what was written is not what lies on the disk. Nothing was changed.")
    return BackupFile(name=target.name, bytes=target.stat().st_size, sha256=digest.hexdigest())
