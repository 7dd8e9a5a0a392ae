"""Stop at once when asked to: a run may be killed at any moment, so there is nothing to wait for."""

import os
import signal
import sys
from contextlib import suppress
from functools import cache
from threading import Thread


@cache
def exit_on_signals() -> None:
    """Make Ctrl-C and SIGTERM end the process within a moment, with Prefect's own server if we started one.

    Left to itself Prefect goes on against a server that the same Ctrl-C has ended, and tries again for minutes. It
    also puts its own handlers over ours, so a thread listens where the interpreter notes every signal. A second call
    changes nothing.
    """
    # What a worker still at its start had locked is put away by multiprocessing's tracker; it need not say so.
    sys.warnoptions.append("ignore:resource_tracker:UserWarning")
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    Thread(target=_wait, args=(reader,), daemon=True).start()


def _wait(reader: int) -> None:
    number = 0
    while number not in (signal.SIGINT, signal.SIGTERM):
        number = os.read(reader, 1)[0]
    sys.stderr.write("\nStopped. What was stored stays; run it again to go on.\n")
    sys.stderr.flush()
    _end_children()
    os._exit(128 + number)


def _end_children() -> None:
    """End Prefect's own server and the workers; one still at its start would end in a trace once we are gone.

    Only multiprocessing's tracker lives on for a moment: it ends by itself when it has tidied up.
    """
    import psutil  # a twentieth of a second, which only an end by force needs

    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if not any("resource_tracker" in word for word in child.cmdline()):
                child.kill()
