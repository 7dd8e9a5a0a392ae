"""Extract the text of a page by several extractors and join the candidates by vote; knows no other page."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import trafilatura
from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement
from lxml_html_clean import Cleaner
from readability import readability
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import metadata
from trafilatura.settings import Document
from trafilatura.utils import load_html
from trafilatura.xml import xmltotxt

from extractors.text.clean import clean_text, text_of_html

# It prints the stack of every page it cannot read; what that means for the page is said by who asked.
logging.getLogger("readability.readability").setLevel(logging.CRITICAL + 1)

# Theory: extractors err in different places, so a line that only one of them takes for the article is boilerplate more
# often than not, and a page on which they disagree as a whole is best given by the text nearest to all the others. A
# lost paragraph is worse than a line too many: so a line stays if any one other candidate supports it, the precise
# setting included, which alone would lose paragraphs of blogs, or if it stands between lines that are supported:
# boilerplate gathers at the ends. JSON-LD has a vote and no more: as the text itself it is worse than every extractor
# (.861 against .978 on 16 pages). Measured on the 181 pages of the scrapinghub benchmark, after boilerplate: fast
# alone .965, default .962, precision .966, readability .958; joined .973, and on either half of their sites above each
# of them but precision on the first. Where candidates disagree, the nearest to all was best on pages of news (+.013 on
# 484), but lost .004 on blogs, where the better of trafilatura's two settings lost nothing: so which candidates may be
# chosen hangs on what the page says it is.
SUPPORT = 0.5  # of a line's 3-grams
AGREEMENT = 0.8  # of the 3-grams of two candidates together
_MAX_DROPPED_SHARE = 0.5
# Resiliparse alone has .98 of the articles' words and as many as .83 of its words are theirs: whoever has less than
# this of them has missed the article (4 of 181 pages, where the quick extractor found a caption or a notice).
_LEAST_COVERED = 0.3
_GRAM = 3
AGREED = "vote: the two quickest agree on every line"
_WORD = re.compile(r"\w+")
_PARAGRAPHS = ("p", "item", "cell", "head", "quote")  # as trafilatura calls them
_SOURCE_BREAK = re.compile(r"[ \t]*\r?\n[ \t\r\n]*")
# Of 181 real pages each has 25 characters and more for each of its tags: what has so few is next to no text.
MANY_TAGS, CHARS_A_TAG = 5_000, 6

# Which candidates may stand for a page on which they disagree; all of them vote.
NEWS_CANDIDATES = ("default", "precise", "readability", "plain", "stated")
PAGE_CANDIDATES = ("default", "precise")

Grams = frozenset[tuple[str, ...]]

# Readability's own cleaner, less its search for scripts in links and attributes, a third of its work: only its text
# is kept. The same text on 181 pages of scrapinghub's and all of the sample press.
readability.html_cleaner = Cleaner(
    javascript=False, meta=False, page_structure=False, embedded=False, frames=False, forms=False, annoying_tags=False,
    remove_unknown_tags=False, safe_attrs_only=False, style=True, links=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenText:
    """The text chosen, one paragraph a line; its links; the page's metadata; and why this text."""

    text: str
    body: etree._Element | None
    stated: "StatedMetadata"
    reason: str


class StatedMetadata:
    """What trafilatura reads of a page's title, author and date, each when it is first asked for; "" for nothing.

    The same as in its document, of which it makes everything at once, at a third of the cost: much that nobody asks
    for, and what a page's own data has said before.
    """

    def __init__(self, tree: HtmlElement | None, options: Mapping[str, Any]) -> None:
        self._tree = tree
        self._options = options

    @cached_property
    def title(self) -> str:
        return self._asked(lambda tree: _trimmed(self._head.title or metadata.extract_title(tree)))

    @cached_property
    def author(self) -> str:
        return self._asked(lambda tree: _trimmed(self._head.author or metadata.extract_author(tree)))

    @cached_property
    def date(self) -> str:
        return self._asked(self._date_in)

    def _date_in(self, tree: HtmlElement) -> str:
        url = self._head.url or metadata.extract_url(tree, self._options["url"])
        return find_date(tree, url=url, **self._options["date_extraction_params"]) or ""

    def _asked(self, question: Callable[[HtmlElement], str]) -> str:
        """Return an answer, "" where a stranger's page is too odd for it: that costs the answer, not the article."""
        try:
            return "" if self._tree is None else question(self._tree)
        except Exception:  # the library promises none
            return ""

    @cached_property
    def _head(self) -> Document:
        found = metadata.examine_meta(self._tree)
        if " " not in (found.author or ""):
            found.author = None
        try:
            return metadata.extract_meta_json(self._tree, found)
        except Exception:  # strangers' data have drawn several kinds from it; what it has read so far stays
            return found


def _trimmed(value: str | None) -> str:
    document = Document(title=value)
    document.clean_and_trim()
    return document.title or ""


def vote_on_text(
    html: str, options: Mapping[str, Any], stated: str, choice: Sequence[str] = NEWS_CANDIDATES
) -> ChosenText:
    """Return the joined text of a page; `stated` is the body its JSON-LD gives, or "".

    `options` are trafilatura's for metadata. A candidate that fails counts as empty; with none, the text is "".
    """
    candidates = _Candidates(html, options, stated)
    base = candidates.grams("fast")
    if not base:
        return _medoid(candidates, NEWS_CANDIDATES, "the quick extractor found nothing")
    if _is_agreed(candidates):
        return candidates.chosen(candidates.text("fast"), AGREED)
    agreement = _jaccard(base, candidates.grams("readability"))
    if candidates.grams("readability") and agreement < AGREEMENT:
        return _medoid(candidates, choice, f"two candidates agree on {agreement:.0%} only")
    return _voted(candidates)


