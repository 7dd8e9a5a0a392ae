"""Feeds of every format become the same entries; what is no feed is named."""

import json
import time
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest

from extractors.feeds.discovery import find_feeds
from extractors.feeds.entries import MAX_ENTRIES, TITLE_LIMIT
from extractors.feeds.opml import read_opml
from extractors.feeds.parse import read_feed
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
    return read_feed(fetched, FEED).entries


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


def links(*items: str, channel: str = "") -> list[str]:
    body = rss(*items).replace("<title>The Press</title>", f"<title>The Press</title>{channel}", 1)
    return [entry.url for entry in parsed(body)]


PACKED = urlsafe_b64encode(b"\x08\x13\x22\x15https://a.example/lab\xd2\x01\x00").decode().rstrip("=")
ADDRESSES = {
    "A17 blanks within": ("<link>http://a.example/a plan 2026.html</link>", "http://a.example/a%20plan%202026.html"),
    "wrapped over lines": ("<link>\n http://a.example/\n   a.html\n</link>", "http://a.example/a.html"),
    "A18 invisible after": ("<link>http://a.example/1\u200b</link>", "http://a.example/1"),
    "A18 invisible before": ("<link>\ufeffhttp://a.example/2</link>", "http://a.example/2"),
    "A26 a bare ampersand": (
        "<link>http://a.example/?a=1&b=2&copy=3&lt=4</link>", "http://a.example/?a=1&b=2&copy=3&lt=4"
    ),
    "an escaped ampersand": ("<link>http://a.example/?a=1&amp;copy=3</link>", "http://a.example/?a=1&copy=3"),
    "an ampersand in CDATA": ("<link><![CDATA[http://a.example/?a=1&copy=3]]></link>", "http://a.example/?a=1&copy=3"),
    "A28 the guid": ("<guid isPermaLink='false'>http://a.example/tram</guid>", "http://a.example/tram"),
    "an original address that is none": (
        "<feedburner:origLink xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'>tag:7</feedburner:origLink>"
        "<link>http://a.example/1</link>",
        "http://a.example/1",
    ),
    "A33 an alert of Google": (
        "<link>https://www.google.com/url?rct=j&amp;url=https://a.example/lab&amp;ct=ga</link>", "https://a.example/lab"
    ),
    "A33 a search at Bing News": (
        "<link>http://www.bing.com/news/apiclick.aspx?ref=FexRss&amp;url=https%3a%2f%2fa.example%2flab&amp;c=1</link>",
        "https://a.example/lab",
    ),
    "A33 a search at Yahoo": (
        "<link>https://r.search.yahoo.com/_ylt=A;_ylu=Y/RV=2/RE=17/RO=10/RU=https%3a%2f%2fa.example%2flab/RK=2/RS=x</link>",
        "https://a.example/lab",
    ),
    "A33 Google News before 2024": (
        f"<link>https://news.google.com/rss/articles/{PACKED}?oc=5</link>", "https://a.example/lab"
    ),
    "A33 Google News since": (
        "<link>https://news.google.com/rss/articles/CBMiggFBVV95cUxPR0lMU?oc=5</link>",
        "https://news.google.com/rss/articles/CBMiggFBVV95cUxPR0lMU?oc=5",
    ),
    "without a scheme": ("<link>www.press.example/2026/pier</link>", "https://www.press.example/2026/pier"),
    "a scheme twice": ("<link>http://https://press.example/pier</link>", "https://press.example/pier"),
    "one slash": ("<link>https:/press.example/pier</link>", "https://press.example/pier"),
    "a link of a guarded newsletter": (
        "<link>https://urldefense.com/v3/__https://a.example/pier?a=1__;!!x!y$</link>", "https://a.example/pier?a=1"
    ),
    "a safe link": (
        "<link>https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fpier&amp;data=5</link>",
        "https://a.example/pier",
    ),
    "an enclosure without address": (
        "<link>http://a.example/1</link><atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='enclosure'>"
        "http://i.example/x.jpg</atom:link>", "http://a.example/1",
    ),
    "another page of Google": ("<link>https://www.google.com/url?id=7</link>", "https://www.google.com/url?id=7"),
}  # fmt: skip


