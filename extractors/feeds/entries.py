"""Make clean entries of what a feed said, whatever its format; never guesses what it left out."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urljoin

from extractors.text.clean import clean_line, clean_title, text_of_html
from extractors.text.dates import parse_date
from extractors.text.words import MIN_ARTICLE_WORDS, count_words
from extractors.types import DroppedEntry, Feed, FeedEntry
from extractors.urls.amp import unwrap_redirect
from extractors.urls.normalize import LONGEST_URL, normalize_url

MAX_ENTRIES = 2_000

TITLE_LIMIT = 300
SUMMARY_LIMIT = 2_000
AUTHOR_LIMIT = 200
SOURCE_LIMIT = 100
_GUID_LIMIT = 300
# WordPress's own teasers end so, after 55 words.
_LEADS_ON = re.compile(r"(?:…|\.\.\.|\[…\]|(?:read|continue|learn) (?:more|on|reading)\b.{0,40})\W*$", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\xad]")
# What browsers forgive, or a reader: "http:/a.example", "http://http://a.example", "www.a.example".
_SCHEME = re.compile(r"^(https?):[/\\]{1,8}", re.IGNORECASE)
_SCHEME_TWICE = re.compile(r"^https?:[/\\]{0,8}(?=https?:[/\\])", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"^www\.[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?:[/?#]|$)", re.IGNORECASE)
# What parts a title from the name of its site.
_SEPARATOR = re.compile(r"\s+[|»«·:–—-]\s+")
# Words of a blog's last line beside its names: "The post … appeared first on …", in any language.
_MOST_WORDS_BESIDE = 8
# A shorter headline, and a shorter part of a blog's title, are said in sentences.
_LEAST_HEADLINE_WORDS = 3
_LINKS_OF_CREDIT = 2  # to the entry and to the blog
_LINK = re.compile(r"<a\s|&lt;a\s", re.IGNORECASE)
_PARAGRAPH = re.compile(r"(?:<|&lt;)p\b", re.IGNORECASE)
# How WordPress opens that line; where its links are lost, in plain text, only such a one is taken for it.
_OPENS_CREDIT = re.compile(
    r"(?:the post|der beitrag|l[’']article|la entrada|l[’']articolo|o post|het bericht|inlägget|artykuł|запись"
    r"|сообщение)\W+",
    re.IGNORECASE,
)
_LEAST_NAME_WORDS = 2
_WRAP = re.compile(r"[ \t]*[\r\n][ \t\r\n]*|\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """One item as its format had it: `title`, `summary` and `content` may be HTML, dates are as written."""

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    published: str = ""
    updated: str = ""
    enclosure: str = ""
    source_name: str = ""
    source_url: str = ""


def clean_entries(raw: Iterable[RawEntry], base_url: str, feed: Feed) -> tuple[FeedEntry, ...]:
    """Return the entries of `sift_entries`."""
    return sift_entries(raw, base_url, feed)[0]


def sift_entries(
    raw: Iterable[RawEntry], base_url: str, feed: Feed, home: str = "", site: str = ""
) -> tuple[tuple[FeedEntry, ...], tuple[DroppedEntry, ...]]:
    """Return the entries in their order, links made absolute against `base_url`, at most `MAX_ENTRIES`; and the rest.

    An entry without an http(s) link leads to what it encloses, or to the feed's `home`, if it brings its whole text;
    else it is dropped. So is one whose identity came before. `site` is what the feed calls itself.
    """
    items = tuple(raw)[:MAX_ENTRIES]
    links = [_absolute(item.link, base_url) or _place_of_text(item, base_url, home) for item in items]
    linked = [(item, link) for item, link in zip(items, links, strict=True) if link]
    dropped = [
        DroppedEntry(title=_title(item), reason="no web address")
        for item, link in zip(items, links, strict=True) if not link
    ]  # fmt: skip
    guids = Counter(item.guid.strip() for item, _ in linked)
    urls = Counter(normalize_url(link) for _, link in linked)
    entries: dict[str, FeedEntry] = {}
    for item, link in linked:
        entry = _entry(item, link, _identity(item, link, guids, urls), feed, site)
        if entries.setdefault(entry.identity, entry) is not entry:
            dropped.append(DroppedEntry(title=entry.title, reason="named twice"))
    return tuple(entries.values()), tuple(dropped)


def _absolute(link: str, base_url: str) -> str:
    """Return `link` as an absolute http(s) URL, or ""."""
    # A line break within an address is where it was wrapped, a blank is one of its letters.
    written = _WRAP.sub("", _INVISIBLE.sub("", link).strip()).replace(" ", "%20")
    if not written:
        return ""
    written = _SCHEME.sub(r"\1://", _SCHEME_TWICE.sub("", written))
    if _WITHOUT_SCHEME.match(written):
        written = f"{'https' if base_url.startswith('https:') else 'http'}://{written}"
    try:
        url = unwrap_redirect(urljoin(base_url, written))
        normalize_url(url)
    except ValueError:
        return ""
    # A lone surrogate or a NUL cannot be stored, and no browser would follow it.
    return url if len(url) <= LONGEST_URL and url.isprintable() else ""


def _place_of_text(item: RawEntry, base_url: str, home: str) -> str:
    """Return the address of an entry that has none of its own but its whole text, or ""."""
    is_whole = count_words(_whole_text(text_of_html(item.summary), text_of_html(item.content))) >= MIN_ARTICLE_WORDS
    return (_absolute(item.enclosure, base_url) or _absolute(home, base_url)) if is_whole else ""


def _whole_text(summary: str, content: str) -> str:
    """Return the content, or a description in its place that is the whole text where the content is not."""
    return summary if count_words(content) < MIN_ARTICLE_WORDS and _is_whole_text(summary) else content


def _is_whole_text(summary: str) -> bool:
    """Return whether a description is long enough to be the article, and does not break off to lead on to it."""
    return count_words(summary) >= MIN_ARTICLE_WORDS and _LEADS_ON.search(summary[-80:]) is None


def _identity(item: RawEntry, link: str, guids: Counter[str], urls: Counter[str]) -> str:
    """Return what the entry is recognised by: its guid, unless that names several; then its URL; then its words."""
    guid = item.guid.strip()
    if guid and guids[guid] == 1:
        return guid if len(guid) <= _GUID_LIMIT and guid.isprintable() else _digest(guid)
    url = normalize_url(link)
    if urls[url] == 1:
        return url
    return _digest(f"{item.title}\n{item.published or item.updated}\n{url}")


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _title(item: RawEntry) -> str:
    return clean_title(text_of_html(item.title[: TITLE_LIMIT * 16]), TITLE_LIMIT)


def _without_source(title: str, source: str) -> str:
    """Return a title without the outlet that an aggregator puts behind it, where the item names the same one."""
    parts = _SEPARATOR.split(title)
    if not source or len(parts) < 2 or parts[-1].casefold() != source.casefold():
        return title
    return title[: -len(parts[-1])].rstrip(" |»«·:–—-") or title


def _whole_names(author: str) -> str:
    """Return as many names of a list as fit into `AUTHOR_LIMIT`, none of them cut."""
    if len(author) <= AUTHOR_LIMIT:
        return author
    mark = ";" if "; " in author else ","
    fitting = author[: AUTHOR_LIMIT + 1].rpartition(mark)[0]
    return fitting or clean_line(author, AUTHOR_LIMIT)


def _without_credit(text: str, title: str, site: str, markup: str) -> str:
    """Return a text without the last line of a blog's programme, which names the entry and then the blog."""
    body, _, last = text.rpartition("\n")
    before, named, after = last.casefold().partition(title.casefold() or "\n")
    if not (body and named):
        return text
    starts = [found.start() for found in _PARAGRAPH.finditer(markup)]
    links = len(_LINK.findall(markup, starts[-1] if starts else 0))
    if links < _LINKS_OF_CREDIT and len(title.split()) < _LEAST_HEADLINE_WORDS:
        return text
    if not links and not _OPENS_CREDIT.fullmatch(before):
        return text
    ends = (re.search(rf"(?<!\w){re.escape(one)}\W*$", after) for one in _names_of(site.casefold()))
    blog = next((end for end in ends if end), None)
    return body if blog and len(f"{before} {after[: blog.start()]}".split()) <= _MOST_WORDS_BESIDE else text


