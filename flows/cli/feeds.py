"""The commands about feeds: `feeds` with its health, check, parse, add, import, export; and `backfill`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from flows.cli.options import (
    NO_FEED_ANSWERED,
    AsCsv,
    AsJson,
    Config,
    Quiet,
    Wide,
    load_settings,
    say_first,
    settings_path,
    shared_settings,
)
from flows.cli.output import Console, plain_table, print_collected, print_json, shown_progress
from flows.configuration.errors import ConfigError
from flows.gathering.result import counted

if TYPE_CHECKING:
    from extractors.types import Feed
    from flows.configuration.settings import Settings
    from store.types import FailedPage, FeedHealth

feeds = typer.Typer(help="Show every feed's health; or check, read, find and exchange feeds.")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(feeds, name="feeds")
    app.command()(backfill)


def backfill(
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day to go back to, such as 2026-04-01.")],
    config: Config = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fetch what the feeds announced since a day, as far back as their older pages go."""
    with shared_settings(config) as settings:
        say_first(f"Collecting since {since:%Y-%m-%d} into {settings.store.path} …", quiet=quiet)
        from flows.collect import run_backfill

        console = Console(stderr=True, quiet=quiet)
        with shown_progress(console):
            done = run_backfill(since.replace(tzinfo=UTC), config)
    if as_json:
        print_json(done)
    else:
        print_collected(done, console)
    if done.feeds and not done.feeds_ok:
        raise typer.Exit(NO_FEED_ANSWERED)


@feeds.callback(invoke_without_command=True)
def health(
    context: typer.Context, config: Config = None, as_json: AsJson = False, as_csv: AsCsv = False, wide: Wide = False
) -> None:
    """Show every feed: when it answered last, what it gave, and what is wrong with those that did not."""
    if context.invoked_subcommand is not None:
        return
    from flows.cli.output import print_health

    found, pages = read_health(load_settings(config))
    if as_json:
        print_json({"feeds": found, "failed_pages": pages})
    else:
        print_health(found, pages, Console(as_csv=as_csv, wide=wide))


def read_health(settings: Settings) -> tuple[tuple[FeedHealth, ...], tuple[FailedPage, ...]]:
    """Return the health of every subscribed feed, and all pages that have given no article."""
    from store.database.connections import open_reader
    from store.stories.read import failed_pages, feed_health

    wanted = {feed.url for feed in settings.feeds()}
    ever = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
    with open_reader(settings.store.path) as connection:
        known = tuple(feed for feed in feed_health(connection) if feed.url in wanted)
        return known, failed_pages(connection, *ever)


@feeds.command()
def check(
    url: Annotated[str, typer.Argument(help="The address of a feed.")],
    config: Config = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Explain one feed step by step: asked, answered, read, planned."""
    from flows.health.feed_check import check_feed

    steps = check_feed(load_settings(config), url)
    if as_json:
        print_json(steps)
    else:
        table = Table("Step", "", "What came of it", title=Text(url))
        for step in steps:
            table.add_row(step.name, Text("ok", "green") if step.ok else Text("no", "red"), Text(step.says))
        Console(as_csv=as_csv).print(table)
    if not steps[-1].ok or not all(step.ok for step in steps if step.name in ("fetch", "read")):
        raise typer.Exit(1)


@feeds.command()
def parse(
    file: Annotated[Path, typer.Argument(help="A saved feed.")],
    url: Annotated[
        str, typer.Option(help="Where it came from; its links are read against it.")
    ] = "http://feed.example/",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    wide: Wide = False,
) -> None:
    """Show exactly what would be read in a saved feed."""
    from flows.health.feed_check import inspect_feed

    try:
        body = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror or error}") from error
    found = inspect_feed(body, url, datetime.now(UTC))
    if as_json:
        print_json(found)
    elif found.document is None:
        Console().print(Text(f"{found.outcome}: {found.detail}"))
    else:
        table = Table("Published (UTC)", "Title", "URL", "Identity", "Words", title=Text(found.document.title))
        for entry in found.document.entries:
            row = (str(entry.published or ""), entry.title, entry.url, entry.identity, str(len(entry.content.split())))
            table.add_row(*map(Text, row))
        Console(as_csv=as_csv, wide=wide).print(table)
    if found.document is None:
        raise typer.Exit(1)


@feeds.command()
def add(
    site: Annotated[str, typer.Argument(help="A home page or a feed.")],
    kind: Annotated[str, typer.Option(help="What sort of publisher it is.")] = "press",
    config: Config = None,
) -> None:
    """Find the feeds of a site, try them, and write the first into the configuration."""
    from extractors.types import Feed, FetchError
    from flows.health.feed_check import discover

    settings = load_settings(config)
    try:
        found = discover(settings, site)
    except FetchError as error:
        raise ConfigError(str(error)) from error
    for other in found[1:]:
        Console().print(Text(f"Also there: {other.url} ({other.name})"))
    _append(settings, settings_path(config), [Feed(url=found[0].url, name=found[0].name, kind=kind)])


@feeds.command()
def suggest(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="How many sites.")] = 20,
    config: Config = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    wide: Wide = False,
) -> None:
    """Show the sites that what was read credits and links to, and that no feed brings; asks no network.

    `storyfold feeds add https://HOST` then looks for the feed of one.
    """
    from store.queries.sql import asking
    from store.queries.suggestions import suggest_sites

    settings = load_settings(config)
    with asking(settings.store.path) as connection:
        found = suggest_sites(connection, [feed.url for feed in settings.feeds()], limit)
    if as_json:
        print_json(found)
        return
    columns = ("host", "name", "outlets", "credited", "linked", "example")
    console = Console(as_csv=as_csv, wide=wide)
    rows = [(one.host, one.name, one.outlets, one.credited, one.linked, one.example) for one in found]
    console.print(plain_table("", columns, rows))
    if not found:
        Console(stderr=True).print("No site is credited or linked to by two outlets and in no feed of yours.")
    elif console.for_people:
        console.print(Text(f"storyfold feeds add https://{found[0].host} looks for the feed of the first.", "dim"))


@feeds.command("import")
def import_opml(file: Annotated[Path, typer.Argument(help="An OPML file.")], config: Config = None) -> None:
    """Add the feeds of an OPML file to the configuration; its folders become kinds."""
    from extractors.feeds.opml import read_opml

    try:
        found = read_opml(file.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file}: {error}") from error
    _append(load_settings(config), settings_path(config), found)


@feeds.command("export")
def export_opml(config: Config = None) -> None:
    """Print the feeds of the configuration as OPML, kinds as folders."""
    from extractors.feeds.opml import write_opml

    sys.stdout.write(write_opml(load_settings(config).feeds(), "Storyfold"))


def _append(settings: Settings, path: Path, found: Sequence[Feed]) -> None:
    """Write the feeds that `settings` lacks to the end of their file."""
    known = {feed.url for feed in settings.feeds()}
    new = [feed for feed in found if feed.url not in known]
    if new:
        from flows.configuration.adding_feeds import add_feeds

        add_feeds(path, new)
    for feed in new:
        Console().print(Text(f"Added {feed.name}: {feed.url}"))
    Console().print(f"{counted(len(new), 'feed')} added; already there: {len(found) - len(new)}.")
