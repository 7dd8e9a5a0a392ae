"""Extract the article of one page, or of the feed that carries it whole; never fetches, never asks a clock."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import unescape
from typing import Literal
from urllib.parse import urljoin, urlsplit

from lxml import etree

from extractors.articles.boilerplate import drop_boilerplate_lines
from extractors.articles.metadata import PageHead, choose_authors, choose_publisher, choose_title, read_head
from extractors.articles.page_data import find_article_text
from extractors.articles.pagination import next_page
from extractors.articles.text_vote import (
    NEWS_CANDIDATES,
    PAGE_CANDIDATES,
    ChosenText,
    StatedMetadata,
    extract_fast_text,
    vote_on_text,
)  # fmt: skip
from extractors.articles.walls import classify_wall, own_titles
from extractors.text.charset import decode_page
from extractors.text.clean import clean_line, clean_text, text_of_html
from extractors.text.dates import parse_date, trusted
from extractors.text.language import detect_language, is_believable
from extractors.text.printed import flatten, render_as_printed
from extractors.text.words import MIN_ARTICLE_WORDS, count_words
from extractors.types import Article, FailureKind, Feed, FeedEntry, Fetched, FetchError, Link
from extractors.urls.amp import resolve_canonical
from extractors.urls.normalize import normalize_url

# The largest of 2,187 real pages has 19,629 tags; 60,000 of any kind are read in 2.2 s, 200,000 in more than 40 s.
MAX_TAGS = 60_000
MAX_PAGE_BYTES = 5 * 1024 * 1024

# A feed's full text is believed over the page only when it is clearly the longer: a little more is its footer.
_CLEARLY_LONGER = 1.25
_MAX_LINKS = 300
# A shorter body in JSON-LD is a summary, which would only vote against the article.
_WORTH_A_VOTE = 200
_OPENING = re.compile(r"<[A-Za-z]")
_SHOWN_BLOCK = re.compile(r"\s*&lt;(?:p|div|h[1-6]|ul|ol|section|article|figure|blockquote)\b", re.IGNORECASE)
_TAG = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|li|a|b|i|em|strong|span)\b", re.IGNORECASE)
_DAY_CHARS = len("2026-11-29")
_ONE_DAY = timedelta(days=1)
_ZONED = re.compile(r"\d\s*(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\d\d:?\d\d)\s*$", re.IGNORECASE)
_PAGE_TYPES = ("text/", "application/xhtml", "application/xml", "application/octet-stream")

_MAX_ADDRESS_CHARS = 2_000

DatedBy = Literal["feed", "page", "first seen"]
_DATED_BY: dict[str, DatedBy] = {"feed": "feed", "first seen": "first seen"}


# A page of more tags is read by the quickest extractor alone: five that vote take 50 microseconds for each.
MOST_TAGS_VOTED_ON = 15_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PageArticle:
    """What a page holds, and what kind of wall stands before the rest of it, or None."""

    article: Article
    wall: FailureKind | None


def extract_article(fetched: Fetched, entry: FeedEntry, feed: Feed) -> Article:
    """Return the article of the page, or the feed's own full text where the page has none or clearly less.

    Raise FetchError "bad page" if it cannot be read within limits, the name of a wall that stands before it, or
    "no text" under `MIN_ARTICLE_WORDS` words.
    """
    return _extracted(read_page, fetched, entry, feed)


def extract_article_fast(fetched: Fetched, entry: FeedEntry, feed: Feed) -> Article:
    """Return what `extract_article` does, by the quickest extractor in place of several."""
    return _extracted(read_page_fast, fetched, entry, feed)


def continue_article(article: Article, more: PageArticle) -> Article:
    """Return the article with the text of its next page behind its own; what the page repeats of it is left out."""
    known = set(article.text.split("\n"))
    lines = [line for line in more.article.text.split("\n") if line not in known]
    links = dict.fromkeys((*article.links, *more.article.links))
    return replace(
        article,
        text="\n".join([article.text, *lines]),
        links=tuple(links)[:_MAX_LINKS],
        continues=more.article.continues,
    )


Read = Callable[[Fetched, FeedEntry, Feed], PageArticle]


def _extracted(read: Read, fetched: Fetched, entry: FeedEntry, feed: Feed) -> Article:
    try:
        page = read(fetched, entry, feed)
        article = page.article
        if page.wall is not None:
            raise FetchError(fetched.url, page.wall, f"{count_words(article.text)} words of the article are shown")
    except FetchError:
        if count_words(entry.content) < MIN_ARTICLE_WORDS:
            raise
        return article_from_entry(entry, feed, fetched.fetched_at)
    if count_words(entry.content) > _CLEARLY_LONGER * count_words(article.text):
        text = drop_boilerplate_lines(entry.content, article.title)
        article = replace(article, text=text, links=(), read_from="feed", continues="")
    if count_words(article.text) < MIN_ARTICLE_WORDS:
        raise _too_short(entry.url, article.text)
    return article


def article_from_entry(entry: FeedEntry, feed: Feed, now: datetime, known_as: str = "") -> Article:
    """Return the article the feed itself carries; raise FetchError "no text" if that is less than one.

    It is known as `known_as`, or by the entry's own address.
    """
    text = drop_boilerplate_lines(entry.content, entry.title)
    if count_words(text) < MIN_ARTICLE_WORDS:
        raise _too_short(entry.url, text)
    published = trusted(entry.published, now)
    sources = {
        "title": "feed" if entry.title else "text", "authors": "feed" if entry.author else "", "text": "feed",
        "publisher": "feed" if feed.name else "", "published": "feed" if published else "first seen",
    }  # fmt: skip
    return Article(
        url=entry.url,
        canonical_url=known_as or normalize_url(entry.url),
        title=entry.title or clean_line(text, 100),
        authors=(entry.author,) if entry.author else (),
        publisher=clean_line(feed.name, 100),
        published=published or now,
        dated_by="feed" if published else "first seen",
        language=detect_language(text),
        text=text,
        read_from="feed",
        modified=_changed(published, trusted(entry.updated, now)),
        provenance=_provenance(sources),
    )


def read_page(fetched: Fetched, entry: FeedEntry, feed: Feed) -> PageArticle:
    """Return what the page holds, however short; raise FetchError "bad page" if it cannot be read within limits."""

    def vote(html: str, head: PageHead) -> ChosenText:
        if html.count("<") > MOST_TAGS_VOTED_ON and len(_OPENING.findall(html)) > MOST_TAGS_VOTED_ON:
            return extract_fast_text(html, _options(fetched))
        stated = _stated_text(head)
        chosen = vote_on_text(html, _options(fetched), stated, NEWS_CANDIDATES if head.is_news else PAGE_CANDIDATES)
        return _or_stated(chosen, stated) if head.markup.is_free else chosen

    return _article(fetched, entry, feed, vote)


def _stated_text(head: PageHead) -> str:
    """Return the article's body as its JSON-LD gives it, or "" where that is a summary: HTML, or text in lines."""
    body = unescape(head.markup.body) if _SHOWN_BLOCK.match(head.markup.body) else head.markup.body
    if len(body) < _WORTH_A_VOTE:
        return ""
    return text_of_html(body) if _TAG.search(body) else clean_text(unescape(body))


