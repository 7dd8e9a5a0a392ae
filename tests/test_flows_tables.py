"""An answer is readable at the width there is, and whole where nobody looks."""

import io

import pytest

from flows.cli.terminal.tables import (
    MAX_CELL_CHARACTERS,
    MIN_COLUMN_WIDTH,
    Console,
    fitted_widths,
    plain_table,
    print_table,
)
from store.queries.sql import Table

LONG = "A headline of some length that says what happened to whom"
WIDE = Table(columns=tuple(f"column_{n}" for n in range(9)), rows=((*tuple([LONG] * 8), "first\nsecond"),))
NARROW = Table(columns=("outlet", "articles"), rows=(("The Gazette", 3), (None, 4)))


def shown(answer: Table, *, width: int = 80, terminal: bool = True) -> list[str]:
    """Return the lines that are printed."""
    file = io.StringIO()
    print_table(answer, Console(file=file, width=width, force_terminal=terminal, color_system=None))
    return file.getvalue().splitlines()


def test_a_table_that_fits_is_a_table() -> None:
    lines = shown(NARROW)
    assert "│ outlet      │ articles │" in lines[1].replace("┃", "│")
    assert lines[-1] == "2 rows"


def test_long_cells_give_way_before_short_ones() -> None:
    answer = Table(columns=("id", "headline"), rows=(("s1", LONG * 3),))
    row = next(line for line in shown(answer) if "s1" in line)
    assert row.startswith("│ s1 │ A headline")
    assert "…" in row
    assert len(row) == 80


def test_what_is_too_wide_for_a_table_is_told_field_by_field_and_no_word_is_torn_to_letters() -> None:
    lines = shown(WIDE)
    assert lines[0].startswith("1 ─")
    assert any(line.startswith("column_0  " + LONG) for line in lines)
    assert all(len(line) <= 80 for line in lines)


def test_of_a_very_long_text_the_beginning_and_the_length_are_shown() -> None:
    answer = Table(columns=tuple("abcdefgh"), rows=(tuple(["x" * (MAX_CELL_CHARACTERS + 1)] * 8),))
    assert f"… ({MAX_CELL_CHARACTERS + 1}" in " ".join(shown(answer))
    answer = Table(columns=tuple("abcdefgh"), rows=(tuple(["x" * MAX_CELL_CHARACTERS] * 8),))
    assert "…" not in " ".join(shown(answer))


def test_where_no_terminal_looks_nothing_is_cut() -> None:
    assert sum(line.count(LONG) for line in shown(WIDE, terminal=False)) == 8


@pytest.mark.parametrize("answer", [Table(columns=(), rows=()), Table(columns=("a",), rows=())], ids=["no", "empty"])
def test_nothing_is_told_as_nothing(answer: Table) -> None:
    assert shown(answer)[-1] == "0 rows"
    assert shown(answer, terminal=False) == list(answer.columns)


def test_a_pipe_gets_one_line_of_tab_separated_values_a_row() -> None:
    assert shown(WIDE, terminal=False) == ["\t".join(WIDE.columns), "\t".join([*[LONG] * 8, "first second"])]
    answer = Table(columns=("a", "b"), rows=(("one\ttwo\r\nthree", None),))
    assert shown(answer, terminal=False)[1] == "one two  three\t"


def test_a_wide_table_gives_every_column_its_width() -> None:
    file = io.StringIO()
    print_table(WIDE, Console(file=file, width=80, force_terminal=True, color_system=None, wide=True))
    row = next(line for line in file.getvalue().splitlines() if "A headline" in line)
    assert row.count(LONG) == 8
    assert len(row) > 400


def printed(title: str, *, terminal: bool) -> str:
    file = io.StringIO()
    table = plain_table(title, WIDE.columns, WIDE.rows)
    Console(file=file, width=80, force_terminal=terminal, color_system=None).print(table)
    return file.getvalue()


def test_a_table_of_a_command_is_fitted_or_told_field_by_field_as_an_answer_is() -> None:
    assert max(len(line) for line in printed("", terminal=True).splitlines()) <= 80
    assert f"column_0  {LONG}" in printed("", terminal=True)
    assert printed("Figures", terminal=False).splitlines()[:2] == ["# Figures", "\t".join(WIDE.columns)]


WIDTHS = [
    ("all fit", [3, 4], 10, [3, 4]),
    ("the widest gives way", [3, 40], 23, [3, 20]),
    ("two share", [40, 40], 40, [20, 20]),
    ("the least is kept", [3, 40], 3 + MIN_COLUMN_WIDTH, [3, MIN_COLUMN_WIDTH]),
    ("under the least none fits", [3, 40], 2 + MIN_COLUMN_WIDTH, None),
]


@pytest.mark.parametrize(("wanted", "room", "widths"), [row[1:] for row in WIDTHS], ids=[row[0] for row in WIDTHS])
def test_widths(wanted: list[int], room: int, widths: list[int] | None) -> None:
    assert fitted_widths(wanted, room) == widths
