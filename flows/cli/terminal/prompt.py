"""The SQL prompt: statements end with a semicolon; in a terminal prompt_toolkit edits, remembers and completes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rich.text import Text

from flows.cli.terminal.tables import Console, print_schema, print_table
from store.queries.sql import answer, asking, describe
from store.types import StoreError

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

    from flows.configuration.settings import Settings
    from store.database.connections import Connection

HELP = "End a statement with ;   .schema [name]   .queries   @name;   .quit"

_NAMED_QUERY = re.compile(r"@([\w-]+)")

# What Tab completes: names, the query files of @name included.
_COMPLETED_WORD = re.compile(r"[@\w-]+")


def run_sql_prompt(settings: Settings, typed: IO[str], console: Console, *, sandboxed: bool = True) -> None:
    """Answer one statement after another until the end of input; an error is shown, and the next one is read."""
    folder = settings.store.queries
    with asking(settings.store.path, sandboxed=sandboxed) as connection:
        if typed.isatty():
            console.print(Text(HELP, style="dim"))
            statements = typed_statements(edited_lines(prompt_session(completions(connection, folder))))
        else:
            statements = typed_statements(typed)
        for statement in statements:
            if statement in {".quit", ".exit"}:
                return
            try:
                if statement.startswith("."):
                    _run_command(connection, statement, folder, console)
                else:
                    print_table(answer(connection, named_query(statement, folder)), console)
            except StoreError as error:
                console.print(Text(str(error), style="red"))


def named_query(typed: str, folder: Path) -> str:
    """Return the SQL that was typed, or that of the file it names: @firsts is firsts.sql in the folder of queries."""
    named = _NAMED_QUERY.fullmatch(typed.strip())
    if not named:
        return typed
    path = folder / f"{named[1]}.sql"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        there = ", ".join(f"@{name}" for name in query_names(folder)) or "none"
        raise StoreError(f"{path}: no such query; the folder has {there}.") from error


def query_names(folder: Path) -> list[str]:
    """Return the names of the queries in the folder."""
    return sorted(path.stem for path in folder.glob("*.sql"))


def completions(connection: Connection, folder: Path) -> list[str]:
    """Return the names that complete: views, tables, columns, macros, and the queries of the folder."""
    found = answer(
        connection,
        """SELECT table_name FROM duckdb_columns() WHERE NOT internal UNION
           SELECT column_name FROM duckdb_columns() WHERE NOT internal UNION
           SELECT function_name || '(' FROM duckdb_functions() WHERE NOT internal ORDER BY 1""",
    )
    return [*(str(row[0]) for row in found.rows), *(f"@{name}" for name in query_names(folder))]


def prompt_session(names: list[str]) -> PromptSession[str]:
    """Return the line editor: its history lies in the user's state folder, Tab completes `names`."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory

    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "storyfold"
    history: History
    try:
        state.mkdir(parents=True, exist_ok=True)
        (state / "sql-history").touch()
        history = FileHistory(state / "sql-history")
    except OSError:  # a home that cannot be written to: this session alone is remembered
        history = InMemoryHistory()
    completer = WordCompleter(names, ignore_case=True, pattern=_COMPLETED_WORD)
    return PromptSession("storyfold> ", history=history, completer=completer, complete_while_typing=False)


def edited_lines(session: PromptSession[str]) -> Iterator[str]:
    """Yield the lines that are typed, until Ctrl-D; Ctrl-C drops the line."""
    while True:
        try:
            yield session.prompt() + "\n"
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def typed_statements(lines: Iterable[str]) -> Iterator[str]:
    """Yield what ends with a semicolon, lines that begin with a dot, and at the end what is left."""
    held = ""
    for line in lines:
        if not held.strip() and line.strip().startswith("."):
            yield line.strip()
            continue
        held += line
        if held.rstrip().endswith(";"):
            yield held.strip().rstrip(";")
            held = ""
    if held.strip():
        yield held.strip()


def _run_command(connection: Connection, line: str, folder: Path, console: Console) -> None:
    command, _, argument = line.partition(" ")
    if command == ".schema":
        print_schema(describe(connection, argument.strip()), console)
    elif command == ".queries":
        console.print(Text("\n".join(f"@{name}" for name in query_names(folder)) or "none"))
    else:
        console.print(Text(HELP))
