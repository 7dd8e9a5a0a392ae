"""One address, one string; two addresses, two strings."""

import pytest

from extractors.urls.normalize import address_key, canonical_url, normalize_url, registered_domain, shown_url, spellings

SAME = {
    "case of scheme and host": ("HTTPS://WWW.Press.Example/A", "https://www.press.example/A"),
    "default port": ("http://press.example:80/a", "http://press.example/a"),
    "other port": ("http://press.example:8080/a", "http://press.example:8080/a"),
    "credentials": ("https://user:secret@press.example/a", "https://press.example/a"),
    "fragment": ("https://press.example/a#top", "https://press.example/a"),
    "fragment that names a page": ("https://press.example/#!/a", "https://press.example/#!/a"),
    "fragment that is a route": ("https://press.example/app#/a/1", "https://press.example/app#/a/1"),
    "empty path": ("https://press.example", "https://press.example/"),
    "empty query": ("https://press.example/a?", "https://press.example/a"),
    "dot segments": ("https://press.example/a/./b/../c/..", "https://press.example/a/"),
    "dots above the root": ("https://press.example/../../a", "https://press.example/a"),
    "case of escapes": ("https://press.example/caf%c3%a9", "https://press.example/caf%C3%A9"),
    "unescaped letters": ("https://press.example/café", "https://press.example/caf%C3%A9"),
    "needless escapes": ("https://press.example/%7Eann/%61", "https://press.example/~ann/a"),
    "escaped slash": ("https://press.example/a%2fb", "https://press.example/a%2Fb"),
    "stray percent": ("https://press.example/100%", "https://press.example/100%25"),
    "blank": ("https://press.example/a b", "https://press.example/a%20b"),
    "line break within": (" https://press.example/a\n/b ", "https://press.example/a/b"),
    "international host": ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    "host with a final dot": ("https://press.example./a", "https://press.example/a"),
    "address literal": ("http://[2606:4700:4700:0::1111]/", "http://[2606:4700:4700::1111]/"),
    "order of the query": ("https://press.example/?b=2&a=1", "https://press.example/?a=1&b=2"),
    "order of one name": ("https://press.example/?a=2&a=1", "https://press.example/?a=2&a=1"),
    "query escaped twice": ("https://press.example/?a=1&amp;b=2", "https://press.example/?a=1&b=2"),
    "campaign": ("https://press.example/?utm_source=x&UTM_medium=y&gclid=z", "https://press.example/"),
    "campaign of a broadcaster": ("https://press.example/?at_medium=RSS&ns_mchannel=x", "https://press.example/"),
    "feed marker": ("https://press.example/a?source=rss", "https://press.example/a"),
    "other source": ("https://press.example/a?source=archive", "https://press.example/a?source=archive"),
    "ids stay": ("https://press.example/story?cid=991&utm_id=4", "https://press.example/story?cid=991"),
    "story stays": ("https://press.example/?story=7", "https://press.example/?story=7"),
    "video stays": ("https://press.example/watch?v=x&page=2", "https://press.example/watch?page=2&v=x"),
}


@pytest.mark.parametrize(("url", "expected"), SAME.values(), ids=SAME)
def test_an_address_has_one_spelling(url, expected):
    assert normalize_url(url) == expected
    assert normalize_url(expected) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "press.example/a",
        "ftp://press.example/",
        "javascript:alert(1)",
        "http://",
        "http:///etc/passwd",
        "data:text/html,x",
        "http://[::1",
        "http://press.example:port/",
        "http://a b/",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_web_address_is_refused_by_name(url):
    with pytest.raises(ValueError, match=r"URL|url"):
        normalize_url(url)


PAGE = "https://www.press.example.com/2026/story?id=7&utm_source=rss"
CANONICAL = {
    "declared": ("https://press.example.com/story-7", "https://press.example.com/story-7"),
    "relative": ("/story-7", "https://www.press.example.com/story-7"),
    "nothing": ("", "https://www.press.example.com/2026/story?id=7"),
    "home page": ("https://www.press.example.com/", "https://www.press.example.com/2026/story?id=7"),
    "another domain": ("https://other.com/story-7", "https://www.press.example.com/2026/story?id=7"),
    "no web address": ("javascript:void(0)", "https://www.press.example.com/2026/story?id=7"),
    "a subdomain": ("https://amp.example.com/story-7", "https://amp.example.com/story-7"),
}


@pytest.mark.parametrize(("declared", "expected"), CANONICAL.values(), ids=CANONICAL)
def test_a_page_is_believed_about_its_address_within_its_own_domain(declared, expected):
    assert canonical_url(declared, PAGE) == expected


