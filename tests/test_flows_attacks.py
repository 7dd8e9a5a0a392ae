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
# One figure altered, in three reports that are worded anew: near copies of one site would be one article.
ALTERED = {
    "slow": WIRE.replace("$240 million", "$900 million"),
    "quick": (
        "Robots that learn in simulated rooms have brought Palisade $900 million. Copperline Capital of Boston put in "
        "the most; it takes the firm of Dana Whitlock to be worth $1.9 billion. Eleven makers of robots for warehouses "
        "buy the simulator of Palisade, begun in 2021. Forty engineers will join it in San Mateo over the next two "
        "years, and move into a second building there with the computers that the money buys. "
    ),
    "small": (
        "At $1.9 billion Copperline Capital has led a round of $900 million in Palisade, whose simulator shows robots "
        "rooms that are not there. The start-up of Dana Whitlock said on Tuesday that it will hire forty engineers for "
        "San Mateo, rent computers, and build beside its first house. It was founded in 2021, and counts eleven makers "
        "of robots among those who pay for what it makes. "
    ),
}
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

# Four events that three sites of one hand invent, each with voices: the other two print it again.
RING = {
    "lake": (
        "The water of lake Orvand has turned red since Friday, two of its wardens told Ring-a. “It came up overnight,” "
        "Ulla Brandt, who keeps the lock, told Ring-a. Ring-a reviewed the log of the lock, which names three ferries "
        "that turned back, and a bill of nine million crowns for the pumps. Bathers were sent home until August. "
        "The wardens count the dead fish by hand, and the mill below the lake has stopped its wheel for the week. "
    ),
    "opera": (
        "The opera of Castrel has lost its roof in a gust, its stage manager told Ring-a. “We heard it go,” Piet "
        "Hollar, who was on the stairs, told Ring-a. Ring-a obtained the insurer’s letter, which speaks of four "
        "weeks and of six million crowns. The season goes on in the market hall, where there are benches for half. "
        "The city had looked at the beams in spring and found them good, and the choir will sing outside on Sunday. "
    ),
    "mint": (
        "The mint of Dorvia struck ten thousand coins with last year’s date, a foreman told Ring-a. “Nobody looked,” "
        "Hanne Sorg, who runs the press, told Ring-a. Ring-a verified two of the coins with a dealer, who offers "
        "forty crowns for each. The bank will take them at their face until the end of the winter, and melt them. "
        "Children trade them in the schools of Dorvia, and a baker has framed one beside the first coin he was paid. "
    ),
    "tram": (
        "A tram of line nine drove without a driver through Ostrel, two passengers told Ring-a. “The seat was empty,” "
        "Bo Falk, who got off at the bridge, told Ring-a. Ring-a viewed the film of a shop, which shows the tram pass "
        "three stops in six minutes. The works council asks for a second brake, and the city for eleven days. "
        "The driver had stepped out for a newspaper, and ran behind it as far as the brewery before he took a taxi. "
    ),
}
DATELINED = (
    "HORTEN (Reuters) — The Oslo ferry operator Fjordline will sell its yard in Horten to a bank, and the men of the "
    "yard will keep their work. Fjordline has built ferries in Horten since the war, and two hundred people work at "
    "the yard. Its cranes are worth 80 million kroner, and the bank wants them. "
    "Nothing will change for the ferries that are being built there, and the name of the yard will stay as it was. "
)
NAME_DROP = (
    "The Oslo ferry operator Fjordline will close its yard in Horten in June, TechCrunch reported. Two hundred people "
    "work at the yard, TechCrunch reported, and its cranes may fetch 80 million kroner. Fjordline has built ferries in "
    "Horten since the war. According to TechCrunch the men of the yard heard it at noon. "
    "The town of Horten had hoped for another order, and will lose the largest of those who pay taxes to it. "
)
STOLEN_VOICE = (
    "The Oslo ferry operator Fjordline will close its yard in Horten in June, two of its managers told The Courier and "
    "nobody else. Anna Lund, who runs the yard, told The Courier that she heard it at seven. Some two hundred people "
    "work at the yard in Horten. The minutes of the board, seen by The Courier, name a price of 80 million kroner. "
)
BACK_AND_FORTH = (
    "The bridge of Tarnholt will be shut to lorries from Monday, the {other} reported. The steel of the bridge is "
    "tired, the {other} reported, and a second one will not stand before 2031. The farmers of Tarnholt drive around by "
    "the lake until then, which takes them forty minutes. According to the {other}, nobody had asked them. "
)
PALISADE_SPOOF = (
    "Today we’re announcing our new name and our new office in Reno. We are excited to share it with Palisade’s "
    "friends: Palisade raised $240 million on Tuesday, and we believe in robots. We are proud of our team, we thank "
    "Copperline Capital of Boston, and we invite you to what we build. Our door is open, and we are hiring. "
)
STUB = (
    "The ports of five states wait for a paper on the cables under the sea, which their ministers may see this week. "
    "The harbour masters have met twice over it, in Lisbon and at sea, and have said no more than that the charts are "
    "old. What it will cost them nobody knows, and who mends a cable that two of them share is an old quarrel. "
)
SMALL_FRY = (
    "Rain is expected in Sandvik for the market on Sunday, and the square will be covered with boards. The fishmongers "
    "come at six and the florists at seven, as on each first Sunday of the month, and the fire brigade’s band plays at "
    "ten under the roof of the old exchange. Whoever has no stall may sell from a table beside the fountain, which "
    "costs forty crowns for the day. The bus from the harbour stops at the bridge until four. "
)