@pytest.mark.parametrize(("item", "url"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_is_what_its_writer_meant(item, url):
    assert links(item) == [url]


def test_a23_relative_links_of_rss_are_relative_to_the_channel():
    assert links("<link>/a</link>", channel="<link>http://www.press.example/</link>") == ["http://www.press.example/a"]
    assert links("<link>/a</link>", channel="<link>/home</link>") == ["https://www.press.example/a"]


def test_a29_an_id_that_is_an_address_is_where_a_json_item_is():
    item = {"id": "http://a.example/tram", "title": "Tram", "content_text": "x"}
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})
    assert [entry.url for entry in parsed(feed)] == ["http://a.example/tram"]


def atom(entry: str) -> str:
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>urn:1</id>'
    return f'{head}<link href="http://a.example/1"/>{entry}</entry></feed>'


TITLES = {
    "A21 plain text of Atom": (
        atom('<title type="text">List&lt;String&gt; beats &lt;table&gt;</title>'),
        "List<String> beats <table>",
    ),
    "HTML of Atom": (atom('<title type="html">Why &lt;b&gt;lists&lt;/b&gt; win</title>'), "Why lists win"),
    "plain text escaped twice": (atom("<title>Smith &amp;amp; Sons</title>"), "Smith & Sons"),
    "A19 escaped twice": (
        rss("<link>http://a.example/1</link><title><![CDATA[The &lt;dialog&gt; element]]></title>"),
        "The <dialog> element",
    ),
    "A20 a tag without an end": (
        rss("<link>http://a.example/1</link><title>The &lt;video&gt; element</title>"),
        "The <video> element",
    ),
    "less than": (rss("<link>http://a.example/1</link><title>A&lt;B tests</title>"), "A<B tests"),
    "markup": (rss("<link>http://a.example/1</link><title>&lt;i&gt;Die Welt&lt;/i&gt; wins</title>"), "Die Welt wins"),
}


@pytest.mark.parametrize(("body", "title"), TITLES.values(), ids=TITLES)
def test_a_title_keeps_its_angle_brackets(body, title):
    assert [entry.title for entry in parsed(body)] == [title]


def test_a21_plain_content_keeps_its_brackets_and_paragraphs():
    (entry,) = parsed(
        atom('<title>t</title><content type="text">Use vector&lt;int&gt;.\n\nIf a &lt; b, stop.</content>')
    )
    assert entry.content == "Use vector<int>.\nIf a < b, stop."


def test_atom_content_elsewhere_is_where_the_entry_is():
    body = '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>urn:1</id><title>t</title>'
    (entry,) = parsed(f'{body}<content type="text/html" src="http://a.example/7"/></entry></feed>')
    assert entry.url == "http://a.example/7"


SENTENCES = " ".join(f"Sentence {n} of the notice says that the pier is closed." for n in range(9))
DESCRIPTIONS = {
    "A4 a whole text": (f"<description>{SENTENCES}</description>", SENTENCES),
    "a teaser": ("<description>The pier is closed.</description>", ""),
    "one that breaks off": (f"<description>{SENTENCES} And then…</description>", ""),
    "one that leads on": (f"<description>{SENTENCES} Read more on our site</description>", ""),
    "beside a full text": (
        f"<description>{SENTENCES}</description><content:encoded>{'Full text. ' * 60}</content:encoded>",
        ("Full text. " * 60).strip(),
    ),
    "beside hardly any text": (
        f"<description>{SENTENCES}</description><content:encoded>Comments</content:encoded>", SENTENCES
    ),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "content"), DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_a_long_description_is_the_text_a_feed_carries(fields, content):
    (entry,) = parsed(rss(f"<link>http://a.example/1</link>{fields}"))
    assert entry.content == content


