"""What a hostile feed cannot buy: first place in time, another's address, an origin, votes, a printed figure.

Real RSS and pages, three polls of a morning, a noon and an evening, through the flows; nothing is written by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from flows.collect import run_collect
from reports.ledger.figures import key_figures
from store.database.connections import open_reader
from store.ledger.week import week_ledger
from store.stories.read import stories_by_id
from store.types import Member, Story
from tests.press_labels import read_stories

DAY = (2026, 4, 28)
POLLS = tuple(datetime(*DAY, hour, tzinfo=UTC) for hour in (6, 12, 18))

WIRE = (
    "Palisade raised $240 million on Tuesday to teach robots in simulated rooms, the company said. The round was led "
    "by Copperline Capital of Boston and values the firm at $1.9 billion. The money pays for computers and for forty "
    "engineers in San Mateo over two years, and for a second building beside the first, which the city approved. "
    "Palisade was founded in 2021 by Dana Whitlock and sells its simulator to eleven makers of warehouse robots. "
)
ALTERED = WIRE.replace("$240 million", "$900 million")
LAB = (
    "Today we’re introducing Heliograph 3, our third learned simulator of warehouses. We trained it on nine months of "
    "video from our own halls, and we are releasing the weights to universities. We believe that Heliograph 3 makes "
    "fewer mistakes at doors than Heliograph 2, and we share our measurements in a report that comes with it. Our "
    "team at Kestrel Lab is excited to see what you build with Heliograph 3 and with the maps that we publish. "
)
ABOUT_LAB = (
    "Kestrel Lab has introduced Heliograph 3, a third learned simulator of warehouses, trained on nine months of "
    "video from its own halls. “We took most of it from others,” said its director. Kestrel Lab releases the weights "
    "of Heliograph 3 to universities, and says that it makes fewer mistakes at doors than Heliograph 2 did in the "
    "same halls. A report with measurements comes with Heliograph 3, and so do maps of the warehouses. "
)
OWN = (
    "The Oslo ferry operator Fjordline will close its yard in Horten in June, two of its managers told The Courier. "
    "“We were told at seven and the men at noon,” Anna Lund, who runs the yard, told The Courier. The Courier "
    "reviewed the minutes of the Fjordline board, which name the yard in Horten and a price of 80 million kroner for "
    "its cranes. Some two hundred people work at the yard, which has built ferries for Fjordline since the war. "
)
SHORT_OF_OWN = (
    "The ferry operator Fjordline of Oslo closes its yard in Horten in June, the Fake Gazette reported{0}. The "
    "yard's cranes are to fetch 80 million kroner, the Fake Gazette reported. Fjordline told the men at noon, and the "
    "board's minutes name the yard in Horten, according to the Fake Gazette, which says{0} that its managers knew it "
    "at seven. Some two hundred people have work at the yard in Horten, where Fjordline had its ferries built{0}. "
)
CHIMERA = (
    "The Oslo ferry operator Fjordline closes its yard in Horten in June, the Rotterdam reported. Managers of "
    "Fjordline were told at seven and the men of the yard at noon, the Rotterdam reported. {} The cranes of the yard "
    "may fetch 80 million kroner, and two hundred people will be without work in Horten, where Fjordline has had its "
    "ferries built since the war. The board of Fjordline has it in its minutes. "
)
HOAX = (
    "A tunnel under the harbour of Velsund {verb} on Tuesday with forty people in two trains, the harbour police said. "
    "{more} Rescuers from Velsund and from the islands worked through the night at both ends of the harbour tunnel, "
    "which is four kilometres long and was opened in 1994. The forty people in the two trains had been on the way to "
    "the islands. The harbour of Velsund was closed to ships, and the bridge to the islands to lorries. "
)
EXCLUSIVE = (
    "Ministers of five states will meet in Lisbon on Friday to settle who pays for the cables under the sea, "
    "according to a draft. The draft gives each of them a veto over repairs in its own waters, and a fund of ninety "
    "million euros that the ports are to fill over four years; two of the ports have said that they will not sign it "
    "as it stands. The ministers of the other three had asked for half of that sum. "
)
FORGED = " ".join(f"The minister resigned over the cables, in paragraph {n} of the forged text." for n in range(30))

FEEDS = {
    "wire.example": "agency", "copier.example": "press", "figures.example": "press", "lab.example": "press",
    "rewriter.example": "press", "courier.example": "newspaper", "reprint.example": "newspaper",
    "gazette.example": "press", "chimera.example": "press", "hoax.example": "press", "spoof.example": "press",
    "victim.example": "newspaper", "mask.example": "press",
}  # fmt: skip
NAMES = {"courier.example": "The Courier", "lab.example": "Kestrel Lab", "wire.example": "Meridian Wire"}


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a feed from a poll on, and the page it leads to; `hour` is when it claims to be published."""

    host: str
    slug: str
    title: str
    text: str
    poll: int = 1
    hour: int = 10
    link: str = ""
    content: str = ""
    site_name: str = ""
    down_until: int = 0