def _or_stated(chosen: ChosenText, stated: str) -> ChosenText:
    """Return the stated body in place of a text that is hardly any, or is the same without its paragraphs."""
    if count_words(chosen.text) < MIN_ARTICLE_WORDS <= count_words(stated):
        return replace(chosen, text=stated, reason="stated: the page shows hardly any text")
    if stated and chosen.text.split() == stated.split():
        return replace(chosen, text=stated)
    return chosen


def _or_data(chosen: ChosenText, head: PageHead, root: etree._Element) -> ChosenText:
    """Return what the page's data has as the article in place of a text that is hardly any."""
    if not head.markup.is_free or count_words(chosen.text) >= MIN_ARTICLE_WORDS:
        return chosen
    text = find_article_text(root, (head.title, head.og_title, *head.headings))
    return replace(chosen, text=text, reason="page data: the page shows hardly any text") if text else chosen


def read_page_fast(fetched: Fetched, entry: FeedEntry, feed: Feed) -> PageArticle:
    """Return what the quickest extractor makes of the page, however short."""
    return _article(fetched, entry, feed, lambda html, _: extract_fast_text(html, _options(fetched)))


def _article(
    fetched: Fetched, entry: FeedEntry, feed: Feed, read: Callable[[str, PageHead], ChosenText]
) -> PageArticle:
    html = _readable(fetched)
    root, is_deep = _parsed(html, fetched)
    if render_as_printed(root, fetched.final_url) or is_deep:
        html = etree.tostring(root, encoding="unicode", method="html")
    head = read_head(root, fetched.final_url)
    try:
        chosen = read(html, head)
    except Exception as error:  # the extractors promise none for odd pages, yet a page must not end a run
        raise FetchError(fetched.url, "bad page", f"the extractor gave up ({type(error).__name__})") from error
    chosen = _or_data(chosen, head, root)
    publisher, publisher_source = choose_publisher(head, feed.name)
    title, title_source = choose_title(head, chosen.stated, entry.title, publisher)
    authors, authors_source = choose_authors(head, chosen.stated, entry.author, publisher)
    text = drop_boilerplate_lines(chosen.text, title, root)
    page_words = _words_of(root) if count_words(text) < MIN_ARTICLE_WORDS else ""
    sites = (head.site_name, publisher, feed.name, urlsplit(fetched.final_url).hostname or "")
    titles = own_titles((head.title, head.og_title), sites, entry.title)
    wall = classify_wall(text, whole_page=page_words, is_free=head.markup.is_free, titles=titles)
    links = _links(chosen.body, head.base_url) if chosen.body is not None else ()
    published, published_source = _dated(entry, head, chosen.stated, fetched.fetched_at)
    modified, modified_source = _modified(entry, head, fetched.fetched_at)
    canonical, canonical_source = resolve_canonical(head.canonical, fetched.final_url, is_amp=head.is_amp)
    language, language_source = _language(head.language, text)
    image, image_source = _image(head, fetched.final_url)
    sources = {
        "title": title_source, "authors": authors_source, "publisher": publisher_source, "published": published_source,
        "modified": modified_source, "language": language_source, "canonical_url": canonical_source,
        "image": image_source, "text": chosen.reason.partition(":")[0],
    }  # fmt: skip
    article = Article(
        url=entry.url,
        canonical_url=canonical,
        title=title,
        authors=authors,
        publisher=publisher,
        published=published,
        dated_by=_DATED_BY.get(published_source, "page"),
        language=language,
        text=text,
        links=tuple(link for link in links if link.text in text)[:_MAX_LINKS],
        reading=chosen.reason,
        modified=_changed(published, modified),
        image=image,
        provenance=_provenance(sources),
        continues=next_page(root, fetched.final_url, is_first=fetched.url == entry.url),
        landed=normalize_url(fetched.final_url),
    )
    return PageArticle(article=article, wall=wall)


