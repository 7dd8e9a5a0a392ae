"""Verify quotes: which stored articles hold the words that a text puts between quotation marks.

Theory. A quote is right where its words stand in an article one after another; quotation marks, dashes, line breaks and
case are typography, and an ellipsis or a bracket stands for words left out or put in. A wrong "held" is worse than a
wrong "not held", so nothing else is forgiven: a word changed, dropped or added makes another quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from store.database.connections import Connection
from store.database.parameters import values_as_json

Verdict = Literal["held", "held elsewhere", "not held"]

# Fewer words between quotation marks are a name or a turn of speech, found in many articles.
MIN_QUOTE_WORDS = 4

# Of the articles that hold a quote so many are named.
MAX_SOURCES = 5

# Words of a quote that an article must hold before its whole text is read: the longest are the rarest.
_PROBES = 4

_QUOTED = re.compile(r"“([^“”]{1,2000})”|„([^„“”]{1,2000})[“”]|«([^«»]{1,2000})»|\"([^\"\n]{1,2000})\"")
_BLOCK = re.compile(r"(?:^[ \t]{0,3}>[^\n]*(?:\n|\Z))+", re.MULTILINE)
_BLOCK_MARK = re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE)
_OMISSION = re.compile(r"\s*(?:\[[^\]\n]{0,200}\]|\(?(?:\.\s?){3,4}\)?|…)\s*")
_WORD = re.compile(r"[^\W_]+")
_URL = re.compile(r"https?://[^\s<>\"”)\]]+")
_ID = re.compile(r"\b[0-9a-f]{8,64}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteSource:
    """An article that holds a quote: `text[start:end]` are the words, from the first to the last."""

    article_id: str
    outlet: str
    url: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedQuote:
    """A quote of a text, what the store says of it, and the articles that hold it, the earliest first.

    "held elsewhere": its paragraph names articles of the store, by id or URL, and none of those holds it.
    """

    quote: str
    verdict: Verdict
    sources: tuple[QuoteSource, ...]


def check_quotes(connection: Connection, text: str) -> tuple[CheckedQuote, ...]:
    """Return every quote of a text of at least `MIN_QUOTE_WORDS` words, in order, each looked for in all articles."""
    return tuple(_checked(connection, quote, paragraph) for quote, paragraph in find_quotes(text))


def find_quotes(text: str) -> Iterator[tuple[str, str]]:
    """Yield (words, paragraph) for what stands between quotation marks or as a block quote of markdown."""
    for paragraph in re.split(r"\n[ \t]*\n", text):
        found = [(m.start(), next(filter(None, m.groups()), "")) for m in _QUOTED.finditer(paragraph)]
        blocks = [(m.start(), _BLOCK_MARK.sub("", m[0]).strip()) for m in _BLOCK.finditer(paragraph)]
        whole = [(at, words) for at, words in blocks if not _QUOTED.search(words)]
        for _, words in sorted([*found, *whole]):
            if len(_WORD.findall(words)) >= MIN_QUOTE_WORDS:
                yield words, paragraph


def _checked(connection: Connection, quote: str, paragraph: str) -> CheckedQuote:
    parts = [words for part in _OMISSION.split(quote) if (words := [w.lower() for w in _WORD.findall(part)])]
    sources = tuple(_sources(connection, parts))
    named = _named_articles(connection, paragraph)
    verdict: Verdict = "held" if sources else "not held"
    if sources and named and not named & {source.article_id for source in sources}:
        verdict = "held elsewhere"
    sources = tuple(sorted(sources, key=lambda source: source.article_id not in named))
    return CheckedQuote(quote=quote, verdict=verdict, sources=sources[:MAX_SOURCES])


def _sources(connection: Connection, parts: Sequence[Sequence[str]]) -> Iterator[QuoteSource]:
    probes = sorted({word for part in parts for word in part}, key=lambda word: (-len(word), word))[:_PROBES]
    if not probes:
        return
    rows = connection.execute(
        """SELECT id, outlet, canonical_url, text FROM articles
           WHERE list_bool_and([contains(lower(text), word) FOR word IN ?::JSON::VARCHAR[]])
           ORDER BY published, id""",
        [values_as_json(probes)],
    )
    while row := rows.fetchone():
        identity, outlet, url, text = row
        if span := find_words(text, parts):
            start, end = span
            yield QuoteSource(article_id=identity, outlet=outlet, url=url, start=start, end=end, text=text[start:end])


def find_words(text: str, parts: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Return the span of lower-case words in a text, each part in one run and the parts in order; None if not there."""
    words = [(match[0].lower(), match.start(), match.end()) for match in _WORD.finditer(text)]
    first = last = None
    begin = 0
    for part in parts:
        at = _find_run(words, part, begin)
        if at is None:
            return None
        first = words[at][1] if first is None else first
        begin = at + len(part)
        last = words[begin - 1][2]
    return None if first is None or last is None else (first, last)


def _find_run(words: Sequence[tuple[str, int, int]], wanted: Sequence[str], begin: int) -> int | None:
    head = wanted[0]
    for at in range(begin, len(words) - len(wanted) + 1):
        if words[at][0] == head and all(words[at + i][0] == word for i, word in enumerate(wanted)):
            return at
    return None


def _named_articles(connection: Connection, paragraph: str) -> set[str]:
    """Return the ids of the stored articles that a paragraph names by URL or by id."""
    urls = [url.rstrip(".,;:") for url in _URL.findall(paragraph)]
    ids = _ID.findall(paragraph)
    if not (urls or ids):
        return set()
    rows = connection.execute(
        """SELECT id FROM articles WHERE canonical_url IN (SELECT unnest(?::JSON::VARCHAR[]))
           OR url IN (SELECT unnest(?::JSON::VARCHAR[]))
           OR list_bool_or([starts_with(id, one) FOR one IN ?::JSON::VARCHAR[]])""",
        [values_as_json(urls), values_as_json(urls), values_as_json(ids)],
    ).fetchall()
    return {identity for (identity,) in rows}
