"""The commands that look after the store: copies, faults, size, forgetting, Parquet; kept pages and web archives."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import AsJson, Config, Quiet, load_settings, say_first, shared_settings
from flows.cli.output import Console, print_json, say, shown_progress
from flows.gathering.result import counted

Since = Annotated[
    datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="Only pages fetched since this day (UTC).")
]

archive = typer.Typer(name="archive", no_args_is_help=True, help="Pages as web archives (WARC).")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (publish, backup, restore, check, compact, forget, export, import_, reextract):
        app.command(name=command.__name__.rstrip("_"))(command)
    app.add_typer(archive)


def publish(config: Config = None) -> None:
    """Write the copy for readers anew; collect and digest do so themselves."""
    from store.database.connections import store_at

    say(f"Published {store_at(load_settings(config).store.path).publish()}")


def backup(folder: Annotated[Path, typer.Argument(help="Where backups lie.")], config: Config = None) -> None:
    """Copy the store into a folder of its own inside FOLDER, with checksums."""
    from store.upkeep.backup import backup as copy

    say(f"Kept in {copy(load_settings(config).store.path, folder, datetime.now(UTC))}")


def restore(
    source: Annotated[Path, typer.Argument(help="A folder that `storyfold admin backup` made.")],
    force: Annotated[bool, typer.Option("--force", help="In place of the store that is there.")] = False,
    config: Config = None,
) -> None:
    """Bring a backup back, if its checksums are right."""
    from store.upkeep.backup import restore as bring_back

    path = load_settings(config).store.path
    bring_back(source, path, force=force)
    say(f"Restored {path}")


def check(config: Config = None) -> None:
    """Look for faults in the store; exit code 1 if there is one."""
    from store.upkeep.integrity import check as find_faults

    faults = find_faults(load_settings(config).store.path)
    for fault in faults:
        say(fault)
    if faults:
        raise typer.Exit(1)
    say("No faults found.")


def compact(config: Config = None) -> None:
    """Write the store into smaller files, without the room of what was deleted."""
    from store.upkeep.nightly import compact as rewrite

    before, after = rewrite(load_settings(config).store.path)
    say(f"{before / 1e6:.1f} MB, now {after / 1e6:.1f} MB")


def forget(
    url: Annotated[str, typer.Argument(help="The article's address.")],
    reason: Annotated[str, typer.Option("--reason", help="Kept with the address.")] = "",
    config: Config = None,
) -> None:
    """Remove an article and all that came from it; its address is never fetched again."""
    from store.database.connections import open_writer
    from store.upkeep.forget import forget as remove
    from store.upkeep.nightly import compact as rewrite

    settings = load_settings(config)
    with open_writer(settings.store.path) as connection:
        same_story = settings.stories.same_story
        gone = remove(connection, url, now=datetime.now(UTC), reason=reason, same_story=same_story)
    rewrite(settings.store.path)
    held = f"{counted(gone.articles, 'article')} removed" if gone.articles else "No such article was held"
    say(f"{held}; never fetched again: {', '.join(gone.urls)}")
    for path in sorted(settings.digest.folder.glob("*.*")):
        if path.is_file() and any(one.encode() in path.read_bytes() for one in gone.urls):
            say(f"{path} still names it: write that week's digest again.")


def export(folder: Annotated[Path, typer.Argument(help="A new folder.")], config: Config = None) -> None:
    """Write every table as Parquet, articles by day, for other programs and other machines."""
    from store.upkeep.export_import import export_parquet

    say(f"{counted(export_parquet(load_settings(config).store.path, folder), 'table')} in {folder}")


def import_(folder: Annotated[Path, typer.Argument(help="What `export` wrote.")], config: Config = None) -> None:
    """Make a new store of what `storyfold admin export` wrote."""
    from store.upkeep.export_import import import_parquet

    path = load_settings(config).store.path
    say(f"{counted(import_parquet(folder, path), 'article')} in {path}")


def reextract(since: Since = None, config: Config = None, quiet: Quiet = False, as_json: AsJson = False) -> None:
    """Read every kept page again, without fetching; what articles said before stays in `revisions`."""
    with shared_settings(config) as settings:
        say_first(f"Reading the pages kept in {settings.store.path} again …", quiet=quiet)
        from flows.archive.reextract import run_reextract

        with shown_progress(Console(stderr=True, quiet=quiet)):
            done = run_reextract(config, since=_utc(since))
    if as_json:
        print_json(done)
        return
    say(
        f"{counted(done.pages, 'page')} read again: {counted(done.changed, 'article')} changed, {done.new} new; "
        f"{counted(done.lost, 'page')} without one now (what was read before stays); "
        f"{counted(done.stories_touched, 'story')} touched."
    )


@archive.command("export")
def export_archive(
    file: Annotated[Path, typer.Argument(help="A new file, such as pages.warc.gz.")],
    since: Since = None,
    config: Config = None,
) -> None:
    """Write the kept pages as a web archive, for other programs."""
    from store.collection.warc import export_warc

    say(f"{counted(export_warc(load_settings(config).store.path, file, _utc(since)), 'page')} in {file}")


@archive.command("import")
def import_archive(
    files: Annotated[list[Path], typer.Argument(help="Web archives: .warc or .warc.gz.")],
    host: Annotated[
        list[str] | None, typer.Option("--host", help="Only pages of this host and those below it; may be repeated.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--any-host", help="Pages of all hosts, not only of subscribed feeds.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Stop after so many pages were read.")] = 100_000,
    config: Config = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Read the articles of web archives, such as those of Common Crawl's news crawl, as if they were fetched."""
    with shared_settings(config) as settings:
        say_first(f"Reading {counted(len(files), 'web archive')} into {settings.store.path} …", quiet=quiet)
        from flows.archive.import_pages import ImportSelection, run_import

        with shown_progress(Console(stderr=True, quiet=quiet)):
            done = run_import(
                files, config, wanted=ImportSelection(hosts=tuple(host or ()), any_host=every, limit=limit)
            )
    if as_json:
        print_json(done)
        return
    say(
        f"{counted(done.records, 'page')} in the archives, {done.read} read: "
        f"{counted(done.new_articles, 'new article')}, "
        f"{done.no_article} without one, {done.known} known before, {done.foreign} of other hosts."
    )


def _utc(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None
