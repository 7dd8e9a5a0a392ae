"""Read a feed: RSS, RDF, Atom and JSON Feed bytes become entries; never opens what the bytes name."""

import codecs
import io
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

import feedparser

from extractors.feeds.entries import MAX_ENTRIES, RawEntry, clean_entries
from extractors.feeds.json_feed import read_json_feed
from extractors.feeds.polling_hints import read_polling_hints
from extractors.text.charset import http_charset
from extractors.text.clean import clean_line, text_of_html
from extractors.types import Feed, FeedDocument, FeedEntry, Fetched, FetchError

# feedparser looks for an e-mail address in an author with a regular expression of quadratic cost: 31 KB take 3 s,
# 62 KB take 13 s (its issue 562). No author is longer than this.
_LONGEST_AUTHOR_BYTES = 1_000
# Unclosed ones nest, which is quadratic once more: 300,000 take 160 s, this many less than 5 s.
_MOST_AUTHORS = 40_000
_AUTHOR = re.compile(
    rb"<((?:[\w.-]+:)?(?:author|creator|contributor|managingeditor|webmaster|publisher|name|email|owner))\b[^<>]*>",
    re.IGNORECASE,
)
# Its cost is quadratic in the attributes of a tag as well: 204 KB of them take 3 s, 0.9 MB more than 40 s.
_LONG_TAG = re.compile(rb"<[^<>]{16384,}")
_MOST_ATTRIBUTES = 200

