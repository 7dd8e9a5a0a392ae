"""The `storyfold` command: which commands there are, those of every day, and how errors and exit codes are shown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

import flows
import flows.orchestration.prefect_defaults  # before anything imports Prefect
from flows.cli.options import (
    NO_FEED_ANSWERED,
    AsJson,
    Config,
    Quiet,
    say_first,
    shared_settings,
    tolerate_any_encoding,
    week_argument,
)
from flows.cli.terminal.groups import MARKUP, LazyCommands
from flows.orchestration.signals import exit_on_signals

if TYPE_CHECKING:
    from flows.cli.output import Console

app = typer.Typer(
    name="storyfold",
    cls=LazyCommands,
    no_args_is_help=True,
    rich_markup_mode=MARKUP,
    pretty_exceptions_enable=False,
    help="""Watch the press for a topic: pull feeds, fold the copies of each story, write a weekly digest.

Start with `storyfold demo` (no configuration, no network), or `storyfold init` and then `storyfold run`.
""",
    epilog="Exit codes: 0 done; 1 it could not be done; 2 the command or configuration is wrong; 3 no feed answered.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"storyfold {flows.__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    shown: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Hold what belongs to no single command."""
    del shown  # its callback has done the work


@app.command()
def collect(
    config: Config = None,
    every_feed: Annotated[bool, typer.Option("--all", help="Ask feeds that are not due or were retired, too.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fetch every feed that is due, read what is new, and bring it into stories. Safe to stop and to repeat."""
    with shared_settings(config) as settings:
        exit_on_signals()
        from flows.cli.output import print_collected, print_json, shown_progress
        from flows.configuration.readiness import require_collect
        from flows.gathering.result import counted

        require_collect(settings)
        feeds = counted(len(settings.feed), "subscribed feed")
        say_first(f"Collecting from {feeds} into {settings.store.path} …", quiet=quiet)
        from flows.collect import run_collect

        with shown_progress(_stderr(quiet)):
            done = run_collect(config, every_feed=every_feed)
    if as_json:
        print_json(done)
    else:
        print_collected(done, _stderr(quiet and done.feeds_ok == done.feeds))
    if done.feeds and not done.feeds_ok:
        raise typer.Exit(NO_FEED_ANSWERED)


@app.command()
def digest(
    week: Annotated[
        str,
        typer.Argument(help="A week, day or month such as 2026-W18, 2026-05-03, 2026-05; else the last full one."),
    ] = "",
    topic: Annotated[str, typer.Option(help="The key of one topic; all topics if left out.")] = "",
    diff: Annotated[
        tuple[str, str] | None, typer.Option("--diff", help="Write nothing; say what changed between two editions.")
    ] = None,
    config: Config = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write the digest of a week, a day or a month from what has been collected, or compare two that were written."""
    with shared_settings(config) as settings:
        settings.topics(topic)
        if diff:
            from flows.cli.output import Console, print_json
            from flows.editions.compare import compare_editions, print_differences

            differences = compare_editions(settings, *diff, topic=topic)
            if as_json:
                print_json(differences)
            else:
                print_differences(differences, Console())
            return
        if week:
            week_argument(week)
        from flows.configuration.readiness import require_digest

        require_digest(settings)
        of = week or " and ".join(f"the last full {every}" for every in settings.digest.every)
        say_first(f"Writing the digest of {of} to {settings.digest.folder} …", quiet=quiet)
        _write_digest(week, topic, config, quiet=quiet, as_json=as_json)


def _write_digest(week: str, topic: str, config: Config, *, quiet: bool, as_json: bool) -> None:
    exit_on_signals()
    from flows.cli.output import print_editions, print_json, shown_progress
    from flows.digest import run_digest

    with shown_progress(_stderr(quiet)):
        editions = run_digest(week, topic, config)
    if as_json:
        print_json(editions)
    else:
        print_editions(editions, _stderr(quiet))


@app.command()
def run(config: Config = None, quiet: Quiet = False) -> None:
    """Collect, then write the digest of the last full week, or of what `[digest] every` says."""
    with shared_settings(config) as settings:
        from flows.configuration.readiness import require_digest

        require_digest(settings)
        try:
            collect(config, quiet=quiet)
        except typer.Exit:
            _stderr().print("No digest was written. Try `storyfold demo`, which needs no network.")
            raise
        digest(config=config, quiet=quiet)


def _stderr(quiet: bool = False) -> Console:
    from flows.cli.output import Console

    return Console(stderr=True, quiet=quiet)


def main() -> None:
    """Run the command; what a person can mend is said in a line or two, without a stack trace."""
    tolerate_any_encoding()
    try:
        app()
    except Exception as error:
        code = exit_code(error)
        if code is None:
            raise
        from rich.text import Text

        _stderr().print(Text.assemble(("storyfold: ", "bold red"), str(error)), soft_wrap=True)
        sys.exit(code)


def exit_code(error: Exception) -> int | None:
    """Return 2 for a configuration that is wrong, 1 for what could not be done, None for a mistake of the program."""
    from extractors.embedding.encoder import ModelError
    from flows.configuration.errors import ConfigError
    from reports.errors import TemplateFaultError, TopicError
    from reports.evaluation.labelled import LabelError
    from store.types import StoreError

    if isinstance(error, ConfigError):
        return 2
    expected = (StoreError, ModelError, LabelError, TemplateFaultError, TopicError, OSError)
    return 1 if isinstance(error, expected) else None
