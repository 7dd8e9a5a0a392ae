"""A made-up wire of any size on a loopback port: healthy feeds that publish by the hour, hostile ones, one clock.

Run as a process of its own, so that what it costs is not counted: `python -m tests.bench.wire FEEDS HOSTILE HOURS`.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from flows.configuration.starter import starter_topic
from flows.sample_press.articles import load_press

START = datetime(2026, 6, 1, tzinfo=UTC)
SHOWN = 20
WORDS = 480
HOSTILE = ("404", "500", "no feed", "a bomb", "a loop", "cut off", "nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """A running wire of `feeds`, of which the first `hostile` give nothing usable."""

    feeds: int
    hostile: int
    port: int

    def set_now(self, now: datetime) -> None:
        """Let it be `now`: what is published later does not exist yet."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/now/{now:%Y%m%d%H%M}", timeout=30):
            pass

    def write_config(self, folder: Path, more: str = "") -> Path:
        """Write a configuration that reads the whole wire."""
        hosts = [f"f{number}.example" for number in range(self.feeds)]
        dial = "\n".join(f'"{host}" = "127.0.0.1:{self.port}"' for host in hosts)
        feeds = "\n".join(f'[[feed]]\nurl = "http://{host}/feed"\nname = "Feed {host[1:-8]}"' for host in hosts)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "storyfold.toml"
        fetch = f"[fetch]\ngap_s = 0\nretry_delays_s = [0.1]\ntimeout_s = 5\n[fetch.connect_to]\n{dial}\n"
        path.write_text("\n".join([fetch, more, starter_topic(), feeds]), encoding="utf-8")
        return path


@contextmanager
def wire(feeds: int, hostile: int = 0, hours: float = 6.0) -> Iterator[Wire]:
    """Run a wire whose healthy feeds publish every `hours`, each at a moment of its own."""
    command = [sys.executable, "-m", "tests.bench.wire", str(feeds), str(hostile), str(hours)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Wire(feeds=feeds, hostile=hostile, port=int(process.stdout.readline()))
        finally:
            process.terminate()


@lru_cache(maxsize=1)
def _paragraphs() -> tuple[str, ...]:
    return tuple(p for one in load_press().articles for p in one.body.split("\n") if len(p.split()) > 15)


def _article(feed: int, number: int) -> tuple[str, str]:
    """Return headline and text of an article: paragraphs of the sample press, drawn by its number."""
    drawn = random.Random(f"{feed} {number}")
    title = " ".join(drawn.choice(_paragraphs()).split()[:9])
    text: list[str] = []
    while sum(len(one.split()) for one in text) < WORDS:
        text.append(drawn.choice(_paragraphs()))
    return title, "".join(f"<p>{one}</p>" for one in text)


class _Handler(BaseHTTPRequestHandler):
    now = START
    hostile = 0
    every = timedelta(hours=6)

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").partition(":")[0]
        if self.path.startswith("/now/"):
            type(self).now = datetime.strptime(self.path[5:], "%Y%m%d%H%M").replace(tzinfo=UTC)
            self._say(200, "text/plain", b"ok")
        elif not host.endswith(".example") or self.path == "/robots.txt":
            self._say(404, "text/plain", b"")
        elif int(host[1:-8]) < self.hostile:
            self._trouble(HOSTILE[int(host[1:-8]) % len(HOSTILE)])
        elif self.path == "/feed":
            self._say(200, "application/rss+xml", self._feed(int(host[1:-8])))
        else:
            title, text = _article(int(host[1:-8]), int(self.path.rpartition("/")[2]))
            furniture = "<nav>" + "<a href='/x'>Section</a> " * 30 + "</nav>"
            page = f"<html lang=en><head><title>{title}</title></head><body>{furniture}<article><h1>{title}</h1>{text}"
            self._say(200, "text/html; charset=utf-8", f"{page}</article></body></html>".encode())

    def _feed(self, feed: int) -> bytes:
        first = START + self.every * random.Random(feed).random()
        last = int((self.now - first) / self.every)
        items = "".join(
            f"<item><guid>{feed}-{n}</guid><title>{_article(feed, n)[0]}</title>"
            f"<link>http://f{feed}.example/a/{n}</link>"
            f"<pubDate>{format_datetime(first + n * self.every)}</pubDate></item>"
            for n in range(max(0, last - SHOWN + 1), last + 1)
        )
        return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{feed}</title>{items}</channel></rss>".encode()

    def _trouble(self, what: str) -> None:
        if what == "a bomb":
            body = zlib.compress(b"0" * 200_000_000, 9)
            self._say(200, "application/rss+xml", body, ("Content-Encoding", "deflate"))
        elif what == "a loop":
            self._say(302, "text/html", b"", ("Location", self.path))
        elif what == "cut off":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b"<rss><channel>")
        else:
            status = {"404": 404, "500": 500}.get(what, 200)
            self._say(status, "text/html", b"" if what == "nothing" else b"<html><body>no feed</body></html>")

    def _say(self, status: int, kind: str, body: bytes, *more: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *more):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing for each request."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: object) -> None:
        """Say nothing when a collector hangs up, as it should on most of these."""


if __name__ == "__main__":
    _Handler.hostile = int(sys.argv[2])
    _Handler.every = timedelta(hours=float(sys.argv[3]))
    with _Server(("127.0.0.1", 0), _Handler) as serving:
        sys.stdout.write(json.dumps(serving.server_port) + "\n")
        sys.stdout.flush()
        serving.serve_forever()
