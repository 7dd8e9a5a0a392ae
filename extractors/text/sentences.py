"""Split a text into the sentences that its facts stand in, headings, table rows and list items included."""

import re
from bisect import bisect_right
from collections.abc import Sequence

import sentencex

from extractors.facts.types import Span

# What sentencex takes for an end and is none: "approx. 3", "No. 4", "3 p.m. Tuesday", "U.S. officials".
_NO_END = re.compile(r"\b(?:approx|est|incl|max|min|ca|cf|vs|fig|No|Nos|[ap]\.m|U\.S|U\.K|E\.U|Inc|Corp|Co|Ltd)\.\s*$")
_GOES_ON = re.compile(r"\s*[a-z0-9(,]")
# A longer line is no paragraph; cut, it takes time in proportion to its length.
MOST_CHARS = 8_000

_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"[.!?…]\S*\s")


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of all sentences in order, without white space around them. None crosses a line."""
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        for start in range(line.start(), line.end(), MOST_CHARS):
            spans.extend(_in_line(text, start, min(start + MOST_CHARS, line.end())))
    return tuple(spans)


def sentence_at(spans: Sequence[Span], position: int) -> Span:
    """Return the sentence that holds `position`; between two, the earlier; with none, an empty one there."""
    index = bisect_right(spans, (position, 1 << 60)) - 1
    return spans[index] if index >= 0 else (position, position)


def _in_line(text: str, start: int, end: int) -> list[Span]:
    line = text[start:end]
    if not _END.search(line):
        return _trimmed(text, start, end)
    found: list[Span] = []
    at = begun = start
    # A piece is found again by its letters, so that a splitter that drops or alters one cannot shift a span.
    for piece in sentencex.segment("en", line):
        place = text.find(piece, at, end)
        if place < 0 or not piece:
            continue
        at = place + len(piece)
        if at < end and _NO_END.search(text[begun:at]) and _GOES_ON.match(text, at, end):
            continue
        found.extend(_trimmed(text, begun, at))
        begun = at
    return found + _trimmed(text, begun, end)


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [(start, end)] if start < end else []
