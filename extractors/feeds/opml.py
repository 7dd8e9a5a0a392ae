"""Read and write lists of feeds as OPML, folders as kinds; never fetches what they name."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from html import unescape
from typing import Any
from xml.etree import ElementTree

from extractors.text.clean import clean_line
from extractors.types import Feed
from extractors.urls.normalize import normalize_url

_NAME_LIMIT = 100
_MOST_FEEDS = 10_000
# Other programs write addresses into attributes as they are: "?a=1&b=2".
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,32};)")
# Schemes by which a browser calls a reader or a player of podcasts.
_FEED_SCHEME = re.compile(r"^(?:feed|rss|pcast|itpc|podcast)(s?):(?://)?(https?:)?(?://)?", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"^[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/")
# Types of an outline whose plain `url` is its feed; of others it is a page or another list.
_FEED_TYPES = frozenset({"rss", "rss1", "rss2", "atom", "feed"})


def read_opml(body: bytes) -> tuple[Feed, ...]:
    """Return the feeds in their order, each address once; the folder around one is its kind ("press" without).

    An outline without an http(s) address is skipped. Raise ValueError if `body` is no OPML.
    """
    root = _root(body)
    if root is None or str(root.tag).rpartition("}")[2].lower() != "opml":
        raise ValueError("not an OPML document")
    feeds: dict[str, Feed] = {}
    for outline, folder in _outlines(root):
        attributes = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        written = attributes.get("xmlurl", "")
        if not written and attributes.get("type", "").strip().lower() in _FEED_TYPES:
            written = attributes.get("url", "")
        # Escaped twice, "&" has left its name behind.
        url = _FEED_SCHEME.sub(_web_scheme, written.strip().replace("&amp;", "&"))
        url = f"http://{url}" if _WITHOUT_SCHEME.match(url) else url
        try:
            key = normalize_url(url)
        except ValueError:
            continue
        name = clean_line(unescape(attributes.get("title") or attributes.get("text") or url), _NAME_LIMIT)
        feeds.setdefault(key, Feed(url=url, name=name, kind=clean_line(folder, _NAME_LIMIT).lower() or "press"))
    return tuple(feeds.values())[:_MOST_FEEDS]


def write_opml(feeds: Sequence[Feed], title: str) -> str:
    """Return the feeds as OPML 2.0, one folder a kind, kinds and feeds in the order given."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = title
    body = ElementTree.SubElement(root, "body")
    folders: dict[str, ElementTree.Element] = {}
    for feed in feeds:
        if feed.kind not in folders:
            folders[feed.kind] = ElementTree.SubElement(body, "outline", text=feed.kind, title=feed.kind)
        ElementTree.SubElement(
            folders[feed.kind], "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=feed.url
        )  # fmt: skip
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def add_to_opml(text: str, feeds: Sequence[Feed]) -> str:
    """Return an OPML document with feeds behind those it has, in folders of their kinds; nothing else is changed.

    Raise ValueError where it has no end to write them before, or would then say something else.
    """
    head, end, tail = text.rpartition("</body>")
    own = write_opml(feeds, "").partition("<body>\n")[2].rpartition("  </body>")[0]
    written = f"{head.rstrip()}\n{own}  {end}{tail}"
    before, after = read_opml(text.encode()), read_opml(written.encode())
    if not end or after[: len(before)] != before or len(after) != len(before) + len(feeds):
        raise ValueError("the feeds cannot be written into this OPML file")
    return written


def _web_scheme(scheme: re.Match[str]) -> str:
    """Return the scheme that "feed:" stands before or in place of."""
    plain = "https:" if scheme[1] else "http:"
    return f"{(scheme[2] or plain).lower()}//"


def _root(body: bytes) -> Any:
    """Return the root of a document, or None: read strictly where it is as it should be, else as far as it can be.

    The list beside a configuration is read by every command, and lxml alone would take a tenth of a second to load.
    It alone leaves entities as they are: it is given what may have a DTD, and UTF-16 and UTF-32, where none is seen.
    """
    is_wide = b"\0" in body
    if not is_wide and b"<!DOCTYPE" not in body and b"<!ENTITY" not in body:
        with suppress(ElementTree.ParseError, LookupError, ValueError):
            return ElementTree.fromstring(body)  # noqa: S314 - without a DTD there are no entities
    from lxml import etree

    parser = etree.XMLParser(no_network=True, resolve_entities=False, recover=True, huge_tree=False)
    with suppress(etree.XMLSyntaxError):  # what has no element at all
        return etree.fromstring(body if is_wide else _BARE_AMPERSAND.sub(b"&amp;", body), parser)
    return None


def _outlines(root: Any) -> Iterator[tuple[Any, str]]:
    """Yield each outline with the words of the folder nearest around it."""
    waiting = [(root, "")]
    while waiting:  # no recursion: a stranger's file may be nested as deeply as it likes
        parent, words = waiting.pop()
        if isinstance(parent.tag, str) and parent.tag.lower() == "outline":
            yield parent, words
            words = parent.get("text") or parent.get("title") or ""
        waiting.extend((child, words) for child in reversed(parent))
