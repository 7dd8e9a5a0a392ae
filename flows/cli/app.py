"""The `storyfold` command: reads the command line, runs a flow or a question, prints for people or programs."""

from __future__ import annotations

import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

import flows
import flows.orchestration.prefect_defaults  # before anything imports Prefect
from extractors.embedding.encoder import ModelError
from flows.cli import (
    archive_commands,
    bench_commands,
    eval_group,
    facts_commands,
    label_commands,
    model_commands,
)
from flows.cli import ask as ask_commands
from flows.cli import correct as story_commands
from flows.cli import feeds as feed_commands
from flows.cli import keep as keep_commands
from flows.cli import measure as page_commands
from flows.cli import options as help_panels
from flows.cli import schedule as operation_commands
from flows.configuration.settings import ConfigError, load_settings
from flows.editions.weeks import parse_week
from flows.orchestration.signals import exit_on_signals
from reports.errors import TemplateFaultError, TopicError
from reports.evaluation.labelled import LabelError
from store.types import StoreError

app = typer.Typer(
    name="storyfold",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
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


Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration to use; else $STORYFOLD_CONFIG, else ./storyfold.toml."),
]
NO_FEED_ANSWERED = 3

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]


@app.callback()
def _options(
    shown: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Hold what belongs to no single command."""
    del shown  # the callback has done its work


eval_group.register(app)
model_commands.register(app)
label_commands.register(app)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where to write storyfold.toml.")] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Overwrite one that is there.")] = False,
) -> None:
    """Write a commented storyfold.toml with real feeds and the world-model topic."""
    from flows.configuration.starter import write_starter

    path = write_starter(folder, force=force)
    _say(f"Wrote {path}. Look it over, then: storyfold run --config {shlex.quote(str(path))}")


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where the demo's files go.")] = Path("storyfold-demo"),
) -> None:
    """Show the whole way on a fortnight of invented press, served on this machine: no network, no configuration.

    Serves the sample press from a loopback web server, collects it twice through the real flows,
    and prints the digest of the second week.
    """
    from flows.cli.start import run_demo

    exit_on_signals()

    run_demo(folder, console=_console())


@app.command()
def collect(
    config: Config = None,
    every_feed: Annotated[bool, typer.Option("--all", help="Ask feeds that are not due or were retired, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch every feed that is due, read what is new, and bring it into stories. Safe to stop and to repeat."""
    load_settings(config)
    exit_on_signals()
    from flows.cli.output import as_json as to_json
    from flows.cli.output import print_collected, shown_progress
    from flows.collect import run_collect

    with shown_progress(_console()):
        done = run_collect(config, every_feed=every_feed)
    if as_json:
        sys.stdout.write(to_json(asdict(done)))
    else:
        print_collected(done, _console())
    if done.feeds and not done.feeds_ok:
        raise typer.Exit(NO_FEED_ANSWERED)


@app.command()
def digest(
    week: Annotated[str, typer.Argument(help="An ISO week such as 2026-W18; the last full week if left out.")] = "",
    topic: Annotated[str, typer.Option(help="The key of one topic; all topics if left out.")] = "",
    diff: Annotated[
        tuple[str, str] | None, typer.Option("--diff", help="Write nothing; say what changed between two editions.")
    ] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Write the digest of a week from what has been collected, or compare two that were written."""
    from flows.cli.output import as_json as to_json
    from flows.cli.output import print_editions, shown_progress

    if diff:
        from flows.editions.compare import compare_editions, print_differences

        differences = compare_editions(load_settings(config), *diff, topic=topic)
        sys.stdout.write(to_json({k: asdict(d) for k, d in differences.items()})) if as_json else print_differences(
            differences, _console(sys.stdout)
        )
        return
    load_settings(config).topics(topic)
    if week:
        _checked_week(week)
    exit_on_signals()
    from flows.digest import run_digest

    with shown_progress(_console()):
        editions = run_digest(week, topic, config)
    if as_json:
        sys.stdout.write(to_json([asdict(edition) for edition in editions]))
    else:
        print_editions(editions, _console())


@app.command()
def run(config: Config = None) -> None:
    """Collect, then write the digest of the last full week."""
    collect(config)
    digest(config=config)


@app.command()
def story(
    which: Annotated[
        str,
        typer.Argument(help="A story's id or words of its headline; or an article's id or URL. Ids may be cut short."),
    ],
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show one story: who reported it first, who copied whom, and what shows it."""
    from flows.cli.ask_store import read_story
    from flows.cli.facts_commands import print_ledger
    from flows.cli.ledger_ask import read_ledger
    from flows.cli.output import print_story, story_json

    settings = load_settings(config)
    found = read_story(settings, which)
    ledger = read_ledger(settings, found.id)
    if as_json:
        sys.stdout.write(story_json(found, asdict(ledger)))
    else:
        print_story(found, _console(sys.stdout))
        print_ledger(ledger, _console(sys.stdout))


ask_commands.register(app)
keep_commands.register(app)
story_commands.register(app)
operation_commands.register(app)


def _checked_week(week: str) -> None:
    try:
        parse_week(week)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="WEEK") from error


facts_commands.register(app)
bench_commands.register(app)
feed_commands.register(app)
page_commands.register(app)
archive_commands.register(app)
help_panels.arrange(app)


def _console(stream: object = None) -> Console:
    return Console(file=stream or sys.stderr)  # type: ignore[arg-type]


def _say(words: str) -> None:
    _console(sys.stdout).print(Text(words), soft_wrap=True)


def main() -> None:
    """Run the command; what a person can mend is told in a line or two, without a stack trace."""
    try:
        app()
    except ConfigError as error:
        _fail(error, 2)
    except (StoreError, ModelError, LabelError, TemplateFaultError, TopicError, OSError) as error:
        _fail(error, 1)


def _fail(error: Exception, code: int) -> None:
    _console().print(Text.assemble(("storyfold: ", "bold red"), str(error)), soft_wrap=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
