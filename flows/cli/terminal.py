"""Write to a terminal what strangers wrote: without control characters, and in whatever encoding the terminal has."""

import sys
from collections.abc import Iterable

from rich.console import Console as RichConsole
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment

# C0 and C1 but for tab and line feed, and what turns the direction of a line: shown as the sign for "no character".
_CONTROLS = dict.fromkeys(
    [*(set(range(0x20)) - {0x09, 0x0A}), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"
)


def without_controls(words: str) -> str:
    """Return words that move no cursor, ring no bell and rename no window."""
    return words.translate(_CONTROLS)


class Console(RichConsole):
    """A console whose texts hold no control characters; its own colours stay."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of something to print."""
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable():
                yield segment
            else:
                yield Segment(without_controls(segment.text), segment.style)


def write_text(words: str) -> None:
    """Write to standard output as it is; where a terminal looks, without control characters."""
    sys.stdout.write(without_controls(words) if sys.stdout.isatty() else words)


def tolerate_any_encoding() -> None:
    """Let no character that the terminal's encoding lacks end the program: it is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