_ITEM_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_XML_LABEL = re.compile(rb"^<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)


def parse_feed(fetched: Fetched, feed: Feed) -> tuple[FeedEntry, ...]:
    """Return the entries of `read_feed`."""
    return read_feed(fetched, feed).entries


def read_feed(fetched: Fetched, feed: Feed) -> FeedDocument:
    """Return the entries in the order of the feed, cleaned (a feed without any gives none), and its wishes.

    Raise FetchError "not a feed", which says what came instead, or "bad page" beyond the parser's limits.
    """
    body = fetched.body.lstrip(codecs.BOM_UTF8 + b" \t\r\n")
    if body.startswith((b"{", b"[")):
        found = read_json_feed(body)
        if found is None:
            raise FetchError(feed.url, "not a feed", "JSON, but no JSON Feed")
        entries = clean_entries(found.entries, fetched.final_url, feed)
        return FeedDocument(entries=entries, title=clean_line(found.title, 200), next_page=found.next_page)
    if not body or _is_html(body) or b"<" not in body:
        raise FetchError(feed.url, "not a feed", _what_is(body, fetched.content_type))
    document = _parsed(_steady(_bounded(body, feed), fetched.content_type), fetched, feed)
    if not document.get("version") and not document.entries:
        raise FetchError(feed.url, "not a feed", _what_is(body, fetched.content_type))
    head = document.feed if isinstance(document.feed, dict) else {}
    return FeedDocument(
        entries=clean_entries(map(_raw, document.entries[:MAX_ENTRIES]), fetched.final_url, feed),
        hints=read_polling_hints(body),
        title=clean_line(text_of_html(_text(head, "title")[:5000]), 200),
        next_page=_page_link(head, fetched.final_url),
    )


def _page_link(head: Mapping[str, object], base_url: str) -> str:
    """Return where older entries are by RFC 5005: the archive before this one, or the next page; else ""."""
    links = head.get("links")
    found = {
        link.get("rel"): link.get("href")
        for link in (links if isinstance(links, list) else ())
        if isinstance(link, dict) and isinstance(link.get("href"), str)
    }
    href = found.get("prev-archive") or found.get("next")
    return urljoin(base_url, href.strip()) if href else ""


def _parsed(body: bytes, fetched: Fetched, feed: Feed) -> feedparser.FeedParserDict:
    charset = http_charset(fetched.content_type)
    # Named XML whatever the server says: text/xml would mean ASCII, and text/html makes it hesitate. The address is
    # not passed on: it would become part of every opaque guid and change them all on the day the feed moves.
    headers = {"content-type": f"application/xml; charset={charset}" if charset else "application/xml"}
    try:
        # A stream, since given bytes it would try them as a file name first. Unsanitised, since only text is kept.
        return feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # it promises none, and strangers' bytes have drawn a dozen kinds from it
        raise FetchError(feed.url, "not a feed", f"the parser gave up ({type(error).__name__})") from error


def _raw(entry: Mapping[str, object]) -> RawEntry:
    return RawEntry(
        guid=_text(entry, "id"),
        link=_text(entry, "feedburner_origlink") or _text(entry, "link"),
        title=_text(entry, "title"),
        summary=_text(entry, "summary"),
        content=max(_contents(entry), key=len, default=""),
        author=_text(entry, "author"),
        published=_text(entry, "published") or _text(entry, "created"),
        updated=_text(entry, "updated"),
    )


def _text(entry: Mapping[str, object], key: str) -> str:
    # Past feedparser's own lookup, which answers "updated" with "published" and warns about it.
    value = dict.get(entry, key) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""


def _contents(entry: Mapping[str, object]) -> Iterator[str]:
    listed = entry.get("content")
    for part in listed if isinstance(listed, list) else ():
        if part.get("type", "text/html") in ("text/html", "application/xhtml+xml", "text/plain"):
            yield part.get("value", "")


def _bounded(body: bytes, feed: Feed) -> bytes:
    """Return `body` without what the parser would choke on; raise FetchError if that is a tag."""
    for tag in _LONG_TAG.finditer(body):
        if tag.group().count(b"=") > _MOST_ATTRIBUTES:
            raise FetchError(feed.url, "bad page", f"a tag with more than {_MOST_ATTRIBUTES} attributes")
    body = _first_items(body)
    if sum(1 for _ in _AUTHOR.finditer(body)) > _MOST_AUTHORS:
        raise FetchError(feed.url, "bad page", f"more than {_MOST_AUTHORS} names")
    return _without_long_authors(body)


def _first_items(body: bytes) -> bytes:
    """Return `body` without the items after `MAX_ENTRIES`, still closed as it was."""
    ends = [match.end() for match in _ITEM_END.finditer(body)]
    return body if len(ends) <= MAX_ENTRIES else body[: ends[MAX_ENTRIES - 1]] + body[ends[-1] :]


def _without_long_authors(body: bytes) -> bytes:
    """Return `body` with over-long names emptied; one pass, since each search starts where the last one ended."""
    pieces, place = [], 0
    while opening := _AUTHOR.search(body, place):
        closing = body.find(b"</" + opening.group(1), opening.end())
        end = closing if closing >= 0 else body.find(b"<", opening.end())
        end = end if end >= 0 else len(body)
        is_long = end - opening.end() > _LONGEST_AUTHOR_BYTES
        pieces.append(body[place : opening.end() if is_long else end])
        place = end
    return b"".join(pieces) + body[place:]


def _steady(body: bytes, content_type: str) -> bytes:
    """Return UTF-8 with a few bad bytes as UTF-8; anything else as it came.

    One bad byte makes feedparser guess a legacy encoding for the whole feed. Text that really is of such an encoding
    has hardly a valid sequence of UTF-8 among its accents, so the majority decides.
    """
    label = _XML_LABEL.search(body)
    named = http_charset(content_type) or (label.group(1).decode("ascii").lower() if label else "utf-8")
    if named not in ("utf-8", "utf8"):
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        good = sum(char > "\x7f" for char in text) - bad
        return text.encode("utf-8") if good > bad else body
    return body


def _is_html(body: bytes) -> bool:
    start = body[:1000].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def _what_is(body: bytes, content_type: str) -> str:
    """Say in a few words what came in place of a feed."""
    if not body:
        return "an empty answer"
    if _is_html(body) or b"<html" in body[:1000].lower():
        title = re.search(rb"<title[^>]{0,200}>([^<]{1,500})", body[:20_000], re.IGNORECASE)
        named = clean_line(title.group(1).decode("utf-8", "replace"), 60) if title else ""
        return f"an HTML page, “{named}”" if named else "an HTML page"
    if body.startswith(b"%PDF"):
        return "a PDF"
    if body.startswith(b"<"):
        return "XML of some other kind"
    return f"something else ({clean_line(content_type, 60) or 'no content type'})"
