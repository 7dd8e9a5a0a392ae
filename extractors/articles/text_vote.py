"""Read the text of a page in several ways and join them by vote; never fetches, and knows no other page."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import trafilatura
from lxml import etree
from lxml_html_clean import Cleaner
from readability import readability
from resiliparse.extract.html2text import extract_plain_text
from trafilatura.settings import Document
from trafilatura.xml import xmltotxt

from extractors.text.clean import clean_text, text_of_html

# It prints the stack of every page it cannot read; what that means for the page is said by who asked.
logging.getLogger("readability.readability").setLevel(logging.CRITICAL + 1)

# Theory: extractors err in different places, so a line that only one of them takes for the article is furniture more
# often than not, and a page on which they disagree as a whole is read best by the one nearest to all the others. A
# lost paragraph is worse than a line too many: so a line stays if any one other reading supports it, the precise
# setting included, which alone would lose paragraphs of blogs, or if it stands between lines that are supported:
# furniture gathers at the ends. JSON-LD has a vote and no more: as the text itself it
# is worse than every extractor (.861 against .978 on 16 pages). Measured on the 181 pages of the scrapinghub
# benchmark, after boilerplate: fast alone .965, default .962, precision .966, readability .958; joined .973, and on
# either half of their sites above each of them but precision on the first. Where readings disagree, the nearest to all
# was best on pages of news (notes: +.013 on 484), but lost .004 on blogs, where the better of trafilatura's two
# settings lost nothing: so which readings may be chosen hangs on what the page says it is.
SUPPORT = 0.5  # of a line's 3-grams
AGREEMENT = 0.8  # of the 3-grams of two readings together
_MOST_DROPPED = 0.5
_GRAM = 3
_WORD = re.compile(r"\w+")

# Which readings may stand for a page on which they disagree; all of them vote.
NEWS_CANDIDATES = ("default", "precise", "readability", "plain", "stated")
PAGE_CANDIDATES = ("default", "precise")

Grams = frozenset[tuple[str, ...]]

# Readability's own, less its search for scripts in links and attributes, a third of its work: we keep its text only.
# The same text on 181 pages of scrapinghub's and all of the sample press.
readability.html_cleaner = Cleaner(
    javascript=False, meta=False, page_structure=False, embedded=False, frames=False, forms=False, annoying_tags=False,
    remove_unknown_tags=False, safe_attrs_only=False, style=True, links=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text chosen, one paragraph a line; the document its metadata and links are in; and why this text."""

    text: str
    document: Document | None
    reason: str


def vote_on_text(
    html: str, options: Mapping[str, Any], stated: str, choice: Sequence[str] = NEWS_CANDIDATES
) -> Reading:
    """Return the joined reading of a page; `stated` is the body its JSON-LD gives, or "".

    `options` are trafilatura's for metadata. A reading that fails counts as empty; with none, the text is "".
    """
    readings = _Readings(html, options, stated)
    base = readings.grams("fast")
    if not base:
        return _medoid(readings, NEWS_CANDIDATES, "the quick reading found nothing")
    agreement = _jaccard(base, readings.grams("readability"))
    if readings.grams("readability") and agreement < AGREEMENT:
        return _medoid(readings, choice, f"two readings agree on {agreement:.0%} only")
    return _voted(readings)


def extract_fast_text(html: str, options: Mapping[str, Any]) -> Reading:
    """Return the one quickest good reading, for who has more pages than time."""
    readings = _Readings(html, options, "")
    return Reading(text=readings.text("fast"), document=readings.document, reason="fast: asked for")


def _voted(readings: "_Readings") -> Reading:
    lines = readings.text("fast").split("\n")
    # From both ends inwards, so that what lies between need not be asked about.
    first = next((place for place, line in enumerate(lines) if _is_supported(line, readings)), len(lines))
    last = next((place for place in range(len(lines) - 1, first, -1) if _is_supported(lines[place], readings)), first)
    kept = lines[first : last + 1]
    dropped = len(lines) - len(kept)
    text = "\n".join(kept)
    if len(text) < _MOST_DROPPED * len(readings.text("fast")):
        return Reading(text="\n".join(lines), document=readings.document, reason="fast: the others support hardly any")
    return Reading(text=text, document=readings.document, reason=f"vote: {dropped} of {len(lines)} lines dropped")


