"""Measure a store of 100,000 articles: how fast it loads, how large it is, how fast it answers and is published."""

import random
import re
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table

from extractors.types import Article, Feed, FeedEntry, Fetched, Validators
from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.collection.kept_pages import pack
from store.database.connections import open_writer
from store.database.file_store import new_files
from store.database.published_copy import embeddings_path, pages_path, publish, published_path
from store.ledger.compare import compare_stories
from store.queries.search import search
from store.queries.sql import answer, asking
from store.types import EntryOutcome, FeedRun
from tests.bench.large_store import START, Tables, invented, unit_rows, vector_table

ARTICLES = 100_000
A_RUN = 500
FEEDS_A_RUN = 25
MODEL = "all-MiniLM-L6-v2"
WIDTH = 384

# By the clock, warm: of one worked query, and of one search.
QUERY_LIMIT_S = 0.2
SEARCH_LIMIT_S = 0.3

ROOT = Path(__file__).parent.parent.parent
PAGES = [(ROOT / name).read_text(encoding="utf-8") for name in ("docs/QUERIES.md", "docs/LEDGER.md", "README.md")]
QUERIES = re.findall(r"^(?:## )?([^\n]*?)\n\n```sql\n(.*?)```", "\n".join(PAGES), re.DOTALL | re.MULTILINE)


def measure(console: Console, articles: int = ARTICLES) -> None:
    """Print the table of sizes and times, in CPU seconds and by the clock."""
    shown = Table("What", "CPU s", "clock s", "", title=f"A store of {articles:,} articles")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.duckdb"
        tables = invented(articles, random.Random(6), model=MODEL)
        ids = tables["articles"]["id"].to_pylist()
        text = sum(len(one.encode()) for one in tables["articles"]["text"].to_pylist())
        leads, titles = unit_rows(articles, WIDTH, 6), unit_rows(articles, WIDTH, 7)
        vectors = vector_table(ids, leads, titles, MODEL)
        plain = _timed(lambda: _plain(Path(folder) / "plain.duckdb", tables | {"vectors": vectors}))
        _row(shown, "plain Arrow insert of the same rows, vectors too", plain, "")
        load = _timed(lambda: _load_new(path, tables, ids, leads, titles))
        rates = f"{100 * plain[0] / load[0]:.0f} % of the plain rate by CPU, {100 * plain[1] / load[1]:.0f} % by clock"
        _row(shown, "load into the store in bulk, as an import does", load, f"{rates}, limit 70")
        compared = _timed(lambda: _compare(path))
        _row(shown, "compare the figures and quotes of every story", compared, "")
        index = _timed(lambda: _touch(path))
        _row(shown, "index every word, publish", index, f"{articles / index[0]:.0f} articles a CPU second")
        ratio = path.stat().st_size / text
        shown.add_row("file", "", "", f"{_mb(path)} MB, {ratio:.2f} times the text of {text / 1e6:.0f} MB, limit 1.5")
        shown.add_row("vectors", "", "", f"{_mb(embeddings_path(path))} MB, {2 * articles * WIDTH * 4 / 1e6:.0f} raw")
        runs = feed_runs(A_RUN)
        run = _timed(lambda: _run(path, runs))
        rows = _timed(lambda: _plain_rows(Path(folder) / "rows.duckdb", runs))
        note = f"{run[0] / rows[0]:.1f} times the plain inserts; {_mb(pages_path(path))} MB of pages beside it"
        _row(shown, f"a run of {A_RUN} new articles, indexed and published", run, note)
        _row(shown, "plain inserts of the same entries and articles, row by row", rows, "")
        copy = _timed(lambda: _copy_again(path))
        _row(shown, "of which publishing", copy, f"{_mb(path) + _mb(embeddings_path(path))} MB at most, limit 2 s")
        _ask_all(shown, path)
    console.print(shown)


def feed_runs(count: int) -> list[FeedRun]:
    """Return the runs of some feeds that bring `count` new articles, each with its page, as a collect stores them."""
    rows = invented(count, random.Random(7), prefix="n")["articles"].to_pylist()
    runs = []
    now = (START + timedelta(days=200)).replace(tzinfo=UTC)
    for place in range(FEEDS_A_RUN):
        feed = Feed(url=f"http://{place}.example/feed", name=f"Feed {place}", kind="press")
        outcomes = [_outcome(feed, row, now) for row in rows[place::FEEDS_A_RUN]]
        runs.append(FeedRun(feed=feed, at=now, outcome="ok", status=200, entries=tuple(outcomes)))
    return runs


