"""Write the manual page from the commands themselves: what `--help` says of each, in the form that `man` reads."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer
from typer.core import TyperArgument, TyperGroup

if TYPE_CHECKING:
    from typer._click import Command, Context, Parameter


def manual(app: Command, version: str) -> str:
    """Return storyfold.1: every command and group with its arguments and options, in the order of `--help`."""
    context = typer.Context(app, info_name=app.name)
    head = [f'.TH STORYFOLD 1 "" "storyfold {_roff(version)}" "User Commands"', ".SH NAME"]
    about = inspect.cleandoc(app.help or "")
    summary = about.split("\n\n")[0].replace("\n", " ")
    lines = [*head, f"storyfold \\- {_roff(summary)}", ".SH SYNOPSIS", ".B storyfold", "COMMAND [OPTIONS] [ARGUMENTS]"]
    lines += [".SH DESCRIPTION", *_paragraphs(about), ".SH COMMANDS", *_commands(app, context)]
    lines += [".SH EXIT STATUS", _roff((app.epilog or "").removeprefix("Exit codes: "))]
    return "\n".join(lines) + "\n"


def _commands(group: Command, context: Context) -> Iterator[str]:
    """Yield the lines of a group's commands, and of the groups among them."""
    assert isinstance(group, TyperGroup), "only a group has commands"
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        own = typer.Context(command, info_name=name, parent=context)
        yield from _command(command, own)
        if isinstance(command, TyperGroup):
            yield from _commands(command, own)


def _command(command: Command, context: Context) -> Iterator[str]:
    parameters = command.get_params(context)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f".SS {_roff(usage)}"
    yield from _paragraphs(inspect.cleandoc(command.help or ""))
    for parameter in parameters:
        record = parameter.get_help_record(context)
        if record and "--help" not in parameter.opts:
            yield from (".TP", f".B {_roff(_named(parameter, record[0]))}", _roff(record[1]))


def _named(parameter: Parameter, shown: str) -> str:
    return " ".join(shown.split()) if not isinstance(parameter, TyperArgument) else shown.strip()


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        yield ".PP"
        yield _roff(" ".join(paragraph.split()))


def _roff(words: str) -> str:
    """Return words that `man` prints as they are: no control line begins, no escape, marks of markdown gone."""
    plain = re.sub(r"`([^`]*)`", r"\1", words).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain
