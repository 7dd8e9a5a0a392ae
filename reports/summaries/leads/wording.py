"""Judge by its wording whether a sentence is of the kind that says what is new; knows no headline. For English.

Theory. What tells the news is worded otherwise than background: "X has announced", "on Tuesday", "a new" against "was
first", "as of", "is the". The weights of words and of pairs of neighbours were learnt from unlabelled articles
(`tests/bench/wording_fit.py`): sentences that share the headline's words most, against those that share hardly any.
Names, figures, days and months are only kinds, so the table knows nobody's name.
"""

import re
from collections.abc import Container, Mapping
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from extractors.text.calendar import MONTHS, WEEKDAYS

NAME, YEAR, MONEY, NUMBER, DAY, MONTH, START, END = "<name> <year> <money> <number> <day> <month> <start> <end>".split()
BIAS = "<bias>"  # its row of the table

_TERM = re.compile(r"[^\W\d_][\w’'-]*|\$?\d[\d.,]*%?|[“”\"?!;:—–-]")
_A_YEAR = re.compile(r"(?:19|20)\d\d[.,]?")


def news_wording(sentence: str) -> float:
    """Return the log-odds that a sentence of such wording tells the news of its article."""
    table = _table()
    return table[BIAS] + sum(table.get(term, 0.0) for term in terms(sentence, table))


def terms(sentence: str, common: Container[str]) -> frozenset[str]:
    """Return the words and pairs of neighbouring words of a sentence, kinds in place of names, figures and days.

    A sentence's first word is a name unless it is among the `common` words, in lower case.
    """
    words = [START]
    for found in _TERM.findall(sentence):
        word = _kind(found, common, first=len(words) == 1)
        if word != NAME or words[-1] != NAME:
            words.append(word)
    words.append(END)
    return frozenset(words) | {f"{one} {two}" for one, two in pairwise(words)}


def _kind(word: str, common: Container[str], *, first: bool) -> str:
    small = word.lower()
    if word[0] == "$":
        return MONEY
    if word[0].isdigit():
        return YEAR if _A_YEAR.fullmatch(word) else NUMBER
    if not word[0].isupper():
        return small
    if small in WEEKDAYS:
        return DAY
    if small in MONTHS:
        return MONTH
    return small if first and small in common else NAME


@lru_cache(maxsize=1)
def _table() -> Mapping[str, float]:
    lines = (resources.files(__package__) / "wording.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {term: float(weight) for term, weight in rows}
