"""What commands share: options with one wording each, settings loaded late, and the order of `storyfold --help`."""

from __future__ import annotations

import importlib
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from typer._click import Command, Context

    from flows.configuration.settings import Settings
    from flows.editions.weeks import EditionDays

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration to use; else $STORYFOLD_CONFIG, else ./storyfold.toml."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors; the exit code says the rest.")]
AnArticle = Annotated[str, typer.Argument(help="An article's id or URL; ids may be cut short.")]
AStory = Annotated[
    str, typer.Argument(help="A story's id or words of its headline; or an article's id or URL. Ids may be cut short.")
]

# The exit code of a run of whose feeds none answered.
NO_FEED_ANSWERED = 3

# What a newcomer wants first comes first.
PANELS = {
    "Start": "init demo run topic",
    "Every day": "collect digest site feeds backfill",
    "Ask": "story sql search facts predictions explain mcp",
    "Correct": "merge split label resolve forget",
    "On a schedule": "serve deploy maintain doctor",
    "Keep": "backup restore check compact publish reextract regroup export import archive",
    "Measure": "models extract eval bench",
}

# Which file holds which commands, beside those of `app`: only the one of the command that was typed is loaded.
MODULES = {
    "start": "init demo topic",
    "ask": "story sql search facts predictions mcp",
    "correct": "explain merge split regroup label resolve",
    "feeds": "feeds backfill",
    "schedule": "serve deploy maintain doctor site",
    "keep": "publish backup restore check compact forget export import reextract archive",
    "measure": "models extract bench eval",
}


class LazyCommands(TyperGroup):
    """The commands of `app` and of `MODULES`, these loaded when they are asked for; in the order of `PANELS`."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of all commands, loading none."""
        del ctx
        return [name for names in PANELS.values() for name in names.split()]

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return a command in its panel, loading the file that holds it; None for a name that is none."""
        known = cmd_name in self.list_commands(ctx)
        for module, names in MODULES.items():
            # For a name that is none all are loaded: the message then says which one may have been meant.
            if (not known or cmd_name in names.split()) and names.split()[0] not in self.commands:
                self.commands.update(commands_in(module))
        command = self.commands.get(cmd_name)
        if isinstance(command, TyperCommand | TyperGroup):
            command.rich_help_panel = next(panel for panel, names in PANELS.items() if cmd_name in names.split())
        return command


def commands_in(module: str) -> dict[str, Command]:
    """Return the commands that a file registers, by name."""
    part = typer.Typer(rich_markup_mode="markdown")
    part.callback()(lambda: None)  # with a callback one command is a group, too
    importlib.import_module(f"flows.cli.{module}").register(part)
    group = typer.main.get_command(part)
    assert isinstance(group, TyperGroup), "an application with a callback is a group"
    return dict(group.commands)


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
