"""Measure reading pages in worker processes beside trafilatura in a plain loop, on the same pages."""

import asyncio
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from extractors.articles import extract_article, read_page_quickly
from extractors.types import Feed, FeedEntry, Fetched, FetchError, Validators
from extractors.workers import PageReader
from flows.sample_press.pages import render_page
from flows.sample_press.press import load_press
from tests.bench.timing import Row, Spent, say, show, spent

REAL = Path(__file__).parents[3] / "shared" / "bench" / "pages" / "scrapinghub.jsonl.gz"
FEED = Feed(url="http://feed.example/", name="Feed")


def measure(turns: int = 1) -> None:
    """Print pages a second by the clock: two workers against one plain loop."""
    pages, what = _pages()
    plain = spent(lambda: [_plain(page.body.decode("utf-8", "replace")) for page in pages])
    asyncio.run(_in_workers(pages[:4], _plain_of))  # warm
    same, fast, ours = (spent(lambda read=read: asyncio.run(_in_workers(pages, read))) for read in _READERS.values())
    rows = [_row(name, run, plain, len(pages)) for name, run in zip(_READERS, (same, fast, ours), strict=True)]
    heads = ("pages/s", "plain loop", "two cores", "times the plain loop")
    show(f"Reading {len(pages)} {what}, two workers", heads, rows)
    alike = sum(a == b for a, b in zip(same.gave, plain.gave, strict=True))
    say(f"The same text on {alike} of {len(pages)} pages where the workers call trafilatura itself.")


def _pages() -> tuple[list[Fetched], str]:
    if REAL.exists():
        with gzip.open(REAL, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        return [_fetched(row["url"], row["html"]) for row in rows], "real pages (scrapinghub)"
    press = load_press()
    now = press.articles[-1].published
    pages = [
        _fetched(f"http://press.example/{n}", render_page(article, press, now).decode("utf-8", "replace"))
        for n, article in enumerate(press.articles)
    ]
    return pages, "pages of the sample press"


def _fetched(url: str, html: str) -> Fetched:
    return Fetched(
        url=url, final_url=url, status=200, content_type="text/html; charset=utf-8", body=html.encode(),
        validators=Validators(), fetched_at=datetime(2026, 5, 11, tzinfo=UTC),
    )  # fmt: skip


def _entry(page: Fetched) -> FeedEntry:
    return FeedEntry(
        feed_url=FEED.url, identity=page.url, url=page.url, title="", summary="", content="", author="",
        published=None, updated=None,
    )  # fmt: skip


def _plain(html: str) -> str:
    found = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False)
    return (found.text or "") if found else ""


def _plain_of(page: Fetched) -> str:
    return _plain(page.body.decode("utf-8", "replace"))


def _quick_of(page: Fetched) -> str:
    return _text_or_why(lambda: read_page_quickly(page, _entry(page), FEED).article.text)


def _ours_of(page: Fetched) -> str:
    return _text_or_why(lambda: extract_article(page, _entry(page), FEED).text)


def _text_or_why(read) -> str:
    try:
        return read()
    except FetchError as error:
        return f"{error.kind}: {error.detail}"


_READERS = {
    "workers, trafilatura itself": _plain_of,
    "workers, one quick reading (--fast)": _quick_of,
    "workers, readings that vote, as shipped": _ours_of,
}


async def _in_workers(pages: list[Fetched], read) -> list[str]:
    with PageReader() as reader:
        return list(await asyncio.gather(*(reader._run(page.url, read, page) for page in pages)))


def _row(what: str, ours: Spent, plain: Spent, count: int) -> Row:
    rate, beside = count / ours.clock, count / plain.clock
    return Row(
        what=what, figure=f"{rate:.1f}", beside=f"{beside:.1f}", limit=f"{2 * beside:.1f}",
        ratio=f"{rate / beside:.2f} clock, {plain.cpu / ours.cpu:.2f} CPU",
    )  # fmt: skip
