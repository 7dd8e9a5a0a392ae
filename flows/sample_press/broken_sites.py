"""Name what goes wrong on the sample press's network: feeds that give nothing usable, a page without text."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from flows.sample_press.articles import Press, PressArticle, article_url, running_number


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenSite:
    """A subscribed site that never gives a feed. A "dead host" leads to a port nobody listens on."""

    name: str
    domain: str
    feed_path: str
    trouble: Literal["404", "500", "a page instead of a feed", "dead host"]
    kind: str = "newspaper"

    @property
    def feed_url(self) -> str:
        return f"http://{self.domain}{self.feed_path}"


BROKEN_SITES = (
    BrokenSite(name="The Old Herald", domain="oldherald.example", feed_path="/rss", trouble="404"),
    BrokenSite(name="Flaky Times", domain="flakytimes.example", feed_path="/feed.xml", trouble="500"),
    BrokenSite(
        name="Portal News",
        domain="portalnews.example",
        feed_path="/rss/all",
        trouble="a page instead of a feed",
        kind="portal",
    ),
    BrokenSite(
        name="Gone Radio",
        domain="goneradio.example",
        feed_path="/news.rss",
        trouble="dead host",
        kind="broadcaster",
    ),
)

PORTAL_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Portal News: our feeds have moved</title></head>
<body><h1>Our feeds have moved</h1><p>Choose your interests to get a personal feed.</p>
<form action="/choose"><label><input type="checkbox" name="tech"> Technology</label>
<button>Go on</button></form>
</body></html>
"""


def video_without_text(press: Press) -> PressArticle:
    """Return the one item of Pixel Foundry that is a film: a line in the feed, no text on the page."""
    publisher = press.publisher("pixelfoundry")
    published = datetime(2026, 4, 29, 16, 0, tzinfo=UTC)
    slug, number = "watch-ten-minutes-of-tide-caves", running_number("video")
    return PressArticle(
        id="video",
        event="",
        publisher=publisher.key,
        published=published,
        slug=slug,
        title="Watch: ten minutes in the tide caves of Lanternmoor",
        author="",
        summary="No commentary, one boat, and a crab that will not let go.",
        body="",
        url=article_url(publisher, slug, published, number),
        number=number,
    )
