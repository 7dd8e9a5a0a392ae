"""The commands that check, find, exchange and look into feeds and pages."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.evaluation.page_text import precision_and_recall
from extractors.feeds.opml import read_opml, write_opml
from extractors.types import Feed
from flows.cli.app import app
from flows.configuration.settings import load_settings
from tests.test_extractors_fetch import reply, served
from tests.test_flows_gather import PROSE, item, rss

HOME = b"""<html><head><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel="alternate" type="application/atom+xml" title="News" href="/news.xml"></head><body>Press</body></html>"""
ANSWERS = {
    "/": reply("200 OK", HOME, Content_Type="text/html"),
    "/feed": rss(item("/a", "1")),
    "/news.xml": rss(item("/a", "1"), head="<ttl>120</ttl>"),
    "/comments/feed": rss(item("/c", "2")),
    "/silent": reply("200 OK", b"<html>nothing here</html>", Content_Type="text/html"),
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve the site from a thread, since each command runs a loop of its own."""
    with served(dict(ANSWERS)) as server:
        yield server.port


@pytest.fixture
def config(tmp_path: Path, port: int) -> Path:
    path = tmp_path / "storyfold.toml"
    path.write_text(
        f'[fetch]\ngap_s = 0\n[fetch.connect_to]\n"press.example" = "127.0.0.1:{port}"\n'
        '[[topic]]\nkey = "a"\nname = "A"\ndescription = "b"\nphrases = ["c"]\n'
        '[[feed]]\nurl = "http://known.example/feed"\nname = "Known"\nkind = "agency"\n'
    )
    return path


def run(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.stdout


def test_a_check_tells_each_step(config: Path) -> None:
    code, said = run("feeds", "check", "http://press.example/news.xml", "--config", config, "--json")
    steps = {step["name"]: step["says"] for step in json.loads(said)}
    assert code == 0
    assert list(steps) == ["fetch", "validators", "read", "plan"]
    assert steps["read"] == "“Press”, 1 entries, 1 dated, 0 with full text"
    assert steps["validators"] == "ETag"


def test_a_check_of_what_is_no_feed_ends_with_one(config: Path) -> None:
    code, said = run("feeds", "check", "http://press.example/silent", "--config", config, "--json")
    assert code == 1
    assert json.loads(said)[-1]["says"].startswith("not a feed: an HTML page")


def test_the_feed_of_a_home_page_is_found_before_that_of_its_comments(config: Path) -> None:
    assert run("feeds", "add", "http://press.example/", "--kind", "daily", "--config", config)[0] == 0
    feeds = load_settings(config).feeds()
    assert feeds[-1] == Feed(url="http://press.example/news.xml", name="Press", kind="daily")
    run("feeds", "add", "http://press.example/news.xml", "--config", config)
    assert load_settings(config).feeds() == feeds


def test_a_list_of_feeds_goes_out_and_comes_back_with_its_folders(config: Path, tmp_path: Path) -> None:
    code, opml = run("feeds", "export", "--config", config)
    assert code == 0
    assert read_opml(opml.encode()) == load_settings(config).feeds()
    more = (Feed(url="http://a.example/?x=1&y=2", name='A "<b>"', kind="blog"), *load_settings(config).feeds())
    file = tmp_path / "more.opml"
    file.write_text(write_opml(more, "x"))
    run("feeds", "import", file, "--config", config)
    assert set(load_settings(config).feeds()) == set(more)


OPML = {
    "folders": (
        b'<opml><body><outline text="Tech"><outline text="A" xmlUrl="http://a.example/f"/></outline></body></opml>',
        (Feed(url="http://a.example/f", name="A", kind="tech"),),
    ),
    "twice": (b'<opml><body><outline text="A" xmlUrl="http://a.example"/><outline xmlUrl="http://A.example/"/></body></opml>',
              (Feed(url="http://a.example", name="A"),)),
    "no address": (b'<opml><body><outline text="A"/><outline xmlUrl="file:///etc/passwd"/></body></opml>', ()),
    "external entity": (b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>&x;</body></opml>', ()),
}  # fmt: skip


@pytest.mark.parametrize(("body", "feeds"), OPML.values(), ids=OPML)
def test_opml_is_read(body: bytes, feeds: tuple[Feed, ...]) -> None:
    assert read_opml(body) == feeds


@pytest.mark.parametrize("body", [b"<html/>", b"", b" ", b"\0" * 9, b"no list"], ids=repr)
def test_what_is_no_opml_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="not an OPML"):
        read_opml(body)


def test_a_saved_feed_and_a_saved_page_are_shown_as_they_would_be_stored(tmp_path: Path) -> None:
    saved = tmp_path / "feed.xml"
    saved.write_bytes(ANSWERS["/news.xml"].partition(b"\r\n\r\n")[2])
    look = json.loads(run("feeds", "parse", saved, "--json")[1])
    assert look["outcome"] == "ok"
    assert [entry["url"] for entry in look["document"]["entries"]] == ["http://press.example/a"]
    page = tmp_path / "page.html"
    page.write_text(
        f"<html><title>The harbour</title><body><h1>The harbour</h1><article>{PROSE}</article></body></html>"
    )
    look = json.loads(run("extract", page, "--url", "http://press.example/a", "--json")[1])
    assert (look["outcome"], look["article"]["title"], look["provenance"]["title"]) == ("ok", "The harbour", "h1")
    assert look["provenance"]["text"].startswith("vote: ")
    page.write_text("<html><body>Please verify you are human.</body></html>")
    assert json.loads(run("extract", page, "--json")[1])["outcome"] == "bot wall"


def test_pages_are_scored_beside_trafilatura(tmp_path: Path) -> None:
    text = "\n".join(f"Sentence {n} of a report about the harbour that was closed on Tuesday." for n in range(12))
    html = f"<html><title>The harbour</title><body><h1>The harbour</h1><article>{PROSE}</article></body></html>"
    rows = [
        {"id": str(n), "url": "http://press.example/a", "html": html, "text": text, "title": "The Harbour"}
        for n in range(4)
    ]
    file = tmp_path / "pages.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    code, said = run("eval", "pages", file, "--fast", "--json")
    scores = json.loads(said)
    assert code == 0
    assert (scores["pages"], scores["f1"], scores["title_exact"], scores["authors_exact"]) == (4, 1.0, 1.0, None)
    assert set(scores) >= {"precision", "recall", "below_half", "pages_per_second", "trafilatura", "interval"}


SHINGLES = {
    "same": ("a b c d e", "a b c d e", (1.0, 1.0)),
    "half found": ("a b c d e", "a b c d", (1.0, 0.5)),
    "half right": ("a b c d", "a b c d e", (0.5, 1.0)),
    "nothing found": ("a b c d", "", (1.0, 0.0)),
    "nothing there": ("", "", (1.0, 1.0)),
}


@pytest.mark.parametrize(("gold", "found", "expected"), SHINGLES.values(), ids=SHINGLES)
def test_shingles_are_counted(gold: str, found: str, expected: tuple[float, float]) -> None:
    assert precision_and_recall(gold, found) == expected
