"""Cuts a sentence into words and stems for comparison; a stem is no linguistics, only what makes two forms one."""

import re
from functools import lru_cache

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_VOWEL = re.compile(r"[aeiouy]")

# Words that carry no fact of their own when a sentence is put in other words.
LIGHT = frozenset(ENGLISH_STOP_WORDS) | frozenset(
    "said says say saying told tells added according also new one two mr mrs ms dr prof".split()
)


def words_of(text: str) -> list[str]:
    """Return the words in order, as they are written; a possessive's ending is cut off."""
    return [re.sub(r"['’]s$", "", word) for word in _WORD.findall(text)]


def stems_of(text: str) -> list[str]:
    """Return the stems of the words that carry a fact, in order."""
    return [stem(word) for word in words_of(text.lower()) if word not in LIGHT and len(word) > 1]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the lower-case word without the endings of number, tense and adverb."""
    plain = word.lower()
    if len(plain) <= 3 or plain[0].isdigit():
        return plain
    if plain.endswith("ies") and len(plain) > 4:
        plain = plain[:-3] + "y"
    elif plain.endswith("s") and not plain.endswith(("ss", "us", "is")):
        plain = plain[:-1]
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        rest = plain.removesuffix(ending)
        if rest != plain and len(rest) >= 3 and _VOWEL.search(rest):
            plain = rest[:-1] if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
            break
    if plain.endswith("e") and len(plain) > 4:
        plain = plain[:-1]
    return plain[:-1] + "y" if plain.endswith("i") else plain
