"""The `storyfold` command inside the test's process: a tenth of the time of a process of its own."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from typer.testing import CliRunner

from flows.cli.app import main

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def storyfold(*words: str, cwd: Path = ROOT, **environment: str) -> Done:
    """Run a command as the console script does, errors and exit code included."""
    with (
        CliRunner().isolation(env={"COLUMNS": "200", **environment}) as (printed, said, _),
        contextlib.chdir(cwd),
        patch.object(sys, "argv", ["storyfold", *words]),
    ):
        code = _exit_code()
        sys.stdout.flush()
        sys.stderr.flush()
        return Done(returncode=code, stdout=_text(printed), stderr=_text(said))


def _exit_code() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _text(stream: object) -> str:
    return stream.getvalue().decode("utf-8").replace("\r\n", "\n")  # type: ignore[attr-defined,no-any-return]