def _outcome(feed: Feed, row: dict[str, str], now: datetime) -> EntryOutcome:
    url, text = row["url"], row["text"]
    entry = FeedEntry(
        feed_url=feed.url, identity=url, url=url, title=row["title"], summary="", content="", author="",
        published=now, updated=None,
    )  # fmt: skip
    made = Article(
        url=url, canonical_url=url, title=row["title"], authors=("A",), publisher=feed.name, published=now,
        dated_by="feed", language="en", text=text,
    )  # fmt: skip
    # A page is some thirty times its text: this much of it is words, the rest repeats.
    body = (text + "<div class='menu'><a href='/section'>section</a></div>" * 1500).encode()
    page = Fetched(
        url=url, final_url=url, status=200, content_type="text/html", body=body, validators=Validators(), fetched_at=now
    )
    return EntryOutcome(entry=entry, article=made, pages=(pack(page),))


def _plain(path: Path, tables: Tables) -> None:
    with duckdb.connect(str(path)) as connection:
        for table, given in tables.items():
            connection.register("given", given)
            connection.execute(f"CREATE TABLE {table} AS SELECT * FROM given")


def _plain_rows(path: Path, runs: list[FeedRun]) -> None:
    """Insert the entries and articles of these runs by executemany, in one transaction a run, with nothing else."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE entries (feed VARCHAR, url VARCHAR, title VARCHAR, published TIMESTAMPTZ)")
        connection.execute("CREATE TABLE articles (url VARCHAR, title VARCHAR, text VARCHAR, page BLOB)")
        for run in runs:
            entries = [[run.feed.url, o.entry.url, o.entry.title, o.entry.published] for o in run.entries]
            articles = [
                [o.article.url, o.article.title, o.article.text, o.pages[0].body] for o in run.entries if o.article
            ]
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?)", entries)
            connection.executemany("INSERT INTO articles VALUES (?, ?, ?, ?)", articles)
            connection.execute("COMMIT")


def _load_new(path: Path, tables: Tables, ids: list[str], leads: np.ndarray, titles: np.ndarray) -> None:
    with new_files(path) as connection:
        for table, given in tables.items():
            connection.register("given", given)
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given")
            connection.unregister("given")
        save_embeddings(connection, MODEL, ids, leads, titles)


def _run(path: Path, runs: list[FeedRun]) -> None:
    with open_writer(path) as connection:
        register_feeds(connection, [run.feed for run in runs])
        for run in runs:
            save_feed_run(connection, run)


def _compare(path: Path) -> None:
    with new_files(path) as connection:
        compare_stories(connection)


def _touch(path: Path) -> None:
    with open_writer(path):
        pass


def _copy_again(path: Path) -> None:
    copy = published_path(path)
    copy.unlink()
    embeddings_path(copy).unlink()
    publish(path)


def _ask_all(shown: Table, path: Path) -> None:
    asked = unit_rows(1, WIDTH, 8)[0]
    with asking(path) as connection:
        for name, query in QUERIES:
            _row(shown, name, _warm(lambda query=query: answer(connection, query)), _limit(QUERY_LIMIT_S))  # type: ignore[misc]
        for name, vector in (("search by words", None), ("search by words and meaning", asked)):

            def find(vector: np.ndarray | None = vector) -> object:
                return search(connection, "palisade raises money", embedding=vector, model_id=MODEL)

            _row(shown, name, _warm(find), f"{_limit(SEARCH_LIMIT_S)}, without encoding the question")


def _limit(seconds: float) -> str:
    return f"limit {seconds:.1f} s by the clock"


def _warm(ask: Callable[[], object]) -> tuple[float, float]:
    """Return the best of three after a first one that reads from the disk."""
    ask()
    return min(_timed(ask) for _ in range(3))


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    cpu, clock = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    act()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime, time.monotonic() - clock


def _row(shown: Table, name: str, seconds: tuple[float, float], note: str) -> None:
    shown.add_row(name, f"{seconds[0]:.3f}", f"{seconds[1]:.3f}", note)


def _mb(path: Path) -> int:
    return round(path.stat().st_size / 1e6)
