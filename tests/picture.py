"""Draw the picture of the README: the first screen of the demo's last digest, as a terminal shows it.

python -m tests.picture FOLDER      # FOLDER is what `storyfold demo` wrote; without it the demo is run
"""

import re
import sys
import tempfile
from html import unescape
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown

from flows.cli.start import first_screen, run_demo

PICTURE = Path(__file__).parent.parent / ".github" / "digest.svg"
WIDTH = 104  # characters


def draw(edition: str) -> str:
    """Return the picture of an edition's first screen as SVG; equal editions give equal pictures."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Markdown(first_screen(edition)))
    return console.export_svg(title="storyfold demo")


def words_of(picture: str) -> list[str]:
    """Return the words that an SVG shows, in order."""
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    return unescape(" ".join(shown)).split()


def main(folder: Path) -> None:
    """Write the picture of the demo that lies in `folder`."""
    last = sorted((folder / "digests").glob("world-models-*-W*.md"))[-1]
    PICTURE.write_text(draw(last.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:]:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            run_demo(Path(made), console=Console())
            main(Path(made))
