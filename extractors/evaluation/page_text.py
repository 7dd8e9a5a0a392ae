"""Score extraction on labelled pages by the shingle metric of the scrapinghub benchmark, beside plain trafilatura."""

from __future__ import annotations

import gzip
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import trafilatura
from trafilatura.settings import Document

from extractors.articles.extract import PageArticle, read_page, read_page_fast
from extractors.text.dates import parse_date
from extractors.types import Feed, FeedEntry, Fetched, FetchError, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineExtraction:
    """What trafilatura extracts from a page."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""


def extract_baseline(html: str) -> BaselineExtraction:
    """Return the page in trafilatura's default setting, without comments; one it cannot read is empty."""
    found = trafilatura.bare_extraction(html, include_comments=False, with_metadata=True)
    if not isinstance(found, Document):
        return BaselineExtraction()
    return BaselineExtraction(
        text=found.text or "",
        title=found.title or "",
        authors=tuple(name.strip() for name in (found.author or "").split(";") if name.strip()),
        date=found.date or "",
    )


GRAM = 4
WORKERS = 2
_DRAWS = 2_000

Rates = tuple[float, float]  # pages a second of wall time in two processes, pages a second of one processor
_TOKEN = re.compile(r"\w+")


class PageFileError(Exception):
    """A file of labelled pages that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page with what people read on it; `title`, `authors` and `date` are None where nobody said."""

    id: str
    url: str
    html: str
    text: str
    title: str | None = None
    authors: tuple[str, ...] | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageExtraction:
    """What an extractor made of a page."""

    text: str
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """An extractor on all pages: means of precision and recall, their F1, and exact metadata; None without gold."""

    f1: float
    precision: float
    recall: float
    below_half: float
    pages_per_second: float
    pages_per_cpu_second: float
    title_exact: float | None
    authors_exact: float | None
    date_within_a_day: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Ours beside plain trafilatura on the same pages; the interval is 95 % of paired draws of the difference in F1."""

    pages: int
    ours: Scores
    trafilatura: Scores
    difference: float
    interval: tuple[float, float]


def load_pages(path: Path) -> tuple[GoldPage, ...]:
    """Return the pages of a .jsonl or .jsonl.gz file. Raises PageFileError for a file that is none."""
    try:
        packed = path.read_bytes()
        lines = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8").split("\n")
        return tuple(_gold(json.loads(line), number) for number, line in enumerate(lines, 1) if line.strip())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PageFileError(f"{path}: not a file of pages ({type(error).__name__}: {error})") from error


def compare(pages: Sequence[GoldPage], *, quickly: bool) -> Comparison:
    """Read every page both ways and score them. Raises PageFileError for no pages."""
    if not pages:
        raise PageFileError("a file without pages")
    read = extract_with_fast if quickly else extract_with_vote
    ours, our_rates = _read_all(read, pages)
    plain, plain_rates = _read_all(extract_with_trafilatura, pages)
    our_parts, plain_parts = _parts(pages, ours), _parts(pages, plain)
    return Comparison(
        pages=len(pages),
        ours=_scores(pages, ours, our_parts, our_rates),
        trafilatura=_scores(pages, plain, plain_parts, plain_rates),
        difference=_f1(our_parts) - _f1(plain_parts),
        interval=_interval(our_parts, plain_parts),
    )


def extract_with_vote(page: GoldPage) -> PageExtraction:
    """Return our extraction; a page that gives no article is an empty one."""
    return _read(read_page, page)


def extract_with_fast(page: GoldPage) -> PageExtraction:
    """Return our quick extraction."""
    return _read(read_page_fast, page)


def extract_with_trafilatura(page: GoldPage) -> PageExtraction:
    """Return trafilatura's own extraction, with its metadata."""
    plain = extract_baseline(page.html)
    return PageExtraction(text=plain.text, title=plain.title, authors=plain.authors, published=plain.date)


def page_of_file(html: str, url: str, now: datetime) -> tuple[Fetched, FeedEntry, Feed]:
    """Return a page as if it had been fetched, announced by a feed that says nothing about it."""
    fetched = Fetched(
        url=url, final_url=url, status=200, content_type="text/html; charset=utf-8",
        body=html.encode("utf-8", "replace"), validators=Validators(), fetched_at=now,
    )  # fmt: skip
    entry = FeedEntry(
        feed_url=url, identity=url, url=url, title="", summary="", content="", author="", published=None, updated=None
    )
    return fetched, entry, Feed(url=url, name="")


