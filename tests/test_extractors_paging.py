"""Pages of one article are found, and articles that only follow it are not; twins have one address."""

import pytest
from lxml import etree

from extractors.articles.pagination import next_page
from extractors.urls.amp import resolve_canonical, strip_amp_cache
from extractors.urls.normalize import LONGEST_URL

SITE = "http://press.example"
NEXT: dict[str, tuple[str, str, str]] = {
    "a number of its own": ("/story", "<a href='/story/2'>2</a>", "/story/2"),
    "in a folder of pages": ("/story/", "<link rel='next' href='/story/page/2/'>", "/story/page/2/"),
    "a parameter": ("/story?id=7", "<a href='?id=7&page=2'>on</a>", "/story?id=7&page=2"),
    "on the last word, said to lead on": ("/story.html", "<a href='story-2.html'>Next page</a>", "/story-2.html"),
    "on the last word, by relation": ("/story.html", "<a rel='next' href='story,2.html'>x</a>", "/story,2.html"),
    "a fragment is dropped": ("/story", "<a href='/story/2#top'>2</a>", "/story/2"),
}
NONE: dict[str, tuple[str, str]] = {
    "the next article": ("/story", "<a rel='next' href='/another'>Next</a>"),
    "the next number of an archive": ("/news/12", "<a rel='next' href='/news/13'>Next</a>"),
    "another story of that name": ("/weekly", "<a href='/weekly-2'>What the week brought</a>"),
    "the page after next": ("/story", "<a href='/story/3'>3</a>"),
    "another host": ("/story", "<a href='http://other.example/story/2'>2</a>"),
    "another parameter": ("/story?id=7", "<a href='?id=8&page=2'>2</a>"),
    "a home page": ("/", "<a href='/page/2'>older</a>"),
    "no address": ("/story", "<a href='http://[2'>2</a><a href='javascript:go(2)'>2</a><a>2</a>"),
    "years are no pages": ("/story", "<a href='/story/2026'>2026</a>"),
}


def following(path: str, links: str, *, is_first: bool = True) -> str:
    return next_page(etree.HTML(f"<html><body>{links}</body></html>"), SITE + path, is_first=is_first)


@pytest.mark.parametrize(("path", "links", "found"), NEXT.values(), ids=NEXT)
def test_the_next_page_is_the_same_address_with_the_next_number(path: str, links: str, found: str) -> None:
    assert following(path, links) == SITE + found


@pytest.mark.parametrize(("path", "links"), NONE.values(), ids=NONE)
def test_what_only_looks_like_a_next_page_is_none(path: str, links: str) -> None:
    assert following(path, links) == ""


def test_the_second_page_leads_to_the_third() -> None:
    links = "<a href='/story/1'>1</a><a href='/story/3'>3</a>"
    assert following("/story/2", links, is_first=False) == f"{SITE}/story/3"


def test_a_page_whose_address_is_endless_has_no_next_page() -> None:
    path = "/1" * (LONGEST_URL // 2)
    links = f"<a href='{path[:-2]}/2'>2</a>"
    assert following(path, links, is_first=False) == ""
    assert following("/1/1", "<a href='/1/2'>2</a>", is_first=False) == f"{SITE}/1/2"


LONG = f"https://x.cdn.ampproject.org/c/s/{'a' * 300}.example/b"
CACHES = {
    "https://www-press-example.cdn.ampproject.org/c/s/www.press.example/a?x=1": "https://www.press.example/a?x=1",
    "https://www-press-example.cdn.ampproject.org/v/press.example/a": "http://press.example/a",
    "https://www.google.com/amp/s/press.example/a/amp/": "https://press.example/a/amp/",
    LONG: LONG,
    "https://www.google.com/search?q=amp": "https://www.google.com/search?q=amp",
    "https://notampproject.org/c/s/press.example/a": "https://notampproject.org/c/s/press.example/a",
}


@pytest.mark.parametrize("url", CACHES)
def test_an_amp_cache_shows_the_page_of_its_publisher(url: str) -> None:
    assert strip_amp_cache(url) == CACHES[url]


TWINS = {
    "declared by the page for phones": ("https://www.press.example/a", "https://m.press.example/a", False),
    "declared behind a cache": (
        "https://www.press.example/a",
        "https://x.cdn.ampproject.org/c/s/www.press.example/a",
        True,
    ),
    "AMP by folder": ("", "https://www.press.example/a/amp/", True),
    "AMP by parameter": ("", "https://www.press.example/a?outputType=amp", True),
    "AMP that declares itself": ("https://www.press.example/a/amp", "https://www.press.example/a/amp", True),
    "tracked": ("", "https://www.press.example/a?utm_source=feed", False),
}


@pytest.mark.parametrize(("declared", "final", "is_amp"), TWINS.values(), ids=TWINS)
def test_twins_have_one_address(declared: str, final: str, is_amp: bool) -> None:
    assert resolve_canonical(declared, final, is_amp=is_amp)[0] == "https://www.press.example/a"


def test_a_page_about_amp_that_is_none_keeps_its_address() -> None:
    assert resolve_canonical("", "https://press.example/guides/amp", is_amp=False) == (
        "https://press.example/guides/amp", "final URL"
    )  # fmt: skip
