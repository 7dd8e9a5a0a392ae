"""Tables of how many articles of the press hold each word: read the ones that ship, count them anew; weighs nothing."""

import gzip
import importlib.resources
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

# Rarer words are left out of a table: names of the day, which no later text would use.
LEAST_ARTICLES = 3

# The row that holds how many articles were counted.
_TOTAL = "(articles)"


@cache
def read_table(name: str) -> tuple[int, Mapping[str, int]]:
    """Return how many articles were counted for the shipped table of this name, and in how many each word occurs."""
    text = importlib.resources.files("store.dedup.features").joinpath(name).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    counts = {word: int(count) for word, count in rows}
    return counts.pop(_TOTAL), counts


def count_documents(texts: Iterable[str], words_in: Callable[[str], Iterable[str]]) -> tuple[int, Counter[str]]:
    """Return the number of texts and in how many of them each word occurs, by what `words_in` finds in a text."""
    total, counts = 0, Counter[str]()
    for text in texts:
        counts.update(set(words_in(text)))
        total += 1
    return total, counts


def print_table(words_in: Callable[[str], Iterable[str]], usage: str | None) -> None:
    """Print the table of the files named on the command line, the commonest word first; exit with `usage` without any.

    A file is gzipped JSON lines of `title` and `text`, or of `documents`.
    """
    paths = [Path(argument) for argument in sys.argv[1:]]
    if not paths:
        sys.exit(usage)
    total, counts = count_documents(_texts(paths), words_in)
    kept = sorted((-n, word) for word, n in counts.items() if n >= LEAST_ARTICLES)
    sys.stdout.write("".join([f"{_TOTAL}\t{total}\n", *(f"{word}\t{-n}\n" for n, word in kept)]))


def _texts(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                yield from row.get("documents") or [f"{row.get('title', '')} {row.get('text', '')}"]
