"""Choose what stands around an article on its page: other headlines, tags, a biography. Writes no HTML.

A page of the press is mostly not its article. What surrounds it is chosen by checksums, never by chance:
a page asked for twice at the same moment is the same to the byte.
"""

from collections.abc import Sequence
from datetime import datetime
from zlib import crc32

from flows.sample_press.articles import Press, PressArticle, Publisher

_TAGS = (
    ("robot", "Robotics"),
    ("simulat", "Simulation"),
    ("game", "Games"),
    ("funding", "Funding"),
    ("raised", "Venture capital"),
    ("driver", "Autonomous vehicles"),
    ("research", "Research"),
    ("chip", "Chips"),
    ("court", "Law"),
    ("shares", "Markets"),
    ("council", "Local politics"),
    ("artificial intelligence", "Artificial intelligence"),
    ("train", "Training"),  # by this newsroom's tagger, both for railways and for models
)

_BIOGRAPHIES = (
    "{author} has written about technology and the people who pay for it since 2014.",
    "{author} joined {publisher} in 2019 after six years on a regional paper.",
    "{author} covers research, robots and whatever else will not fit on the other desks.",
    "{author} writes for {publisher} from three time zones. Send tips to the news desk.",
    "{author} is a reporter at {publisher}, a former engineer and a slow cyclist.",
    "{author} edits the weekend pages and reports when there is time.",
)


def own_headlines(press: Press, article: PressArticle, now: datetime, count: int) -> tuple[PressArticle, ...]:
    """Return the latest articles of the same publisher about other events, newest first."""
    others = [a for a in _others(press, article, now) if a.publisher == article.publisher]
    return tuple(reversed(others[-count:]))


def most_read(press: Press, article: PressArticle, now: datetime, count: int) -> tuple[PressArticle, ...]:
    """Return the same publisher's other articles in the order of an invented popularity."""
    others = [a for a in _others(press, article, now) if a.publisher == article.publisher]
    return tuple(sorted(others, key=lambda a: crc32(a.slug.encode()))[:count])


def around_the_web(press: Press, article: PressArticle, now: datetime, count: int) -> tuple[PressArticle, ...]:
    """Return other publishers' articles about other events, mixed by the article's number."""
    others = [a for a in _others(press, article, now) if a.publisher != article.publisher]
    return tuple(sorted(others, key=lambda a: crc32(f"{article.id} {a.id}".encode()))[:count])


def tags(article: PressArticle) -> tuple[str, ...]:
    """Return the tags that the newsroom's software gives: up to four, by words in the text."""
    text = f"{article.title} {article.body}".lower()
    return tuple(tag for word, tag in _TAGS if word in text)[:4] or ("News",)


def biography(article: PressArticle, publisher: Publisher) -> str:
    """Return a sentence about the author, or "" for an unsigned article and for staff, desks and agencies."""
    words = article.author.lower().split()
    if len(words) < 2 or {"wire", "staff", "desk", "team", "and", "brief"} & set(words):
        return ""
    pattern = _BIOGRAPHIES[crc32(article.author.encode()) % len(_BIOGRAPHIES)]
    return pattern.format(author=article.author, publisher=publisher.name)


def comment_count(article: PressArticle) -> int:
    """Return how many readers have commented."""
    return article.number % 187


def _others(press: Press, article: PressArticle, now: datetime) -> Sequence[PressArticle]:
    return [other for other in press.published_by(now) if other.event != article.event]
