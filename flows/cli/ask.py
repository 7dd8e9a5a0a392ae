"""The commands that ask the database: `sql` and `search`."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.text import Text

from flows.configuration.settings import Settings, load_settings

if TYPE_CHECKING:
    from store.queries.sql import Table

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration to use; else $STORYFOLD_CONFIG, else ./storyfold.toml."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
Form = Literal["table", "csv", "json"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(sql)
    app.command()(search)


def sql(
    query: Annotated[
        str,
        typer.Argument(
            help="One SQL statement, such as: FROM first_reports LIMIT 5; or @name, a file of your folder of queries. "
            "Left out, a prompt."
        ),
    ] = "",
    given: Annotated[
        list[str] | None, typer.Option("--set", help="A value for $name in the query: --set week=2026-W18.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to print the answer.")] = "table",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the answer to a file ending in .parquet or .csv.")
    ] = None,
    schema: Annotated[
        bool,
        typer.Option("--schema", help="Show what there is to ask: every view, column and macro, or the one named."),
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Let the question reach files and extensions of this machine.")
    ] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Ask the published database in SQL; it is opened read-only, and reaches no file unless you say so."""
    from flows.cli.questions import question, values
    from store.queries.sql import ask, query_to_file

    settings = load_settings(config)
    if schema:
        _show_schema(settings, query, as_json=as_json)
        return
    if not query:
        _prompt(settings, unsafe=unsafe)
        return
    statement, bound = question(query, settings.store.queries), values(given or ())
    if output:
        rows = query_to_file(settings.store.path, statement, output, values=bound, sealed=not unsafe)
        Console().print(Text(f"{rows} rows, {output}"))
        return
    table = ask(settings.store.path, statement, values=bound, sealed=not unsafe)
    _print(table, "json" if as_json else form)


def search(
    words: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="How many articles.")] = 10,
    only_words: Annotated[bool, typer.Option("--words", help="By words alone: fast, and loads no model.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Find articles by words and by meaning."""
    from flows.cli.output import as_json as to_json
    from flows.cli.output import print_found
    from flows.cli.questions import find

    found, fallback = find(load_settings(config), words, limit=limit, only_words=only_words)
    if fallback:
        Console(stderr=True).print(Text(fallback, style="yellow"))
    if as_json:
        sys.stdout.write(to_json([asdict(one) for one in found]))
    else:
        print_found(found, Console())


def _show_schema(settings: Settings, wanted: str, *, as_json: bool) -> None:
    from flows.cli.output import as_json as to_json
    from flows.cli.output import print_schema
    from store.queries.sql import asking, describe

    with asking(settings.store.path) as connection:
        found = describe(connection, wanted)
    if as_json:
        sys.stdout.write(to_json([asdict(one) for one in found]))
    else:
        print_schema(found, Console())


def _print(table: Table, form: Form) -> None:
    from flows.cli.output import table_json
    from flows.cli.tables import print_table

    if form == "json":
        sys.stdout.write(table_json(table))
    elif form == "csv":
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(table.columns)
        rows.writerows(table.rows)
    else:
        print_table(table, Console())


def _prompt(settings: Settings, *, unsafe: bool) -> None:
    from flows.cli.prompt import run_sql_prompt

    run_sql_prompt(settings, sys.stdin, Console(), sealed=not unsafe)
