"""The commands of the ledger: read one text's facts, list what is due, and record what became of a prediction."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.configuration.settings import load_settings

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration to use; else $STORYFOLD_CONFIG, else ./storyfold.toml."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]

_SHOWN = 24
_AGREEMENT = {"agreed": "green", "conflicting": "red", "only in one copy": "yellow"}


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(facts)
    app.command()(predictions)
    app.command()(resolve)


def facts(
    file: Annotated[Path, typer.Argument(help="A text file in UTF-8; - reads from standard input.")],
    published: Annotated[str, typer.Option(help="Its day, such as 2026-04-29; today if left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show what one text states: figures, quotes, predictions, credits, names, each with its place in the text."""
    from flows.cli.one_text import facts_json, read_file

    try:
        text, found = read_file(file, _day(published))
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file} is no text in UTF-8: {error}", param_hint="FILE") from error
    if as_json:
        sys.stdout.write(facts_json(text, found))
        return
    console = Console()
    console.print(_table("Figures", ("Text", "Value", "Unit", "Hedge", "Measures", "Of", "As of"), [
        (text[f.start : f.end], f"{f.value:,.10g}" + (f" to {f.upper:,.10g}" if f.upper is not None else ""),
         f"{f.unit}/{f.per}" if f.per else f.unit, f.qualifier, f.attribute or f.kind, f.subject, f.as_of or "")
        for f in found.figures
    ]))  # fmt: skip
    console.print(_table("Quotes", ("Words", "Speaker", "Verb", "Role"), [
        (q.words, q.speaker, q.verb, q.role) for q in found.quotes
    ]))  # fmt: skip
    console.print(_table("Predictions", ("Claim", "Whose", "Wording", "Due from", "Due by"), [
        (p.claim, p.speaker or p.voice, p.wording, p.due_from or "", p.due_to or "") for p in found.predictions
    ]))  # fmt: skip
    console.print(_table("Credits", ("Source", "Wording", "Link"), [
        (c.name, c.wording, c.url) for c in found.credits
    ]))  # fmt: skip
    wrong = [(text[d.start : d.end], d.verdict) for d in found.days if d.verdict != "agrees"]
    if wrong:
        console.print(_table("Weekdays that the calendar has not", ("Text", "Verdict"), wrong))


def predictions(
    week: Annotated[str, typer.Argument(help="An ISO week such as 2026-W27; all that are open if left out.")] = "",
    candidates: Annotated[bool, typer.Option("--candidates", help="Show the later articles that may tell.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show the predictions that fall due in a week, or all open ones; or articles that may tell what became of them."""
    from flows.cli.ledger_ask import read_candidates
    from flows.cli.output import as_json as to_json
    from flows.cli.output import table_json
    from flows.cli.tables import print_table
    from flows.editions.weeks import parse_week
    from store.queries.sql import ask

    settings = load_settings(config)
    if candidates:
        rows = read_candidates(settings)
        if as_json:
            sys.stdout.write(to_json(rows))
        else:
            columns = ("Prediction", "Claim", "May tell", "Outlet", "Article", "Score")
            cells = [
                (r["prediction_id"], r["claim"], r["title"], r["outlet"], r["article_id"], r["score"]) for r in rows
            ]
            Console().print(_table("Candidates: `storyfold resolve ID kept --article ARTICLE`", columns, cells))
        return
    try:
        due = parse_week(week).name if week else ""
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="WEEK") from error
    source = f"predictions_due('{due}')" if due else (
        "(SELECT id, status, due_to, claim, speaker, outlet FROM predictions WHERE NOT copied"
        " AND status IN ('open', 'due this week', 'overdue') ORDER BY due_to NULLS LAST, id)"
    )  # fmt: skip
    table = ask(settings.store.path, f"FROM {source}")
    if as_json:
        sys.stdout.write(table_json(table))
    else:
        print_table(table, Console())


def resolve(
    which: Annotated[str, typer.Argument(help="The prediction's id; it may be cut short.")],
    outcome: Annotated[str, typer.Argument(help="kept, missed, withdrawn; or open, to take it back.")],
    article: Annotated[str, typer.Option(help="The id of the article that shows it.")] = "",
    by: Annotated[str, typer.Option(help="Who says so, where no article does.")] = "",
    note: Annotated[str, typer.Option(help="A word on why.")] = "",
    config: Config = None,
) -> None:
    """Record what became of a prediction: on the word of a cited article, or of a person."""
    from flows.cli.ledger_ask import OUTCOMES, record_resolution

    if outcome not in OUTCOMES:
        raise typer.BadParameter(f"{outcome!r} is none of {', '.join(OUTCOMES)}", param_hint="OUTCOME")
    identity = record_resolution(load_settings(config), which, outcome, article=article, by=by, note=note)
    Console().print(Text(f"{identity}: {outcome}"))


def print_ledger(ledger: Any, console: Console) -> None:
    """Show what a story's articles state: figures with their agreement, altered quotes, predictions."""
    if ledger.figures:
        figures = [_figure_row(figure) for figure in ledger.figures[:_SHOWN]]
        console.print(_table("Figures", ("Status", "Figure", "Measures", "Hedges", "Given by", "Outlets"), figures))
        if len(ledger.figures) > _SHOWN:
            console.print(f"and {len(ledger.figures) - _SHOWN} more: --json, or the view figure_agreement", style="dim")
    altered = [
        (q["status"], q["words"], q["speaker"], q["other_outlet"], q["other_words"])
        for q in ledger.quotes
        if q["status"] != "same words"
    ]
    if altered:
        console.print(_table("Quotes that differ", ("How", "Words", "Speaker", "Elsewhere", "There"), altered))
    if ledger.predictions:
        claims = [
            (p["status"], p["due_to"] or "", p["claim"], p["speaker"] or p["outlet"], p["id"])
            for p in ledger.predictions
        ]
        console.print(_table("Predictions", ("Status", "Due", "Claim", "Whose", "Id"), claims))


def _figure_row(figure: dict[str, Any]) -> tuple[Any, ...]:
    return (
        Text(figure["status"], style=_AGREEMENT.get(figure["status"], "")),
        figure["text"],
        figure["attribute"] or figure["kind"],
        ", ".join(figure["qualifiers"]),
        f"{figure['articles']} articles, {figure['origins']} origins",
        ", ".join(figure["outlets"][:4]),
    )


def _day(published: str) -> date:
    try:
        return date.fromisoformat(published) if published else datetime.now(UTC).date()
    except ValueError as error:
        raise typer.BadParameter(f"{published!r} is no day such as 2026-04-29", param_hint="--published") from error


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> Table:
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    return table
