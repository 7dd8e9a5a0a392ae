"""Read and write lists of feeds as OPML, folders as kinds; never fetches what they name."""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from lxml import etree

from extractors.text.clean import clean_line
from extractors.types import Feed
from extractors.urls.normalize import normalize_url

_NAME_LIMIT = 100
_MOST_FEEDS = 10_000
# Other programs write addresses into attributes as they are: "?a=1&b=2".
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,32};)")
_FEED_SCHEME = re.compile(r"^feed:(?://)?(https?:)?(?://)?", re.IGNORECASE)


def read_opml(body: bytes) -> tuple[Feed, ...]:
    """Return the feeds in their order, each address once; the folder around one is its kind ("press" without).

    An outline without an http(s) address is skipped. Raise ValueError if `body` is no OPML.
    """
    parser = etree.XMLParser(no_network=True, resolve_entities=False, recover=True, huge_tree=False)
    root = etree.fromstring(_BARE_AMPERSAND.sub(b"&amp;", body), parser)
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ValueError("not an OPML document")
    feeds: dict[str, Feed] = {}
    for outline, folder in _outlines(root):
        attributes = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        url = _FEED_SCHEME.sub(_web_scheme, attributes.get("xmlurl", "").strip())
        try:
            key = normalize_url(url)
        except ValueError:
            continue
        name = clean_line(unescape(attributes.get("title") or attributes.get("text") or url), _NAME_LIMIT)
        feeds.setdefault(key, Feed(url=url, name=name, kind=clean_line(folder, _NAME_LIMIT).lower() or "press"))
    return tuple(feeds.values())[:_MOST_FEEDS]


def write_opml(feeds: Sequence[Feed], title: str) -> str:
    """Return the feeds as OPML 2.0, one folder a kind, kinds and feeds in the order given."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for feed in feeds:
        if feed.kind not in folders:
            folders[feed.kind] = etree.SubElement(body, "outline", text=feed.kind, title=feed.kind)
        etree.SubElement(
            folders[feed.kind], "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=feed.url
        )  # fmt: skip
    return str(etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode("utf-8"))


def _web_scheme(scheme: re.Match[str]) -> str:
    """Return the scheme that "feed:" stands before or in place of."""
    return f"{(scheme[1] or 'http:').lower()}//"


def _outlines(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield each outline with the words of the folder nearest around it."""
    for outline in root.iter("outline"):
        parent = outline.getparent()
        is_folder = parent is not None and parent.tag == "outline"
        yield outline, (parent.get("text") or parent.get("title") or "") if is_folder else ""
