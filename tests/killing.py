"""End a process at a named write, not after some time: in the middle of its work on any machine, every time.

A write is a call from our code that changes a file: a statement or commit of DuckDB, a rename, a copy, a flush. It is
named for who makes it and what is called. A profile function sees each call before and after.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psutil

ROOT = Path(__file__).parent.parent
OURS = tuple(str(ROOT / package) for package in ("extractors", "store", "reports", "flows"))

CALLS = {
    "_duckdb": frozenset({"execute", "executemany", "commit"}),
    "posix": frozenset({"replace", "rename", "sendfile", "fsync", "utime", "unlink"}),
}
DEPTH = 4  # pathlib and shutil stand between us and the system


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Just before or after the call `number` (from 1) of the write `name`."""

    name: str
    number: int
    after: bool

    def __str__(self) -> str:
        return f"{'after' if self.after else 'before'} {self.name} {self.number}"


def kill_at(moment: Moment) -> None:
    """Kill this process with SIGKILL when the moment comes, in whichever thread that starts from now on."""
    act_at(moment, lambda: os.kill(os.getpid(), signal.SIGKILL))


def act_at(moment: Moment, act: Callable[[], object]) -> None:
    """Do something when the moment comes, in whichever thread that starts from now on."""

    def meet(name: str, number: int, after: bool) -> None:
        if Moment(name=name, number=number, after=after) == moment:
            act()

    _watch(meet)


def log_writes(log: Path) -> None:
    """Write the name of each write, a line, to `log`."""
    handle = log.open("a", encoding="utf-8")

    def note(name: str, number: int, after: bool) -> None:
        if after:
            handle.write(f"{name}\n")
            handle.flush()

    _watch(note)


def moments(log: Path, count: int) -> list[Moment]:
    """Return up to `count` moments, before and after the first and a middle call of each write.

    Half are commits and what is done to files, half statements, each half spread over all there are.
    """
    calls = Counter(log.read_text(encoding="utf-8").splitlines())
    statements = {name for name in calls if " execute" in name}
    return [
        *_spread([one for name in calls if name not in statements for one in _around(name, calls[name])], count // 2),
        *_spread([one for name in calls if name in statements for one in _around(name, calls[name])], -(-count // 2)),
    ]


def _around(name: str, most: int) -> list[Moment]:
    numbers = sorted({1, (most + 1) // 2})
    return [Moment(name=name, number=number, after=after) for number in numbers for after in (False, True)]


def _spread(every: Sequence[Moment], count: int) -> list[Moment]:
    count = min(count, len(every))
    return [every[n * len(every) // count] for n in range(count)]


def kill_the_flow(worker: psutil.Process) -> None:
    """Kill the process of the flow that runs, and nothing that it or the worker started beside it."""
    flows = [one for one in worker.children() if "PREFECT__FLOW_RUN_ID" in one.environ()]
    assert len(flows) == 1, [one.cmdline() for one in worker.children(recursive=True)]
    flows[0].kill()


def kill_with_children(pid: int) -> None:
    """Send SIGKILL to a process and all that it started, at once."""
    parent = psutil.Process(pid)
    for one in [*parent.children(recursive=True), parent]:
        one.kill()


def _watch(act: Callable[[str, int, bool], None]) -> None:
    calls: Counter[str] = Counter()

    def profile(frame: FrameType, event: str, called: object) -> None:
        if event not in ("c_call", "c_return"):
            return
        owner = getattr(called, "__module__", None) or ""
        call = called.__name__  # type: ignore[attr-defined]
        if call in CALLS.get(owner, ()) and (name := _named(frame, call)):
            calls[name] += event == "c_call"
            act(name, calls[name], event == "c_return")

    threading.setprofile(profile)
    sys.setprofile(profile)


def _named(frame: FrameType | None, call: str) -> str:
    """Return who of ours makes the call, and the call; "" if it is not ours."""
    for _ in range(DEPTH):
        if frame is None:
            break
        if frame.f_code.co_filename.startswith(OURS):
            module = Path(frame.f_code.co_filename).relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
            return f"{module}.{frame.f_code.co_name} {call}"
        frame = frame.f_back
    return ""