MEDIA = "xmlns:media='http://search.yahoo.com/mrss/'"
ITUNES = "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
FILM = f"<media:group {MEDIA}><media:description>{SENTENCES}</media:description></media:group>"
CAPTION = f"<media:content {MEDIA}><media:description>The mayor.</media:description></media:content>"
EPISODE = f"<itunes:summary {ITUNES}>{SENTENCES}</itunes:summary>"
NEWS = "<description>The pier reopens.</description>"
# What an item says, its summary, and the text that the feed then carries.
MEDIA_TEXTS = {
    "a film alone": (FILM, SENTENCES, SENTENCES),
    "a film, in paragraphs": (
        FILM.replace("</media:d", f"\n\n{SENTENCES}</media:d").replace("tion>", "tion type='plain'>", 1),
        f"{SENTENCES} {SENTENCES}",
        f"{SENTENCES}\n{SENTENCES}",
    ),
    "a film below a short description": (NEWS + FILM, "The pier reopens.", SENTENCES),
    "a caption above the description": (CAPTION + NEWS, "The pier reopens.", ""),
    "a caption below it": (NEWS + CAPTION, "The pier reopens.", ""),
    "an empty caption": (CAPTION.replace(">The mayor.</media:description>", "/>") + NEWS, "The pier reopens.", ""),
    "a podcast": (EPISODE, SENTENCES, SENTENCES),
    "a podcast below a short description": (NEWS + EPISODE, "The pier reopens.", SENTENCES),
}


@pytest.mark.parametrize(("fields", "summary", "content"), MEDIA_TEXTS.values(), ids=MEDIA_TEXTS)
def test_what_a_feed_says_of_a_film_is_its_text_and_a_caption_is_none(fields, summary, content):
    (entry,) = parsed(rss(f"<link>http://a.example/1</link><title>t</title>{fields}"))
    assert (entry.summary, entry.content) == (summary, content)


def alternates(*links: str) -> str:
    languages = {name: "" if name == "own" else f"hreflang='{name}'" for name in links}
    return "".join(
        f"<link rel='alternate' href='http://a.example/{name}' {language}/>" for name, language in languages.items()
    )


# The translations an entry names, in their order, the language of its feed, and the one that is followed.
TRANSLATIONS = {
    "the feed's language": (("de", "en", "fr"), "en", "en"),
    "the feed's language, of another country": (("de", "en-US", "fr"), "en-GB", "en-US"),
    "one without a language": (("de", "own", "en"), "en", "own"),
    "none is the feed's": (("de", "fr"), "en", "de"),
    "none is the feed's, one for all": (("de", "x-default", "fr"), "en", "x-default"),
    "the feed has no language": (("de", "fr"), "", "de"),
}


@pytest.mark.parametrize(("links", "language", "followed"), TRANSLATIONS.values(), ids=TRANSLATIONS)
def test_of_an_entry_s_translations_the_feed_s_own_is_followed(links, language, followed):
    tagged = f'<feed xml:lang="{language}"' if language else "<feed"
    (entry,) = parsed(
        f'<?xml version="1.0"?>{tagged} xmlns="http://www.w3.org/2005/Atom"><title>f</title><entry><id>urn:1</id>'
        f"<title>t</title>{alternates(*links)}</entry></feed>"
    )
    assert entry.url == f"http://a.example/{followed}"


def test_an_unreadable_date_is_not_replaced_by_that_of_a_change():
    dates = "<title>t</title><published>soon</published><updated>2026-11-23T10:00:00Z</updated>"
    (entry,) = parsed(atom(dates))
    assert (entry.published, entry.updated) == (None, datetime(2026, 11, 23, 10, tzinfo=UTC))


UNDECLARED = {
    "cp1252": "Café crème à Genève",
    "cp1251": "Порт сообщил об испытании",
    "shift_jis": "港の技術者は試験が終わったと述べた",
    "iso2022_jp": "新しい橋が開通した",
    "gb18030": "港口工程师表示试验结束",
}