def _is_agreed(candidates: "_Candidates") -> bool:
    """Return whether the cheapest other extractor has every line of the quick one, which has not missed the article.

    A vote could then drop nothing that only one of the two takes for the article.
    """
    quick, plain = candidates.grams("fast"), candidates.grams("plain")
    if len(quick & plain) < _LEAST_COVERED * len(plain) or not plain:
        return False
    return all(_supports(candidates, "plain", _words(line)) for line in candidates.text("fast").split("\n"))


def extract_fast_text(html: str, options: Mapping[str, Any]) -> ChosenText:
    """Return the one quickest good candidate, for who has more pages than time."""
    candidates = _Candidates(html, options, "")
    return candidates.chosen(candidates.text("fast"), "fast: asked for")


def _voted(candidates: "_Candidates") -> ChosenText:
    lines = candidates.text("fast").split("\n")
    # From both ends inwards, so that what lies between need not be asked about.
    first = next((index for index, line in enumerate(lines) if _is_supported(line, candidates)), len(lines))
    last = next((index for index in range(len(lines) - 1, first, -1) if _is_supported(lines[index], candidates)), first)
    kept = lines[first : last + 1]
    dropped = len(lines) - len(kept)
    text = "\n".join(kept)
    if len(text) < _MAX_DROPPED_SHARE * len(candidates.text("fast")):
        return candidates.chosen("\n".join(lines), "fast: the others support hardly any")
    return candidates.chosen(text, f"vote: {dropped} of {len(lines)} lines dropped")


def _is_supported(line: str, candidates: "_Candidates") -> bool:
    words = _words(line)
    # In order of cost: the precise setting is asked only about lines that the others do not know.
    for name in ("readability", "stated", "precise"):
        if _supports(candidates, name, words):
            return True
    return not any(candidates.grams(name) for name in ("readability", "stated", "precise"))


def _supports(candidates: "_Candidates", name: str, words: list[str]) -> bool:
    """Return whether a candidate has a line of these words; one without words is had by all."""
    if len(words) < _GRAM:
        return not words or f" {' '.join(words)} " in candidates.running(name)
    grams = _grams(words)
    return len(grams & candidates.grams(name)) >= SUPPORT * len(grams)


def _medoid(candidates: "_Candidates", choice: Sequence[str], why: str) -> ChosenText:
    """Return the candidate of the choice that agrees most with all others."""
    voters = [name for name in NEWS_CANDIDATES if candidates.grams(name)]
    names = [name for name in choice if name in voters] or voters
    if not names:
        return candidates.chosen("", f"none: {why}")
    totals = {
        name: sum(_jaccard(candidates.grams(name), candidates.grams(other)) for other in voters if other != name)
        for name in names
    }
    best = max(names, key=lambda name: totals[name])
    return candidates.chosen(candidates.text(best), f"{best}: {why}")


def _is_mostly_tags(html: str) -> bool:
    """Return whether it is not worth looking through each element for an author and a date, ten times over."""
    tags = html.count("<")
    return tags > MANY_TAGS and len(html) < CHARS_A_TAG * tags


class _Candidates:
    """The text candidates of one page, each made when first wanted."""

    def __init__(self, html: str, options: Mapping[str, Any], stated: str) -> None:
        self._html = html
        self._options = options
        self._texts: dict[str, str] = {"stated": stated}
        self._words: dict[str, list[str]] = {}
        self._grams: dict[str, Grams] = {}
        self._running: dict[str, str] = {}

    @cached_property
    def tree(self) -> HtmlElement | None:
        return load_html(self._html)

    @cached_property
    def body(self) -> etree._Element | None:
        """The body of trafilatura's quick document, with links as the page has them."""
        if self.tree is None:
            return None
        found = trafilatura.bare_extraction(
            self.tree, fast=True, include_comments=False, include_tables=True, include_links=True
        )
        return found.body if isinstance(found, Document) else None

    @cached_property
    def stated(self) -> StatedMetadata:
        """The metadata of a page with a document, unless it is next to nothing but tags."""
        is_read = self.body is not None and not _is_mostly_tags(self._html)
        return StatedMetadata(self.tree if is_read else None, self._options)

    def chosen(self, text: str, reason: str) -> ChosenText:
        return ChosenText(text=text, body=self.body, stated=self.stated, reason=reason)

    def text(self, name: str) -> str:
        if name not in self._texts:
            self._texts[name] = clean_text(_EXTRACTORS[name](self))
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
        if self.body is None:
            return ""
        body = etree.fromstring(etree.tostring(self.body))
        _unwrap(body)
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


def _unwrap(body: etree._Element) -> None:
    """Make blanks of the source's line breaks in paragraphs with links, where they would break the text's lines.

    In others the extractor has done so, or they are what parts the paragraphs.
    """
    linked = (next(link.iterancestors(*_PARAGRAPHS), None) for link in body.iter("ref"))
    for paragraph in dict.fromkeys(linked):
        for element in paragraph.iter() if paragraph is not None else ():
            element.text = element.text and _SOURCE_BREAK.sub(" ", element.text)
            if element is not paragraph:
                element.tail = element.tail and _SOURCE_BREAK.sub(" ", element.tail)


_EXTRACTORS: dict[str, Callable[[_Candidates], str]] = {
    "fast": _Candidates.fast,
    "default": _Candidates.default,
    "precise": _Candidates.precise,
    "readability": _Candidates.readability,
    "plain": _Candidates.plain,
}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _grams(words: list[str]) -> Grams:
    if len(words) < _GRAM:
        return frozenset({tuple(words)} if words else ())
    return frozenset(zip(*(words[start:] for start in range(_GRAM)), strict=False))


def _jaccard(a: Grams, b: Grams) -> float:
    return len(a & b) / max(1, len(a | b))
