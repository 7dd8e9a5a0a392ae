"""The tree of commands, each file of them loaded only when one of its commands is asked for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click import Command, Context

# The first page of `storyfold --help`; what a newcomer wants first comes first.
EVERYDAY = "init demo run collect digest story search sql feeds doctor"

# The groups under it: what one is for, and its commands. A group may have commands of its own beside these, where a
# file of MODULES registers a group of that name; one that has none is not shown.
GROUPS = {
    "ask": (
        "Ask for more than stories and articles: facts, predictions, quotes, and why two articles are one story.",
        "facts predictions explain outlets check-quotes",
    ),
    "correct": ("Say what the program got wrong; later runs keep to it.", "merge split form regroup resolve"),
    "topic": ("Teach a topic which stories are its own.", "label"),
    "watch": ("Follow a story, an entity or a question from week to week.", ""),
    "admin": (
        "Keep a store running: schedules, copies, repairs, web archives, pages for a browser, agents.",
        "deploy serve maintain backfill site mcp publish backup restore check compact forget export import archive "
        "reextract models settings man",
    ),
    "eval": ("Measure Storyfold on labelled examples, your own or public ones.", "extract bench"),
}

# Which file holds which commands, beside those of `app`: only the one of the command that was typed is loaded.
MODULES = {
    "start": "init demo settings",
    "ask": "story sql search outlets facts predictions check-quotes mcp",
    "correct": "explain merge split form regroup label resolve",
    "feeds": "feeds backfill",
    "schedule": "serve deploy maintain doctor site man",
    "keep": "publish backup restore check compact forget export import reextract archive",
    "measure": "models extract bench eval",
    "watch": "watch",
}

# What is in a group and so short to say that service files and agents' configurations name it without.
SHORT = "deploy serve site mcp check-quotes outlets"

# Help for people is drawn in panels; what is piped on is plain text.
MARKUP: Any = "markdown" if sys.stdout is not None and sys.stdout.isatty() else None


def listed_names() -> list[str]:
    """Return what the first page shows: the everyday commands, then the groups that have commands."""
    filled = [name for name, (_, names) in GROUPS.items() if names or name in modules_of()]
    return [*EVERYDAY.split(), *filled]


def modules_of() -> dict[str, str]:
    """Return the file of each command and group that one registers."""
    return {name: module for module, names in MODULES.items() for name in names.split()}


@cache
def commands_in(module: str) -> dict[str, Command]:
    """Return the commands that a file registers, by name."""
    part = typer.Typer(rich_markup_mode=MARKUP)
    part.callback()(lambda: None)  # with a callback one command is a group, too
    importlib.import_module(f"flows.cli.{module}").register(part)
    group = typer.main.get_command(part)
    assert isinstance(group, TyperGroup), "an application with a callback is a group"
    return {name: without_types_of_flags(command) for name, command in group.commands.items()}


def registered(name: str) -> Command | None:
    """Return the command or group of a name that one of the files registers, loading that file."""
    module = modules_of().get(name)
    return commands_in(module).get(name) if module else None


def without_types_of_flags(command: Command) -> Command:
    """Return the command with help that says no `<bool>` beside flags, its subcommands' help alike."""
    context = typer.Context(command)
    for parameter in command.get_params(context):
        if getattr(parameter, "is_flag", False) and getattr(parameter, "metavar", "") is None:
            parameter.metavar = ""
    for subcommand in getattr(command, "commands", {}).values():
        without_types_of_flags(subcommand)
    return command


class CommandGroup(TyperGroup):
    """One of `GROUPS`: the commands of its own group, where a file registers one, and those that the table names."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of its commands, its own first; loads the file of its own alone."""
        del ctx
        named = [name for name in GROUPS[self.name or ""][1].split() if name in modules_of()]
        return list(dict.fromkeys([*self._own(), *named]))

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return a command, loading the file that holds it; None for a name that is none."""
        if cmd_name not in self.list_commands(ctx):
            for name in self.list_commands(ctx):  # the message then says which one may have been meant
                self.commands[name] = self._loaded(name)
            return None
        return self._loaded(cmd_name)

    def _loaded(self, name: str) -> Command:
        command = self._own().get(name) or registered(name)
        assert command is not None, "what is listed is registered"
        return command

    def _own(self) -> dict[str, Command]:
        group = registered(self.name or "")
        return dict(group.commands) if isinstance(group, TyperGroup) else {}


class LazyCommands(TyperGroup):
    """The commands of `app`, of `MODULES` and of `GROUPS`, loaded when they are asked for.

    Listed are the everyday ones and the groups. The commands of a group are known here too: their names of before.
    """

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names that the first page shows, loading nothing."""
        del ctx
        return listed_names()

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return a command or group in its panel; None for a name that is none."""
        command = self.commands.get(cmd_name) or self._loaded(cmd_name)
        if command is None:
            for module in MODULES:  # the message then says which one may have been meant
                self.commands.update(commands_in(module))
            return None
        if cmd_name in self.list_commands(ctx):
            panel = "Every day" if cmd_name in EVERYDAY.split() else "More: storyfold GROUP --help"
            command.rich_help_panel = panel  # type: ignore[attr-defined]
        return without_types_of_flags(command)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Return the command that was typed; where it has a group now, say so to whoever looks."""
        name, command, rest = super().resolve_command(ctx, args)
        if name and name not in {*self.list_commands(ctx), *SHORT.split()} and sys.stderr.isatty():
            sys.stderr.write(f"storyfold {name} is now: {' '.join(['storyfold', *group_of(name), name])}\n")
        return name, command, rest

    def _loaded(self, name: str) -> Command | None:
        if name not in GROUPS or name not in listed_names():
            return registered(name)
        group = CommandGroup(name=name, help=GROUPS[name][0], no_args_is_help=True, rich_markup_mode=MARKUP)
        self.commands[name] = group
        return group


def group_of(name: str) -> Iterable[str]:
    """Return the group of a command; nothing for one that has none."""
    return [group for group, (_, names) in GROUPS.items() if name in names.split()][:1]
