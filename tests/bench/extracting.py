"""Measure reading pages in worker processes beside trafilatura in a plain loop, on the same pages."""

import asyncio
import gzip
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from extractors.articles.extract import extract_article, read_page_fast
from extractors.types import Feed, FeedEntry, Fetched, FetchError, Validators
from extractors.worker_pool import PageReader
from flows.sample_press.articles import load_press
from flows.sample_press.pages import render_page
from tests.bench.timing import Row, Spent, say, show, spent

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "bench" / "pages" / "scrapinghub.jsonl.gz"
FEED = Feed(url="http://feed.example/", name="Feed")


def measure(turns: int = 1) -> None:
    """Print pages a second, by the clock and by the processor: two workers against one plain loop, `turns` times.

    Both are warm: libraries are loaded and workers started, as they are for all but the first pages of a run.
    """
    pages, what = _pages()
    rows = [row for _ in range(turns) for row in _rows(pages)]
    heads = ("pages/s", "plain loop", "two cores", "times the plain loop")
    show(f"Reading {len(pages)} {what}, two workers", heads, rows)
    say(f"Starting both workers takes {_starting():.2f} CPU s, once a run.")


def _rows(pages: list[Fetched]) -> list[Row]:
    """Measure each way of reading beside a plain loop of its own, half before and half after it: others come and go."""
    rows = []
    for name, read in _READERS.items():
        before = spent(lambda: [_plain_of(page) for page in pages[::2]])
        ours = asyncio.run(_in_workers(pages, read))
        after = spent(lambda: [_plain_of(page) for page in pages[1::2]])
        if read is _plain_of and (ours.gave[::2], ours.gave[1::2]) != (before.gave, after.gave):
            raise RuntimeError("the workers give another text than the plain loop")
        plain = Spent(cpu=before.cpu + after.cpu, clock=before.clock + after.clock, gave=None)
        rows.append(_row(name, ours, plain, len(pages)))
    return rows


def _starting() -> float:
    """Return what a program that starts both workers and ends costs beyond one that only loads this module."""
    code = "import asyncio\nfrom tests.bench import extracting\n"
    idle, started = (
        spent(lambda code=code: subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)).cpu
        for code in (code, f"{code}asyncio.run(extracting._in_workers([], extracting._plain_of))")
    )
    return started - idle


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
    return _text_or_why(lambda: read_page_fast(page, _entry(page), FEED).article.text)


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


async def _in_workers(pages: list[Fetched], read) -> Spent:
    """Read `pages`; the seconds are those of this process and both workers, once they have started."""
    with PageReader() as reader:
        for worker in reader._workers:
            await worker.start()
            await asyncio.gather(*(worker.run(read, page) for page in pages[:2]))
        cpu, clock = await _cpu(reader), time.monotonic()
        gave = list(await asyncio.gather(*(reader._run(page.url, read, page) for page in pages)))
        return Spent(cpu=await _cpu(reader) - cpu, clock=time.monotonic() - clock, gave=gave)


async def _cpu(reader: PageReader) -> float:
    return time.process_time() + sum([await worker.run(time.process_time) for worker in reader._workers])


def _row(what: str, ours: Spent, plain: Spent, count: int) -> Row:
    rate, beside = count / ours.clock, count / plain.clock
    return Row(
        what=what, figure=f"{rate:.1f}", beside=f"{beside:.1f}", limit=f"{2 * beside:.1f}",
        ratio=f"{rate / beside:.2f} clock, {plain.cpu / ours.cpu:.2f} CPU",
    )  # fmt: skip
