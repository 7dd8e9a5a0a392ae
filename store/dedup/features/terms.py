"""Weigh words by how rare they are in the press at large, from a table that ships; never looks at the store.

Theory. Two articles that share "heliograph" say more than two that share "company". Weights drawn from the store itself
would change with every article that arrives, and with them the scores of old pairs; a fixed table keeps every score
independent of order and batches. A word that the table lacks is as rare as a word can be, which errs towards names.

`python -m store.dedup.features.terms FILE.jsonl.gz …` counts the table anew from articles (`title`, `text`,
`documents`).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from store.dedup.features.frequencies import print_table, read_table

# What is said early is what an article is about; page tails bring strangers' words.
READ_WORDS = 600

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
    total, counts = read_table("terms.tsv")
    return math.log(total + 1), {found: math.log((total + 1) / (count + 1)) for found, count in counts.items()}


def _read_stems(text: str) -> list[str]:
    return stems_of(words_of(" ".join(text.split()[:READ_WORDS])))


def main() -> None:
    """Print the table of the files named on the command line, the commonest stem first."""
    print_table(_read_stems, __doc__)


if __name__ == "__main__":
    main()
