"""Read JSON Feed, versions 1.0 and 1.1; never anything else that happens to be JSON."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from extractors.feeds.entries import RawEntry

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1")
_PARAGRAPH_GAP = re.compile(r"\r?\n[ \t\r]*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFeed:
    """A JSON Feed: its items in their order, its title, its home page, and where older items are; "" for none."""

    entries: tuple[RawEntry, ...]
    title: str
    home: str
    next_page: str


def read_json_feed(body: bytes) -> JsonFeed | None:
    """Return what a JSON Feed holds, or None if `body` is none."""
    try:
        # Not strict: some break the lines of their strings as they are.
        document = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, Mapping) or not _VERSION.match(_text(document, "version")):
        return None
    items = document.get("items", [])  # nothing to tell yet, as of a post without comments
    if not isinstance(items, Sequence) or isinstance(items, str):
        return None
    return JsonFeed(
        entries=tuple(_entry(item) for item in items if isinstance(item, Mapping)),
        title=_text(document, "title"),
        home=_text(document, "home_page_url"),
        next_page=_text(document, "next_url"),
    )


def _entry(item: Mapping[str, object]) -> RawEntry:
    return RawEntry(
        guid=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url") or _address(_text(item, "id")),
        title=escape(_text(item, "title"), quote=False),  # plain text by the standard: "<" is a character
        summary=escape(_text(item, "summary"), quote=False),
        content=_text(item, "content_html") or _html_of(_text(item, "content_text")),
        author=", ".join(_authors(item)),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        enclosure=_attached(item),
    )


def _html_of(text: str) -> str:
    """Return plain text as HTML: its signs escaped, an empty line as the end of a paragraph, others as line breaks."""
    return _PARAGRAPH_GAP.sub("<p>", escape(text, quote=False)).replace("\n", "<br>")


def _authors(item: Mapping[str, object]) -> Iterator[str]:
    """Yield the names under `authors` (1.1), else the one under `author` (1.0)."""
    several = item.get("authors")
    people = several if isinstance(several, list) else [item.get("author")]
    for person in people:
        name = _text(person, "name") if isinstance(person, Mapping) else person
        if isinstance(name, str) and name:
            yield name


def _attached(item: Mapping[str, object]) -> str:
    """Return the address of the first recording or film of an item, or ""."""
    listed = item.get("attachments")
    found = (_text(one, "url") for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping))
    return next(filter(None, found), "")


def _address(identity: str) -> str:
    """Return an id that is a web address, which then is where the item is."""
    return identity if identity.startswith(("http://", "https://")) else ""


def _text(item: Mapping[str, object], key: str) -> str:
    """Return the string under `key`; a number, as careless writers give for an id, counts as one."""
    value = item.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