@pytest.mark.parametrize("encoding", UNDECLARED)
def test_bytes_without_a_label_are_read_as_what_they_look_like(encoding):
    body = rss(f"<link>http://a.example/1</link><title>{UNDECLARED[encoding]}</title>").replace(
        '<?xml version="1.0"?>', ""
    )
    assert [entry.title for entry in parsed(body.encode(encoding))] == [UNDECLARED[encoding]]


def test_rss_11_is_a_feed():
    body = (
        '<Channel xmlns="http://purl.org/net/rss1.1#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<title>T</title><link>http://a.example/</link><items rdf:parseType="Collection">'
        '<item rdf:about="http://a.example/1"><title>One</title><link>http://a.example/1</link></item></items></Channel>'
    )
    assert [(entry.title, entry.url) for entry in parsed(body)] == [("One", "http://a.example/1")]


PLACES = {
    "A30 what it encloses": ("<enclosure url='http://a.example/1.mp3' type='audio/mpeg'/>", "http://a.example/1.mp3"),
    "A28 the home page of the feed": ("<guid isPermaLink='false'>7</guid>", "http://a.example/"),
}


@pytest.mark.parametrize(("fields", "url"), PLACES.values(), ids=PLACES)
def test_a_whole_text_without_an_address_of_its_own_is_an_entry(fields, url):
    body = rss(f"{fields}<description>{SENTENCES}</description>")
    assert [entry.url for entry in parsed(body.replace("<item>", "<link>http://a.example/</link><item>", 1))] == [url]
    assert parsed(rss(f"{fields}<description>A teaser.</description>")) == ()


def test_what_is_left_out_is_named():
    first, same = (
        "<link>http://a.example/1</link><guid>1</guid><title>One</title>",
        "<guid isPermaLink='false'>7</guid><title>No address</title>",
    )
    fetched = Fetched(
        url=FEED.url, final_url=FEED.url, status=200, content_type="", body=rss(first, same).encode(),
        validators=Validators(), fetched_at=NOON,
    )  # fmt: skip
    assert [(one.title, one.reason) for one in read_feed(fetched, FEED).dropped] == [("No address", "no web address")]


OUTLINES = {
    "D14 bare ampersands": ('xmlUrl="http://a.example/feed?a=1&b=2&lang=en"', "http://a.example/feed?a=1&b=2&lang=en"),
    "escaped ampersands": ('xmlUrl="http://a.example/feed?a=1&amp;b=2"', "http://a.example/feed?a=1&b=2"),
    "in capitals": ('XMLURL="http://a.example/feed"', "http://a.example/feed"),
    "in capitals of another kind": ('xmlURL="http://a.example/feed"', "http://a.example/feed"),
    "a scheme of readers": ('xmlUrl="feed://a.example/feed"', "http://a.example/feed"),
    "a scheme of podcasts": ('xmlUrl="pcast://a.example/feed"', "http://a.example/feed"),
    "no scheme": ('type="rss" xmlUrl="a.example/feed"', "http://a.example/feed"),
    "a secure scheme of readers": ('xmlUrl="feeds://a.example/feed"', "https://a.example/feed"),
    "an address under another name": ('type="rss" url="http://a.example/feed"', "http://a.example/feed"),
    "a scheme before the scheme": ('xmlUrl="feed:https://a.example/feed"', "https://a.example/feed"),
}


@pytest.mark.parametrize(("attribute", "url"), OUTLINES.values(), ids=OUTLINES)
def test_an_outline_of_another_program_is_a_feed(attribute, url):
    body = f'<opml version="1.0"><body><outline type="rss" text="A &amp;amp; B" {attribute}/></body></opml>'
    assert [(feed.url, feed.name) for feed in read_opml(body.encode())] == [(url, "A & B")]


