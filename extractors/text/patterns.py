"""Build regular expressions from named parts; says nothing of what they find.

A pattern longer than a line is composed of parts that bear a name. What has alternatives of its own is a table: the
text that each is there for stands beside it (`table_of`), or the words stand in one list (`any_word`).
"""

from collections.abc import Mapping


def any_of(*alternatives: str) -> str:
    """Return the part that matches any of the alternatives, each a pattern; the first that matches is taken."""
    return f"(?:{'|'.join(alternatives)})"


def any_word(words: str) -> str:
    """Return the part that matches any of the words, which blanks separate; `_` in a word is a blank of the text."""
    return any_of(*words.replace("_", r"\s").split())


def table_of(rows: Mapping[str, str]) -> str:
    """Return the part that matches any alternative of a table from an example to the pattern that is there for it."""
    return any_of(*rows.values())
