"""Time what is measured beside what it is measured against, and print both in plain text; imports nothing of ours.

The peer or plain-library call runs in the same process on the same data, turn by turn with ours, so that a busy machine
is busy for both. Processor seconds are those of this process and its children.
"""

import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one act took, in seconds, and what it gave."""

    cpu: float
    clock: float
    gave: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: numbers already in the words of the table."""

    what: str
    figure: str
    beside: str = ""  # the peer's or plain call's figure in the same run
    limit: str = ""
    ratio: str = ""


def spent(act: Callable[[], Any]) -> Spent:
    """Run `act` once."""
    cpu, clock = _cpu(), time.monotonic()
    gave = act()
    return Spent(cpu=_cpu() - cpu, clock=time.monotonic() - clock, gave=gave)


def best_of(turns: int, *acts: Callable[[], Any]) -> tuple[Spent, ...]:
    """Return the fastest of `turns` runs of each act, by the clock; the acts take turns."""
    runs = [[spent(act) for act in acts] for _ in range(turns)]
    return tuple(min(column, key=lambda run: run.clock) for column in zip(*runs, strict=True))


def show(title: str, heads: Sequence[str], rows: Sequence[Row]) -> None:
    """Print a table; `heads` names the four columns after the first."""
    lines = [("", *heads), *((row.what, row.figure, row.beside, row.limit, row.ratio) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    told = [f"\n{title}"]
    for line in lines:
        cells = [line[0].ljust(widths[0]), *(line[n].rjust(widths[n]) for n in range(1, 5))]
        told.append("  ".join(cells).rstrip())
    sys.stdout.write("\n".join(told) + "\n")
    sys.stdout.flush()


def say(words: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
