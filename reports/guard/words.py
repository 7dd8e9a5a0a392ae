"""Cuts a sentence into words and stems for comparison."""

import re

from extractors.text.stems import STOP_WORDS, stem

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# Words that carry no fact of their own when a sentence is put in other words.
LIGHT = STOP_WORDS | frozenset(
    "said says say saying told tells added according also new one two mr mrs ms dr prof".split()
)


def words_of(text: str) -> list[str]:
    """Return the words in order, as they are written; a possessive's ending is cut off."""
    return [re.sub(r"['’]s$", "", word) for word in _WORD.findall(text)]


def stems_of(text: str) -> list[str]:
    """Return the stems of the words that carry a fact, in order."""
    return [stem(word) for word in words_of(text.lower()) if word not in LIGHT and len(word) > 1]
