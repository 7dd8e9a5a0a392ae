"""Find what a text puts between quotation marks; says nothing of who spoke."""

import re
from dataclasses import dataclass

# A shorter span is a title or a term, not something said.
LEAST_WORDS = 4

_QUOTE = re.compile(r"“([^“”\n]{12,600})”|\"([^\"\n]{12,600})\"|(?<!\w)‘([^‘’\n]{12,600}(?:’\w[^‘’\n]*)*)’(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The words between the marks at `text[start:end]`."""

    words: str
    start: int
    end: int


def find_quotes(text: str) -> tuple[Quote, ...]:
    """Return the quotes of at least `LEAST_WORDS` words in reading order; an unclosed mark gives none."""
    found = []
    for match in _QUOTE.finditer(text):
        group = next(i for i in (1, 2, 3) if match.group(i))
        if len(match.group(group).split()) >= LEAST_WORDS:
            found.append(Quote(words=match.group(group), start=match.start(group), end=match.end(group)))
    return tuple(found)
