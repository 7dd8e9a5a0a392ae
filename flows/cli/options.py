"""What commands share: options with one wording each, and settings loaded late."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flows.configuration.settings import Settings
    from flows.editions.weeks import EditionDays

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration to use; else $STORYFOLD_CONFIG, else ./storyfold.toml."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print the rows as CSV.")]
Wide = Annotated[bool, typer.Option("--wide", help="Give every column its whole width, whatever the terminal's.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors; the exit code says the rest.")]
AnArticle = Annotated[str, typer.Argument(help="An article's id or URL; ids may be cut short.")]
AStory = Annotated[
    str, typer.Argument(help="A story's id or words of its headline; or an article's id or URL. Ids may be cut short.")
]

# The exit code of a run of whose feeds none answered.
NO_FEED_ANSWERED = 3


def say_first(words: str, *, quiet: bool = False) -> None:
    """Say on standard error what begins, before seconds are spent on loading what does it."""
    if not quiet:
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


def tolerate_any_encoding() -> None:
    """Let no character that the terminal's encoding lacks end the program: it is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def load_settings(config: Path | None) -> Settings:
    """Return the configuration; reading it takes a tenth of a second, which `--help` does without."""
    from flows.configuration import settings

    return settings.load_settings(config)


def shared_settings(config: Path | None) -> AbstractContextManager[Settings]:
    """Load the configuration once for a command and the flow that it runs."""
    from flows.configuration import settings

    return settings.shared_settings(config)


def settings_path(config: Path | None) -> Path:
    """Return the file of the configuration to use."""
    from flows.configuration import settings

    return settings.settings_path(config)


def week_argument(text: str) -> EditionDays:
    """Return the week, day or month that was typed. Raises typer.BadParameter for anything else."""
    from flows.editions.weeks import parse_days

    try:
        return parse_days(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="WEEK") from error
