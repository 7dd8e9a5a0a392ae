"""Five rewrites of one report, served as pages and collected beside the sample press, as the flows fold and tell them.

Nothing is written into the store by hand: what the flows do not make of them yet is marked `missing`.
"""

import html
import json
import re
import shutil
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from rich.console import Console

from flows.cli.output import print_story
from flows.cli.start import MONDAY_MORNING
from flows.collect import run_collect
from flows.digest import run_digest
from flows.editions.weeks import parse_week
from reports.rendering.provenance import source_sentence
from store.database.connections import open_reader
from store.ledger.facts import Ledger, story_ledger
from store.types import Story
from tests.conftest import Demo
from tests.press_labels import gold_names, read_stories

NOW = parse_week("2026-W19").end + MONDAY_MORNING
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedStore:
    """Where the seeds were collected after the sample press, and what the flows made of them."""

    database: Path
    edition: str
    stories: tuple[Story, ...]

    @property
    def story(self) -> Story:
        (found,) = [story for story in self.stories if any("seed" in m.stored.article.url for m in story.members)]
        return found

    @property
    def ledger(self) -> Ledger:
        with open_reader(self.database) as connection:
            return story_ledger(connection, self.story.id)

    def rows(self, query: str, *given: object) -> list[tuple[object, ...]]:
        with open_reader(self.database) as connection:
            return connection.execute(query, list(given)).fetchall()

    def figure(self, value: float) -> dict[str, object]:
        (row,) = [row for row in self.ledger.figures if row["value"] == value and row["unit"] == "USD"]
        return row


