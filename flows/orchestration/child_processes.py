"""End a child process when this one ends, however that happens: the kernel closes a pipe that a shell waits on."""

import os
import subprocess
from contextlib import suppress
from functools import cache

# A process is its number and when it began: the number of one that has ended may be a stranger's by now.
# Linux tells the beginning in `/proc`, where it is the 20th field behind the name; other systems by `ps`.
_SCRIPT = r"""
began() {
    if read -r line 2>/dev/null <"/proc/$1/stat"; then
        set -- ${line##*) }
        echo "${20}"
    else
        ps -o lstart= -p "$1" 2>/dev/null | tr ' ' _
    fi
}
while read -r one; do all="$all $one/$(began "$one")"; done
for known in $all; do
    one=${known%%/*}
    [ "$known" = "$one/" ] || [ "$known" != "$one/$(began "$one")" ] || kill "$one" 2>/dev/null
done
"""


def terminate_on_exit(process: int) -> None:
    """Have the process of this id sent SIGTERM as soon as this one is gone, kill -9 included.

    A process that ended before is left alone, and so is whatever bears its number then.
    """
    guard = _guard()
    assert guard.stdin is not None, "the guard listens on a pipe"
    with suppress(OSError):  # a guard that somebody killed guards no more; the run goes on
        os.write(guard.stdin.fileno(), f"{process}\n".encode())


@cache
def _guard() -> subprocess.Popen[bytes]:
    """Return the one shell of this process that waits for its end."""
    return subprocess.Popen(  # noqa: S603 - a script of our own, given numbers only
        ["/bin/sh", "-c", _SCRIPT],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # an interrupt from the keyboard is not meant for it
    )
