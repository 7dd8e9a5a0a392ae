"""Storyfold for Python programs: extract an article, read its facts, cluster articles into stories, query a store.

>>> import storyfold
>>> articles = [
...     {"title": "Northwind buys Acme Robotics for $1.2 billion",
...      "text": "Northwind said on Monday it will buy warehouse robot maker Acme Robotics for $1.2 billion in cash."},
...     {"title": "Northwind to acquire robot maker Acme in $1.2 billion deal",
...      "text": "Warehouse robot maker Acme Robotics will be bought by Northwind for $1.2 billion, it said Monday."},
...     {"title": "Heavy rain floods the old town of Verden",
...      "text": "The river burst its banks overnight and forced 300 people in Verden from their homes."},
... ]
>>> for story in storyfold.cluster_articles(articles):
...     print(len(story), story[0]["title"])
2 Northwind buys Acme Robotics for $1.2 billion
1 Heavy rain floods the old town of Verden

Nothing here fetches from the network, and only `write_editions` writes files. Importing this module loads nothing else;
each function loads the libraries it needs at its first call (the embedding model takes a second or two).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from extractors.facts.types import Facts
    from extractors.types import Article
    from store.database.connections import Connection

__all__ = ["Store", "cluster_articles", "extract_article", "open_store", "read_facts", "write_editions"]

# An article as `extract_article` returns it, or any mapping with `title` or `text`, and `url` and `published` if known.
AnyArticle = TypeVar("AnyArticle", bound="Article | Mapping[str, object]")


def extract_article(
    html: str | bytes, url: str, *, published: datetime | None = None, now: datetime | None = None
) -> Article:
    """Return the article of a page: title, text (a paragraph a line), authors, date, publisher, canonical URL.

    `published` is what a feed says of it, and wins over the page's own date; without either the article is dated
    `now`. Raise `extractors.types.FetchError` whose `kind` says why where there is none: "paywall", "consent wall",
    "bot wall", "no text" (under 60 words), "bad page".

    >>> page = "<html lang=en><head><title>Lake full again</title></head><body><article><h1>Lake full again</h1><p>"
    >>> page += "The lake above the town is full for the first time in nine years, the water board said on Friday. " * 4
    >>> article = extract_article(page + "</p></article></body></html>", "https://news.example/lake?utm_source=x")
    >>> article.title, article.canonical_url, article.language
    ('Lake full again', 'https://news.example/lake', 'en')
    """
    from extractors.articles.extract import extract_article as extract
    from extractors.types import Feed, FeedEntry, Fetched, Validators

    body, content_type = (html.encode(), "text/html; charset=utf-8") if isinstance(html, str) else (html, "text/html")
    fetched = Fetched(
        url=url, final_url=url, status=200, content_type=content_type, body=body, validators=Validators(),
        fetched_at=now or datetime.now(UTC),
    )  # fmt: skip
    entry = FeedEntry(
        feed_url="", identity=url, url=url, title="", summary="", content="", author="", published=published,
        updated=None,
    )  # fmt: skip
    return extract(fetched, entry, Feed(url="", name=""))


def read_facts(text: str, published: date) -> Facts:
    """Return what a text states: figures, quotes, predictions, credited sources and names, each with its span.

    `published` is the day the text is read against: it resolves "next Tuesday" and "by the end of the year".

    >>> facts = read_facts('"We will open in March," said Ann Lee, who raised $5 million.', date(2026, 1, 15))
    >>> [(figure.value, figure.unit) for figure in facts.figures]
    [(5000000.0, 'USD')]
    >>> facts.quotes[0].speaker
    'Ann Lee'
    """
    from extractors.facts.read_facts import read_facts as read

    return read(text, published.date() if isinstance(published, datetime) else published)


def cluster_articles(
    articles: Sequence[AnyArticle], *, window_days: float | None = None, same_story: float | None = None
) -> tuple[tuple[AnyArticle, ...], ...]:
    """Cluster articles into stories: all articles about one event, as `storyfold collect` does.

    Return the articles as they were given, a tuple a story, in the order given; stories with the most articles first.
    Articles more than `window_days` apart are never compared (None: all are). `same_story` is the mean pair score a
    story needs; a higher one makes smaller stories. Articles with one URL are one article to the clustering.
    The result does not depend on the order of `articles`; no articles give no stories.

    >>> cluster_articles([{"title": "Rain floods Verden"}, {"title": "Chip maker opens plant in Dresden"}])
    (({'title': 'Rain floods Verden'},), ({'title': 'Chip maker opens plant in Dresden'},))
    """
    from extractors.embedding.encoder import Encoder
    from store.dedup.clusters import SAME_STORY
    from store.dedup.pair_score import fitted_weights
    from store.evaluation.labelled_articles import cluster_entries, encode_entries, entries_of, first_with_url

    rows = [_row(article, number) for number, article in enumerate(articles)]
    entries = tuple(entries_of(rows, Path("articles")))
    firsts = first_with_url(entries)
    encoded = encode_entries([entry for entry in entries if firsts[entry.id] == entry.id], Encoder())
    window = None if window_days is None else timedelta(days=window_days)
    story_of = cluster_entries(encoded, fitted_weights(), window, SAME_STORY if same_story is None else same_story)
    stories: dict[str, list[AnyArticle]] = {}
    for article, entry in zip(articles, entries, strict=True):
        stories.setdefault(story_of[firsts[entry.id]], []).append(article)
    return tuple(sorted((tuple(story) for story in stories.values()), key=len, reverse=True))


class Store:
    """A Storyfold database, read-only: what the last run published. Made by `open_store`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def arrow(self, query: str, **values: str) -> pyarrow.Table:
        """Return the rows of one SQL statement as an Arrow table; `values` stand for its $names."""
        from store.queries.sql import answer_as_arrow

        return answer_as_arrow(self._connection, query, values=values)

    def dataframe(self, query: str, **values: str) -> pandas.DataFrame:
        """Return the same as a pandas DataFrame; pandas is not among what Storyfold installs."""
        return self.arrow(query, **values).to_pandas()

    def rows(self, query: str, **values: str) -> list[dict[str, object]]:
        """Return the same as plain dictionaries."""
        rows: list[dict[str, object]] = self.arrow(query, **values).to_pylist()
        return rows


