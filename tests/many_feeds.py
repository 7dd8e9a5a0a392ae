"""Serve any number of invented feeds with any number of pages from a process of its own: load, not news.

Run as `python -m tests.many_feeds PAGES FURNITURE [FOLDER]`; it prints its port and serves until its input ends. Pages
are made of paragraphs of the sample press put together anew, all of one subject. With the folder of the bench they are
real articles of thousands of subjects, and beyond those copies that left paragraphs out. All stand inside the furniture
that pages have, so many times 7 KB of it, and are the same at each asking. Until somebody asks for `/hour/N` all items
of a feed are there; from then on those of the first N hours of the day after `NOW`.
"""

import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from store.evaluation.labelled_articles import Entry, read_entries

START = datetime(2026, 4, 20, tzinfo=UTC)
NOW = datetime(2026, 5, 4, 6, tzinfo=UTC)
REAL = ("raw_news_2026", "stories_fnc", "stories_ecb")
_LEAST_WORDS = 80
_WORDS = 480  # the mean of 3,069 real news articles
_NAVIGATION = "".join(f'<li><a href="/section/{n}">Section {n}</a></li>' for n in range(40))
_FURNITURE = "".join(f'<div class="teaser"><a href="/teaser/{n}">A teaser of item {n}</a></div>' for n in range(60))


def invented(feed: int, number: int) -> tuple[str, list[str]]:
    """Return the headline and paragraphs of an article of 480 words, of paragraphs of the sample press."""
    drawn = random.Random(feed * 100_003 + number)
    told: list[str] = []
    while sum(len(line.split()) for line in told) < _WORDS:
        told.append(drawn.choice(_paragraphs()))
    return " ".join(drawn.sample(" ".join(told).split(), 8)), told


def real_articles(folder: Path) -> list[Entry]:
    """Return the articles of the folder of the bench that are long enough to be taken for one."""
    entries = (entry for name in REAL for entry in read_entries(folder / f"{name}.jsonl.gz"))
    return [entry for entry in entries if len(entry.text.split()) >= _LEAST_WORDS]


def borrowed(real: Sequence[Entry], place: int) -> tuple[str, list[str]]:
    """Return a real article, or where there are no more the copy of one, which leaves each third paragraph out."""
    one = real[place % len(real)]
    lines = [line for line in one.text.split("\n") if line.strip()]
    if place < len(real):
        return one.title, lines
    return f"{one.title} - again", [line for number, line in enumerate(lines) if number % 3 != 1]


@cache
def _paragraphs() -> tuple[str, ...]:
    from flows.sample_press.articles import load_press

    return tuple(line for one in load_press().articles for line in one.body.split("\n") if len(line.split()) > 25)


def page(title: str, told: Sequence[str], furniture: int = 1) -> str:
    """Return one page: some 9 KB of HTML around an article, and 7 KB for each further part of furniture."""
    title, body = escape(title), "".join(f"<p>{escape(line)}</p>" for line in told)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title><meta name=author content='A. Writer'></head><body>"
        f"<nav><ul>{_NAVIGATION * furniture}</ul></nav><main><article><h1>{title}</h1>{body}</article></main>"
        f"<aside>{_FURNITURE * furniture}</aside>"
        "<footer>All rights reserved. Contact the editors.</footer></body></html>"
    )


def feed_of(number: int, pages: int, hour: int | None = None) -> str:
    """Return the RSS of one feed: all its items, or those of the first hours of a day, the newest 100 first."""
    listed = range(pages) if hour is None else [n for n in range(pages) if n * 24 < hour * pages][::-1][:100]
    items = "".join(
        f"<item><title>Article {n} of {number}</title><link>http://f{number}.example/{n}</link>"
        f"<guid>{number}-{n}</guid><pubDate>{format_datetime(_moment(number, n, hour and pages))}</pubDate></item>"
        for n in listed
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'


def _moment(feed: int, number: int, a_day: int | None = None) -> datetime:
    if a_day:
        return NOW + timedelta(hours=24) * number / a_day
    return START + timedelta(minutes=(feed * 97 + number * 131) % 20_000)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    pages = 0
    furniture = 1
    real: Sequence[Entry] = ()
    hour: int | None = None

    def do_GET(self) -> None:
        host, _, what = (self.headers["Host"] or "").partition(".")[0], "", self.path.strip("/")
        number = int(host.removeprefix("f") or 0)
        if what.startswith("hour/"):
            type(self).hour = int(what.removeprefix("hour/"))
            self._answer(200, b"", "text/plain")
        elif what == "feed" and self.headers.get("If-None-Match") == self._tag():
            self._answer(304, b"", "application/rss+xml")
        elif what == "feed":
            self._answer(200, feed_of(number, self.pages, self.hour).encode(), "application/rss+xml")
        elif what.isdigit():
            place = number * self.pages + int(what)
            told = borrowed(self.real, place) if self.real else invented(number, int(what))
            self._answer(200, page(*told, self.furniture).encode(), "text/html; charset=utf-8")
        else:
            self._answer(404, b"none", "text/plain")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", self._tag())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _tag(self) -> str:
        return f'"{self.hour or 0}"'

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512


@contextmanager
def served(feeds: int, pages: int, folder: Path, real: Path | None = None, furniture: int = 1) -> Iterator[Path]:
    """Serve for as long as the block lasts; gives a configuration in `folder` that subscribes to all feeds.

    `real` is the folder of the bench, for pages of many subjects.
    """
    command = [sys.executable, "-m", "tests.many_feeds", str(pages), str(furniture), *([str(real)] if real else [])]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as server:
        assert server.stdout is not None
        try:
            yield _configuration(folder, feeds, int(server.stdout.readline()))
        finally:
            server.kill()


def _configuration(folder: Path, feeds: int, port: int) -> Path:
    from flows.configuration.starter import starter_topic

    path = folder / "storyfold.toml"
    hosts = "\n".join(f'"f{n}.example" = "127.0.0.1:{port}"' for n in range(feeds))
    listed = "\n".join(f'[[feed]]\nurl = "http://f{n}.example/feed"\nname = "Feed {n}"\n' for n in range(feeds))
    path.write_text(
        f"[fetch]\ngap_s = 0\nretry_delays_s = [1]\n[fetch.connect_to]\n{hosts}\n{starter_topic()}\n{listed}",
        encoding="utf-8",
    )
    return path


def _serve(pages: int, furniture: int, real: Path | None = None) -> None:
    _Handler.pages = pages
    _Handler.furniture = furniture
    _Handler.real = real_articles(real) if real else ()
    server = _Server(("127.0.0.1", 0), _Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]), *map(Path, sys.argv[3:]))