NAMED_FEEDS = {
    "D18 a type of XML": '<link rel="alternate" type="application/xml" href="/news.xml">',
    "D18 a plain link": '<a href="/about">About</a><a href="/news/rss.xml">RSS</a><a href="/feedback">Write to us</a>',
    "a link with a query": '<a href="/?feed=rss2">News feed</a>',
}


@pytest.mark.parametrize("markup", NAMED_FEEDS.values(), ids=NAMED_FEEDS)
def test_a_feed_that_a_page_names_is_found(markup):
    fetched = Fetched(
        url="http://a.example/", final_url="http://a.example/", status=200, content_type="text/html",
        body=f"<html><head></head><body>{markup}</body></html>".encode(), validators=Validators(), fetched_at=NOON,
    )  # fmt: skip
    (named,) = [one.url for one in find_feeds(fetched) if one.named]
    assert named in {"http://a.example/news.xml", "http://a.example/news/rss.xml", "http://a.example/?feed=rss2"}


WHOLE = rss("<link>http://a.example/1</link><title>One</title>", "<link>http://a.example/2</link><title>Two</title>")
DAMAGED = {
    "A31 a byte order mark": f"\ufeff{WHOLE}",
    "A31 a control character": WHOLE.replace("Two", "T\x08wo"),
    "A31 a warning of the server first": f"<br />\n<b>Warning</b>: Undefined variable<br />\n{WHOLE}",
    "A31 a comment first": WHOLE.replace("?><rss", "?><!-- made by a program --><rss"),
    "A31 an end that is missing": WHOLE.removesuffix("</item></channel></rss>"),
}


