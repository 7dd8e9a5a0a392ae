"""The commands that look inside: `storyfold extract` and `storyfold eval pages`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.cli.eval_group import evaluate
from flows.configuration.settings import ConfigError


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(extract)


def extract(
    pages: Annotated[list[Path], typer.Argument(help="HTML files.")],
    url: Annotated[str, typer.Option(help="Where the page came from; its links are read against it.")] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")
    ] = False,
) -> None:
    """Show what would be stored of saved pages, and which rung of each ladder it came from."""
    from flows.cli.looking import inspect_page
    from flows.cli.output import as_json as to_json

    looks = [inspect_page(_bytes(page), url or f"http://page.example/{page.name}", datetime.now(UTC)) for page in pages]
    if as_json:
        sys.stdout.write(to_json(asdict(looks[0]) if len(looks) == 1 else [asdict(look) for look in looks]))
        return
    for page, look in zip(pages, looks, strict=True):
        table = Table(title=Text(str(page)), show_header=False)
        for name, value in asdict(look).items():
            table.add_row(name, Text(value if isinstance(value, str) else str(value)))
        Console().print(table)


@evaluate.command("pages")
def eval_pages(
    file: Annotated[Path, typer.Argument(help="Pages with gold: .jsonl or .jsonl.gz of id, url, html, text, …")],
    fast: Annotated[bool, typer.Option("--fast", help="Score the quick reading.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")
    ] = False,
) -> None:
    """Score the reading of pages by 4-gram shingles, beside plain trafilatura on the same pages."""
    from extractors.evaluation.page_text import PageFileError, compare, load_pages
    from flows.cli.output import as_json as to_json

    try:
        done = compare(load_pages(file), quickly=fast)
    except PageFileError as error:
        raise ConfigError(str(error)) from error
    if as_json:
        sys.stdout.write(to_json({**asdict(done.ours), **asdict(done)}))
        return
    table = Table("", "ours", "trafilatura", title=f"{done.pages} pages")
    plain = asdict(done.trafilatura)
    for name, value in asdict(done.ours).items():
        table.add_row(name.replace("_", " "), _number(value), _number(plain[name]))
    Console().print(table)
    low, high = done.interval
    Console().print(f"F1 {done.difference:+.4f}, 95 % of paired draws in [{low:+.4f}, {high:+.4f}]")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}" if value <= 1 else f"{value:.1f}"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