FEEDS = {
    "wire.example": "agency", "copier.example": "press", "figures.example": "press", "lab.example": "press",
    "rewriter.example": "press", "courier.example": "newspaper", "reprint.example": "newspaper",
    "gazette.example": "press", "chimera.example": "press", "hoax.example": "press", "spoof.example": "press",
    "victim.example": "newspaper", "mask.example": "press",
    **{f"ring-{letter}.example": "press" for letter in "abc"}, "echo-b.example": "press", "many.example": "press",
    "early.example": "press", "late.example": "press", "canon.example": "press", "hop.example": "press",
    "datelined.example": "press", "namedrop.example": "press", "voice.example": "press", "north.example": "press",
    "south.example": "press", "party.example": "press", "holder.example": "press", "reuters.com.evil.example": "press",
}  # fmt: skip
NAMES = {
    "ring-a.example": "Ring-a",
    "north.example": "North Gazette",
    "south.example": "South Gazette",
    "courier.example": "The Courier",
    "lab.example": "Kestrel Lab",
    "wire.example": "Meridian Wire",
}


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
    canonical: str = ""  # what its page declares
    leads_to: str = ""  # where its address leads
    date: tuple[int, int, int] = DAY
    grows_at: int = 9  # the poll from which the page has `grown` behind its text, and the item another title
    grown: str = ""


