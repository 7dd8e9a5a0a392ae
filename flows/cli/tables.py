"""Lay an answer out for the eye: a table where it fits the terminal, one field a line where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from store.queries import sql as asking

# A column cut to less than this tells nothing: rather one field a line.
MIN_COLUMN_WIDTH = 14

# Of one long text so much is shown where it has a line of its own; the whole is for --format json and --output.
MAX_CELL_CHARACTERS = 300

# What a table spends on each column beside its words: a rule and two blanks.
_FRAME = 3


def print_table(answer: asking.Table, console: Console) -> None:
    """Show an answer; nothing is cut where no terminal looks, so that what is piped on is whole."""
    cells = [[_shown(cell) for cell in row] for row in answer.rows]
    wanted = [
        max(cell_len(one) for one in (name, *(_one_line(row[place]) for row in cells)))
        for place, name in enumerate(answer.columns)
    ]
    frame = _FRAME * len(wanted) + 1
    if not console.is_terminal:
        wide = Console(file=console.file, width=sum(wanted) + frame, no_color=True)
        wide.print(_table(answer.columns, cells, wanted))
    elif (widths := fitting(wanted, console.width - frame)) is not None:
        console.print(_table(answer.columns, cells, widths))
    else:
        _print_fields(answer.columns, cells, console)
    console.print(f"{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'}", style="dim")


def fitting(wanted: Sequence[int], room: int) -> list[int] | None:
    """Return widths that fill no more than `room`: the widest give way; None where one would fall under the least."""
    widths = list(wanted)
    while sum(widths) > room:
        widest = max(widths)
        if widest <= MIN_COLUMN_WIDTH:
            return None
        widths[widths.index(widest)] -= 1
    return widths


def _table(columns: Sequence[str], cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Table:
    table = Table()
    for name, width in zip(columns, widths, strict=True):
        table.add_column(Text(name), width=width, no_wrap=True, overflow="ellipsis")
    for row in cells:
        table.add_row(*(Text(_one_line(cell)) for cell in row))
    return table


def _print_fields(columns: Sequence[str], cells: Sequence[Sequence[str]], console: Console) -> None:
    margin = min(max(cell_len(name) for name in columns), console.width // 3)
    for number, row in enumerate(cells, 1):
        console.rule(Text(str(number)), align="left", characters="─", style="dim")
        grid = Table.grid(padding=(0, 2))
        grid.add_column(width=margin, style="bold", no_wrap=True, overflow="ellipsis")
        grid.add_column(overflow="fold")
        for name, cell in zip(columns, row, strict=True):
            grid.add_row(Text(name), Text(_cut(cell)))
        console.print(grid)


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


def _one_line(cell: str) -> str:
    return " ".join(cell.split("\n"))


def _cut(cell: str) -> str:
    if len(cell) <= MAX_CELL_CHARACTERS:
        return cell
    return f"{cell[:MAX_CELL_CHARACTERS].rstrip()} … ({len(cell):,} characters)"
