"""Feeds of every format become the same entries; what is no feed is named."""

import json
import time
from datetime import UTC, datetime

import pytest

from extractors.feeds.entries import MAX_ENTRIES, TITLE_LIMIT
from extractors.feeds.parse import parse_feed
from extractors.types import Feed, FeedEntry, Fetched, FetchError, Validators

FEED = Feed(url="https://press.example/feed", name="The Press")
NOON = datetime(2026, 4, 28, 12, tzinfo=UTC)


def parsed(body: str | bytes, content_type: str = "application/xml") -> tuple[FeedEntry, ...]:
    fetched = Fetched(
        url=FEED.url,
        final_url="https://www.press.example/feeds/all",
        status=200,
        content_type=content_type,
        body=body if isinstance(body, bytes) else body.encode(),
        validators=Validators(),
        fetched_at=NOON,
    )
    return parse_feed(fetched, FEED)


def rss(*items: str) -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Press</title>'
        + "".join(f"<item>{item}</item>" for item in items)
        + "</channel></rss>"
    )


ENTRY = FeedEntry(
    feed_url=FEED.url,
    identity="g1",
    url="https://www.press.example/a?x=1&y=2",
    title="Atlas & Vale sign a pact",
    summary="In short.",
    content="First words.\nSecond words.",
    author="Ann Vale",
    published=NOON,
    updated=None,
)

