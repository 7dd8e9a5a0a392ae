"""Serve the sample press over HTTP on a loopback port, sites told by the Host header. Decides no content."""

import gzip
import hashlib
import socket
import sys
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import NamedTuple, Self, cast

from flows.sample_press.articles import load_press
from flows.sample_press.broken_sites import BROKEN_SITES
from flows.sample_press.browse import browse
from flows.sample_press.sites import Answer, Sites

_LOOPBACK = "127.0.0.1"
_WORTH_ZIPPING = 1_000  # bytes: smaller bodies grow


class Subscription(NamedTuple):
    """One feed to subscribe to: what configuration needs of it."""

    name: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request that was answered. `path` keeps the query; `conditional`: the client held a copy."""

    method: str
    host: str
    path: str
    status: int
    conditional: bool


class PressServer:
    """The sample press on a free loopback port, for as long as the context lasts.

    `now` is the moment the sites are shown at and may be set at any time: what was published later does not
    exist yet. Without it, the fortnight is over. `requests` is the log, oldest first.
    """

    def __init__(self, *, now: datetime | None = None) -> None:
        self.sites = Sites(load_press())
        self.now = now or self.sites.press.articles[-1].published
        self._log: list[Request] = []

    def __enter__(self) -> Self:
        self._http = _HttpServer((_LOOPBACK, 0), _Handler)
        self._http.press = self
        # Bound but not listening: a connection is refused, and nobody else can take the port meanwhile.
        self._dead = socket.socket()
        self._dead.bind((_LOOPBACK, 0))
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        self._dead.close()

    @property
    def port(self) -> int:
        return self._http.server_port

    @property
    def allow(self) -> dict[str, tuple[str, int]]:
        """Where every host really is, for a fetcher's connect-to table; a dead host's port is closed."""
        dead = (site.domain for site in BROKEN_SITES if site.trouble == "dead host")
        closed: tuple[str, int] = (_LOOPBACK, self._dead.getsockname()[1])
        return dict.fromkeys(self.sites.hosts, (_LOOPBACK, self.port)) | dict.fromkeys(dead, closed)

    @property
    def requests(self) -> tuple[Request, ...]:
        return tuple(self._log)

    def feeds(self) -> list[Subscription]:
        """Return all subscriptions: the publishers first, then the sites that give no feed."""
        publishers = self.sites.press.publishers
        healthy = [Subscription(publisher.name, publisher.feed_url, publisher.kind) for publisher in publishers]
        return healthy + [Subscription(site.name, site.feed_url, site.kind) for site in BROKEN_SITES]

    def answer(self, host: str, target: str) -> Answer:
        if host in (_LOOPBACK, "localhost"):
            return browse(self.sites, target, self.now)
        return self.sites.answer(host, target, self.now)

    def note(self, request: Request) -> None:
        self._log.append(request)


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # a collector asks all sites at once
    press: PressServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10  # seconds that an idle connection is kept
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        self._respond(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: PressServer.requests is the log."""

    def _respond(self, *, with_body: bool) -> None:
        press = cast(_HttpServer, self.server).press
        host = self.headers.get("Host", "").partition(":")[0].lower()
        answer = press.answer(host, self.path)
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
        status = 304 if answer.status == 200 and self._is_current(tag, answer.modified) else answer.status
        body = b"" if status == 304 else answer.body
        zipped = len(body) > _WORTH_ZIPPING and "gzip" in self.headers.get("Accept-Encoding", "")
        if zipped:
            body = gzip.compress(body, mtime=0)
        press.note(
            Request(
                method=self.command,
                host=host,
                path=self.path,
                status=status,
                conditional="If-None-Match" in self.headers or "If-Modified-Since" in self.headers,
            )
        )
        self.send_response_only(status)
        # The clock of the press, not of this machine: a page must not be newer than its answer.
        self.send_header("Date", format_datetime(press.now, usegmt=True))
        self.send_header("Vary", "Accept-Encoding")
        if answer.status == 200:
            self.send_header("ETag", f"W/{tag}" if zipped else tag)
        if answer.modified is not None:
            self.send_header("Last-Modified", format_datetime(answer.modified, usegmt=True))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        if status != 304:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _is_current(self, tag: str, modified: datetime | None) -> bool:
        """Say whether the client's copy is good. A date only counts where no tag is sent (RFC 9110)."""
        held = self.headers.get("If-None-Match")
        if held is not None:
            return tag in {each.strip().removeprefix("W/") for each in held.split(",")}
        since = self.headers.get("If-Modified-Since")
        if since is None or modified is None:
            return False
        try:
            return modified <= parsedate_to_datetime(since)
        except ValueError:
            return False


def main() -> None:
    """Serve the finished fortnight until Ctrl-C."""
    with PressServer() as server:
        sys.stdout.write(f"The sample press is at http://{_LOOPBACK}:{server.port}/ until Ctrl-C.\n")
        sys.stdout.flush()
        try:
            Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
