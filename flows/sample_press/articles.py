"""Read the invented publishers and their articles from this folder. Knows no pages, feeds or servers."""

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib import resources
from typing import Any, Literal
from zlib import crc32

FeedFormat = Literal["rss2", "rss1", "atom", "json"]
FeedText = Literal["full", "lead", "line"]
Guid = Literal["link", "bare", "opaque", "none"]
Canonical = Literal["absolute", "tracked", "relative", "none"]

# The summer time of 2026 holds for the whole fortnight, so that no time zone database is needed.
ZONES = {
    name: timezone(timedelta(hours=hours), name)
    for name, hours in {"GMT": 0, "EDT": -4, "PDT": -7, "BST": 1, "CEST": 2}.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One invented publisher; publishers.toml explains the fields. `zone`: the clock of its printed dates."""

    key: str
    name: str
    domain: str
    kind: str
    format: FeedFormat
    text: FeedText
    feed_path: str
    design: str
    article_path: str
    zone: tzinfo
    link_query: str = ""
    language: str = "en-US"
    charset: str = "utf-8"
    guid: Guid = "link"
    canonical: Canonical = "absolute"
    quirks: frozenset[str] = frozenset()

    @property
    def home(self) -> str:
        return f"http://{self.domain}"

    @property
    def feed_url(self) -> str:
        return self.home + self.feed_path


@dataclass(frozen=True, slots=True, kw_only=True)
class PressArticle:
    """One article as its publisher prints it: `body` is complete, in the markup that markup.py reads.

    `number` is the article's running number at its publisher. An empty `author` is an unsigned article.
    """

    id: str
    event: str
    publisher: str
    published: datetime
    slug: str
    title: str
    author: str
    summary: str
    body: str = field(repr=False)
    url: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """All publishers, in the order of publishers.toml, and all articles in the order of publication."""

    publishers: tuple[Publisher, ...]
    articles: tuple[PressArticle, ...]

    def publisher(self, key: str) -> Publisher:
        return next(publisher for publisher in self.publishers if publisher.key == key)

    def published_by(self, now: datetime) -> tuple[PressArticle, ...]:
        """Return the articles published at or before `now`, oldest first."""
        return tuple(article for article in self.articles if article.published <= now)

    def urls(self) -> dict[str, str]:
        """Return the URL of every article by its id."""
        return {article.id: article.url for article in self.articles}


@cache
def load_press() -> Press:
    """Return the whole press. Raises ValueError where the files contradict themselves."""
    folder = resources.files("flows.sample_press")
    rows = tomllib.loads((folder / "publishers.toml").read_text("utf-8"))["publisher"]
    publishers = {row["key"]: _publisher(row) for row in rows}
    files = (file for file in (folder / "events").iterdir() if file.name.endswith(".toml"))
    articles = [
        article
        for file in sorted(files, key=lambda file: file.name)
        for article in _articles_of_event(tomllib.loads(file.read_text("utf-8")), publishers)
    ]
    articles.sort(key=lambda article: (article.published, article.id))
    if len({article.url for article in articles}) < len(articles):
        raise ValueError("sample press: two articles have the same URL")
    return Press(publishers=tuple(publishers.values()), articles=tuple(articles))


def article_url(publisher: Publisher, slug: str, published: datetime, number: int) -> str:
    """Return the clean URL of an article, in the shape that its publisher uses."""
    local = published.astimezone(publisher.zone)
    path = publisher.article_path.format(
        slug=slug,
        number=number,
        year=local.year,
        month=f"{local.month:02}",
        mon=("apr" if local.month == 4 else "may"),  # the fortnight lies in these two
        day=f"{local.day:02}",
    )
    return publisher.home + path


def running_number(article_id: str) -> int:
    """Return a five-digit number that stands for the article at its publisher, the same on every run."""
    return 10_000 + crc32(article_id.encode()) % 90_000


def _publisher(row: dict[str, Any]) -> Publisher:
    return Publisher(**{**row, "zone": ZONES[row["zone"]], "quirks": frozenset(row.get("quirks", ()))})


def _articles_of_event(event: dict[str, Any], publishers: dict[str, Publisher]) -> list[PressArticle]:
    written = {row["id"]: row["body"].strip() for row in event["article"] if "body" in row}
    articles = []
    for row in event["article"]:
        publisher = publishers[row["publisher"]]
        number = running_number(row["id"])
        articles.append(
            PressArticle(
                id=row["id"],
                event=event["id"],
                publisher=publisher.key,
                published=row["published"],
                slug=row["slug"],
                title=row["title"],
                author=row["author"],
                summary=row["summary"],
                body=_body(row, written),
                url=article_url(publisher, row["slug"], row["published"], number),
                number=number,
            )
        )
    return articles


def _body(row: dict[str, Any], written: dict[str, str]) -> str:
    """Return an article's own body, or the body it copies with the copy's edits made."""
    if "body" in row:
        return written[row["id"]]
    body = written[row["same_body_as"]]
    for old, new in row.get("replace", ()):
        if old not in body:
            raise ValueError(f"sample press: {row['id']} replaces words that its source lacks: {old!r}")
        body = body.replace(old, new, 1)
    return "\n\n".join(part for part in (row.get("prepend", ""), body, row.get("append", "")) if part)