def _read(read: Callable[[Fetched, FeedEntry, Feed], PageArticle], page: GoldPage) -> PageExtraction:
    try:
        article = read(*page_of_file(page.html, page.url or "http://page.example/", datetime.now(UTC))).article
    except FetchError:
        return PageExtraction(text="")
    dated = article.published.isoformat() if article.dated_by == "page" else ""
    return PageExtraction(text=article.text, title=article.title, authors=article.authors, published=dated)


def _read_all(
    read: Callable[[GoldPage], PageExtraction], pages: Sequence[GoldPage]
) -> tuple[tuple[PageExtraction, ...], Rates]:
    """Return the extractions, made in two processes, and how fast."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(read, pages[: 4 * WORKERS]))  # so that loading the libraries is not counted
        started = time.perf_counter()
        timed = tuple(pool.map(partial(_timed, read), pages, chunksize=4))
        wall_s = time.perf_counter() - started
    return tuple(extraction for extraction, _ in timed), (
        len(pages) / wall_s,
        len(pages) / sum(cpu_s for _, cpu_s in timed),
    )


def _timed(read: Callable[[GoldPage], PageExtraction], page: GoldPage) -> tuple[PageExtraction, float]:
    started = time.process_time()
    return read(page), time.process_time() - started


def _gold(row: dict[str, object], number: int) -> GoldPage:
    authors = row.get("authors", row.get("author"))
    if isinstance(authors, str):
        authors = [authors] if authors else []
    return GoldPage(
        id=str(row.get("id", number)),
        url=str(row.get("url") or ""),
        html=str(row["html"]),
        text=str(row["text"]),
        title=str(row["title"]) if row.get("title") else None,
        authors=tuple(str(name) for name in authors) if isinstance(authors, list) else None,
        date=str(row["date"]) if row.get("date") else None,
    )


Part = tuple[float, float]  # precision and recall of one page


def _parts(pages: Sequence[GoldPage], extractions: Sequence[PageExtraction]) -> list[Part]:
    return [
        precision_and_recall(page.text, extraction.text) for page, extraction in zip(pages, extractions, strict=True)
    ]


def precision_and_recall(gold: str, found: str) -> Part:
    """Return how many of the 4-grams found are right, and how many of the right ones are found."""
    wanted, got = _shingles(gold), _shingles(found)
    right = sum((wanted & got).values())
    if not wanted and not got:
        return 1.0, 1.0
    precision = right / sum(got.values()) if got else 1.0
    recall = right / sum(wanted.values()) if wanted else 1.0
    return precision, recall


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    if not tokens:
        return Counter()
    return Counter(tuple(tokens[start : start + GRAM]) for start in range(max(1, len(tokens) - GRAM + 1)))


def _f1(parts: Sequence[Part]) -> float:
    precision, recall = _mean([part[0] for part in parts]), _mean([part[1] for part in parts])
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _interval(ours: Sequence[Part], plain: Sequence[Part]) -> tuple[float, float]:
    drawn, draws = random.Random(3), []  # noqa: S311 - the same draws every time
    for _ in range(_DRAWS):
        indices = drawn.choices(range(len(ours)), k=len(ours))
        draws.append(_f1([ours[index] for index in indices]) - _f1([plain[index] for index in indices]))
    draws.sort()
    return draws[int(0.025 * _DRAWS)], draws[int(0.975 * _DRAWS) - 1]


def _scores(
    pages: Sequence[GoldPage], extractions: Sequence[PageExtraction], parts: Sequence[Part], rates: Rates
) -> Scores:
    pairs = list(zip(pages, extractions, strict=True))
    return Scores(
        f1=_f1(parts),
        precision=_mean([part[0] for part in parts]),
        recall=_mean([part[1] for part in parts]),
        below_half=_mean([float(_f1([part]) < 0.5) for part in parts]),
        pages_per_second=rates[0],
        pages_per_cpu_second=rates[1],
        title_exact=_share(_same(p.title, r.title) for p, r in pairs if p.title is not None),
        authors_exact=_share(_names(p.authors) == _names(r.authors) for p, r in pairs if p.authors is not None),
        date_within_a_day=_share(_near(p.date, r.published) for p, r in pairs if p.date is not None),
    )


def _same(gold: str, found: str) -> bool:
    return _TOKEN.findall(gold.casefold()) == _TOKEN.findall(found.casefold())


def _names(names: Sequence[str]) -> frozenset[str]:
    return frozenset(" ".join(_TOKEN.findall(name.casefold())) for name in names if name.strip())


def _near(gold: str, found: str) -> bool:
    wanted, got = parse_date(gold), parse_date(found)
    return wanted is not None and got is not None and abs((wanted - got).total_seconds()) <= 86_400


def _share(hits: Iterator[bool]) -> float | None:
    found = [float(hit) for hit in hits]
    return _mean(found) if found else None


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
