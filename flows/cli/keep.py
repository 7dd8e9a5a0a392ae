"""The commands that look after the store: publish, backup, restore, check, compact, forget, export, import."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from flows.configuration.settings import load_settings

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration to use; else $STORYFOLD_CONFIG, else ./storyfold.toml."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (publish, backup, restore, check, compact, forget, export, import_):
        app.command(name=command.__name__.rstrip("_"))(command)


def publish(config: Config = None) -> None:
    """Write the copy for readers anew; collect and digest do so themselves."""
    from store.database.connections import store_at

    _say(f"Published {store_at(load_settings(config).store.path).publish()}")


def backup(folder: Annotated[Path, typer.Argument(help="Where backups lie.")], config: Config = None) -> None:
    """Copy the store into a folder of its own inside FOLDER, with checksums."""
    from store.upkeep.backup import backup as copy

    _say(f"Kept in {copy(load_settings(config).store.path, folder, datetime.now(UTC))}")


def restore(
    source: Annotated[Path, typer.Argument(help="A folder that `storyfold backup` made.")],
    force: Annotated[bool, typer.Option("--force", help="In place of the store that is there.")] = False,
    config: Config = None,
) -> None:
    """Bring a backup back, if its checksums are right."""
    from store.upkeep.backup import restore as bring_back

    path = load_settings(config).store.path
    bring_back(source, path, force=force)
    _say(f"Restored {path}")


def check(config: Config = None) -> None:
    """Look for faults in the store; exit code 1 if there is one."""
    from store.upkeep.integrity import check as look

    faults = look(load_settings(config).store.path)
    for fault in faults:
        _say(fault)
    if faults:
        raise typer.Exit(1)
    _say("Sound.")


def compact(config: Config = None) -> None:
    """Write the store into smaller files, without the room of what was deleted."""
    from store.upkeep.nightly import compact as write_anew

    before, after = write_anew(load_settings(config).store.path)
    _say(f"{before / 1e6:.1f} MB, now {after / 1e6:.1f} MB")


def forget(
    url: Annotated[str, typer.Argument(help="The article's address.")],
    reason: Annotated[str, typer.Option("--reason", help="Kept with the address.")] = "",
    config: Config = None,
) -> None:
    """Remove an article and all that came from it; its address is never fetched again."""
    from store.database.connections import open_writer
    from store.upkeep.forget import forget as remove
    from store.upkeep.nightly import compact as write_anew

    settings = load_settings(config)
    with open_writer(settings.store.path) as connection:
        same_story = settings.stories.same_story
        gone = remove(connection, url, now=datetime.now(UTC), reason=reason, same_story=same_story)
    write_anew(settings.store.path)
    held = f"{gone.articles} article removed" if gone.articles else "No such article was held"
    _say(f"{held}; never fetched again: {', '.join(gone.urls)}")
    for path in sorted(settings.digest.folder.glob("*.*")):
        if path.is_file() and any(one.encode() in path.read_bytes() for one in gone.urls):
            _say(f"{path} still tells it: write that week's digest again.")


def export(folder: Annotated[Path, typer.Argument(help="A new folder.")], config: Config = None) -> None:
    """Write every table as Parquet, articles by day, for other programs and other machines."""
    from store.upkeep.export_import import export_parquet

    _say(f"{export_parquet(load_settings(config).store.path, folder)} tables in {folder}")


def import_(folder: Annotated[Path, typer.Argument(help="What `export` wrote.")], config: Config = None) -> None:
    """Make a new store of what `storyfold export` wrote."""
    from store.upkeep.export_import import import_parquet

    path = load_settings(config).store.path
    _say(f"{import_parquet(folder, path)} articles in {path}")


def _say(words: str) -> None:
    Console(file=sys.stdout).print(Text(words), soft_wrap=True)
