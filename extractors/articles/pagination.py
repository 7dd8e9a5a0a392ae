"""Find the next page of an article that is spread over several; never the next article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import etree

from extractors.urls.normalize import LONGEST_URL, normalize_url

# Theory: `rel=next` alone means the next article as often as the next page (every weblog writes it so), and to join
# two articles is the worse error. So the address decides: that of this page, with the number of the next. Where the
# number hangs on the last word ("story-2"), which is also how content managers part two stories of one name, the link
# must say besides that it leads onward.
_OF_ITS_OWN = re.compile(r"(?:/page)?/(?:page-|seite-|p)?(\d{1,2})(\.html?|\.php|\.shtml)?/?$", re.IGNORECASE)
_HANGING = re.compile(r"[_,.-](\d{1,2})(\.html?|\.php|\.shtml)?/?$", re.IGNORECASE)
_PARAMETERS = frozenset({"page", "p", "pg", "seite", "pagina", "paged"})
_SHORT = 12
_ENDING = re.compile(r"(?:\.html?|\.php|\.shtml)?/?$", re.IGNORECASE)
_ONWARD = re.compile(
    r"(?:\d{1,2}|next(?: page)?|weiter|nächste seite|(?:page )?suivante?|siguiente|[›»→>]+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageAddress:
    """What the address of an article has in common on all its pages, the number of one, and how that is written."""

    common: str
    number: int
    hanging: bool


def next_page(root: etree._Element, url: str, *, is_first: bool) -> str:
    """Return the address of the page after this one, or "": only one that a link of the page leads to.

    An article's first page bears no number: one in its address names the article itself. A page whose address is longer
    than `LONGEST_URL` has no next one: each of its links would be joined with all of it.
    """
    if len(url) > LONGEST_URL:
        return ""
    here = _page_address(url, 1) if is_first else _numbered(url)
    if here is None or urlsplit(url).path in ("", "/"):
        return ""
    for link, address in _candidates(root, url, str(here.number + 1)):
        there = _numbered(address)
        if there is None or there.common != here.common or there.number != here.number + 1:
            continue
        if not there.hanging or _leads_onward(link):
            return urlsplit(address)._replace(fragment="").geturl()
    return ""


def _candidates(root: etree._Element, url: str, number: str) -> Iterator[tuple[etree._Element, str]]:
    """Yield the links whose address holds the number wanted; those that name themselves the next come first."""
    # A page has hundreds of links, and nearly all are ruled out by their address before they are taken apart.
    alone = re.compile(rf"(?<!\d){number}(?!\d)")
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    stem = _HANGING.sub("", _ENDING.sub("", last))
    links = [
        link
        for link in root.iter("link", "a")
        if (href := link.get("href"))
        and (stem in href or href.startswith("?") or len(href) <= _SHORT)
        and alone.search(href)
    ]
    for link in sorted(links, key=lambda link: "next" not in _relations(link)):
        try:
            yield link, urljoin(url, (link.get("href") or "").strip())
        except ValueError:
            continue


def _leads_onward(link: etree._Element) -> bool:
    words = " ".join(" ".join(link.itertext()).split())
    return "next" in _relations(link) or _ONWARD.fullmatch(words) is not None


def _relations(link: etree._Element) -> list[str]:
    return (link.get("rel") or "").lower().split()


def _page_address(url: str, number: int) -> _PageAddress | None:
    try:
        parts = urlsplit(normalize_url(url))
    except ValueError:
        return None
    path = _ENDING.sub("", parts.path)
    return _PageAddress(common=f"{parts.netloc}{path}?{parts.query}", number=number, hanging=False)


def _numbered(url: str) -> _PageAddress | None:
    """Return the parts of an address that bears a number of a page, or None."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    numbers = [value for name, value in pairs if name.lower() in _PARAMETERS and re.fullmatch(r"\d{1,2}", value)]
    if len(numbers) == 1:
        rest = [piece for piece in parts.query.split("&") if piece.partition("=")[0].lower() not in _PARAMETERS]
        return _page_address(parts._replace(query="&".join(rest)).geturl(), int(numbers[0]))
    for pattern, hanging in ((_OF_ITS_OWN, False), (_HANGING, True)):
        if found := pattern.search(parts.path):
            address = _page_address(parts._replace(path=parts.path[: found.start()]).geturl(), int(found.group(1)))
            return address and _PageAddress(common=address.common, number=address.number, hanging=hanging)
    return None
