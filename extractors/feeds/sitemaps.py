"""Read news sitemaps: what a site published lately, as entries like those of a feed; never fetches them."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from lxml import etree

from extractors.feeds.entries import MAX_ENTRIES, RawEntry, clean_entries
from extractors.text.dates import parse_date
from extractors.types import Feed, FeedEntry, Fetched, FetchError
from extractors.urls.normalize import normalize_url, registered_domain
from extractors.web.decoding import BadEncodingError, BodyDecoder, TooLargeError

_GZIP = b"\x1f\x8b"
_MOST_CHILDREN = 500
_LEAST_OF_A_SECTION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap names: articles, and other sitemaps with the moment of their last change."""

    entries: tuple[FeedEntry, ...]
    children: tuple[tuple[str, datetime | None], ...] = ()


def read_sitemap(fetched: Fetched, feed: Feed, limit_bytes: int) -> Sitemap:
    """Return the news of a sitemap as entries of `feed`; addresses without news (title and day) are none.

    Raise FetchError "bad page" for what is no sitemap; one packed with gzip may be `limit_bytes` long unpacked.
    """
    parser = etree.XMLParser(no_network=True, resolve_entities=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(_unpacked(fetched.body, limit_bytes), parser)
    except (etree.XMLSyntaxError, ValueError, BadEncodingError, TooLargeError) as error:
        raise FetchError(fetched.url, "bad page", "not a sitemap") from error
    kind = etree.QName(root).localname if root is not None else ""
    if kind == "sitemapindex":
        return Sitemap(entries=(), children=tuple(_child(one, fetched.final_url) for one in root[:_MOST_CHILDREN]))
    if kind != "urlset":
        raise FetchError(fetched.url, "bad page", "not a sitemap")
    raw = [item for url in root[:MAX_ENTRIES] if (item := _item(url)) is not None]
    return Sitemap(entries=clean_entries(raw, fetched.final_url, feed))


def entries_within_feed(news: tuple[FeedEntry, ...], known: tuple[FeedEntry, ...]) -> tuple[FeedEntry, ...]:
    """Return the news that the feed might have announced: of its site and, if it keeps to one, of its section."""
    homes = {registered_domain(normalize_url(entry.url)) for entry in known}
    sections = {_section(entry.url) for entry in known}
    one = sections.pop() if len(sections) == 1 and len(known) >= _LEAST_OF_A_SECTION else ""
    return tuple(
        entry
        for entry in news
        if registered_domain(normalize_url(entry.url)) in homes and (not one or _section(entry.url) == one)
    )


def _section(url: str) -> str:
    """Return the first folder of an address, if it has one that is no year."""
    folders = urlsplit(url).path.split("/")[1:-1]
    return folders[0] if folders and not folders[0].isdigit() else ""


def _item(url: etree._Element) -> RawEntry | None:
    found: dict[str, str] = {}
    for element in url.iter():
        if isinstance(element.tag, str) and element.text:
            found.setdefault(etree.QName(element).localname, element.text.strip())
    if not all(name in found for name in ("loc", "title", "publication_date")):
        return None
    return RawEntry(
        guid=found["loc"], link=found["loc"], title=found["title"], published=found["publication_date"],
        updated=found.get("lastmod", ""),
    )  # fmt: skip


def _child(element: etree._Element, base_url: str) -> tuple[str, datetime | None]:
    found = {etree.QName(one).localname: (one.text or "").strip() for one in element if isinstance(one.tag, str)}
    try:
        address = urljoin(base_url, found.get("loc", ""))
    except ValueError:
        address = base_url
    return address, parse_date(found.get("lastmod", ""))


def _unpacked(body: bytes, limit_bytes: int) -> bytes:
    if not body.startswith(_GZIP):
        return body
    decoder = BodyDecoder("gzip", limit_bytes)
    decoder.feed(body)
    return decoder.finish()