def _names_of(site: str) -> tuple[str, ...]:
    """Return what a feed calls its blog: the whole of its title, and the longest part of it that is no single word."""
    longest = max(_SEPARATOR.split(site), key=len)
    return tuple(one for one in (site, longest if len(longest.split()) >= _LEAST_NAME_WORDS else "") if one.strip())


def _entry(item: RawEntry, link: str, identity: str, feed: Feed, site: str) -> FeedEntry:
    updated = parse_date(item.updated)
    source_name = clean_line(text_of_html(item.source_name[: SOURCE_LIMIT * 16]), SOURCE_LIMIT)
    title = _title(item)
    summary, content = (
        _without_credit(text_of_html(markup), title, site, markup) for markup in (item.summary, item.content)
    )  # fmt: skip
    return FeedEntry(
        feed_url=feed.url,
        identity=identity,
        url=link,
        title=_without_source(title, source_name),
        summary=clean_title(summary, SUMMARY_LIMIT),
        content=_whole_text(summary, content),
        author=_whole_names(clean_line(text_of_html(item.author[: AUTHOR_LIMIT * 16]), AUTHOR_LIMIT * 16)),
        # RSS 1.0 and half of Atom have one date only, and file it under "updated"; an unreadable one is not that.
        published=parse_date(item.published) if item.published.strip() else updated,
        updated=updated,
        source_name=source_name,
        # Absolute already, else it is nobody's: relative to what is not said.
        source_url=_absolute(item.source_url, ""),
    )
