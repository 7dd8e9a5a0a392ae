"""What a command shows, and when: what somebody sees who waits for it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# What is shown after so many seconds is progress, not an answer to "does it do anything?".
TOLD_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A command that has ended: how, after how many seconds, and what it printed with the second of each piece."""

    command: str
    pieces: tuple[tuple[float, str], ...]
    whole_s: float
    code: int

    @property
    def first_s(self) -> float:
        """Seconds to the first word; to the end, where there was none."""
        return self.pieces[0][0] if self.pieces else self.whole_s

    @property
    def words(self) -> str:
        return "".join(text for _, text in self.pieces)

    def __str__(self) -> str:
        told = f"{self.command}: first word {self.first_s:.1f} s, done {self.whole_s:.0f} s, exit {self.code}\n"
        return told + "".join(f"  {second:2} s  {line}\n" for second, line in self.by_second())

    def by_second(self) -> list[tuple[int, str]]:
        """Return the last line that stands there at the end of each second up to `TOLD_S` that brings something new."""
        found = []
        for second in range(1, TOLD_S + 1):
            lines = [text for at, text in self.pieces if second - 1 <= at < second]
            if line := [one.strip() for one in "".join(lines).splitlines() if one.strip()][-1:]:
                found.append((second, line[0]))
        return found


def shown_by(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Shown:
    """Run a command to its end in `folder`, and return what it showed."""
    begun = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0
    )
    assert process.stdout is not None
    pieces = []
    while piece := os.read(process.stdout.fileno(), 1 << 16):
        pieces.append((time.monotonic() - begun, piece.decode(errors="replace")))
    code = process.wait()
    whole_s = time.monotonic() - begun
    return Shown(command=" ".join(command), pieces=tuple(pieces), whole_s=whole_s, code=code)
