"""The group of `storyfold eval` commands, which several subjects put theirs into."""

import typer

evaluate = typer.Typer(no_args_is_help=True, help="Measure Storyfold on labelled examples, your own or public ones.")


def register(app: typer.Typer) -> None:
    """Add the group to the application, once."""
    app.add_typer(evaluate, name="eval")