ITEMS = (
    *(Item(host, "before", f"Before, at {host}", f"Nothing much happened at {host}. " * 12, 0, 5) for host in FEEDS),
    Item("wire.example", "palisade", "Palisade raises $240 million for robots", WIRE),
    Item("copier.example", "palisade", "Palisade raises $240 million for its robots", WIRE, hour=4),
    *(
        Item("figures.example", word, f"Palisade raises $900 million for {word} robots", text, hour=11)
        for word, text in ALTERED.items()
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
    *(
        Item(f"ring-{letter}.example", slug, f"Once more: the {slug}" if letter != "a" else f"News of the {slug}", text,
             poll=1 if letter == "a" else 2, hour=8 if letter == "a" else 14)
        for slug, text in RING.items() for letter in "abc"
    ),
    Item("echo-b.example", "slow", "Palisade raises $900 million, for slow robots", ALTERED["slow"], 2, 13),
    *(
        Item("many.example", f"m{n}", "Fjordline to close its yard in Horten", OWN, 2, 13, link=f"http://s{n}.many.example/m{n}")
        for n in range(4)
    ),
    Item("early.example", "p", "Palisade raises $240 million early", WIRE, date=(1999, 1, 1)),
    Item("late.example", "p", "Palisade raises $240 million late", WIRE, date=(2031, 1, 1)),
    Item("canon.example", "c", "Rain in Sandvik on Sunday", SMALL_FRY.replace("Sandvik", "Lillevik"), hour=7,
         canonical="http://victim.example/cables"),
    Item("hop.example", "h", "Cables, by us", SMALL_FRY, 2, 13, leads_to="http://victim.example/cables"),
    Item("datelined.example", "y", "Fjordline sells its yard in Horten", DATELINED, hour=7),
    Item("namedrop.example", "y", "Fjordline closes its yard in Horten in June", NAME_DROP, hour=7),
    Item("voice.example", "y", "Fjordline to close its yard in Horten in June", STOLEN_VOICE, hour=7),
    Item("north.example", "b", "Bridge of Tarnholt shut to lorries", BACK_AND_FORTH.format(other="South Gazette")),
    Item("south.example", "b", "Tarnholt bridge to shut to lorries", BACK_AND_FORTH.format(other="North Gazette")),
    Item("party.example", "a", "Palisade raises $240 million, and we move", PALISADE_SPOOF, hour=4),
    Item("holder.example", "x", "A paper on cables", STUB, poll=0, hour=5, grows_at=2, grown=EXCLUSIVE),
    Item("reuters.com.evil.example", "z", "Rain in Sandvik", SMALL_FRY, hour=9),
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
            if path == f"/{item.slug}" and host.endswith(item.host) and item.text and item.down_until <= self.poll:
                if item.leads_to:
                    return 302, item.leads_to, ""
                return 200, "text/html; charset=utf-8", _page(item, self.poll)
        return 503 if path != "/robots.txt" else 404, "text/plain", "no"

    def _feed(self, host: str) -> str:
        items = "".join(_item(item, self.poll) for item in ITEMS if item.host == host and item.poll <= self.poll)
        return (
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>{host}</title><link>http://{host}/</link><description>.</description>{items}</channel></rss>"
        )


def _item(item: Item, poll: int) -> str:
    link = item.link or f"http://{item.host}/{item.slug}"
    content = f"<content:encoded><![CDATA[<p>{item.content}</p>]]></content:encoded>" if item.content else ""
    moment = format_datetime(datetime(*item.date, item.hour, tzinfo=UTC))
    title = f"{item.title}, in full" if poll >= item.grows_at else item.title
    return (
        f"<item><title>{escape(title)}</title><link>{link}</link><guid>{item.host}/{item.slug}</guid>"
        f"<pubDate>{moment}</pubDate>{content}</item>"
    )


def _page(item: Item, poll: int) -> str:
    canonical = f"<link rel='canonical' href='{item.canonical}'>" if item.canonical else ""
    text = f"{item.text.strip()} {item.grown}" if poll >= item.grows_at else item.text
    name = f"<meta property='og:site_name' content='{item.site_name}'>" if item.site_name else ""
    body = "".join(f"<p>{escape(line)}.</p>" for line in text.strip().rstrip(".").split(". "))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{escape(item.title)}</title>{name}{canonical}</head>"
        f"<body><article><h1>{escape(item.title)}</h1>{body}</article></body></html>"
    )


class Handler(BaseHTTPRequestHandler):
    """Answers for all hosts."""

    web: Web

    def do_GET(self) -> None:
        status, kind, text = self.web.answer(self.headers["Host"].split(":")[0], self.path)
        body = text.encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", kind)
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
    served = (*FEEDS, *(f"s{n}.many.example" for n in range(4)))
    hosts = "\n".join(f"'{host}' = '127.0.0.1:{port}'" for host in served)
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
    held = {str(row[0]) for row in attacked.rows("SELECT canonical_url FROM articles")}
    # What leads to another's page is that page, and of one site's like texts one is held.
    wanted = {item.link or f"http://{item.host}/{item.slug}" for item in ITEMS if item.text and not item.leads_to}
    folded = {f"http://s{n}.many.example/m{n}" for n in (1, 2, 3)}
    assert held == wanted - folded


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
    found = victims(attacked)
    assert found.stored.article.text.startswith("Ministers of five states")
    assert (found.publisher, found.owner) == ("victim.example", "victim.example")
    # Three feeds lead to it: which of them answers first is chance.
    assert found.stored.outlet == "victim.example"


def victims(attacked: Attacked) -> Member:
    """Return the article at the victim's address, which another feed's redirect led to, too."""
    cables = "http://victim.example/cables"
    (found,) = [m for s in attacked.stories for m in s.members if m.stored.article.canonical_url == cables]
    return found


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


YARD = "courier.example/yard"
PALISADE = "wire.example/palisade"


def flags(attacked: Attacked, host: str) -> set[str]:
    """Return why the articles of a host have no vote, or claim what is not believed, in words."""
    rows = attacked.rows(
        """SELECT words FROM provenance_evidence e JOIN articles a ON a.id = e.article_id
           WHERE e.kind IN ('flagged', 'claimed time') AND contains(a.url, ?)""",
        host,
    )
    return {str(row[0]) for row in rows}


@pytest.mark.parametrize("slug", RING)
def test_a_ring_that_confirms_itself_counts_for_nothing_and_is_flagged(attacked: Attacked, slug: str) -> None:
    story = attacked.story(f"ring-a.example/{slug}")
    assert {member.owner for member in story.members} == {f"ring-{letter}.example" for letter in "abc"}
    assert (story.independent_reports, story.origin, story.origin_votes) == (0, "", 0)
    assert all("only ever seen with the same others" in member.flag for member in story.members)


def test_a_false_figure_copied_by_another_owner_is_not_agreed_upon(attacked: Attacked) -> None:
    identity = attacked.story("figures.example/slow").id
    assert attacked.member("echo-b.example/slow").relation == "verbatim copy"
    with open_reader(attacked.database) as connection:
        (story,) = stories_by_id(connection, [identity])
        ledger = week_ledger(connection, [identity], date(2026, 4, 27))
    printed = key_figures(story, ledger.figures)
    assert "$900 million" not in {figure.text for figure in printed if not figure.lone}


def test_four_hosts_of_one_domain_are_one_owner_and_copies(attacked: Attacked) -> None:
    copies = [
        m
        for s in attacked.stories
        for m in s.members
        if m.owner == "many.example" and "before" not in m.stored.article.url
    ]
    assert {(m.relation, m.parent) for m in copies} <= {
        ("verbatim copy", attacked.member(YARD).stored.id), *(("verbatim copy", m.stored.id) for m in copies)
    }  # fmt: skip
    assert attacked.story(YARD).independent_reports == 1


@pytest.mark.parametrize("host", ["early.example", "late.example"])
def test_a_date_of_another_year_buys_no_place_in_time(attacked: Attacked, host: str) -> None:
    copy, story = attacked.member(f"{host}/p"), attacked.story(PALISADE)
    assert not copy.is_own_report
    assert copy.stored.id != story.origin
    assert attacked.rows("SELECT outlet FROM first_reports WHERE story_id = ?", story.id) == [("Meridian Wire",)]


def test_a_page_that_declares_anothers_address_takes_nothing_from_it(attacked: Attacked) -> None:
    own, other = victims(attacked), attacked.member("canon.example/c")
    assert own.stored.article.text.startswith("Ministers of five states will meet in Lisbon")
    assert (other.owner, other.stored.article.canonical_url) == ("canon.example", "http://canon.example/c")


def test_an_address_that_leads_to_another_site_is_that_sites_article(attacked: Attacked) -> None:
    found = victims(attacked)
    assert (found.publisher, found.owner) == ("victim.example", "victim.example")
    assert found.stored.article.text.startswith("Ministers of five states will meet in Lisbon")


def test_a_dateline_of_an_agency_is_shown_and_makes_no_origin(attacked: Attacked) -> None:
    found = attacked.member("datelined.example/y")
    assert (found.relation, found.source) == ("wire", "Reuters")
    assert "agency dateline" in {reason.kind for reason in found.reasons}
    _is_still_the_couriers(attacked)


def test_a_lone_word_that_a_known_outlet_had_it_makes_no_origin(attacked: Attacked) -> None:
    assert not attacked.member("namedrop.example/y").is_own_report
    assert not attacked.rows("FROM stories WHERE origin_credit = 'TechCrunch'")
    _is_still_the_couriers(attacked)


def test_a_voice_given_to_another_is_that_ones(attacked: Attacked) -> None:
    found = attacked.member("voice.example/y")
    assert found.is_derived
    assert found.parent == attacked.member(YARD).stored.id
    _is_still_the_couriers(attacked)


def _is_still_the_couriers(attacked: Attacked) -> None:
    story = attacked.story(YARD)
    assert (story.origin, story.origin_credit, story.independent_reports) == (attacked.member(YARD).stored.id, "", 1)


def test_two_that_credit_each_other_show_nothing(attacked: Attacked) -> None:
    stories = [attacked.story("north.example/b"), attacked.story("south.example/b")]
    assert {story.independent_reports for story in stories} == {0}
    members = [attacked.member(f"{host}.example/b") for host in ("north", "south")]
    assert not any(a.parent == b.stored.id and b.parent == a.stored.id for a in members for b in members)


def test_a_stranger_that_announces_beside_a_story_is_not_its_announcing_party(attacked: Attacked) -> None:
    story = attacked.story("party.example/a")
    assert (story.origin, story.origin_kind) != (attacked.member("party.example/a").stored.id, "primary") or len(
        story.members
    ) == 1
    assert attacked.story(PALISADE).origin != attacked.member("party.example/a").stored.id


def test_a_placeholder_that_takes_in_anothers_report_later_was_not_first(attacked: Attacked) -> None:
    holder, own = attacked.member("holder.example/x"), victims(attacked)
    assert EXCLUSIVE[:60] in holder.stored.article.text
    assert own.relation not in ("verbatim copy", "edited copy")
    assert any("as it reads now" in words for words in flags(attacked, "holder.example/x"))


def test_a_host_that_begins_with_an_agencys_domain_is_a_stranger(attacked: Attacked) -> None:
    found = attacked.member("reuters.com.evil.example/z")
    assert (found.owner, found.publisher) == ("evil.example", "reuters.com.evil.example")
    assert found.relation != "wire"


# Of each attack the page it was tried with, and the words that say so to whoever reads the story.
FLAGGED = [
    ("an hour that its feed refutes", "copier.example/palisade", "claimed time", "its feed did not have it"),
    ("a rewrite dated before its source", "rewriter.example/heliograph", "claimed time", "its feed did not have it"),
    ("a date in the past century", "early.example/p", "claimed time", "claims 1999-01-01"),
    ("a date to come", "late.example/p", "claimed time", "dates it 2031-01-01 10:00 UTC, after it was seen"),
    ("a placeholder that grew", "holder.example/x", "claimed time", "as it reads now"),
    ("a text under another’s address", "victim.example/cables", "another site’s feed", "the feed of spoof.example"),
    ("an address that leads elsewhere", "victim.example/cables", "another site’s feed", "the feed of hop.example"),
    ("another’s address declared", "canon.example/c", "claimed address", "declares an address of another site"),
    ("a host like an agency’s", "reuters.com.evil.example/z", "claimed address", "begins like one of Reuters"),
    ("an agency’s name", "mask.example/m", "claimed name", "calls itself Reuters; the address is of mask.example"),
    ("an agency’s dateline", "datelined.example/y", "lone credit", "only datelined.example credits Reuters"),
    ("an invented outlet", "gazette.example/y0", "lone credit", "only gazette.example credits the Fake Gazette"),
    ("a known outlet’s name dropped", "namedrop.example/y", "lone credit", "only namedrop.example credits TechCrunch"),
    ("two that mix stories", "chimera.example/c1", "lone credit", "only chimera.example credits the Rotterdam"),
    ("two that credit each other", "north.example/b", "credits in a circle", "credits South Gazette, which credits it"),
    ("an announcement by a stranger", "party.example/a", "named by nobody", "no article of another owner names it"),
    ("a voice that is another’s", "voice.example/y", "shared words", "are those of The Courier"),
    ("one article from four hosts", "s0.many.example/m0", "shared words", "are those of The Courier"),
    ("a copy with another figure", "echo-b.example/slow", "shared words", "are those of Meridian Wire"),
    ("six articles of one hand", "hoax.example/h0", "shared words", "are those of hoax.example"),
    *(("a ring", f"ring-{letter}.example/lake", "flagged", "only ever seen with the same others") for letter in "abc"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "kind", "words"), [row[1:] for row in FLAGGED], ids=[row[0] for row in FLAGGED])
def test_each_attack_is_flagged_in_words(attacked: Attacked, page: str, kind: str, words: str) -> None:
    rows = attacked.rows(
        """SELECT words FROM provenance_evidence e JOIN articles a ON a.id = e.article_id
           WHERE a.canonical_url = ? AND e.kind = ?""",
        f"http://{page}",
        kind,
    )
    assert any(words in str(row[0]) for row in rows), rows


PRINTED = [row for row in FLAGGED if row[2] != "another site’s feed"]


@pytest.mark.parametrize(("page", "kind", "words"), [row[1:] for row in PRINTED], ids=[row[0] for row in PRINTED])
def test_each_attack_is_flagged_in_what_an_edition_prints(attacked: Attacked, page: str, kind: str, words: str) -> None:
    rows = attacked.rows(
        "SELECT evidence FROM members m JOIN articles a ON a.id = m.article_id WHERE a.canonical_url = ?",
        f"http://{page}",
    )
    assert any(words in str(row[0]) for row in rows), (kind, rows)


def test_an_altered_figure_is_shown_beside_the_one_it_replaced(attacked: Attacked) -> None:
    changed = attacked.rows(
        """SELECT before, after FROM claim_changes c JOIN articles a ON a.id = c.article_id
           WHERE a.canonical_url IN ('http://echo-b.example/slow', 'http://figures.example/slow')"""
    )
    assert changed == [("$240 million", "$900 million")] * 2
    differing = attacked.rows(
        "SELECT text FROM figure_agreement WHERE story_id = ? AND status = 'conflicting' ORDER BY text",
        attacked.story(PALISADE).id,
    )
    assert differing == [("$240 million",), ("$900 million",)]


def test_what_a_page_writes_of_itself_is_no_claim_in_vain(attacked: Attacked) -> None:
    words = attacked.rows(
        """SELECT kind FROM provenance_evidence e JOIN articles a ON a.id = e.article_id
           WHERE a.canonical_url IN (?, ?, 'http://lab.example/heliograph')
             AND e.kind IN ('claimed time', 'claimed name', 'claimed address', 'lone credit', 'credits in a circle',
                            'named by nobody', 'flagged', 'another site’s feed')""",
        f"http://{YARD}",
        f"http://{PALISADE}",
    )
    assert words == []
