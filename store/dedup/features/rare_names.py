"""Read which names of an article the press at large hardly ever prints, from a table that ships; compares nothing.

Theory. "Trump" in two articles of one week proves little, names that hardly anybody prints prove much: of the like
pairs of three real weeks of 2026 that share two such names or more 53 of 99 are one event, of those that share none
171 of 3,718. What is rare must not depend on the store, or scores would change with every article that comes; so
words are counted once, in other articles, and a word that the table lacks is rare.

`python -m store.dedup.features.rare_names FILE.jsonl.gz …` counts the table anew (`title`, `text`, `documents`).
"""

import math
import re

from store.dedup.features.frequencies import print_table, read_table

# Names of an event come early; below, a word in small letters shows that the capital was the headline's.
NAME_WORDS = 150
READ_WORDS = 400

# The log of how many articles there are for each that holds the word: one in 1,100.
RARE = 7.0

# What common words of two headlines share says nothing: below one article in seven.
COMMON = 2.0

_WORD = re.compile(r"[^\W_]+(?:[’'](?!s\b)[^\W_]+)?")


def rare_names_in(title: str, text: str) -> frozenset[str]:
    """Return the rare names of the headline and the first words, in lower case.

    A name has a capital, or letters with digits, and the text never writes it in small letters.
    """
    words = text.split()
    small = {word for word in _WORD.findall(" ".join(words[:READ_WORDS])) if word.islower()}
    found = _WORD.findall(f"{title}. {' '.join(words[:NAME_WORDS])}")
    named = {word.lower() for word in found if len(word) > 1 and (word[0].isupper() or _is_model(word))}
    return frozenset(word for word in named - small if word_rarity(word) >= RARE)


def distinctive_words(headline: str) -> dict[str, float]:
    """Return word → weight of a headline's words, so that the products of two add up to the rarity that they share."""
    words = {word.lower() for word in _WORD.findall(headline)}
    return {word: math.sqrt(weight) for word in words if (weight := word_rarity(word) - COMMON) > 0}


def word_rarity(word: str) -> float:
    """Return the log of how many articles of the press there are for each one that holds the word (lower case)."""
    total, counts = read_table("words.tsv")
    return math.log((total + 1) / (counts.get(word, 0) + 1))


def _is_model(word: str) -> bool:
    return any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word)


def read_words(text: str) -> set[str]:
    """Return the words that a text counts for in the table: those of its first `READ_WORDS`, in lower case."""
    return {word.lower() for word in _WORD.findall(" ".join(text.split()[:READ_WORDS]))}


if __name__ == "__main__":
    print_table(read_words, __doc__)