@pytest.mark.parametrize("body", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_feed_gives_its_entries(body):
    assert [(entry.url, entry.title) for entry in parsed(body)] == [
        ("http://a.example/1", "One"), ("http://a.example/2", "Two")
    ]  # fmt: skip


BASES = {
    "A22 of the feed": ("xml:base='http://press.example/news/'", "", "http://press.example/news/2026/bridge"),
    "A22 of the entry": ("", "xml:base='http://press.example/news/'", "http://press.example/news/2026/bridge"),
    "A22 of both": (
        "xml:base='http://press.example/'", "xml:base='news/'", "http://press.example/news/2026/bridge"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("of_feed", "of_entry", "url"), BASES.values(), ids=BASES)
def test_a_relative_link_is_relative_to_its_base(of_feed, of_entry, url):
    body = (
        f"<feed xmlns='http://www.w3.org/2005/Atom' {of_feed}><title>T</title><entry {of_entry}><id>urn:1</id>"
        "<title>t</title><link href='2026/bridge'/></entry></feed>"
    )
    assert [entry.url for entry in parsed(body)] == [url]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_feed_of_two_bytes_a_letter_is_read(encoding):
    body = WHOLE.replace("One", "Äpfel").replace('version="1.0"?', 'version="1.0" encoding="UTF-16"?').encode(encoding)
    for content_type in ("application/xml", "application/xml; charset=utf-16"):
        assert [entry.title for entry in parsed(body, content_type)] == ["Äpfel", "Two"]


LISTED = (
    '<opml version="1.0"><body><outline type="rss" text="A" xmlUrl="http://a.example/feed?b=1&amp;c=2"/></body></opml>'
)
BOMB = (
    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE opml [<!ENTITY a "http://a.example/">'
    + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 40}">' for before, after in ("ab", "bc", "cd", "de", "ef", "fg", "gh")
    )
    + ']><opml version="1.0"><body><outline type="rss" text="&h;" xmlUrl="http://a.example/f"/></body></opml>'
)


@pytest.mark.parametrize(
    "body",
    [
        f'<?xml version="1.0" encoding="utf-16"?>{LISTED}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="utf-16"?>{LISTED}'.encode("utf-16-be"),
        LISTED.encode("utf-16"),
        f'<?xml version="1.0" encoding="shift_jis"?>{LISTED}'.encode(),
        f'<?xml version="1.0" encoding="big5"?>{LISTED}'.encode(),
        f'<?xml version="1.0" encoding="windows-1252"?>{LISTED}'.encode(),
        f'<?xml version="1.0" encoding="no-such"?>{LISTED}'.encode(),
    ],
    ids=["utf-16", "utf-16 without a mark", "utf-16 unsaid", "shift_jis", "big5", "windows-1252", "an unknown one"],
)
def test_a_list_of_feeds_is_read_whatever_its_encoding(body: bytes) -> None:
    assert [feed.url for feed in read_opml(body)] == ["http://a.example/feed?b=1&c=2"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8"])
def test_entities_of_a_list_of_feeds_are_never_expanded(encoding: str) -> None:
    started = time.process_time()
    for feed in read_opml(BOMB.replace("utf-16", encoding[:6].rstrip("-"), 1).encode(encoding)):
        assert len(feed.name) <= 100
    assert time.process_time() - started < 1


AUTHORS = {
    "several": ("<dc:creator>Jane Doe</dc:creator><dc:creator>John Smith</dc:creator>", "Jane Doe, John Smith"),
    "an address before the name": ("<author>jane@a.example (Jane Doe)</author>", "Jane Doe"),
    "an address behind the name": ("<author>Jane Doe &lt;jane@a.example&gt;</author>", "Jane Doe"),
}


@pytest.mark.parametrize(("fields", "author"), AUTHORS.values(), ids=AUTHORS)
def test_the_authors_of_an_item_are_its_people(fields, author):
    (entry,) = parsed(rss(f"<link>http://a.example/1</link>{fields}"))
    assert entry.author == author


def test_a_bare_ampersand_in_a_title_is_one():
    (entry,) = parsed(rss("<link>http://a.example/1</link><title>Just D&D, in a chat</title>"))
    assert entry.title == "Just D&D, in a chat"


def test_content_that_was_escaped_twice_is_in_paragraphs_and_what_is_about_markup_stays():
    twice = "&amp;lt;p&amp;gt;First words.&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;Second.&amp;lt;/p&amp;gt;"
    about = "&lt;p&gt;The &amp;lt;p&amp;gt; tag.&lt;/p&gt;"
    assert [
        parsed(atom(f"<title>T</title><content type='html'>{content}</content>"))[0].content
        for content in (twice, about)
    ] == ["First words.\nSecond.", "The <p> tag."]


def test_a_json_feed_of_careless_writers_is_read():
    body = (
        '{"version": "http://jsonfeed.org/version/1", "title": "A", "home_page_url": "http://www.press.example/",'
        ' "items": [{"id": "1", "url": "/pier", "title": "T", "content_text": "AT&T spoke.\\n\\nThen\nx < y."}]}'
    )
    (entry,) = parsed(body)
    assert (entry.url, entry.content) == ("http://www.press.example/pier", "AT&T spoke.\nThen\nx < y.")


BREAKS = {
    "between words": ("On&lt;br&gt;the pier", "On the pier"),
    "the subject": ("The &lt;br&gt; tag", "The <br> tag"),
}


@pytest.mark.parametrize(("written", "title"), BREAKS.values(), ids=BREAKS)
def test_a_line_break_in_a_title_is_a_blank_unless_it_is_the_subject(written, title):
    (entry,) = parsed(rss(f"<link>http://a.example/1</link><title>{written}</title>"))
    assert entry.title == title


def test_an_item_of_a_json_feed_names_its_people_and_its_recording():
    items = [
        {"id": "1", "url": "http://a.example/1", "title": "T", "authors": ["Jane Doe", {"name": "John Smith"}]},
        {"id": "2", "title": "U", "content_text": SENTENCES, "author": "Jane Doe",
         "attachments": [{"url": "http://a.example/2.mp3", "mime_type": "audio/mpeg"}]},
    ]  # fmt: skip
    found = parsed(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": items}))
    assert [(entry.url, entry.author) for entry in found] == [
        ("http://a.example/1", "Jane Doe, John Smith"), ("http://a.example/2.mp3", "Jane Doe")
    ]  # fmt: skip
