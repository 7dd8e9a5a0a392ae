"""Choose the words around a place of a text that read by themselves: its sentence, or the clauses of it that fit.

Theory. A quotation that begins or ends within a clause proves nothing to a reader: "of the Chinese People's … “for
companies like ours, the key is to". So it begins where a sentence, a quotation's attribution or a clause does, and ends
where one ends; what stands in between is never left out. It begins behind no
negation, condition or verb of saying of its sentence: "It is not true, as some write, that he told …". For English.
"""

import re

from extractors.text.patterns import any_of, any_word
from extractors.text.sentences import MOST_CHARS, sentence_spans
from extractors.types import Span

MOST_EXCERPT_CHARS = 160

_JOINS = any_word("and but as while after when because though although since")
# Behind these a clause may begin: a quotation's closing mark, where its own mark says that it has ended, a mark between
# clauses, a comma before a name or a joint, but none of a list, an age or a place: "Meta, and OpenAI", "Li, 48, Leith".
_OPENS = re.compile(
    any_of(
        r"(?:[,.!?…][”\"]|[”\"],)\s(?![“\"])", r"[;:]\s", r"\s[—–-]\s",
        rf",\s(?={_JOINS}\b(?! (?:which|who))|[A-Z$€£“\"])",
    )
)  # fmt: skip
_NAME_OR_FIGURE = re.compile(r"(?:^|[\s“\"(])[\w.’'-]*[A-ZÀ-ÖØ-Þ\d][\w.’'-]*[”\")]?$")
_LAST_WORD = 60  # characters in which it is looked for
_NO_CLAUSE = re.compile(rf"{any_word('to of which who whose for with by from in at on')}\b|[^\s,]+ing,|[A-Z][\w-]*,")
_MOST_PLACES = 40  # nearest ones, where a clause may begin or end
# Before these one may end.
_CLOSES = re.compile(any_of(r"[;,:](?=\s)", r"\s[—–-]\s", r"(?<=[,:]\s)[“\"](?=\w)", r"[,.]?[”\"](?=\s)", r"\bthat\s"))
_HANGING = re.compile(
    rf"[\s,]+{any_word('and but or that as while who which saying of with to the an? for by in')}(?:, \w+)?$"
)
# What stands behind one of these may be what is not so, or what somebody says: without it the words say otherwise.
_NOT = any_word(
    "not no nobody none neither nor never cannot untrue false wrong contrary myth hoax rumou?rs? unlikely if unless "
    "whether would could"
)
_DENIES = any_of(any_word("should might may"), r"den(?:y|ies|ied)", r"reject\w*", r"refus\w*", r"dismiss\w*")
_SAYS = any_word("said says argued argues claimed claims alleged reported wrote believes?")
_GOVERNS = re.compile(rf"\b{any_of(_NOT, _DENIES, _SAYS)}\b|n[’']t\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_PAIRS = (("“", "”"), ("(", ")"))


def excerpt_around(text: str, start: int, end: int) -> Span:
    """Return the span of the words that hold `text[start:end]` and read by themselves.

    The sentence without its full stop, if it is short; else the most of its clauses that fit into `MOST_EXCERPT_CHARS`,
    or the fewest that hold the place. Marks and brackets that open in it close in it where any such clauses do.
    """
    low, high = _sentence_around(text, start, end)
    if high - low <= MOST_EXCERPT_CHARS:
        return _trimmed(text, low, high)
    begins = [low, *(at for at in _begins(text, low, start)[-_MOST_PLACES:] if not _is_governed(text[low:at]))]
    ends = [*[found.start() for found in _CLOSES.finditer(text, end, high)][:_MOST_PLACES], high]
    marks = _marks_before(text, low, high)
    spans = [(a, b) for a in begins for b in ends]
    whole = [(a, b) for a, b in spans if _is_closed(marks[a - low], marks[b - low])] or spans
    fitting = [span for span in whole if span[1] - span[0] <= MOST_EXCERPT_CHARS]
    best = max(fitting, key=_length) if fitting else min(whole, key=_length)
    return _trimmed(text, *best)


def _is_governed(before: str) -> bool:
    """Return whether the words denied, conditioned or reported before a place may go on behind it."""
    clause = _QUOTED.sub("", before).rpartition("; ")[2]
    return _GOVERNS.search(clause) is not None


def _length(span: Span) -> int:
    return span[1] - span[0]


def _sentence_around(text: str, start: int, end: int) -> Span:
    """Return the sentences of one line that hold the place, from the first to the last; at most `MOST_CHARS` of it."""
    low = max(text.rfind("\n", 0, start) + 1, start - MOST_CHARS // 2)
    stop = text.find("\n", end)
    high = min(stop if stop >= 0 else len(text), end + MOST_CHARS // 2)
    held = [(low + a, low + b) for a, b in sentence_spans(text[low:high]) if low + a < end and low + b > start]
    return (min(start, held[0][0]), max(end, held[-1][1])) if held else _trimmed(text, start, end)


def _begins(text: str, low: int, start: int) -> list[int]:
    """Return where a clause of the sentence from `low` on may begin before `start`."""
    found = [one for one in _OPENS.finditer(text, low, start) if not _NO_CLAUSE.match(text, one.end())]
    return [one.end() for one in found if one.group()[0] != "," or not _ends_on_a_name(text, low, one.start())]


def _ends_on_a_name(text: str, low: int, comma: int) -> bool:
    return _NAME_OR_FIGURE.search(text[max(low, comma - _LAST_WORD) : comma]) is not None


def _marks_before(text: str, low: int, high: int) -> list[tuple[int, ...]]:
    """Return for each place from `low` to `high` how many marks stand before it: straight ones, then open of pairs."""
    counts = [0] * (1 + len(_PAIRS))
    found = [tuple(counts)]
    for sign in text[low:high]:
        if sign == '"':
            counts[0] += 1
        for n, (left, right) in enumerate(_PAIRS, start=1):
            counts[n] += (sign == left) - (sign == right)
        found.append(tuple(counts))
    return found


def _is_closed(before: tuple[int, ...], behind: tuple[int, ...]) -> bool:
    """Return whether between two places as many marks open as close."""
    return (behind[0] - before[0]) % 2 == 0 and before[1:] == behind[1:]


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    kept = _HANGING.sub("", words.rstrip(" \n,;:—–-."))
    return start + len(words) - len(words.lstrip(" \n")), start + len(kept)
