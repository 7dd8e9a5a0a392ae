"""Answer one request for the sample press as it stands at a moment. Opens no socket and reads no clock."""

from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from flows.sample_press.articles import Press, PressArticle, Publisher
from flows.sample_press.broken_sites import BROKEN_SITES, PORTAL_PAGE, BrokenSite, video_without_text
from flows.sample_press.feeds import render_feed
from flows.sample_press.pages import render_page

# A site answers the same page whatever else stands in the query: only these choose the page.
_IDENTIFYING_PARAMETERS = {"cid", "p", "feed"}

_ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /account\n"

_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9">'
    '<rect width="16" height="9" fill="#9aa7b1"/><circle cx="12" cy="3" r="1" fill="#e8edf0"/></svg>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a site answers. `modified` is None for what has no date."""

    status: int
    content_type: str
    body: bytes
    modified: datetime | None = None


class Sites:
    """The web of the sample press: every host and address, known from the start, shown in due time."""

    def __init__(self, press: Press) -> None:
        video = video_without_text(press)
        articles = sorted((*press.articles, video), key=lambda article: article.published)
        self.press = replace(press, articles=tuple(articles))
        self._publishers = {publisher.domain: publisher for publisher in press.publishers}
        self._troubles = {site.domain: site for site in BROKEN_SITES}
        self._pages = {_address(article.url): article for article in articles}
        self._short = {(press.publisher(a.publisher).domain, f"/amp/{a.number}"): a for a in articles}

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host that answers; dead ones are not among them."""
        alive = (host for host, site in self._troubles.items() if site.trouble != "dead host")
        return (*self._publishers, *alive)

    def answer(self, host: str, target: str, now: datetime) -> Answer:
        """Return what `host` answers to a request for `target` (path and query) at `now`."""
        path = urlsplit(target).path
        if path == "/robots.txt":
            return _text(200, _ROBOTS, "text/plain; charset=utf-8")
        if host in self._troubles:
            return _troubled(self._troubles[host], target)
        if host not in self._publishers:
            return _text(404, "No such site.\n", "text/plain; charset=utf-8")
        publisher = self._publishers[host]
        if _address(publisher.home + target) == _address(publisher.feed_url):
            return self._feed(publisher, now)
        article = self._pages.get(_address(publisher.home + target)) or self._short.get((host, path))
        if article is not None and article.published <= now:
            return self._page(article, publisher, now)
        if path == "/" and not urlsplit(target).query:
            return _page_of(publisher.name, self._front(publisher, now))
        if path.startswith("/media/") and path.endswith(".svg"):
            return _text(200, _PICTURE, "image/svg+xml")
        return _not_found(publisher.name)

    def _feed(self, publisher: Publisher, now: datetime) -> Answer:
        body, content_type = render_feed(publisher, self.press.articles, now)
        own = [a.published for a in self.press.published_by(now) if a.publisher == publisher.key]
        return Answer(status=200, content_type=content_type, body=body, modified=max(own, default=None))

    def _page(self, article: PressArticle, publisher: Publisher, now: datetime) -> Answer:
        body = render_page(article, self.press, now)
        # Like many old sites, those in windows-1252 say so in the page only.
        content_type = "text/html; charset=utf-8" if publisher.charset == "utf-8" else "text/html"
        return Answer(status=200, content_type=content_type, body=body, modified=article.published)

    def _front(self, publisher: Publisher, now: datetime) -> str:
        own = [a for a in self.press.published_by(now) if a.publisher == publisher.key]
        rows = (f'<li><a href="{escape(a.url)}">{escape(a.title)}</a></li>' for a in reversed(own))
        return f'<ul>{"".join(rows)}</ul><p><a href="{escape(publisher.feed_url)}">Feed</a></p>'


def _address(url: str) -> tuple[str, str]:
    """Return host and path and the parameters that choose a page, sorted; tracking parameters choose none."""
    parts = urlsplit(url)
    telling = sorted(pair for pair in parse_qsl(parts.query) if pair[0] in _IDENTIFYING_PARAMETERS)
    return parts.netloc, f"{parts.path}?{urlencode(telling)}" if telling else parts.path


def _troubled(site: BrokenSite, target: str) -> Answer:
    if target == site.feed_path and site.trouble == "500":
        return _text(500, "Internal Server Error\n", "text/plain; charset=utf-8")
    if target == site.feed_path and site.trouble == "a page instead of a feed":
        return _text(200, PORTAL_PAGE, "text/html; charset=utf-8")
    return _not_found(site.name)


def _not_found(name: str) -> Answer:
    page = _page_of(name, "<p>We could not find that page. It may have moved.</p><p><a href='/'>Front page</a></p>")
    return replace(page, status=404)


def _page_of(name: str, inner: str) -> Answer:
    head = f'<head><meta charset="utf-8"><title>{escape(name)}</title></head>'
    page = f'<!DOCTYPE html><html lang="en">{head}<body><h1>{escape(name)}</h1>{inner}</body></html>'
    return _text(200, page, "text/html; charset=utf-8")


def _text(status: int, text: str, content_type: str) -> Answer:
    return Answer(status=status, content_type=content_type, body=text.encode())