RSS2 = rss(
    """<title>Atlas &amp;amp; Vale &lt;b&gt;sign&lt;/b&gt; a pact</title><link>/a?x=1&amp;y=2</link>
    <guid isPermaLink="false">g1</guid><pubDate>Tue, 28 Apr 2026 14:00:00 CEST</pubDate>
    <dc:creator>Ann Vale</dc:creator><description>&lt;p&gt;In short.</description>
    <content:encoded><![CDATA[<p>First words.</p><script>x()</script><p>Second
    words.</p>]]></content:encoded>"""
)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Press</title><entry>
    <title type="html">Atlas &amp;amp; Vale &lt;i&gt;sign&lt;/i&gt; a pact</title><id>g1</id>
    <link rel="alternate" href="../a?x=1&amp;y=2"/><published>2026-04-28T12:00:00Z</published>
    <author><name>Ann Vale</name></author><summary>In short.</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First words.</p><p>Second words.</p></div>
    </content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
    <channel rdf:about="x"><title>The Press</title></channel><item rdf:about="g1">
    <title>Atlas &amp; Vale sign a pact</title><link>https://www.press.example/a?x=1&amp;y=2</link>
    <dc:creator>Ann Vale</dc:creator><dc:date>2026-04-28T12:00:00Z</dc:date><description>In short.</description>
    <content:encoded>&lt;p&gt;First words.&lt;/p&gt;&lt;p&gt;Second words.&lt;/p&gt;</content:encoded></item>
    </rdf:RDF>"""
JSON_ITEM = {
    "id": "g1",
    "url": "/a?x=1&y=2",
    "title": "Atlas & Vale sign a pact",
    "summary": "In short.",
    "content_html": "<p>First words.<p>Second words.",
    "date_published": "2026-04-28T14:00:00+02:00",
}


def json_feed(version: str, **more: object) -> str:
    item = {**JSON_ITEM, **more}
    return json.dumps({"version": f"https://jsonfeed.org/version/{version}", "items": [item]})


FORMATS = {
    "RSS 2.0": (RSS2, None),
    "RSS 2.0 after blank lines": ("\n\n  " + RSS2, None),
    "Atom": (ATOM, None),
    "RSS 1.0": (RDF, NOON),
    "JSON Feed 1.0": (json_feed("1", author={"name": "Ann Vale"}), None),
    "JSON Feed 1.1": (json_feed("1.1", authors=[{"name": "Ann Vale"}, {"url": "x"}, 7]), None),
}


@pytest.mark.parametrize(("body", "updated"), FORMATS.values(), ids=FORMATS)
def test_every_format_gives_the_same_entry(body, updated):
    (entry,) = parsed(body)
    assert entry == FeedEntry(**{**_fields(ENTRY), "updated": updated})


def _fields(entry: FeedEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in FeedEntry.__slots__}


NO_FEEDS = {
    "nothing": (b"", "an empty answer"),
    "white space": (b"\xef\xbb\xbf \n", "an empty answer"),
    "a login page": (b"<!doctype HTML><html><title>Log\nin</title>", "an HTML page, “Log in”"),
    "a bare page": (b"<html><body>x", "an HTML page"),
    "other JSON": (b'{"error": "no"}', "JSON, but no JSON Feed"),
    "broken JSON": (b'{"version": "https://jsonfeed', "JSON, but no JSON Feed"),
    "deep JSON": (b"[" * 100_000, "JSON, but no JSON Feed"),
    "a PDF": (b"%PDF-1.7 <<", "a PDF"),
    "other XML": (b"<?xml version='1.0'?><svg/>", "XML of some other kind"),
    "a path": (b"/etc/passwd", "something else (application/xml)"),
    "noise": (bytes(range(128, 256)), "something else (application/xml)"),
}


@pytest.mark.parametrize(("body", "detail"), NO_FEEDS.values(), ids=NO_FEEDS)
def test_what_is_no_feed_is_called_what_it_is(body, detail):
    with pytest.raises(FetchError) as caught:
        parsed(body)
    assert (caught.value.kind, caught.value.detail) == ("not a feed", detail)


def test_a_feed_without_entries_is_a_feed():
    assert parsed(rss()) == ()
    assert parsed('{"version": "https://jsonfeed.org/version/1.1", "items": []}') == ()


def identities(*items: str) -> list[str]:
    return [entry.identity for entry in parsed(rss(*items))]


def test_the_guid_identifies_unless_it_is_missing_or_repeated():
    one, two = "<link>http://a.example/1?utm_source=x</link>", "<link>http://a.example/2</link>"
    assert identities(one + "<guid>x</guid>", two) == ["x", "http://a.example/2"]
    assert identities(one + "<guid>x</guid>", two + "<guid>x</guid>") == ["http://a.example/1", "http://a.example/2"]


def test_an_opaque_guid_outlives_a_move_of_the_feed():
    assert identities("<link>/1</link><guid>4711</guid>") == ["4711"]


def test_one_address_for_two_items_is_told_apart_by_title_and_date():
    item = "<link>http://a.example/live</link><title>{}</title>"
    first, second = identities(item.format("Morning"), item.format("Evening"))
    assert first != second
    assert identities(item.format("Morning"), item.format("Evening"), item.format("Morning")) == [first, second]


@pytest.mark.parametrize(
    "link", ["", "<link>javascript:alert(1)</link>", "<link>http://[x</link>", "<link>tel:1</link>"]
)
def test_an_entry_without_a_web_address_is_dropped(link):
    kept = "<link>http://a.example/1</link>"
    assert identities(f"<title>x</title>{link}<guid isPermaLink='false'>1</guid>", kept) == ["http://a.example/1"]


def test_a_hostile_title_becomes_a_line():
    (entry,) = parsed(rss("<link>http://a.example/</link><title>a\u202eb\x1b[1m " + "x" * 20_000 + "</title>"))
    assert entry.title.startswith("ab")
    assert len(entry.title) == TITLE_LIMIT


def test_one_bad_byte_does_not_flip_the_encoding():
    item = "<link>http://a.example/</link><title>Café “Ünder” ".encode() + b"\xff</title>"
    (entry,) = parsed(rss("@").encode().replace(b"@", item), "application/rss+xml; charset=utf-8")
    assert entry.title.startswith("Café “Ünder”")


def test_latin_bytes_labelled_utf8_are_read_as_what_they_are():
    (entry,) = parsed(rss("<link>http://a.example/</link><title>Café crème</title>").encode("latin-1"))
    assert entry.title == "Café crème"


def test_entities_are_neither_fetched_nor_multiplied():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "ha"><!ENTITY x SYSTEM "file:///etc/passwd">{laughs}]>'
    body = rss("<link>http://a.example/</link><title>t &x; &l9;</title>").replace("?>", "?>" + doctype, 1)
    (entry,) = parsed(body)
    assert "root:" not in entry.title
    assert len(entry.title) < 100


SLOW = {
    "a long author": rss(f"<link>http://a.example/</link><author>{'a' * 100_000}</author>"),
    "an author without end": rss(f"<link>http://a.example/</link><author>{'a' * 100_000}").partition("</item>")[0],
    "unclosed authors": "<rss version='2.0'><channel>" + "<author>" * 3_000,
    "too many authors": "<rss version='2.0'><channel>" + "<author>" * 50_000,
    "many items": rss(*(f"<link>http://a.example/{n}</link>" for n in range(10 * MAX_ENTRIES))),
    "many attributes": "<rss version='2.0' " + " ".join(f"a{n}='x'" for n in range(50_000)) + "><channel/></rss>",
}


@pytest.mark.parametrize("body", SLOW.values(), ids=SLOW)
def test_what_would_choke_the_parser_is_bounded(body):
    started = time.process_time()
    try:
        outcome: object = len(parsed(body)) <= MAX_ENTRIES
    except FetchError as error:
        outcome = error.kind
    assert outcome in (True, "bad page")
    assert time.process_time() - started < 3
