"""Split a text into sentences, each a span of it; never changes a letter.

Boundaries come from sentencex (Wikimedia, rule-based, no model, some 300 languages). Tried beside it in November 2026:
pysbd (the same boundaries, but about 7 times slower) and blingfire (99 MB, splits "Prof. Dr. A. B. Chen" in four). What
sentencex takes for an end in news and is none is mended here: "approx. 3", "No. 4", "3 p.m. Tuesday", "U.S. officials".
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import sentencex

from extractors.text.calendar import FULL_WEEKDAY
from extractors.types import Span

# A longer line is no paragraph; cut, it takes time in proportion to its length.
MOST_CHARS = 8_000

_LINE = re.compile(r"[^\n]+")
_STOP = re.compile(r"[.!?…]")
_WIDE_STOP = re.compile(r"[。！？]")
_SPACE = re.compile(r"\s")

# A full stop behind these never ends a sentence; behind those of the second row it does before a capital.
_NEVER_ENDS = re.compile(r"\b(?:approx|est|incl|max|min|ca|cf|vs|fig)\.\s*$", re.IGNORECASE)
_ENDS_BEFORE_A_CAPITAL = re.compile(r"\b(?:No|Nos|U\.S|U\.K|E\.U|Inc|Corp|Co|Ltd)\.\s*$")
_HOUR = re.compile(r"\b[ap]\.m\.\s*$", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*[a-z0-9(,]")
_GOES_ON_AFTER_AN_HOUR = re.compile(rf"\s*(?:{FULL_WEEKDAY}|[A-Z]{{2,4}}\b|Eastern|Pacific|[a-z0-9(,])")

# The site that is called X ends a sentence, where the initial of a name would not.
_ENDS_ON_X = re.compile(r"\b(?:on|to|via|from|platform|site|network|app|company|service)\sX\.(?=\s{1,3}[\"“‘']?[A-Z])")

# Lines that are no prose: headings, table rows, list items, pull quotes, captions in brackets.
_NOT_PROSE = re.compile(r"\s*(?:#{1,6}\s|\||>|[-*+•–]\s|\d{1,3}[.)]\s|\[.*\]\s*$)")

# "ROTTERDAM, 28 April (Meridian Wire) - ", "SAN MATEO, Calif., April 28 (AP) — ", "(Meridian Wire) - ", "PARIS — ".
_CITY = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.\-]+(?:[ /][A-ZÀ-ÖØ-Þ'’.\-]+){0,3}"
_AGENCY = r"\([^()]{2,40}\)"
_REGION_AND_DAY = r",[^()–—]{1,40}?"
_DATELINE = re.compile(
    rf"(?:{_CITY}(?:{_REGION_AND_DAY})?\s*{_AGENCY}|{_CITY}{_REGION_AND_DAY}|{_CITY}|{_AGENCY})"
    r"\s*(?:-{1,2}|[–—])\s+(?=[\"“'‘]?[A-ZÀ-ÖØ-Þ0-9$€£])"
)


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of all sentences in order, headings, table rows and list items among them.

    No span crosses a line or has white space around it.
    """
    lines = (match.span() for match in _LINE.finditer(text))
    return tuple(span for line in lines for span in _line_sentences(text, line, "en"))


def prose_spans(text: str, language: str = "en") -> tuple[Span, ...]:
    """Return the spans of the sentences of the prose, in order; a dateline before a line belongs to none."""
    return tuple(span for line in _prose_lines(text) for span in _line_sentences(text, line, language[:2] or "en"))


def has_dateline(sentence: str) -> bool:
    """Return whether the words open on the place and agency that stand before a report."""
    return _DATELINE.match(sentence) is not None


def dateline_end(text: str, start: int) -> int:
    """Return where the dateline of the line that begins at `start` ends; `start` where it has none."""
    found = _DATELINE.match(text, start)
    return found.end() if found else start


def sentence_at(spans: Sequence[Span], position: int) -> Span:
    """Return the sentence that holds `position`; between two, the earlier; with none, an empty one there."""
    index = bisect_right(spans, (position, 1 << 60)) - 1
    return spans[index] if index >= 0 else (position, position)


def _prose_lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if not _NOT_PROSE.match(line):
            dateline = _DATELINE.match(text, start, end)
            yield (dateline.end() if dateline else start), end
        start = end


def _line_sentences(text: str, line: Span, language: str) -> Iterator[Span]:
    for start in range(*line, MOST_CHARS):
        end = min(start + MOST_CHARS, line[1])
        for piece in _joined(text, _pieces(text, start, end, language)):
            yield from _trimmed(text, *piece)


def _pieces(text: str, start: int, end: int, language: str) -> list[Span]:
    if not _may_end(text, start, end):
        return [(start, end)]
    found = sentencex.get_sentence_boundaries(language, text[start:end])
    pieces = [(start + piece["start_index"], start + piece["end_index"]) for piece in found]
    return [part for piece in pieces for part in _parted(text, *piece)]


def _parted(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the parts of a piece that sentencex holds together since it takes X for an initial."""
    for stop in _ENDS_ON_X.finditer(text, start, end):
        yield start, stop.end()
        start = stop.end()
    yield start, end


def _may_end(text: str, start: int, end: int) -> bool:
    """Return whether a stop with white space somewhere behind it, or a wide one, stands in `text[start:end]`."""
    stop = _STOP.search(text, start, end)
    is_followed = stop is not None and _SPACE.search(text, stop.end(), end) is not None
    return is_followed or _WIDE_STOP.search(text, start, end) is not None


def _joined(text: str, pieces: Sequence[Span]) -> list[Span]:
    """Join the pieces that the full stop of an abbreviation tore apart."""
    whole: list[Span] = []
    for start, end in pieces:
        if whole and _is_torn(text, whole[-1], (start, end)):
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def _is_torn(text: str, before: Span, after: Span) -> bool:
    tail = text[max(before[0], before[1] - 12) : before[1]]
    if _HOUR.search(tail):
        return _GOES_ON_AFTER_AN_HOUR.match(text, *after) is not None
    if _ENDS_BEFORE_A_CAPITAL.search(tail):
        return _GOES_ON.match(text, *after) is not None
    return _NEVER_ENDS.search(tail) is not None


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
