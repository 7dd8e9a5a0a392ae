"""A page becomes an article: its text, and who says what about it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from extractors.articles.extract import MAX_TAGS, article_from_entry, extract_article
from extractors.text.charset import decode_page
from extractors.text.words import MIN_ARTICLE_WORDS
from extractors.types import Article, Feed, FeedEntry, Fetched, FetchError, Link, Validators

NOW = datetime(2026, 4, 29, 8, tzinfo=UTC)
NOON = datetime(2026, 4, 28, 12, tzinfo=UTC)
FEED = Feed(url="https://press.example/feed", name="The Press (feed)")
URL = "https://www.press.example/2026/simulator?utm_source=rss"
ENTRY = FeedEntry(
    feed_url=FEED.url,
    identity="g1",
    url=URL,
    title="Feed title",
    summary="",
    content="",
    author="Feed Author",
    published=NOON,
    updated=None,
)
PARAGRAPHS = (
    "Kestrel Lab said on Tuesday that its new simulator had learned the rules of a warehouse from video alone, and "
    "that nobody had told it what a shelf is, how far a forklift can reach or why boxes fall.",
    "The laboratory, which employs about ninety people in Delft, trained the system on 41,000 hours of film from "
    "nine depots; a paper with the details is to follow in June, said its head of research, Ann Vale.",
    "Outside experts were more careful. A warehouse is a kind place for such a machine, said Tom Ruiz of the port "
    "authority, since almost everything in it is a box.",
)
TEXT = "\n".join(PARAGRAPHS)
TITLE = "Simulator learns a warehouse from video"
MARKUP = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "x", "headline": "Not this"},
        {
            "@type": ["NewsArticle"],
            "headline": "Markup headline",
            "datePublished": "2026-04-28T11:30:00+02:00",
            "author": [{"@type": "Person", "name": "Jo Adeyemi"}, {"name": "By Mia Chen"}],
            "publisher": {"name": "Markup Press"},
        },
    ],
}


def page(
    *, head: str = "", heading: str = f"<h1>{TITLE}</h1>", body: str = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
) -> str:
    return (
        f'<!doctype html><html lang="en-GB"><head><title>{TITLE} | The Press</title>{head}</head><body>'
        f"<header><nav><a href='/'>Home</a><a href='/ai'>AI</a></nav></header><main><article>{heading}{body}"
        "</article></main><footer>© 2026 The Press. All rights reserved.</footer></body></html>"
    )


def markup(document: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


def read(html: str | bytes, entry: FeedEntry = ENTRY, content_type: str = "text/html; charset=utf-8") -> Article:
    fetched = Fetched(
        url=URL,
        final_url=URL,
        status=200,
        content_type=content_type,
        body=html if isinstance(html, bytes) else html.encode(),
        validators=Validators(),
        fetched_at=NOW,
    )
    return extract_article(fetched, entry, FEED)


def test_a_page_is_read_whole():
    head = (
        markup(MARKUP)
        + '<link rel="canonical" href="/2026/simulator"><meta property="og:site_name" content="The Press">'
    )
    body = "".join(f"<p>{p}</p>" for p in PARAGRAPHS).replace("a paper", '<a href="/paper#top">a paper</a>')
    assert read(page(head=head, body=body)) == Article(
        url=URL,
        canonical_url="https://www.press.example/2026/simulator",
        title=TITLE,
        authors=("Jo Adeyemi", "Mia Chen"),
        publisher="The Press",
        published=NOON,
        dated_by="feed",
        language="en-gb",
        text=TEXT,
        links=(Link(url="https://www.press.example/paper#top", text="a paper"),),
        read_from="page",
        reading="vote: the two quickest agree on every line",
        landed="https://www.press.example/2026/simulator",
        provenance=(
            ("authors", "json-ld"), ("canonical_url", "declared"), ("language", "html lang"), ("published", "feed"),
            ("publisher", "og:site_name"), ("text", "vote"), ("title", "h1"),
        ),
    )  # fmt: skip


TITLES = {
    "a heading the page confirms": ({}, TITLE),
    "not the name of the site": ({"heading": f"<h1>The Press</h1><h1>{TITLE}</h1>"}, TITLE),
    "markup without a heading": ({"heading": "<h1>World</h1>", "head": markup(MARKUP)}, "Markup headline"),
    "Open Graph": (
        {
            "heading": "",
            "head": '<meta property="og:title" content="Open headline - The Press">'
            '<meta property="og:site_name" content="The Press">',
        },
        "Open headline",
    ),
    "not a heading that the page's title does not know": (
        {"heading": "<h1>엔터 미디어</h1>"},
        "Feed title",
    ),
}


@pytest.mark.parametrize(("parts", "title"), TITLES.values(), ids=TITLES)
def test_the_title_comes_from_the_first_source_to_be_trusted(parts, title):
    assert read(page(**parts)).title == title


AUTHORS = {
    "markup": (markup(MARKUP), ("Jo Adeyemi", "Mia Chen")),
    "a meta element": ('<meta name="author" content="by Tom Ruiz and Ann Vale">', ("Tom Ruiz", "Ann Vale")),
    "no address for a name": ('<meta name="author" content="https://x.example/tom">', ("Feed Author",)),
    "the publisher is no author": (markup({**MARKUP["@graph"][1], "author": "Markup Press"}), ("Feed Author",)),
    "nobody but the feed": ("", ("Feed Author",)),
}


@pytest.mark.parametrize(("head", "authors"), AUTHORS.values(), ids=AUTHORS)
def test_authors_come_from_the_first_source_that_has_any(head, authors):
    assert read(page(head=head)).authors == authors


def test_a_sane_feed_date_goes_before_the_pages():
    assert (read(page(head=markup(MARKUP))).published, read(page()).dated_by) == (NOON, "feed")


def test_a_feed_date_from_the_future_gives_way_to_the_page():
    entry = replace(ENTRY, published=NOW + timedelta(days=2))
    article = read(page(head=markup(MARKUP)), entry)
    assert (article.published, article.dated_by) == (datetime(2026, 4, 28, 9, 30, tzinfo=UTC), "page")


def test_a35_a_local_time_marked_as_gmt_is_the_moment_it_was_first_seen():
    article = read(page(), replace(ENTRY, published=NOW + timedelta(hours=9)))
    assert (article.published, article.dated_by) == (NOW, "feed")


def test_a_page_without_any_date_is_dated_by_when_we_saw_it():
    article = read(page().replace("2026", ""), replace(ENTRY, published=None))
    assert (article.published, article.dated_by) == (NOW, "first seen")


def test_the_publisher_is_the_pages_word_then_the_feeds():
    assert read(page(head=markup(MARKUP))).publisher == "Markup Press"
    assert read(page()).publisher == "The Press (feed)"


BAD_PAGES = {
    "a PDF": (b"%PDF-1.7", "application/pdf"),
    "a PDF that calls itself a page": (b"%PDF-1.7", "text/html"),
    "JSON": (b"{}", "application/json"),
    "a flood of tags": (b"<br>" * (MAX_TAGS + 1), "text/html"),
    "a flood of bytes": (b"x" * (5 * 1024 * 1024 + 1), "text/html"),
}


@pytest.mark.parametrize(("body", "content_type"), BAD_PAGES.values(), ids=BAD_PAGES)
def test_what_is_no_page_is_a_bad_page(body, content_type):
    with pytest.raises(FetchError) as caught:
        read(body, content_type=content_type)
    assert caught.value.kind == "bad page"


HOSTILE = {
    "nested tables": "<table><tr><td>" * 300 + TEXT,
    "nested divisions": "<div>" * 5_000 + TEXT,
    "broken markup": page(head='<script type="application/ld+json">{"@type": "NewsArt'),
    "deep markup": page(head=f'<script type="application/ld+json">{"[" * 50_000}</script>'),
    "endless markup": page(head=markup([{"@type": "NewsArticle", "headline": "x" * 1_000_000}])),
    "odd markup": page(head=markup([7, None, {"@type": {"a": 1}}, {"@type": "Article", "author": {"name": {}}}])),
    "a wide table": page(body=f"<table><tr><td colspan=9007199254740991>{TEXT}</td></tr></table>"),
    "NUL bytes": page().replace("<p>", "\x00<p>\x00"),
    "lone surrogates and joiners": page(body="<p>\u200b\u202e&#xD800;x\u200d</p>" * 99),
    "one text of 4 MB": page(body=f"<p>{'word ' * 800_000}</p>"),
    "a picture of 3 MB in the page": page(body=f"<img src='data:image/png;base64,{'A' * 3_000_000}'>{TEXT}"),
    "a frameset": "<html><frameset><frame src='/a'><noframes>no</noframes></frameset></html>",
    "words only for who has no scripts": "<html><body><noscript>Enable scripts.</noscript><div></div></body></html>",
    "a page that sends on": "<html><head><meta http-equiv=refresh content='0;url=/b'></head><body></body></html>",
    "XHTML with a prolog": "<?xml version='1.0' encoding='utf-8'?>" + page(),
    "all of it in one form": page(body=f"<form>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</form>"),
    "an index": page(body="".join(f"<h2><a href='/{n}'>Story {n}</a></h2>" for n in range(80))),
    "nothing but tags": "<" * 50_000,
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_gives_an_article_or_a_named_failure(html):
    try:
        article = read(html)
    except FetchError as error:
        outcome, title = error.kind, ""
    else:
        outcome, title = "article", article.title
    assert outcome in ("article", "bad page", "no text")
    assert len(title) <= 300
    assert "\x00" not in title


def words(number: int) -> str:
    return " ".join(f"word{n}" for n in range(number))


def test_too_few_words_are_no_article():
    entry = replace(ENTRY, content=words(MIN_ARTICLE_WORDS - 1))
    with pytest.raises(
        FetchError, match=f"no text: {MIN_ARTICLE_WORDS - 1} words, where an article has {MIN_ARTICLE_WORDS}"
    ):
        article_from_entry(entry, FEED, NOW)
    with pytest.raises(FetchError) as caught:
        read(page(body="<p>It is being written.</p>"), entry)
    assert caught.value.kind == "no text"


FROM_FEED = Article(
    url=URL,
    canonical_url="https://www.press.example/2026/simulator",
    title="Feed title",
    authors=("Feed Author",),
    publisher="The Press (feed)",
    published=NOON,
    dated_by="feed",
    language="",
    text=words(MIN_ARTICLE_WORDS),
    read_from="feed",
    provenance=(
        ("authors", "feed"), ("published", "feed"), ("publisher", "feed"), ("text", "feed"), ("title", "feed")
    ),
)  # fmt: skip


def test_a_feed_with_the_full_text_stands_in_for_a_failed_page():
    entry = replace(ENTRY, content=words(MIN_ARTICLE_WORDS))
    assert article_from_entry(entry, FEED, NOW) == FROM_FEED
    assert read(b"%PDF-1.7", entry) == FROM_FEED


def test_a_feed_with_clearly_more_text_is_believed_over_the_page():
    told = read(page(), replace(ENTRY, content=TEXT + "\n" + words(300)))
    assert (told.title, told.read_from, told.text) == (TITLE, "feed", TEXT + "\n" + words(300))
    assert read(page(), replace(ENTRY, content=TEXT + "\nThe post appeared first on The Press.")).read_from == "page"


CHARSETS = {
    "UTF-8 under a false label": ("Café – “x”".encode(), "text/html; charset=iso-8859-1", "Café – “x”"),
    "HTTP label": ("Café".encode("latin-1"), "text/html; charset=ISO-8859-1", "Café"),
    "what browsers read as Latin 1": ("“x”".encode("cp1252"), "text/html; charset=latin1", "“x”"),
    "its own label": ('<meta charset="shift_jis">世界'.encode("cp932"), "text/html", '<meta charset="shift_jis">世界'),
    "byte order mark": ("\ufeffCafé".encode("utf-16-le"), "text/html", "Café"),
}


@pytest.mark.parametrize(("body", "content_type", "text"), CHARSETS.values(), ids=CHARSETS)
def test_bytes_are_read_as_what_they_are(body, content_type, text):
    assert decode_page(body, content_type) == text


def test_utf7_which_only_hides_markup_is_never_read():
    assert "+ADw-script" in decode_page(b'<meta charset="utf-7">+ADw-script \xe9', "text/html; charset=utf-7")