@pytest.fixture(scope="module")
def collected(shared: Path, demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> SeedStore:
    """Serve the seeds as pages of five feeds, and collect and digest them into a copy of the demo's store."""
    folder = shutil.copytree(demo.folder, tmp_path_factory.mktemp("seeds") / "store")
    seeds = sorted((shared / "seeds").glob("*.txt"))
    assert len(seeds) == 5
    handler = type("Handler", (SeedHandler,), {})
    handler.pages = {f"seed{i}.example": path.read_text(encoding="utf-8") for i, path in enumerate(seeds)}
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        config = folder / "storyfold.toml"
        hosts = "\n".join(f"{json.dumps(host)} = '127.0.0.1:{server.server_port}'" for host in handler.pages)
        feeds = "\n".join(
            f"[[feed]]\nurl = 'http://{host}/feed'\nname = '{host}'\nkind = 'aggregator'\n" for host in handler.pages
        )
        head = config.read_text(encoding="utf-8").partition("[[feed]]")[0]
        config.write_text(head.replace("[fetch.connect_to]", f"[fetch.connect_to]\n{hosts}") + feeds, encoding="utf-8")
        run_collect(config, NOW)
        server.shutdown()
    (edition,) = run_digest("2026-W18", config=config, now=NOW)
    database = folder / "storyfold.duckdb"
    return SeedStore(
        database=database, edition=edition.markdown.read_text(encoding="utf-8"), stories=read_stories(database)
    )


def missing(what: str) -> pytest.MarkDecorator:
    """Mark what the flows do not make of the seeds yet; who makes it takes the mark away."""
    return pytest.mark.xfail(strict=True, reason=f"missing: {what}")


def test_the_five_seeds_are_one_story_among_the_sample_press(collected: SeedStore) -> None:
    assert sorted(m.stored.article.url for m in collected.story.members) == [
        f"http://seed{i}.example/page" for i in range(5)
    ]
    assert len(gold_names(collected.stories)) == 142


def test_valuation_and_funding_are_repeated_by_all_that_state_them(collected: SeedStore) -> None:
    valuation, funding = collected.figure(5.3e9), collected.figure(860e6)
    assert (valuation["status"], valuation["articles"], valuation["attribute"]) == ("repeated", 5, "valuation")
    assert (funding["status"], funding["articles"], funding["attribute"]) == ("repeated", 5, "funding")


def test_five_rewrites_of_one_report_are_one_voice(collected: SeedStore) -> None:
    assert (collected.figure(5.3e9)["origins"], collected.figure(860e6)["origins"]) == (1, 1)


def test_none_of_the_seeds_has_reporting_of_its_own(collected: SeedStore) -> None:
    assert collected.story.independent_reports == 0
    assert {member.relation for member in collected.story.members} <= {"rewrite", "unknown"}


@missing("that an article is a rewrite where its text names no source")
def test_each_of_the_seeds_is_known_as_a_rewrite(collected: SeedStore) -> None:
    assert {member.relation for member in collected.story.members} == {"rewrite"}


def test_the_story_goes_back_to_an_outlet_in_none_of_the_feeds(collected: SeedStore) -> None:
    assert (collected.story.origin, collected.story.origin_credit) == ("", "TechCrunch")


def test_the_hedges_are_kept(collected: SeedStore) -> None:
    rows = collected.rows(
        "SELECT a.outlet, list(DISTINCT qualifier ORDER BY qualifier) FROM figures f"
        " JOIN articles a ON a.id = f.article_id JOIN members m ON m.article_id = a.id"
        " WHERE value = 860e6 AND m.story_id = ? GROUP BY 1 ORDER BY 1",
        collected.story.id,
    )
    assert rows == [
        ("seed0.example", ["nearly"]),
        ("seed1.example", ["nearly"]),
        ("seed2.example", ["nearly"]),
        ("seed3.example", ["", "about", "nearly"]),
        ("seed4.example", ["nearly"]),
    ]


@pytest.mark.parametrize(("value", "attribute"), [(200e9, "market cap"), (13e9, "funding")])
def test_what_one_copy_alone_adds_is_flagged(collected: SeedStore, value: float, attribute: str) -> None:
    row = collected.figure(value)
    assert (row["status"], row["outlets"], row["attribute"]) == ("only in one copy", ["seed3.example"], attribute)


def predictions(collected: SeedStore) -> list[tuple[object, ...]]:
    """Return (last day, who says it, first words) of the seeds' predictions that fall due."""
    return collected.rows(
        "SELECT due_to, voice, array_to_string(split(claim, ' ')[:3], ' ') FROM predictions p JOIN members m"
        " USING (article_id) WHERE m.story_id = ? AND due_to IS NOT NULL ORDER BY ALL",
        collected.story.id,
    )


def test_the_three_numbered_predictions_fall_due_and_nothing_else(collected: SeedStore) -> None:
    """Not what the coming years bring, nor what is said twice, nor an answer that has its term from what it answers."""
    assert predictions(collected) == [
        (date(2027, 6, 30), "article", "Runway will release"),
        (date(2027, 12, 31), "article", "Google will not"),
        (date(2027, 12, 31), "article", "OpenAI will release"),
    ]


def test_what_falls_due_says_what_would_show_it(collected: SeedStore) -> None:
    rows = collected.rows(
        "SELECT actor, event, negated, reported_by <> '' FROM predictions p JOIN members m USING (article_id)"
        " WHERE m.story_id = ? AND due_to IS NOT NULL ORDER BY ALL",
        collected.story.id,
    )
    assert rows == [
        ("Google", "release", True, True), ("OpenAI", "release", False, True), ("Runway", "release", False, True),
    ]  # fmt: skip


def test_the_source_is_credited_where_it_is_given(collected: SeedStore) -> None:
    credits = collected.ledger.credits
    assert {row["outlet"] for row in credits if row["name"].startswith("TechCrunch")} == {"seed3.example"}
    assert "GogoAI News" in {row["name"] for row in credits if row["outlet"] == "seed4.example"}


def section(edition: str) -> str:
    """Return what an edition says of the seeds."""
    stories = edition.partition("\n## Stories")[2].split("\n## ")[0]
    (found,) = [part for part in stories.split("\n### ") if "//seed0.example" in part]
    return found


def test_the_edition_says_where_the_story_goes_back_to(collected: SeedStore) -> None:
    words = "no reporting of their own shown; goes back to TechCrunch (in none of our feeds), credited by 1"
    assert words in section(collected.edition)


def test_a_story_is_told_in_one_line(collected: SeedStore) -> None:
    """On its page of the site and by `storyfold story` alike."""
    line = "5 articles, no reporting of their own shown; goes back to TechCrunch (in none of our feeds), credited by 1."
    printed = StringIO()
    print_story(collected.story, Console(file=printed, width=200))
    assert line in printed.getvalue()
    assert source_sentence(collected.story) == line


def test_the_edition_says_what_all_state(collected: SeedStore) -> None:
    lines = [line for line in section(collected.edition).splitlines() if "in 5 of 5 articles" in line]
    named = {name for line in lines for name in re.findall(r"^- \*\*[^*]+\*\* \((\w+)\)", line)}
    assert named >= {"valuation", "funding"}


def test_the_edition_flags_what_one_alone_adds(collected: SeedStore) -> None:
    flagged = [line for line in section(collected.edition).splitlines() if "unconfirmed" in line]
    assert any(re.search(r"\$200\s?(?:B|billion)\b", line) for line in flagged)
    assert any(re.search(r"\$13\s?(?:B|billion)\b", line) for line in flagged)


def test_the_edition_tells_when_predictions_fall_due(collected: SeedStore) -> None:
    assert len(re.findall(r"- \*\*(?:by )?\d+ \w+ 202[78]:\*\*", collected.edition)) >= 3
