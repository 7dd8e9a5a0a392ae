"""Hold a conversation in SQL: a statement ends with a semicolon; a terminal has history, and completes names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from flows.cli.output import print_schema
from flows.cli.questions import query_names, question
from flows.cli.tables import print_table
from flows.configuration.settings import Settings
from store.queries.sql import answer, asking, describe
from store.types import StoreError

if TYPE_CHECKING:
    from store.database.connections import Connection

HELP = "End a statement with ;   .schema [name]   .queries   @name;   .quit"
_HISTORY_LINES = 1000


def run_sql_prompt(settings: Settings, typed: IO[str], console: Console, *, sealed: bool = True) -> None:
    """Answer one statement after another until the end of input; a wrong one is told, and the next is awaited."""
    path, folder = settings.store.path, settings.store.queries
    with asking(path, sealed=sealed) as connection, _history(connection, folder, typed):
        if typed.isatty():
            console.print(Text(HELP, style="dim"))
        for statement in _statements(typed):
            try:
                if statement in {".quit", ".exit"}:
                    return
                if statement.startswith("."):
                    _command(connection, statement, folder, console)
                else:
                    print_table(answer(connection, question(statement, folder)), console)
            except StoreError as error:
                console.print(Text(str(error), style="red"))


def completions(connection: Connection, folder: Path) -> list[str]:
    """Return the names that complete: views, tables, columns, macros, and the queries of the folder."""
    found = answer(
        connection,
        """SELECT table_name FROM duckdb_columns() WHERE NOT internal UNION
           SELECT column_name FROM duckdb_columns() WHERE NOT internal UNION
           SELECT function_name || '(' FROM duckdb_functions() WHERE NOT internal ORDER BY 1""",
    )
    return [*(str(row[0]) for row in found.rows), *(f"@{name}" for name in query_names(folder))]


def _statements(typed: IO[str]) -> Iterator[str]:
    """Yield what ends with a semicolon, lines that begin with a dot, and at the end what is left."""
    held = ""
    for line in _lines(typed):
        if not held.strip() and line.strip().startswith("."):
            yield line.strip()
            continue
        held += line
        if held.rstrip().endswith(";"):
            yield held.strip().rstrip(";")
            held = ""
    if held.strip():
        yield held.strip()


def _lines(typed: IO[str]) -> Iterator[str]:
    if not typed.isatty():
        yield from typed
        return
    with suppress(EOFError):
        while True:
            try:
                yield input("storyfold> ") + "\n"
            except KeyboardInterrupt:
                print()  # noqa: T201 - the cursor stands behind what was typed


def _command(connection: Connection, line: str, folder: Path, console: Console) -> None:
    command, _, argument = line.partition(" ")
    if command == ".schema":
        print_schema(describe(connection, argument.strip()), console)
    elif command == ".queries":
        console.print(Text("\n".join(f"@{name}" for name in query_names(folder)) or "none"))
    else:
        console.print(Text(HELP))


class _history:  # noqa: N801 - reads as the word it is in a `with`
    """Keep what was typed from one conversation to the next, and complete names by Tab; nothing without a terminal."""

    def __init__(self, connection: Connection, folder: Path, typed: IO[str]) -> None:
        self._names = completions(connection, folder) if typed.isatty() else []
        state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
        self._file = state / "storyfold" / "sql-history"

    def __enter__(self) -> None:
        if not self._names:
            return
        with suppress(ImportError):
            import readline

            with suppress(OSError):
                readline.read_history_file(self._file)
            readline.set_completer(self._complete)
            readline.set_completer_delims(" \t\n,;=<>()")
            readline.parse_and_bind("tab: complete")

    def __exit__(self, *_: object) -> None:
        if not self._names:
            return
        with suppress(ImportError, OSError):
            import readline

            self._file.parent.mkdir(parents=True, exist_ok=True)
            readline.set_history_length(_HISTORY_LINES)
            readline.write_history_file(self._file)

    def _complete(self, text: str, state: int) -> str | None:
        fits = [name for name in self._names if name.startswith(text)]
        return fits[state] if state < len(fits) else None
