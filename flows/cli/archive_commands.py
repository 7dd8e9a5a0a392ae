"""The commands around kept pages: read them again, write them as a web archive, read an archive as a source."""

from __future__ import annotations

import sys
from dataclasses import asdict
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
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
Since = Annotated[
    datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="Only pages fetched since this day (UTC).")
]

archive = typer.Typer(name="archive", no_args_is_help=True, help="Pages as web archives (WARC).")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(reextract)
    archive.command(name="export")(export)
    archive.command(name="import")(import_)
    app.add_typer(archive)


def reextract(since: Since = None, config: Config = None, as_json: AsJson = False) -> None:
    """Read every kept page again, without fetching; what articles said before stays in `revisions`."""
    load_settings(config)
    from flows.archive.reextract import run_reextract
    from flows.cli.output import as_json as to_json
    from flows.cli.output import shown_progress

    with shown_progress(Console(file=sys.stderr)):
        done = run_reextract(config, since=_utc(since))
    if as_json:
        sys.stdout.write(to_json(asdict(done)))
        return
    _say(
        f"{done.pages} pages read again: {done.changed} articles changed, {done.new} are new, {done.lost} pages give "
        f"none any more (what was read of them stays); {done.stories_touched} stories touched."
    )


def export(
    file: Annotated[Path, typer.Argument(help="A new file, such as pages.warc.gz.")],
    since: Since = None,
    config: Config = None,
) -> None:
    """Write the kept pages as a web archive, for other programs."""
    from store.collection.warc import export_warc

    _say(f"{export_warc(load_settings(config).store.path, file, _utc(since))} pages in {file}")


def import_(
    files: Annotated[list[Path], typer.Argument(help="Web archives: .warc or .warc.gz.")],
    host: Annotated[
        list[str] | None, typer.Option("--host", help="Only pages of this host and those below it; may be repeated.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--any-host", help="Pages of all hosts, not only of subscribed feeds.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Stop after so many pages were read.")] = 100_000,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Take in the articles of web archives, such as those of Common Crawl's news crawl, as if they were fetched."""
    load_settings(config)
    from flows.archive.import_pages import Wanted, run_import
    from flows.cli.output import as_json as to_json
    from flows.cli.output import shown_progress

    with shown_progress(Console(file=sys.stderr)):
        done = run_import(files, config, wanted=Wanted(hosts=tuple(host or ()), any_host=every, limit=limit))
    if as_json:
        sys.stdout.write(to_json(asdict(done)))
        return
    _say(
        f"{done.records} pages in the archives, {done.read} read: {done.new_articles} new articles, "
        f"{done.no_article} without one, {done.known} known before, {done.foreign} of other hosts."
    )


def _utc(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None


def _say(words: str) -> None:
    Console(file=sys.stdout).print(Text(words), soft_wrap=True)
