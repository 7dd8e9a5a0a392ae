"""The order in which `storyfold --help` teaches the commands: what a newcomer wants first stands first."""

import typer

Info = typer.models.CommandInfo | typer.models.TyperInfo

PANELS = {
    "Start": "init demo run",
    "Every day": "collect digest site feeds backfill",
    "Ask": "story sql search facts predictions explain",
    "Correct": "merge split label resolve forget",
    "On a schedule": "serve deploy maintain doctor",
    "Keep": "backup restore check compact publish reextract regroup export import archive",
    "Measure": "models extract eval bench",
}


def arrange(app: typer.Typer) -> None:
    """Put the commands of `app` into their panels, in the order of the table."""
    commands: list[Info] = [*app.registered_commands, *app.registered_groups]
    for info in commands:
        info.rich_help_panel = next(panel for panel, names in PANELS.items() if name_of(info) in names.split())
    order = [name for names in PANELS.values() for name in names.split()]
    app.registered_commands.sort(key=lambda info: order.index(name_of(info)))


def name_of(info: Info) -> str:
    """Return the word a person types for a command or a group of them."""
    if isinstance(info.name, str):
        return info.name
    if isinstance(info, typer.models.TyperInfo):
        assert info.typer_instance is not None, "a group is an application of its own"
        return str(info.typer_instance.info.name)
    assert info.callback is not None, "a command is a function"
    return info.callback.__name__
