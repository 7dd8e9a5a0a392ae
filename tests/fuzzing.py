"""Mutants of feeds, pages and addresses, and what must hold for each: no exception of its own kind, no odd value."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from extractors.articles.extract import read_page, read_page_fast
from extractors.feeds.parse import read_feed
from extractors.types import Feed, FeedEntry, Fetched, FetchError, Validators
from extractors.urls.amp import resolve_canonical
from extractors.urls.normalize import canonical_url, normalize_url, registered_domain, shown_url

NOW = datetime(2026, 4, 28, 12, tzinfo=UTC)
FEED = Feed(url="http://press.example/feed", name="The Press")
ENTRY = FeedEntry(
    feed_url=FEED.url, identity="1", url="http://press.example/a", title="The harbour", summary="", content="",
    author="", published=None, updated=None,
)  # fmt: skip

_ITEM = (
    b"<item><title>The harbour &amp; the bridge</title><link>http://press.example/a?x=1</link><guid>7</guid>"
    b"<pubDate>Tue, 28 Apr 2026 09:00:00 GMT</pubDate><dc:creator>Jo Adeyemi</dc:creator>"
    b"<content:encoded><![CDATA[<p>Words of a <b>report</b>.</p>]]></content:encoded></item>"
)
FEEDS = (
    b'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    b'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Press</title><ttl>60</ttl>'
    b"<skipHours><hour>3</hour></skipHours>" + _ITEM * 3 + b"</channel></rss>",
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Press</title><entry><id>tag:1</id><title type="html">A &lt;b&gt;'
    b'</title><link href="/a"/><updated>2026-04-28T09:00:00Z</updated><author><name>Jo</name></author>'
    b'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x</div></content></entry></feed>',
    b'{"version":"https://jsonfeed.org/version/1.1","title":"Press","items":[{"id":"1","url":"http://press.example/a",'
    b'"content_html":"<p>x</p>","date_published":"2026-04-28T09:00:00Z","authors":[{"name":"Jo"}]}]}',
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item '
    b'rdf:about="x"><title>A</title><link>http://press.example/a</link></item></rdf:RDF>',
)
_PROSE = b"".join(b"<p>Sentence %d of a report about the harbour that was closed.</p>" % n for n in range(8))
PAGES = (
    b'<!doctype html><html lang="en"><head><title>The harbour - Press</title><meta property="og:title" content="The '
    b'harbour"><link rel="canonical" href="/a"><script type="application/ld+json">{"@type":"NewsArticle","headline":'
    b'"The harbour","author":[{"name":"Jo"}],"datePublished":"2026-04-28","image":["/x.jpg"]}</script></head><body>'
    b"<h1>The harbour</h1><article>" + _PROSE + b"<table><tr><td>a</td><td>b</td></tr></table></article>"
    b"<a rel='next' href='/a/2'>2</a><span>Dimension</span><span>Runway</span><span>$8M</span></body></html>",
    b"<html amp><body><div><ul><li>one<li>two</ul><blockquote>" + _PROSE + b"</blockquote><br></div></body></html>",
)
URLS = (
    b"https://user:pw@www.press.example:8443/a/../b%20c/?utm_source=x&b=2&a=1#!page",
    b"http://[2001:db8::1]:80/%E2%82%AC/\xc3\xa9?q=%zz&amp;x", b"HTTP://B\xc3\xbccher.example/amp/?amp=1",
    b"https://x.cdn.ampproject.org/c/s/www.press.example/a?b=1", b"http://127.0.0.1/0f3a9c44d1b2e6f7a8b9c0d1/rss",
)  # fmt: skip
_SPICE = (
    b"<", b">", b"&", b'"', b"'", b"]]>", b"<![CDATA[", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"&#x1F;", b"&nbsp;",
    b"<script>", b"</", b"<!--", b"\xe2\x80\xae", b"%00", b"%", b"://", b"[", b"]", b"@", b"..", b"\n", b"9999999999",
    b"<br>" * 50, b"<div>" * 60, b"A" * 300, b"-1", b"{", b"}", b"\\u0000", b"null", b"<p>", b"1e999", b"\xc2\xa0",
)  # fmt: skip


def mutant(seeds: Sequence[bytes], drawn: random.Random) -> bytes:
    """Return one of the seeds after one to twelve cuts, doublings, changed bytes or spices."""
    made = bytearray(drawn.choice(seeds))
    for _ in range(drawn.randint(1, 12)):
        at = drawn.randrange(len(made) + 1)
        to = min(len(made), at + drawn.choice((1, 2, 8, 40, 200)))
        match drawn.randrange(5):
            case 0:
                del made[at:to]
            case 1:
                made[at:at] = made[at:to] * drawn.choice((1, 2, 9))
            case 2 if at < len(made):
                made[at] = drawn.randrange(256)
            case 3:
                made[at:at] = bytes(drawn.choice(seeds)[: drawn.randrange(400)])
            case _:
                made[at:at] = drawn.choice(_SPICE)
    return bytes(made[:60_000])


def judge_feed(body: bytes, _: int) -> None:
    """Read a feed; raise AssertionError if what comes is not fit to be stored."""
    try:
        document = read_feed(_fetched(FEED.url, body, ""), FEED)
    except FetchError as error:
        _named(error, "not a feed", "bad page")
        return
    for entry in document.entries:
        assert entry.identity
        assert entry.identity.isprintable()
        assert normalize_url(entry.url).startswith(("http://", "https://"))
        assert len(entry.title) <= 300
        assert (entry.title + entry.author + entry.summary).isprintable()
        assert entry.published is None or entry.published.tzinfo is not None


def judge_page(body: bytes, number: int) -> None:
    """Read a page, every fourth one in all its ways; raise AssertionError if what comes is not fit to be stored."""
    read = read_page_fast if number % 4 else read_page
    try:
        article = read(_fetched(ENTRY.url, body, "text/html"), ENTRY, FEED).article
    except FetchError as error:
        _named(error, "bad page")
        return
    assert all(line.isprintable() for line in article.text.split("\n"))
    assert (article.title + article.publisher + article.image).isprintable()
    assert normalize_url(article.canonical_url) == article.canonical_url
    assert article.published <= NOW.replace(day=29)


def judge_url(body: bytes, number: int) -> None:
    """Normalise an address; raise AssertionError if its form is not settled, or tells what it must not."""
    text = body.decode("utf-8", "surrogateescape" if number % 2 else "replace")
    shown_url(text)
    try:
        form = normalize_url(text)
    except ValueError:
        return
    assert normalize_url(form) == form
    assert form.isprintable() or not form.isascii()
    assert "@" not in form.partition("://")[2].partition("/")[0]
    assert registered_domain(form)
    canonical_url(text, form)
    resolve_canonical(text, form, is_amp=True)


KINDS: dict[str, tuple[Sequence[bytes], Callable[[bytes, int], None]]] = {
    "feeds": (FEEDS, judge_feed), "pages": (PAGES, judge_page), "urls": (URLS, judge_url),
}  # fmt: skip


def judge(kind: str, number: int) -> str:
    """Judge the mutant of that number; return "" or what went wrong with it."""
    seeds, judged = KINDS[kind]
    body = mutant(seeds, random.Random(f"{kind} {number}"))
    try:
        judged(body, number)
    except Exception as error:  # what fuzzing is for
        return f"{kind} {number}: {type(error).__name__}: {str(error)[:200]}"
    return ""


def _named(error: FetchError, *kinds: str) -> None:
    assert error.kind in kinds


def _fetched(url: str, body: bytes, content_type: str) -> Fetched:
    return Fetched(
        url=url,
        final_url=url,
        status=200,
        content_type=content_type,
        body=body,
        validators=Validators(),
        fetched_at=NOW,
    )
