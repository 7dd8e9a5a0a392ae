"""Finds the names of a sentence by its capitals, each word of which must be backed; and the order they come in."""

import re
from collections.abc import Sequence

from reports.guard.words import LIGHT, words_of

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][^\W_]*(?:['’][A-ZÀ-ÖØ-Þa-z][^\W_]+)*|[a-z]+[A-Z][^\W_]*"
_RUN = re.compile(rf"(?<![^\W_])(?:{_CAPITAL})(?:[ \u00a0-](?:{_CAPITAL}))*")
_OPENERS = frozenset(
    "however meanwhile instead yesterday today tomorrow officials researchers police people according earlier later "
    "last next early late scientists experts critics investors analysts both several many most about more".split()
)


def names_of(sentence: str) -> tuple[str, ...]:
    """Return the names in reading order, possessives cut; a common word that opens the sentence is none."""
    found = []
    for match in _RUN.finditer(sentence):
        words = words_of(match.group())
        opens = not re.search(r"\w", sentence[: match.start()]) or sentence[: match.start()].rstrip()[-1:] in '“"‘:'
        while words and (words[0].lower() in LIGHT or (opens and _is_common(words[0]))):
            words = words[1:]
            opens = False
        if words:
            found.append(" ".join(words))
    return tuple(found)


def acronyms_of(text: str) -> frozenset[str]:
    """Return what the longer names of a text are cut down to: "EVSO" for "European Vehicle Safety Office"."""
    return frozenset("".join(word[0] for word in name.split()) for name in names_of(text) if len(name.split()) > 1)


def sequence_of(text: str, names: Sequence[str]) -> list[str]:
    """Return which words of the names stand in the text, in its order; neighbours of one name count once."""
    parts = {part.lower(): name for name in names for part in name.split()}
    sequence: list[str] = []
    for word in words_of(text):
        name = parts.get(word.lower())
        if name is not None and (not sequence or sequence[-1] != name):
            sequence.append(name)
    return sequence


def is_subsequence(said: Sequence[str], known: Sequence[str]) -> bool:
    """Return whether `said` can be had from `known` by leaving some out."""
    rest = iter(known)
    return all(name in rest for name in said)


def _is_common(word: str) -> bool:
    return word.lower() in _OPENERS or (word.islower() is False and word.endswith("ly") and len(word) > 4)