@contextmanager
def open_store(path: str | Path) -> Iterator[Store]:
    """Open the store at `path` (the `storyfold.duckdb` or `.lake` of the configuration) to ask it questions in SQL.

    It shows what the last run published, never blocks a run, and can neither be written nor reach other files. Raise
    `store.types.StoreError` where there is none, or for a statement that fails. Tables and views: `docs/QUERIES.md`.

    >>> with open_store(sample_store()) as store:
    ...     store.rows("SELECT count(*) AS stories FROM stories")
    [{'stories': 0}]
    """
    from store.queries.sql import asking

    with asking(Path(path)) as connection:
        yield Store(connection)


def write_editions(config: str | Path, week: str = "", topic: str = "") -> tuple[Path, ...]:
    """Write the digest of an ISO week ("2026-W18"; the last full week if empty) as `storyfold digest` does.

    `config` is a `storyfold.toml`; `topic` the key of one of its topics, all if empty. Return the markdown file of each
    edition; HTML, JSON, charts and manifest lie beside it under the same name. Raise `store.types.StoreError` where
    nothing was collected, `flows.configuration.errors.ConfigError` for a configuration or week that is wrong.
    """
    import_module("flows.orchestration.prefect_defaults")  # before anything imports Prefect
    from flows.digest import run_digest

    return tuple(edition.markdown for edition in run_digest(week, topic, config))


def _row(article: Article | Mapping[str, object], number: int) -> dict[str, object]:
    """Return an article as a row of a labelled file: its position is its id."""
    if isinstance(article, Mapping):
        row = {name: article.get(name) for name in ("title", "text", "url", "published")}
    else:
        row = {name: getattr(article, name) for name in ("title", "text", "url", "published")}
    if isinstance(published := row["published"], date):
        row["published"] = published.isoformat()
    return {"id": str(number), **row}
