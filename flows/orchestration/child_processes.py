"""End a process we started when we end, however that happens: the kernel closes a pipe that a shell waits on."""

import os
import subprocess
from contextlib import suppress

_SCRIPT = 'while read -r one; do all="$all $one"; done; [ -z "$all" ] || kill $all 2>/dev/null'

_guards: list[subprocess.Popen[bytes]] = []


def terminate_on_exit(process: int) -> None:
    """Have the process of this id sent SIGTERM as soon as this one is gone, kill -9 included."""
    guard = _guard()
    assert guard.stdin is not None, "the guard listens on a pipe"
    with suppress(OSError):  # a guard that somebody killed guards no more; the run goes on
        os.write(guard.stdin.fileno(), f"{process}\n".encode())


def _guard() -> subprocess.Popen[bytes]:
    if not _guards:
        _guards.append(
            subprocess.Popen(  # noqa: S603 - a script of our own, told numbers only
                ["/bin/sh", "-c", _SCRIPT],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # an interrupt from the keyboard is not meant for it
            )
        )
    return _guards[0]