def _is_supported(line: str, readings: "_Readings") -> bool:
    words = _words(line)
    grams = _grams(words)
    # In order of cost: the precise setting is asked only about lines that the others do not know.
    for name in ("readability", "stated", "precise"):
        theirs = readings.grams(name)
        if not grams:
            return True
        if len(words) < _GRAM:
            if f" {' '.join(words)} " in readings.running(name):
                return True
        elif len(grams & theirs) >= SUPPORT * len(grams):
            return True
    return not any(readings.grams(name) for name in ("readability", "stated", "precise"))


def _medoid(readings: "_Readings", choice: Sequence[str], why: str) -> Reading:
    """Return the reading of the choice that agrees most with all others."""
    voters = [name for name in NEWS_CANDIDATES if readings.grams(name)]
    names = [name for name in choice if name in voters] or voters
    if not names:
        return Reading(text="", document=readings.document, reason=f"none: {why}")
    totals = {
        name: sum(_jaccard(readings.grams(name), readings.grams(other)) for other in voters if other != name)
        for name in names
    }
    best = max(names, key=lambda name: totals[name])
    return Reading(text=readings.text(best), document=readings.document, reason=f"{best}: {why}")


class _Readings:
    """The readings of one page, each made when first wanted."""

    def __init__(self, html: str, options: Mapping[str, Any], stated: str) -> None:
        self._html = html
        self._options = options
        self._texts: dict[str, str] = {"stated": stated}
        self._words: dict[str, list[str]] = {}
        self._grams: dict[str, Grams] = {}
        self._running: dict[str, str] = {}

    @cached_property
    def document(self) -> Document | None:
        """Trafilatura's quick document, with metadata and links."""
        found = trafilatura.bare_extraction(
            self._html, fast=True, include_comments=False, include_tables=True, include_links=True,
            with_metadata=True, **self._options,
        )  # fmt: skip
        return found if isinstance(found, Document) else None

    def text(self, name: str) -> str:
        if name not in self._texts:
            self._texts[name] = clean_text(_READERS[name](self))
        return self._texts[name]

    def words(self, name: str) -> list[str]:
        if name not in self._words:
            self._words[name] = _words(self.text(name))
        return self._words[name]

    def grams(self, name: str) -> Grams:
        if name not in self._grams:
            self._grams[name] = _grams(self.words(name))
        return self._grams[name]

    def running(self, name: str) -> str:
        if name not in self._running:
            self._running[name] = f" {' '.join(self.words(name))} "
        return self._running[name]

    def fast(self) -> str:
        if self.document is None or self.document.body is None:
            return ""
        body = etree.fromstring(etree.tostring(self.document.body))
        etree.strip_tags(body, "ref")
        return str(xmltotxt(body, include_formatting=False))

    def default(self) -> str:
        return trafilatura.extract(self._html, include_comments=False, include_tables=True) or ""

    def precise(self) -> str:
        return trafilatura.extract(self._html, include_comments=False, include_tables=True, favor_precision=True) or ""

    def readability(self) -> str:
        try:
            return text_of_html(readability.Document(self._html).summary(html_partial=True))
        except Exception:  # it promises nothing, and its failure is one voter less
            return ""

    def plain(self) -> str:
        return str(extract_plain_text(self._html, main_content=True))


_READERS: dict[str, Callable[[_Readings], str]] = {
    "fast": _Readings.fast,
    "default": _Readings.default,
    "precise": _Readings.precise,
    "readability": _Readings.readability,
    "plain": _Readings.plain,
}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _grams(words: list[str]) -> Grams:
    if len(words) < _GRAM:
        return frozenset({tuple(words)} if words else ())
    return frozenset(zip(*(words[start:] for start in range(_GRAM)), strict=False))


def _jaccard(a: Grams, b: Grams) -> float:
    return len(a & b) / max(1, len(a | b))
