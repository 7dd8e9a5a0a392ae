"""Choose what a publisher's feed holds and how much of each article it tells. Writes no feed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from flows.sample_press.articles import PressArticle, Publisher
from flows.sample_press.markup import Setting, html_blocks, parse_body

FEED_LENGTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One item; `published` is in local time. `link` has tracking parameters, `permalink` has none.

    `html` is the article, its first paragraph or "", as much as the publisher gives away.
    """

    title: str
    author: str
    link: str
    permalink: str
    number: int
    published: datetime
    summary: str
    html: str = field(repr=False)


def feed_items(publisher: Publisher, articles: Sequence[PressArticle], now: datetime) -> tuple[FeedItem, ...]:
    """Return the publisher's latest articles by `now`, newest first, at most FEED_LENGTH."""
    urls = {article.id: article.url for article in articles}
    own = [a for a in articles if a.publisher == publisher.key and a.published <= now]
    newest = sorted(own, key=lambda article: article.published, reverse=True)[:FEED_LENGTH]
    return tuple(_item(publisher, article, urls) for article in newest)


def _item(publisher: Publisher, article: PressArticle, urls: dict[str, str]) -> FeedItem:
    joint = "&" if "?" in article.url else "?"
    return FeedItem(
        title=article.title,
        author=article.author,
        link=f"{article.url}{joint}{publisher.link_query}" if publisher.link_query else article.url,
        permalink=article.url,
        number=article.number,
        published=article.published.astimezone(publisher.zone),
        summary=article.summary,
        html=_html(publisher, article, urls),
    )


def _html(publisher: Publisher, article: PressArticle, urls: dict[str, str]) -> str:
    blocks = html_blocks(parse_body(article.body), urls, Setting())
    if publisher.text == "line" or not blocks:
        return ""
    if publisher.text == "full":
        return "\n".join(blocks)
    return f'{blocks[0]}\n<p><a href="{escape(article.url)}">Continue reading</a></p>'
