"""What commands share: options with one wording each, a week that is checked, and the order of `storyfold --help`."""

from pathlib import Path
from typing import Annotated

import typer

from flows.editions.weeks import Week, parse_week

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration to use; else $STORYFOLD_CONFIG, else ./storyfold.toml."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
AnArticle = Annotated[str, typer.Argument(help="An article's id or URL; ids may be cut short.")]
AStory = Annotated[
    str, typer.Argument(help="A story's id or words of its headline; or an article's id or URL. Ids may be cut short.")
]

# The exit code of a run of whose feeds none answered.
NO_FEED_ANSWERED = 3

Info = typer.models.CommandInfo | typer.models.TyperInfo

# What a newcomer wants first comes first.
PANELS = {
    "Start": "init demo run",
    "Every day": "collect digest site feeds backfill",
    "Ask": "story sql search facts predictions explain",
    "Correct": "merge split label resolve forget",
    "On a schedule": "serve deploy maintain doctor",
    "Keep": "backup restore check compact publish reextract regroup export import archive",
    "Measure": "models extract eval bench",
}


def arrange_help(app: typer.Typer) -> None:
    """Put the commands of `app` into their panels, in the order of the table."""
    commands: list[Info] = [*app.registered_commands, *app.registered_groups]
    for info in commands:
        info.rich_help_panel = next(panel for panel, names in PANELS.items() if command_name(info) in names.split())
    order = [name for names in PANELS.values() for name in names.split()]
    app.registered_commands.sort(key=lambda info: order.index(command_name(info)))


def command_name(info: Info) -> str:
    """Return the word a person types for a command or a group of them."""
    if isinstance(info.name, str):
        return info.name
    if isinstance(info, typer.models.TyperInfo):
        assert info.typer_instance is not None, "a group is an application of its own"
        return str(info.typer_instance.info.name)
    assert info.callback is not None, "a command is a function"
    return info.callback.__name__


def week_argument(text: str) -> Week:
    """Return the week that was typed. Raises typer.BadParameter for anything else."""
    try:
        return parse_week(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="WEEK") from error
