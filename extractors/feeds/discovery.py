"""Find the feeds that a page names, or that usually lie where it does; never fetches them."""

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from lxml import etree

from extractors.text.charset import decode_page
from extractors.text.clean import clean_line
from extractors.types import Fetched
from extractors.urls.normalize import normalize_url, registered_domain

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml"}
    | {"application/xml"}
)
# Where a page has a plain link to its feed, it reads so: "/feed/", "/rss.xml", "?feed=rss2".
_READS_LIKE_ONE = re.compile(
    r"(?:^|[/=._-])(?:rss2?|atom|feeds?|rdf)(?:[/._-](?:xml|json)?|$)|feedburner", re.IGNORECASE
)
# How a browser is told to call a reader.
_READER_SCHEME = re.compile(r"^feed:(?=https?:)", re.IGNORECASE)
# The page of a channel of films names its number, and no feed.
_CHANNEL = re.compile(r"https?://(?:www\.|m\.)?youtube\.com/channel/(UC[\w-]{22})\b", re.IGNORECASE)
_FILMS = "https://www.youtube.com/feeds/videos.xml?channel_id="
_MOST_LINKS = 5_000
_MOST_HREF = 2_000
# Where content managers put theirs: WordPress, Ghost, Hugo, Jekyll, Drupal, Substack, Medium.
_USUAL = ("/feed", "/rss", "/index.xml", "/atom.xml", "/rss.xml", "/feed.xml", "/feed.json")
_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a feed, what the page calls it, and whether the page named it or we guess."""

    url: str
    title: str
    named: bool


def find_feeds(fetched: Fetched) -> tuple[Candidate, ...]:
    """Return the feeds that the page names in its head, in order, then those it links to that read like one, then the
    usual places; feeds of comments last.
    """
    html = decode_page(fetched.body, fetched.content_type)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    root = etree.fromstring(html.encode("utf-8", "ignore") or b"<html/>", parser)
    found: dict[str, Candidate] = {}
    is_of_films = registered_domain(fetched.final_url) == "youtube.com"
    base_url = _base(root, fetched.final_url) if root is not None else fetched.final_url
    for link in root.iter("link") if root is not None else ():
        channel = _CHANNEL.match(link.get("href") or "") if is_of_films else None
        if channel:
            _add(found, base_url, f"{_FILMS}{channel[1]}", "", named=True)
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        href = (link.get("href") or "").strip()
        # Some name no type, where the address tells it.
        is_untold = not kind and link.get("hreflang") is None
        is_feed = kind in _FEED_TYPES or (is_untold and _READS_LIKE_ONE.search(href[:_MOST_HREF].partition("#")[0]))
        if "alternate" not in (link.get("rel") or "").lower().split() or not is_feed:
            continue
        _add(found, base_url, _READER_SCHEME.sub("", href), clean_line(link.get("title") or "", 200), named=True)
    for link in islice(root.iter("a"), _MOST_LINKS) if root is not None else ():
        href = (link.get("href") or "").strip()
        if _READS_LIKE_ONE.search(href[:_MOST_HREF].partition("#")[0]):
            _add(found, base_url, href, clean_line("".join(link.itertext()), 200), named=True)
    for path in _USUAL:
        _add(found, fetched.final_url, path, "", named=False)
    ordered = sorted(found.values(), key=lambda one: (not one.named, "comments" in f"{one.url} {one.title}".lower()))
    return tuple(ordered)[:_MOST]


def _base(root: etree._Element, url: str) -> str:
    """Return what the page's relative addresses are relative to."""
    try:
        return next((urljoin(url, base.get("href").strip()) for base in root.iter("base") if base.get("href")), url)
    except ValueError:
        return url


def _add(found: dict[str, Candidate], base_url: str, href: str, title: str, *, named: bool) -> None:
    try:
        url = urljoin(base_url, href.strip())
        key = normalize_url(url)
    except ValueError:
        return
    if href.strip():
        found.setdefault(key, Candidate(url=url, title=title, named=named))