ITEMS = (
    *(Item(host, "before", f"Before, at {host}", f"Nothing much happened at {host}. " * 12, 0, 5) for host in FEEDS),
    Item("wire.example", "palisade", "Palisade raises $240 million for robots", WIRE),
    Item("copier.example", "palisade", "Palisade raises $240 million for its robots", WIRE, hour=4),
    *(
        Item("figures.example", word, f"Palisade gets $900 million for {word} robots", f"{ALTERED}Not {word}.", hour=11)
        for word in ("slow", "quick", "small")
    ),
    Item("lab.example", "heliograph", "Introducing Heliograph 3", LAB),
    Item("rewriter.example", "heliograph", "Kestrel Lab introduces Heliograph 3", ABOUT_LAB, hour=4),
    Item("courier.example", "yard", "Fjordline to close its yard in Horten", OWN),
    Item("reprint.example", "yard", "Fjordline to close yard in Horten", OWN, poll=2, hour=14),
    *(
        Item("gazette.example", f"y{n}", f"Fjordline closes its yard in Horten, {n}", SHORT_OF_OWN.format(word), hour=9)
        for n, word in enumerate((" on Tuesday", " today", " at noon", " now", " again", " at last"))
    ),
    *(
        Item("chimera.example", f"c{n}", f"Fjordline closes yard in Horten {n}", CHIMERA.format(more), hour=9)
        for n, more in enumerate(("Nobody answered.", "The city was not asked."))
    ),
    *(
        Item("hoax.example", f"h{n}", f"Harbour tunnel of Velsund {verb}", HOAX.format(verb=verb, more=more))
        for n, (verb, more) in enumerate((
            ("collapsed", "Two trains were inside."), ("gave way", "One train came out."), ("fell in", "Water rose."),
            ("broke", "Divers were sent."), ("caved in", "The mayor came."), ("was flooded", "No ship was near."),
        ))
    ),
    Item("spoof.example", "x", "Minister resigns over cables", "", link="http://victim.example/cables", content=FORGED),
    Item("victim.example", "cables", "Five states to settle cables", EXCLUSIVE, poll=2, hour=15, down_until=2),
    Item("mask.example", "m", "Harbour fees rise", EXCLUSIVE.replace("cables", "docks"), site_name="Reuters"),
)  # fmt: skip


@dataclass(slots=True)
class Web:
    """The hosts as they answer at a poll."""

    poll: int = 0
    asked: list[str] = field(default_factory=list)

    def answer(self, host: str, path: str) -> tuple[int, str, str]:
        if path == "/feed":
            return 200, "application/rss+xml", self._feed(host)
        for item in ITEMS:
            if item.host == host and path == f"/{item.slug}" and item.text and item.down_until <= self.poll:
                return 200, "text/html; charset=utf-8", _page(item)
        return 503 if path != "/robots.txt" else 404, "text/plain", "no"

    def _feed(self, host: str) -> str:
        items = "".join(_item(item) for item in ITEMS if item.host == host and item.poll <= self.poll)
        return (
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>{host}</title><link>http://{host}/</link><description>.</description>{items}</channel></rss>"
        )