def test_two_sites_of_one_hoster_are_two_domains():
    assert registered_domain("https://ann.github.io/") != registered_domain("https://bob.github.io/")
    assert registered_domain("https://news.bbc.co.uk/") == "bbc.co.uk"
    assert registered_domain("https://feeds.harborpost.example/") == "harborpost.example"
    assert registered_domain("http://127.0.0.1/") == "127.0.0.1"


def test_a_url_in_a_log_carries_no_secret():
    assert shown_url("https://user:pw@press.example/feed?token=abc&n=1&api_key=def") == (
        "https://press.example/feed?token=…&n=1&api_key=…"
    )


TOKENS = {
    "hexadecimal": "/feed/0f3a9c44d1b2e6f7a8b9c0d1/rss",
    "a UUID": "/feeds/3fa85f64-5717-4562-b3fc-2c963f66afa6.xml",
    "mixed": "/private/Zx81kQpV3mN7tYw2LbR0.rss",
}
NO_TOKENS = {
    "a slug": "/2026/04/a-simulator-raised-860-million-dollars-in-its-third-round",
    "a date and a number": "/news/2026-04-28/articles-67423890.html",
    "a number alone": "/article/12345678901234567890123",
    "words in capitals": "/RSSFeedOfTheWholeNewspaperEveryDay",
    "a short one": "/feed/a1b2c3d4e5",
}


@pytest.mark.parametrize("path", TOKENS.values(), ids=TOKENS)
def test_a_token_in_a_path_is_not_shown_and_two_of_them_stay_two(path):
    shown = shown_url(f"https://press.example{path}")
    assert "…" in shown
    assert not any(part in shown for part in path.split("/") if len(part) >= 20)
    assert shown != shown_url(f"https://press.example{path}".replace("3", "4"))


@pytest.mark.parametrize("path", NO_TOKENS.values(), ids=NO_TOKENS)
def test_a_path_that_a_person_wrote_is_shown(path):
    assert shown_url(f"https://press.example{path}") == f"https://press.example{path}"


def test_an_ampersand_escaped_any_number_of_times_is_one():
    plain = "http://press.example/?a=1&b=2"
    assert normalize_url("http://press.example/?b=2&amp;a=1") == plain
    assert normalize_url("http://press.example/?b=2&amp;amp;amp;a=1") == plain
    assert normalize_url("http://press.example/?b=2&am\x00p;a=1") == plain
    assert normalize_url("http://press.example/?amp;b=2&a=1") == plain


ONE_ADDRESS = (
    "https://press.example/a", "http://press.example/a", "https://www.press.example/a/", "http://www.press.example/a",
    "https://press.example/a/index.html", "https://press.example/a?utm_source=rss#top",
)  # fmt: skip
OTHER_ADDRESSES = ("https://news.press.example/a", "https://press.example/a?id=7", "https://press.example/a/b")


def test_the_spellings_of_one_address_have_one_key():
    assert {address_key(url) for url in ONE_ADDRESS} == {"press.example/a"}
    assert len({address_key(url) for url in (*OTHER_ADDRESSES, ONE_ADDRESS[0])}) == 4


def test_the_spellings_of_an_address_are_told():
    told = set(spellings("http://www.press.example/a/"))
    assert told == {f"{scheme}://{www}press.example/a{slash}" for scheme in ("http", "https") for www in ("", "www.")
                    for slash in ("", "/")}  # fmt: skip
    assert set(spellings("https://press.example/")) == {
        f"{scheme}://{www}press.example/" for scheme in ("http", "https") for www in ("", "www.")
    }


@pytest.mark.parametrize(
    "query",
    ["xtor=RSS-3208", "WT.mc_id=rss&wt.mc_ev=click", "ocid=x", "traffic_source=rss", "partner=rss&emc=rss",
     "feedType=RSS&feedName=top", "igsh=a&mibextid=b&ttclid=c", "gad_source=1&gad_campaignid=2", "ref=rss", "src=RSS",
     "PHPSESSID=1f38", "replytocom=12", "__cf_chl_tk=a"],
)  # fmt: skip
def test_what_feeds_and_networks_hang_on_an_address_is_no_part_of_it(query: str) -> None:
    assert address_key(f"https://press.example/pier?{query}") == "press.example/pier"


def test_a_parameter_that_is_not_of_a_feed_stays() -> None:
    assert address_key("https://press.example/pier?ref=7&src=map") == "press.example/pier?ref=7&src=map"


def test_the_session_of_a_visitor_in_a_path_is_no_part_of_an_address() -> None:
    assert address_key("https://press.example/a;jsessionid=AB12?id=7") == "press.example/a?id=7"
    assert address_key("https://press.example/a;v=2/b") == "press.example/a;v=2/b"
