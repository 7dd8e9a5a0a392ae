"""Five rewrites of one report, collected together with the sample press, become one story of five articles."""

import html
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from flows.cli.start import MONDAY_MORNING, write_demo_config
from flows.collect import run_collect
from flows.editions.weeks import parse_week
from flows.sample_press.server import PressServer
from tests.press_labels import gold_names, read_stories

PUBLISHED = "Wed, 29 Apr 2026 19:02:00 GMT"


class SeedHandler(BaseHTTPRequestHandler):
    """Serves /feed and /page of seed0.example … seed4.example."""

    pages: dict[str, str]

    def do_GET(self) -> None:
        text = self.pages[self.headers["Host"].split(":")[0]]
        first = next(line for line in text.splitlines() if len(line.split()) > 5)
        body = self._feed(first) if self.path == "/feed" else self._page(first, text)
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml" if self.path == "/feed" else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _feed(self, title: str) -> bytes:
        link = f"http://{self.headers['Host']}/page"
        return (
            f'<rss version="2.0"><channel><title>Seed</title><link>{link}</link><description>.</description><item>'
            f"<title>{html.escape(title[:150])}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{PUBLISHED}</pubDate></item></channel></rss>"
        ).encode()

    def _page(self, title: str, text: str) -> bytes:
        body = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.splitlines() if line.strip())
        return (
            f"<!DOCTYPE html><html lang='en'><head><title>{html.escape(title[:150])}</title></head>"
            f"<body><article><h1>{html.escape(title[:150])}</h1>\n{body}</article></body></html>"
        ).encode()

    def log_message(self, *args: object) -> None:
        pass


def test_the_five_seeds_are_one_story_among_the_sample_press(shared: Path, tmp_path: Path) -> None:
    seeds = sorted((shared / "seeds").glob("*.txt"))
    assert len(seeds) == 5
    handler = type("Handler", (SeedHandler,), {})
    handler.pages = {f"seed{i}.example": path.read_text(encoding="utf-8") for i, path in enumerate(seeds)}
    with PressServer() as press, ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        press.now = parse_week("2026-W19").end + MONDAY_MORNING
        config = write_demo_config(tmp_path, press)
        text = config.read_text(encoding="utf-8")
        hosts = "\n".join(f"{json.dumps(host)} = '127.0.0.1:{server.server_port}'" for host in handler.pages)
        feeds = "\n".join(
            f"[[feed]]\nurl = 'http://{host}/feed'\nname = '{host}'\nkind = 'aggregator'\n" for host in handler.pages
        )
        config.write_text(text.replace("[fetch.connect_to]", f"[fetch.connect_to]\n{hosts}") + feeds, encoding="utf-8")
        run_collect(config, press.now)
        server.shutdown()
    stories = read_stories(tmp_path / "storyfold.duckdb")
    with_seeds = [story for story in stories if any("seed" in m.stored.article.url for m in story.members)]
    assert [sorted(m.stored.article.url for m in story.members) for story in with_seeds] == [
        [f"http://seed{i}.example/page" for i in range(5)]
    ]
    assert len(gold_names(stories)) == 142
