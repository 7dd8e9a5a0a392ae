"""Read a feed: RSS, RDF, Atom and JSON Feed bytes become entries; never opens what the bytes name."""

import codecs
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from html.entities import name2codepoint
from urllib.parse import urljoin

import feedparser

from extractors.feeds.entries import MAX_ENTRIES, RawEntry, sift_entries
from extractors.feeds.json_feed import read_json_feed
from extractors.feeds.polling_hints import read_polling_hints
from extractors.text.charset import decode_page, http_charset
from extractors.text.clean import clean_line, clean_title, text_of_html
from extractors.text.words import MIN_ARTICLE_WORDS, count_words
from extractors.types import Feed, FeedDocument, Fetched, FetchError

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
# In plain text a break that parts two words is one; who writes about the tag sets it apart.
_LINE_BREAK = re.compile(r"(?<=\S)<br\s?/?>(?=\S)", re.IGNORECASE)
_PARAGRAPH_GAP = re.compile(r"\n[ \t\r]*\n")
# CDATA, where nothing is escaped; halves of a letter beyond U+FFFF, each as a reference, which XML forbids; a
# named reference; and an "&" that begins none.
_REFERENCES = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    rb"|(?P<halves>(?:&#(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]"
    rb"|[xX][dD][89a-fA-F][\da-fA-F]{2});){1,2})"
    rb"|&(?P<name>[A-Za-z]\w{1,31});|&(?!#?\w{1,32};)",
    re.DOTALL,
)
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_XML_LABEL = re.compile(rb"^<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
# The parser takes the words of a picture or a film for the item's own description, whichever comes first.
_MEDIA_TEXT = re.compile(rb"<(/?)media:description\b[^<>]{0,200}?(/?)>", re.IGNORECASE)
# "jane@a.example (Jane Doe)", as RSS wants it, and "Jane Doe <jane@a.example>".
_NAME_BESIDE_ADDRESS = re.compile(
    r"[^\s()<>]{1,200}@[^\s()<>]{1,200}\s*\(([^()]{1,200})\)|([^<>]{1,200}?)\s*<[^<>@]{1,200}@[^<>]{1,200}>"
    r"|([^<>()@]{1,200}?)\s*\([^()@\s]{1,200}@[^()@\s]{1,200}\)"
)
_ADDRESS_ALONE = re.compile(r"[^\s()<>@]{1,200}@[^\s()<>@]{1,200}")
_TURNED = re.compile(r"[^\s,]{1,60},\s[^,]{1,60}")
# A counter of clicks that has closed, before addresses that guids have.
_RETIRED = re.compile(r"https?://feedproxy\.google\.com/", re.IGNORECASE)
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_MARKUP = re.compile(r"<[A-Za-z/]")
_SHOWN_BLOCK = re.compile(
    r"\s*&lt;(?:p|div|h[1-6]|ul|ol|section|article|figure|blockquote)\b(?:(?!&gt;).){0,500}&gt;",
    re.DOTALL | re.IGNORECASE,
)
# Two bytes a letter, with a byte order mark or with the first "<" to tell by.
_UTF_16 = (
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be")
)  # fmt: skip
_LABEL_IN_TEXT = re.compile(r"\s+encoding\s*=\s*[\"'][\w.:-]{1,40}[\"'](?=[^<>]{0,100}\?>)")


def read_feed(fetched: Fetched, feed: Feed) -> FeedDocument:
    """Return the entries in the order of the feed, cleaned (a feed without any gives none), and its wishes.

    Raise FetchError "not a feed", which says what came instead, or "bad page" beyond the parser's limits.
    """
    fetched = _of_single_bytes(fetched)
    body = fetched.body.lstrip(codecs.BOM_UTF8 + b" \t\r\n")
    if body.startswith((b"{", b"[")):
        found = read_json_feed(body)
        if found is None:
            raise FetchError(feed.url, "not a feed", "JSON, but no JSON Feed")
        base_url = found.home if _is_web_address(found.home) else fetched.final_url
        title = clean_title(found.title, 200)
        entries, dropped = sift_entries(found.entries, base_url, feed, found.home, title)
        return FeedDocument(entries=entries, dropped=dropped, title=title, next_page=found.next_page)
    if not body or _is_html(body) or b"<" not in body:
        raise FetchError(feed.url, "not a feed", _what_is(body, fetched.content_type))
    body = _MEDIA_TEXT.sub(
        rb"<\1media:words\2>", _with_whole_references(_in_utf8(_bounded(body, feed), fetched.content_type))
    )
    document = _parsed(body, fetched, feed)
    if not document.get("version") and not document.entries:
        raise FetchError(feed.url, "not a feed", _what_is(body, fetched.content_type))
    head = document.feed if isinstance(document.feed, dict) else {}
    language = _text(head, "language")
    raw = [_raw(entry, language) for entry in document.entries[:MAX_ENTRIES]]
    base_url = _base_url(head, str(document.get("version")), fetched.final_url)
    title = clean_title(text_of_html(_markup(head, "title")[:5000]), 200)
    entries, dropped = sift_entries(raw, base_url, feed, _text(head, "link"), title)
    return FeedDocument(
        entries=entries,
        dropped=dropped,
        hints=read_polling_hints(body),
        title=title,
        next_page=_page_link(head, fetched.final_url),
    )


def _base_url(head: Mapping[str, object], version: str, final_url: str) -> str:
    """Return what relative links are relative to: in RSS the channel's own link, else the address of the feed."""
    link = _text(head, "link")
    return link if version.startswith("rss") and _is_web_address(link) else final_url


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


def _raw(entry: Mapping[str, object], language: str) -> RawEntry:
    guid, of_media = _text(entry, "id"), _media_text(entry)
    # Longer than a caption, it is an account of a film.
    account = of_media if count_words(of_media) >= MIN_ARTICLE_WORDS else ""
    own = _link(entry, language)
    if _RETIRED.match(own) and _is_web_address(guid):
        own = guid
    links = (_text(entry, "feedburner_origlink"), own, _content_source(entry), guid)
    return RawEntry(
        guid=guid,
        # The original address where one of them is an address; a relative link only in its own element.
        link=next((link for link in links if _is_web_address(link)), own),
        title=_markup(entry, "title") or _text(entry, "itunes_title"),
        summary=_unescaped(_markup(entry, "summary")) or of_media,
        content=max(_contents(entry), key=len, default=account),
        author=_authors(entry),
        published=_text(entry, "published") or _text(entry, "created"),
        updated=_text(entry, "updated"),
        enclosure=_enclosure(entry),
        source_name=_text(_source(entry), "title"),
        source_url=_source_address(_source(entry)),
    )


def _source(entry: Mapping[str, object]) -> Mapping[str, object]:
    """Return what RSS and Atom have under `source`: the feed or site that an item is from; empty if absent."""
    found = dict.get(entry, "source") if isinstance(entry, dict) else None
    return found if isinstance(found, dict) else {}


def _source_address(source: Mapping[str, object]) -> str:
    """Return the address of the source's pages, or else of its feed, or ""."""
    found = (_text(source, key) for key in ("link", "href", "url", "id"))
    return next((address for address in found if _is_web_address(address)), "")


def _link(entry: Mapping[str, object], language: str) -> str:
    """Return where the item is: of its translations that without a language, else that in the feed's own `language`."""
    found = entry.get("links")
    listed: list[object] = found if isinstance(found, list) else []
    pages = {
        str(link.get("hreflang") or "").lower(): str(link.get("href") or "")
        for link in reversed(listed)
        if isinstance(link, dict) and link.get("rel") == "alternate" and link.get("type") in _PAGE_TYPES
        and str(link.get("href") or "").strip()
    }  # fmt: skip
    if not any(pages):
        chosen = _text(entry, "link")
        # The parser may take the text of an enclosure without href for the link.
        of_enclosures = {
            link.get("href") for link in listed if isinstance(link, dict) and link.get("rel") == "enclosure"
        }
        return pages.get("") or chosen if chosen in of_enclosures else chosen
    primary = language.lower().partition("-")[0]
    in_own = next((tag for tag in pages if tag.partition("-")[0] == primary and primary), None)
    return pages.get("") or pages.get(in_own or "x-default") or next(reversed(pages.values()))


def _media_text(entry: Mapping[str, object]) -> str:
    """Return what the item says of its film or recording, as HTML: all there is on a channel of films."""
    words = _text(entry, "media_words")
    return words if _MARKUP.search(words) else _escaped(words)


def _authors(entry: Mapping[str, object]) -> str:
    """Return the names of all who are named, in order; of "jane@a.example (Jane Doe)" the name."""
    listed = entry.get("authors")
    people: list[object] = listed if isinstance(listed, list) else []
    last = _text(entry, "author")
    # Where it found an address, the parser has cut it out of the name; its own `author` is the last one whole.
    named = [_text(person, "name") for person in people if isinstance(person, dict) and not _text(person, "email")]
    in_brackets = _NAME_BESIDE_ADDRESS.fullmatch(last.strip())
    if in_brackets:
        last = in_brackets[1] or in_brackets[2] or in_brackets[3]
    elif _ADDRESS_ALONE.fullmatch(last.strip()):
        last = ""
    names = list(dict.fromkeys(filter(None, (*named, last))))
    # "Doe, Jane" beside others would be two.
    return ("; " if len(names) > 1 and any(map(_TURNED.fullmatch, names)) else ", ").join(names)


def _enclosure(entry: Mapping[str, object]) -> str:
    listed = entry.get("enclosures")
    addresses = [one.get("href") for one in (listed if isinstance(listed, list) else ()) if isinstance(one, dict)]
    return next((address for address in addresses if isinstance(address, str)), "")


def _text(entry: Mapping[str, object], key: str) -> str:
    # Past feedparser's own lookup, which answers "updated" with "published" and warns about it.
    value = dict.get(entry, key) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""


def _markup(entry: Mapping[str, object], key: str) -> str:
    """Return a field as HTML: what is declared plain text keeps its angle brackets as letters."""
    value, detail = _text(entry, key), dict.get(entry, f"{key}_detail") if isinstance(entry, dict) else None
    is_plain = isinstance(detail, dict) and detail.get("type") == "text/plain" and detail.get("value") == value
    return _escaped(_LINE_BREAK.sub(" ", value)) if is_plain else value


def _escaped(text: str) -> str:
    # Entities stay: many who declare plain text escape twice.
    return _PARAGRAPH_GAP.sub("<p>", text.replace("<", "&lt;").replace(">", "&gt;"))


def _unescaped(markup: str) -> str:
    """Return HTML that was escaped once too often as what it was: it has no tag, and shows one that makes a paragraph.

    Who writes about markup has paragraphs around it.
    """
    return unescape(markup) if _SHOWN_BLOCK.match(markup) and not _MARKUP.search(markup) else markup


def _contents(entry: Mapping[str, object]) -> Iterator[str]:
    listed = entry.get("content")
    for part in listed if isinstance(listed, list) else ():
        kind, value = part.get("type", "text/html"), part.get("value", "")
        if kind in ("text/html", "application/xhtml+xml"):
            yield _unescaped(value)
        elif kind == "text/plain":
            yield _escaped(value)


def _content_source(entry: Mapping[str, object]) -> str:
    """Return where an Atom entry says its content is, or ""."""
    listed = entry.get("content")
    sources = [part.get("src") for part in (listed if isinstance(listed, list) else ())]
    return next((source for source in sources if isinstance(source, str)), "")


def _is_web_address(link: str) -> bool:
    return link.strip(" \t\r\n\ufeff\u200b").lower().startswith(("http://", "https://"))


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


def _in_utf8(body: bytes, content_type: str) -> bytes:
    """Return a feed that is, or claims to be, UTF-8 as UTF-8; one with another label as it came.

    One bad byte makes feedparser guess a legacy encoding for the whole feed. Text that really is of such an encoding
    has hardly a valid sequence of UTF-8 among its accents, so the majority decides.
    """
    label = _XML_LABEL.search(body)
    if label and label.group(1).lower().startswith((b"utf-16", b"ucs-2", b"iso-10646")):
        # It was read in single bytes: the label is not true.
        body = body[: label.start(1)] + b"utf-8" + body[label.end(1) :]
        label = None
    named = http_charset(content_type) or (label.group(1).decode("ascii").lower() if label else "")
    if named not in ("", "utf-8", "utf8"):
        return body
    try:
        body.decode("utf-8")
        is_escaped = b"\x1b$" in body
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        if sum(char > "\x7f" for char in text) - bad >= bad:
            return text.encode("utf-8")
        is_escaped = True
    return decode_page(body, "").encode("utf-8", "ignore") if is_escaped and not named else body


def _of_single_bytes(fetched: Fetched) -> Fetched:
    """Return a feed in UTF-16, or one mislabelled, as UTF-8 without the labels that are wrong; others as they came."""
    named = next((name for start, name in _UTF_16 if fetched.body.startswith(start)), "")
    named = named or ("utf-8" if _is_mislabelled(fetched) else "")
    if not named:
        return fetched
    text = _LABEL_IN_TEXT.sub("", fetched.body.decode(named, "replace"), count=1)
    return replace(fetched, body=text.encode("utf-8", "ignore"), content_type=fetched.content_type.partition(";")[0])


def _is_mislabelled(fetched: Fetched) -> bool:
    """Return whether a feed is called something else and is UTF-8: no text of another encoding is so by chance."""
    label = _XML_LABEL.search(fetched.body.lstrip(codecs.BOM_UTF8 + b" \t\r\n"))
    named = http_charset(fetched.content_type) or (label.group(1).decode("ascii").lower() if label else "")
    if named in ("", "utf-8", "utf8") or fetched.body.isascii():
        return False
    try:
        fetched.body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _with_whole_references(body: bytes) -> bytes:
    """Return `body` with each bare "&" escaped, and the names of HTML and halves of letters as the letters they mean.

    A parser reads "&copy=3" as a sign and a figure and "D&D," as "D&D;,"; of a document with a DTD it drops "&eacute;".
    """
    if b"\x1b$" in body:
        return body  # there it may be half of a letter
    return _REFERENCES.sub(_whole_reference, body)


def _whole_reference(found: re.Match[bytes]) -> bytes:
    if found[0] == b"&":
        return b"&amp;"
    if found["name"]:
        name = found["name"].decode("ascii", "replace")
        return f"&#{name2codepoint[name]};".encode() if name in name2codepoint and name not in _OF_XML else found[0]
    if not found["halves"]:
        return found[0]
    numbers = found["halves"].decode("ascii").lower().replace("&#", "").rstrip(";").split(";")
    letters = "".join(chr(int(one[1:], 16) if one.startswith("x") else int(one)) for one in numbers)
    whole = letters.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")  # a half alone is no letter
    return "".join(f"&#{ord(letter)};" for letter in whole).encode("ascii")


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
