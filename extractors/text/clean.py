"""The one gate for words from outside: strangers' strings go in, plain printable text comes out."""

import re
import unicodedata
from html import unescape

from lxml import etree

from extractors.text.printed import render_as_printed

# A joiner between Latin letters or digits hides a difference; in Persian, Hindi or an emoji it is spelling.
_HIDDEN_JOINER = re.compile(r"(?<![^\x00-\u02ff])[\u200c\u200d]")
_JOINERS = "\u200c\u200d"
# Variation selectors that no letter needs, but which can carry a hidden message.
_SMUGGLERS = re.compile("[\U000e0100-\U000e01ef]")
_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")

# References to characters; beyond two rounds nobody escapes by mistake.
_REFERENCE = re.compile(r"&(?!lt;|gt;)(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MOST_ESCAPES = 2

# Above this many tags the parser is not worth its time for a fragment: see the limits of `articles`.
MAX_TAGS = 60_000

_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "math", "head", "iframe", "object", "title"})
_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"}
    | {"li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"}
)


def clean_line(text: str, limit: int) -> str:
    """Return `text` as one printable line of at most `limit` characters; a cut shows as a final ellipsis.

    NFC, without control, format, bidirectional, private and surrogate characters; white space is one blank.
    """
    line = " ".join(_printable(text[: limit * 16]).split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    at_word = head.rpartition(" ")[0] if line[limit - 1] != " " else head
    return (at_word if len(at_word) > limit // 2 else head).rstrip() + "…"


def clean_title(title: str, limit: int) -> str:
    """Return a title as `clean_line` does, without the references that were escaped twice: "Apple&#8217;s".

    "&lt;" and "&gt;" stay: who shows them writes about markup.
    """
    for _ in range(_MOST_ESCAPES):
        title = _REFERENCE.sub(lambda found: unescape(found.group()), title)
    return clean_line(title, limit)


def clean_text(text: str) -> str:
    """Return `text` with each of its lines cleaned as by `clean_line`, uncut; empty lines are dropped."""
    lines = (" ".join(_printable(line).split()) for line in _BREAKS.split(text))
    return "\n".join(line for line in lines if line)


def text_of_html(fragment: str) -> str:
    """Return the words of an HTML fragment as cleaned paragraphs, one a line; markup that is none is text.

    Typography becomes letters (`render_as_printed`), scripts, styles and the like are silent, cells of a row stand
    apart with ` | `. Never raises on garbage.
    """
    if "<" not in fragment and "&" not in fragment:
        return clean_text(fragment)
    if fragment.count("<") > MAX_TAGS:
        return clean_text(re.sub(r"<[^<>]{0,2000}>", "\n", fragment))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    markup = f"<html><body><div>{fragment}</div></body></html>".replace("\x00", "")
    try:
        root = etree.fromstring(markup.encode("utf-8", "ignore"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return clean_text(re.sub(r"<[^<>]{0,2000}>", "\n", fragment))
    if root is None:
        return ""
    render_as_printed(root)
    return clean_text(_words(root))


def _words(root: etree._Element) -> str:
    pieces: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            silent += tag in _SILENT
            pieces.append(_before(tag, element))
            if not silent and element.text:
                # Line breaks of the source are blanks of the text: only elements make paragraphs.
                pieces.append(_BREAKS.sub(" ", element.text))
        else:
            silent -= tag in _SILENT
            pieces.append("\n" if tag in _BLOCKS else "")
            if not silent and element.tail:
                pieces.append(_BREAKS.sub(" ", element.tail))
    return "".join(pieces)


def _before(tag: str, element: etree._Element) -> str:
    if tag in _CELLS:
        return " | " if element.getprevious() is not None else ""
    return "\n" if tag in _BLOCKS else ""


def _printable(text: str) -> str:
    if text.isascii() and text.isprintable():  # most lines, and nothing to look for in them
        return text
    text = _SMUGGLERS.sub("", text)
    if text.isprintable():
        return unicodedata.normalize("NFC", text)
    # Python calls a character printable unless Unicode files it under "other" or "separator" (bar the blank):
    # what is neither printable nor white space is exactly what must not pass.
    kept = "".join(char for char in text if char.isprintable() or char.isspace() or char in _JOINERS)
    return unicodedata.normalize("NFC", _HIDDEN_JOINER.sub("", kept))