def _words_of(root: etree._Element) -> str:
    return " ".join(" ".join(root.itertext("p", "div", "h1", "h2", "button", "span", "title", "noscript")).split())


def _readable(fetched: Fetched) -> str:
    """Return the page as text; raise FetchError if it is no page, or more of one than can be read in time."""
    kind = fetched.content_type.partition(";")[0].strip().lower()
    if fetched.body.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04")) or (
        kind and not kind.startswith(_PAGE_TYPES)
    ):
        raise FetchError(fetched.url, "bad page", f"not a page but {clean_line(kind, 60) or 'binary data'}")
    if len(fetched.body) > MAX_PAGE_BYTES:
        raise FetchError(fetched.url, "bad page", f"more than {MAX_PAGE_BYTES} bytes")
    if not fetched.body.strip():
        raise FetchError(fetched.url, "no text", "an empty answer")
    html = decode_page(fetched.body, fetched.content_type)
    tags = html.count("<")
    if tags > MAX_TAGS:
        raise FetchError(fetched.url, "bad page", f"{tags} tags, where {MAX_TAGS} can be read in time")
    # A lone surrogate or a NUL would end the text right there.
    return html.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _parsed(html: str, fetched: Fetched) -> tuple[etree._Element, bool]:
    """Return the page as a tree, and whether it was nested too deep for the extractors and had to be flattened."""
    root, is_deep = _parse_html(html, fetched, is_huge=False)
    if is_deep:
        root, _ = _parse_html(html, fetched, is_huge=True)
        flatten(root)
    return root, is_deep


