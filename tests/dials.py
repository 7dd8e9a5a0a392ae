"""See every address that this process dials, and the most memory it takes: measured by the system, not by our code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# An audit hook cannot be taken back: it is set once, and writes to whoever listens.
_LISTENERS: list[list[tuple[str, int]]] = []


def _heard(event: str, details: tuple[object, ...]) -> None:
    if event == "socket.connect" and _LISTENERS:
        address = details[1]
        if isinstance(address, tuple):
            for dialled in _LISTENERS:
                dialled.append((str(address[0]), int(address[1])))


sys.addaudithook(_heard)


@contextmanager
def dialled() -> Iterator[list[tuple[str, int]]]:
    """Yield the list of (host, port) that sockets of this process connect to within the block."""
    found: list[tuple[str, int]] = []
    _LISTENERS.append(found)
    try:
        yield found
    finally:
        _LISTENERS.remove(found)


@dataclass(slots=True)
class Growth:
    """How many KiB of memory the process took at most, beyond what it had; known after the block."""

    kb: int = field(default=0)


@contextmanager
def memory_growth() -> Iterator[Growth]:
    """Measure the peak of resident memory within the block, whatever the peak was before it."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # sets the peak back to what is resident now
    growth, before = Growth(), _status_kb("VmRSS")
    yield growth
    growth.kb = _status_kb("VmHWM") - before


def _status_kb(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
