"""Weigh words by how rare they are in the press at large, from a table that ships; never looks at the store.

Theory. Two articles that share "heliograph" say more than two that share "company". Weights drawn from the store itself
would change with every article that arrives, and with them the scores of old pairs; a fixed table keeps every score
independent of order and batches. A word that the table lacks is as rare as a word can be, which errs towards names.

`python -m store.dedup.features.terms FILE.jsonl.gz …` counts the table anew from articles (`title`, `text`,
`documents`).
"""

import gzip
import importlib.resources
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

# What is said early is what an article is about; page tails bring strangers' words.
READ_WORDS = 600

# Rarer stems are left out of the table: names of the day, which no later text would use.
LEAST_ARTICLES = 3

_STEM = 6

_WORDS = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Return the words in lower case, in reading order; numbers are words too."""
    return [word.lower() for word in _WORDS.findall(text)]


def stems_of(words: Iterable[str]) -> list[str]:
    """Return the stems of all words that can tell something: three letters or more, or a number.

    A stem is the first six letters: good enough to see "acquires" in "acquired".
    """
    return [word[:_STEM] for word in words if len(word) > 2 or word.isdigit()]


def weighed(stems: Iterable[str]) -> dict[str, float]:
    """Return stem → weight, a unit vector: rare stems weigh more, repeated ones a little more; no stems give none."""
    rarest, rarities = _rarities()
    raw = {found: (1 + math.log(times)) * rarities.get(found, rarest) for found, times in Counter(stems).items()}
    length = math.sqrt(math.fsum(weight * weight for weight in raw.values()))
    return {found: weight / length for found, weight in raw.items()} if length else {}


def rarity_of(stem: str) -> float:
    """Return the log of how many articles of the press there are for each one that holds the stem."""
    rarest, rarities = _rarities()
    return rarities.get(stem, rarest)


@cache
def _rarities() -> tuple[float, Mapping[str, float]]:
    """Return how rare a stem is that the table lacks, and how rare each stem of it."""
    total, counts = _table()
    return math.log(total + 1), {found: math.log((total + 1) / (count + 1)) for found, count in counts.items()}


@cache
def _table() -> tuple[int, Mapping[str, int]]:
    """Return how many articles were counted, and in how many of them each stem occurs."""
    text = importlib.resources.files("store.dedup.features").joinpath("terms.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    counts = {found: int(count) for found, count in rows}
    return counts.pop("(articles)"), counts


def count_terms(texts: Iterable[str]) -> tuple[int, Counter[str]]:
    """Return the number of texts and in how many of them each stem occurs."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        counts.update(set(stems_of(words_of(" ".join(text.split()[:READ_WORDS])))))
        total += 1
    return total, counts


def _texts(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                yield from row.get("documents") or [f"{row.get('title', '')} {row.get('text', '')}"]


def main() -> None:
    """Print the table of the files named on the command line, the commonest stem first."""
    paths = [Path(argument) for argument in sys.argv[1:]]
    if not paths:
        sys.exit(__doc__)
    total, counts = count_terms(_texts(paths))
    kept = sorted(((-n, found) for found, n in counts.items() if n >= LEAST_ARTICLES))
    sys.stdout.write("".join([f"(articles)\t{total}\n", *(f"{found}\t{-n}\n" for n, found in kept)]))


if __name__ == "__main__":
    main()
