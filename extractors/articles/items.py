"""Split a roundup, newsletter or podcast into its items where headings show them; decides nothing about news.

Theory. Who rounds news up puts a heading above each piece: a line of its own without a full stop, or a short sentence
that opens a paragraph ("Rocket Lab launches undisclosed satellite. Rocket Lab launched a spacecraft …"). What stands
under it up to the next heading is the item. A text without headings has no items.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.text.sentences import sentence_spans

# A longer line without a full stop is no heading, a shorter one a rubric ("The must-reads").
_HEADING_WORDS = range(4, 21)

# A short first sentence heads a paragraph of at least so many words.
_OPENING_WORDS = range(3, 17)
_LEAST_PARAGRAPH_WORDS = 15

# Under headings of their own lines some paragraphs open with a short sentence too.
_OPENINGS_A_LINE = 2

# With less under its heading there is nothing to compare.
_LEAST_ITEM_WORDS = 6

# A text of more headings is an index.
MOST_ITEMS = 60

_LINE = re.compile(r"[^\n]+")
_OPENING = re.compile(r"([^\n.!?]{8,160})[.!?] (?=[\"“‘A-Z0-9])")
_ENDS_A_SENTENCE = re.compile(r"[.:;,…)][\"”’]?$")
_NO_HEADING = ("By ", "Photo: ", "Image: ", "—", "–", "- ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of a roundup: its heading, and where the piece with its heading stands in the text."""

    heading: str
    start: int
    end: int
    body: int  # where what the heading stands above begins


def split_items(text: str) -> tuple[Item, ...]:
    """Return the items of a text in their order, none where no headings show them, at most `MOST_ITEMS`."""
    heads = _heads(text)
    if not heads or len(heads) > MOST_ITEMS:
        return ()
    ends = [*(start for start, _, _ in heads[1:]), len(text)]
    items = (
        Item(heading=heading, start=start, end=start + len(text[start:end].rstrip()), body=body)
        for (start, body, heading), end in zip(heads, ends, strict=True)
    )
    return tuple(item for item in items if len(text[item.body : item.end].split()) >= _LEAST_ITEM_WORDS)


def _heads(text: str) -> list[tuple[int, int, str]]:
    """Return where each heading begins, where it ends, and what it says: lines, unless far more paragraphs open so."""
    lines = [
        (line.start(), line.end(), line[0].strip()) for line in _LINE.finditer(text) if _is_heading(line[0].strip())
    ]
    openings = [*_openings(text)]
    return openings if len(openings) > _OPENINGS_A_LINE * len(lines) else lines


def _openings(text: str) -> Iterator[tuple[int, int, str]]:
    for line in _LINE.finditer(text):
        opening = _OPENING.match(line[0])
        # "Last week Mr." is no sentence.
        if opening and _opens(opening, line[0]) and sentence_spans(line[0])[0][1] == opening.end() - 1:
            yield line.start(), line.start() + opening.end(), opening[1].strip()


def _is_heading(line: str) -> bool:
    is_long = len(line.split()) in _HEADING_WORDS
    return is_long and not _ENDS_A_SENTENCE.search(line) and not line[0].islower() and not line.startswith(_NO_HEADING)


def _opens(opening: re.Match[str], line: str) -> bool:
    under = len(line[opening.end() :].split())
    return len(opening[1].split()) in _OPENING_WORDS and under >= _LEAST_PARAGRAPH_WORDS