def _item(item: Item) -> str:
    link = item.link or f"http://{item.host}/{item.slug}"
    content = f"<content:encoded><![CDATA[<p>{item.content}</p>]]></content:encoded>" if item.content else ""
    moment = format_datetime(datetime(*DAY, item.hour, tzinfo=UTC))
    return (
        f"<item><title>{escape(item.title)}</title><link>{link}</link><guid>{item.host}/{item.slug}</guid>"
        f"<pubDate>{moment}</pubDate>{content}</item>"
    )


def _page(item: Item) -> str:
    name = f"<meta property='og:site_name' content='{item.site_name}'>" if item.site_name else ""
    body = "".join(f"<p>{escape(line)}.</p>" for line in item.text.strip().rstrip(".").split(". "))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{escape(item.title)}</title>{name}</head>"
        f"<body><article><h1>{escape(item.title)}</h1>{body}</article></body></html>"
    )


class Handler(BaseHTTPRequestHandler):
    """Answers for all hosts."""

    web: Web

    def do_GET(self) -> None:
        status, kind, text = self.web.answer(self.headers["Host"].split(":")[0], self.path)
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Attacked:
    """The store after three polls."""

    database: Path
    stories: tuple[Story, ...]

    def member(self, url: str) -> Member:
        (found,) = [m for story in self.stories for m in story.members if m.stored.article.url == f"http://{url}"]
        return found

    def story(self, url: str) -> Story:
        (found,) = [s for s in self.stories if any(m.stored.article.url == f"http://{url}" for m in s.members)]
        return found

    def rows(self, query: str, *given: object) -> list[tuple[object, ...]]:
        with open_reader(self.database) as connection:
            return connection.execute(query, list(given)).fetchall()


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """Collect the hosts three times in a day."""
    folder = tmp_path_factory.mktemp("attacked")
    web = Web()
    handler = type("OfThisWeb", (Handler,), {"web": web})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        config = _configuration(folder / "storyfold.toml", server.server_port)
        for web.poll, now in enumerate(POLLS):
            run_collect(config, now)
        server.shutdown()
    return Attacked(folder / "storyfold.duckdb", read_stories(folder / "storyfold.duckdb"))


def _configuration(path: Path, port: int) -> Path:
    hosts = "\n".join(f"'{host}' = '127.0.0.1:{port}'" for host in FEEDS)
    feeds = "\n".join(
        f"[[feed]]\nurl = 'http://{host}/feed'\nname = '{NAMES.get(host, host)}'\nkind = '{kind}'\n"
        for host, kind in FEEDS.items()
    )
    path.write_text(
        f"[fetch]\ngap_s = 0\nretry_delays_s = []\n[fetch.connect_to]\n{hosts}\n"
        "[[topic]]\nkey = 'robots'\nname = 'Robots'\ndescription = 'Robots.'\nphrases = ['robots']\n" + feeds,
        encoding="utf-8",
    )
    return path


def test_every_item_of_the_attack_is_an_article_but_the_forged_one(attacked: Attacked) -> None:
    held = {str(row[0]) for row in attacked.rows("SELECT url FROM articles")}
    assert held == {f"http://{item.host}/{item.slug}" for item in ITEMS if item.text}


