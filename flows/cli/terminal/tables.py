"""Print rows and sentences: tables that fit the terminal, tab-separated values where no terminal looks, CSV if asked.

Outside text is never markup, nor holds control characters.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console as RichConsole
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from flows.gathering.result import counted

if TYPE_CHECKING:
    from rich.tree import Tree

    from store.queries.sql import SchemaObject
    from store.queries.sql import Table as Answer

# A column cut to less than this says nothing: rather one field a line.
MIN_COLUMN_WIDTH = 14

# Of one long text so much is shown where it has a line of its own; the whole is for --json, --csv and --output.
MAX_CELL_CHARACTERS = 300

# What a table spends on each column beside its words: a rule and two blanks.
_FRAME = 3

# C0 and C1 but for tab and line feed, and what turns the direction of a line: shown as the sign for "no character".
_CONTROLS = dict.fromkeys(
    [*(set(range(0x20)) - {0x09, 0x0A}), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"
)

# What would end a cell or a row of tab-separated values.
_SEPARATORS = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


def without_controls(words: str) -> str:
    """Return words that move no cursor, ring no bell and rename no window."""
    return words.translate(_CONTROLS)


class Console(RichConsole):
    """A console whose texts hold no control characters; its own colours stay.

    In a terminal a table is as wide as the terminal, or one field a line where its columns would say nothing; `wide`
    gives each column its whole width. Where no terminal looks, tables are tab-separated values, trees are indented and
    lines are not wrapped. With `as_csv` tables are CSV and nothing else is printed.
    """

    def __init__(self, *, wide: bool = False, as_csv: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.wide = wide
        self.as_csv = as_csv

    @property
    def for_people(self) -> bool:
        """Whether somebody looks: titles, legends and counts of rows are for them alone."""
        return self.is_terminal and not self.as_csv

    def print(self, *objects: Any, **options: Any) -> None:
        """Print tables, trees and sentences as the reader needs them."""
        if self.as_csv:
            for one in objects:
                if isinstance(one, Table):
                    self.write(csv_text(headers(one), cells_of(one)))
        elif not self.is_terminal:
            for one in objects or ("",):
                if isinstance(one, Table):  # written as it is: a sentence's tabs become blanks
                    self.write(_plain_table(one))
                else:
                    super().print(_plain(one), **{"soft_wrap": True, **options})
        elif len(objects) == 1 and isinstance(objects[0], Table) and objects[0].columns and objects[0].box:
            self._print_table(objects[0])
        else:
            super().print(*objects, **options)

    def write(self, words: str) -> None:
        """Write text as it is; where a terminal looks, without control characters."""
        self.file.write(without_controls(words) if self.is_terminal else words)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of something to print."""
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable():
                yield segment
            else:
                yield Segment(without_controls(segment.text), segment.style)

    def _print_table(self, table: Table) -> None:
        names, rows = headers(table), cells_of(table)
        wanted = [max(cell_len(line) for row in (names, *rows) for line in (row[i].splitlines() or [""]))
                  for i in range(len(names))]  # fmt: skip
        frame = _FRAME * len(wanted) + 1
        if self.wide:
            narrow, self._width = self._width, sum(wanted) + frame
            super().print(table, soft_wrap=True)
            self._width = narrow
        elif fitted_widths(wanted, self.width - frame) is not None:
            super().print(table)
        else:
            if table.title:
                super().print(table.title, style="italic")
            _print_fields(names, rows, self)


def headers(table: Table) -> tuple[str, ...]:
    """Return the names of a table's columns; "" for all where it shows none."""
    return tuple(_words(column.header) if table.show_header else "" for column in table.columns)


def cells_of(table: Table) -> list[tuple[str, ...]]:
    """Return a table's cells as text, row by row."""
    return list(zip(*([_words(cell) for cell in column.cells] for column in table.columns), strict=True))


def _words(cell: object) -> str:
    return cell.plain if isinstance(cell, Text) else str(cell)


def _plain(renderable: object) -> object:
    """Return what a pipe gets: of a tree indented lines."""
    from rich.tree import Tree

    return Text("\n".join(_branches(renderable))) if isinstance(renderable, Tree) else renderable


def _plain_table(table: Table) -> str:
    title = f"# {_words(table.title)}\n" if table.title else ""
    return title + tsv_text(headers(table), cells_of(table))


def _branches(tree: Tree, depth: int = 0) -> Iterator[str]:
    for number, line in enumerate(_words(tree.label).split("\n")):
        yield f"{'  ' * (depth + bool(number))}{line}"
    for child in tree.children:
        yield from _branches(child, depth + 1)


def tsv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as tab-separated values, one line each: a tab or a line's end inside a cell becomes a blank."""
    named = [columns] if any(columns) else []
    lines = ("\t".join(_shown(cell).translate(_SEPARATORS) for cell in row) for row in [*named, *rows])
    return "".join(f"{without_controls(line)}\n" for line in lines)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV under their columns' names; nothing in a cell is changed."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue()


def plain_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """Return a table of values as they print."""
    table = Table(*columns, title=title or None)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(_shown(cell)) for cell in row))
    return table


def print_table(answer: Answer, console: Console) -> None:
    """Show an answer: fitted to a terminal; in a pipe every row whole, on a line of tab-separated values."""
    if console.as_csv:
        console.write(csv_text(answer.columns, answer.rows))
        return
    if not console.is_terminal:
        console.write(tsv_text(answer.columns, answer.rows))
        return
    cells = [[_shown(cell) for cell in row] for row in answer.rows]
    wanted = [
        max(cell_len(one) for one in (name, *(_one_line(row[index]) for row in cells)))
        for index, name in enumerate(answer.columns)
    ]
    frame = _FRAME * len(wanted) + 1
    if console.wide:
        console.print(_table(answer.columns, cells, wanted))
    elif (widths := fitted_widths(wanted, console.width - frame)) is not None:
        console.print(_table(answer.columns, cells, widths))
    else:
        _print_fields(answer.columns, cells, console)
    console.print(counted(len(answer.rows), "row"), style="dim")


def fitted_widths(wanted: Sequence[int], room: int) -> list[int] | None:
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


def print_schema(found: Sequence[SchemaObject], console: Console) -> None:
    """Show views, tables and macros with their meanings; the columns of one alone, or of all where nobody looks."""
    for one in found:
        console.print(Text.assemble((one.name, "bold"), f"  {one.kind}. {one.meaning}"))
        for name, kind, meaning in one.columns:
            console.print(Text.assemble(f"    {name:22}", (f"{kind:12} ", "cyan"), (meaning, "dim")))


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


def _one_line(cell: str) -> str:
    return " ".join(cell.split("\n"))


def _cut(cell: str) -> str:
    if len(cell) <= MAX_CELL_CHARACTERS:
        return cell
    return f"{cell[:MAX_CELL_CHARACTERS].rstrip()} … ({len(cell):,} characters)"