def _parse_html(html: str, fetched: Fetched, *, is_huge: bool) -> tuple[etree._Element, bool]:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=is_huge
    )  # fmt: skip
    try:
        root = etree.fromstring(html.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FetchError(fetched.url, "bad page", "no HTML in it") from error
    if root is None:
        raise FetchError(fetched.url, "bad page", "no HTML in it")
    return root, any("xcessive depth" in str(entry.message) for entry in parser.error_log)


def _options(fetched: Fetched) -> dict[str, object]:
    """Return trafilatura's options for dates and addresses."""
    return {
        "url": fetched.final_url,
        "date_extraction_params": {
            "extensive_search": False,
            "original_date": True,
            "max_date": (fetched.fetched_at + _ONE_DAY).strftime("%Y-%m-%d"),
        },
    }


def _links(body: etree._Element, base_url: str) -> tuple[Link, ...]:
    """Return the links of the text in order, each address once; those within the page are none."""
    here = urlsplit(base_url)._replace(fragment="").geturl()
    links: dict[str, Link] = {}
    for ref in body.iter("ref"):
        text = clean_line(" ".join(ref.itertext()), 300)
        try:
            url = urljoin(base_url, (ref.get("target") or "").strip())
            normalize_url(url)
        except ValueError:
            continue
        if text and urlsplit(url)._replace(fragment="").geturl() != here:
            links.setdefault(url, Link(url=url, text=text))
    return tuple(links.values())


def _dated(entry: FeedEntry, head: PageHead, extracted: StatedMetadata, now: datetime) -> tuple[datetime, str]:
    """Return when it was published and what says so: a sane feed, then the page, then the moment we saw it.

    Theory: a page's own date is wrong by more than a day on 2 to 12 % of real pages, a feed's hardly ever. Of
    the page's, the extractor's guess knows the day best; markup that agrees with it adds the hour.
    """
    from_feed = trusted(entry.published, now)
    if from_feed:
        return from_feed, "feed"
    day = None if extracted.date in head.other_days else trusted(parse_date(extracted.date), now)
    in_markup = parse_date(head.markup.published)
    if in_markup and not _ZONED.search(head.markup.published):
        in_meta = parse_date(head.published)
        # A day alone is its midnight, and a clock without its zone of any land: both may stand beside it.
        tells_more = len(head.markup.published.strip()) <= _DAY_CHARS or _ZONED.search(head.published)
        in_markup = None if in_meta and tells_more and abs(in_meta - in_markup) < _ONE_DAY else in_markup
    stated = trusted(in_markup or parse_date(head.published), now)
    if stated and (day is None or abs(stated - day) < 2 * _ONE_DAY):
        return stated, "json-ld" if in_markup else "meta"
    return (day, "extractor") if day else (now, "first seen")


def _modified(entry: FeedEntry, head: PageHead, now: datetime) -> tuple[datetime | None, str]:
    """Return when it was changed last, and what says so: the page before the feed."""
    ladder = (
        (parse_date(head.markup.modified), "json-ld"), (parse_date(head.modified), "meta"), (entry.updated, "feed")
    )  # fmt: skip
    return next(((moment, rung) for moment, rung in ladder if trusted(moment, now)), (None, ""))


def _changed(published: datetime | None, modified: datetime | None) -> datetime | None:
    """Return when it was changed, if that was after it was published."""
    return modified if modified and (published is None or modified > published) else None


def _language(declared: str, text: str) -> tuple[str, str]:
    """Return the language that the page declares, if its text can be of it, else the one detected; and the source."""
    if declared and is_believable(declared, text):
        return declared, "html lang"
    detected = detect_language(text)
    return detected, "text" if detected else ""


def _image(head: PageHead, base_url: str) -> tuple[str, str]:
    """Return the address of the lead image, absolute, and what names it."""
    for written, rung in ((head.image, "og:image"), (head.markup.image, "json-ld")):
        try:
            address = urljoin(base_url, written.strip())
            normalize_url(address)
        except ValueError:
            continue
        if written.strip() and len(address) <= _MAX_ADDRESS_CHARS and address.isprintable():
            return address, rung
    return "", ""


def _provenance(sources: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, source) for name, source in sources.items() if source))


def _too_short(url: str, text: str) -> FetchError:
    return FetchError(url, "no text", f"{count_words(text)} words, where an article has {MIN_ARTICLE_WORDS}")