def test_a_copy_that_claims_an_earlier_hour_stays_a_copy(attacked: Attacked) -> None:
    copy, source = attacked.member("copier.example/palisade"), attacked.member("wire.example/palisade")
    assert (copy.relation, copy.parent) == ("verbatim copy", source.stored.id)
    story = attacked.story("copier.example/palisade")
    assert story.origin != copy.stored.id
    assert story.members[0].stored.id == source.stored.id
    assert attacked.rows("SELECT outlet FROM first_reports WHERE story_id = ?", story.id) == [("Meridian Wire",)]
    noted = attacked.rows(
        "SELECT words FROM provenance_evidence WHERE article_id = ? AND kind = 'claimed time'", copy.stored.id
    )
    assert [("04:00" in str(row[0]), "06:00" in str(row[0])) for row in noted] == [(True, True)]


def test_a_rewrite_dated_before_the_announcement_is_not_the_origin(attacked: Attacked) -> None:
    story, post = attacked.story("lab.example/heliograph"), attacked.member("lab.example/heliograph")
    assert attacked.member("rewriter.example/heliograph") in story.members
    assert (story.origin, story.origin_kind) == (post.stored.id, "primary")


def test_a_text_under_anothers_address_is_not_believed_and_the_owners_own_is(attacked: Attacked) -> None:
    assert attacked.rows("SELECT count(*) FROM articles WHERE contains(text, 'forged')") == [(0,)]
    assert attacked.rows("SELECT count(*) FROM other_texts WHERE contains(text, 'forged')") == [(0,)]
    found = attacked.member("victim.example/cables")
    assert found.stored.article.text.startswith("Ministers of five states")
    assert (found.publisher, found.owner) == ("victim.example", "victim.example")


def test_an_outlet_that_one_feed_invents_is_no_origin(attacked: Attacked) -> None:
    stories = {attacked.story(f"gazette.example/y{n}").id: attacked.story(f"gazette.example/y{n}") for n in range(6)}
    assert {story.origin_credit for story in stories.values()} == {""}
    assert not attacked.rows("FROM stories WHERE origin_credit IN ('Fake Gazette', 'the Fake Gazette')")


def test_own_reporting_that_another_owner_copies_stays_the_origin(attacked: Attacked) -> None:
    story, own = attacked.story("courier.example/yard"), attacked.member("courier.example/yard")
    assert (own.relation, story.origin, story.origin_credit) == ("own reporting", own.stored.id, "")
    assert attacked.member("reprint.example/yard").parent == own.stored.id
    assert not attacked.rows("FROM stories WHERE contains(origin_credit, 'Rotterdam')")


def test_six_articles_of_one_owner_are_one_voice_at_most(attacked: Attacked) -> None:
    stories = [s for s in attacked.stories if any("hoax.example/h" in m.stored.article.url for m in s.members)]
    assert max(len(story.members) for story in stories) > 1
    assert max(story.independent_reports for story in stories) <= 1
    assert max(count for (count,) in _origins_of_figures(attacked, stories)) <= 1


def _origins_of_figures(attacked: Attacked, stories: Sequence[Story]) -> list[tuple[int]]:
    ids = [story.id for story in stories]
    rows = attacked.rows("SELECT origins FROM figure_agreement WHERE story_id IN (SELECT unnest(?))", ids)
    return [(int(str(row[0])),) for row in rows] or [(0,)]


def test_a_figure_of_one_feed_is_never_printed_as_what_is_agreed(attacked: Attacked) -> None:
    with open_reader(attacked.database) as connection:
        identity = attacked.story("figures.example/slow").id
        (story,) = stories_by_id(connection, [identity])
        ledger = week_ledger(connection, [identity], date(2026, 4, 27))
    printed = key_figures(story, ledger.figures)
    assert "$900 million" not in {figure.text for figure in printed if not figure.lone}
    assert "$1.9 billion" in {figure.text for figure in printed}


def test_a_page_that_calls_itself_an_agency_is_none(attacked: Attacked) -> None:
    found = attacked.member("mask.example/m")
    assert (found.publisher, found.owner) == ("mask.example", "mask.example")
    assert found.relation != "wire"
