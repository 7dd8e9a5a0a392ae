"""What `<source>` of a feed's item says: who publishes what an aggregator brings, whom another outlet prints.

Real RSS and Atom documents and pages through the flows; nothing is written by hand.
"""

from __future__ import annotations

from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from flows.collect import run_collect
from store.database.connections import open_reader
from store.types import Member
from tests.press_labels import read_stories
from tests.test_flows_attacks import Handler

MOMENTS = (datetime(2026, 4, 28, 6, tzinfo=UTC), datetime(2026, 4, 28, 12, tzinfo=UTC))
TEXTS = {
    "quarry": (
        "The quarry above Lindesvik will be filled with water by the autumn, and boats may be kept on it. The town "
        "pays for the pumps and the owner for the fence. Two of the old cranes stay where they are, as a mark for "
        "the young. A road around the quarry is to follow in a year, if the county gives what it has spoken of."
    ),
    "choir": (
        "A choir of four hundred sang from the ferries of Asker on Sunday, and the wind carried half of it to the "
        "other shore. Those who had bought a seat on land heard the rest. The conductor stood on a tug with a lamp "
        "in each hand, and was seen by nearly all of the singers. It will be done again when there is less wind."
    ),
    "bread": (
        "Bakers of the old town have agreed on one loaf that all of them will sell at one price until the winter, "
        "with rye from the island and salt from the works. Each may put a mark of its own on the crust. The mill "
        "will grind for all of them on Thursdays, and the school takes what is left over for the children at noon."
    ),
    "lamps": (
        "The lamps along the canal of Ebeltoft go out at eleven from now on, and those who walk there later carry "
        "their own. The council saves a tenth of what the light has cost. Bats have come back to the bridge, and a "
        "teacher counts them with her class each Friday from a boat that the fire brigade lends for the evening."
    ),
    "seed": (
        "A cellar under the library of Hals keeps seeds of four hundred kinds of beans, and anybody may borrow a "
        "handful in spring who brings two back in the autumn. The librarian has made a card for each kind. Some of "
        "them were in no garden of the country for sixty years, and one has flowers that nobody there had seen."
    ),
}  # fmt: skip
HEADS = {slug: text.split(".")[0][:60] for slug, text in TEXTS.items()}
RSS = (
    '<rss version="2.0"><channel><title>{host}</title><link>http://{host}/</link><description>.</description>{items}'
    "</channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>{host}</title><id>http://{host}/</id>'
    "<updated>2026-04-28T10:00:00Z</updated>{items}</feed>"
)
RSS_ITEM = (
    "<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
    "<pubDate>Tue, 28 Apr 2026 10:00:00 GMT</pubDate>{source}</item>"
)
ATOM_ITEM = (
    '<entry><title>{title}</title><link href="{link}"/><id>{link}</id><updated>2026-04-28T10:00:00Z</updated>{source}'
    "</entry>"
)
WIRED = '<source url="https://www.wired.com">WIRED</source>'
REUTERS = '<source url="https://www.reuters.com/">Reuters</source>'
BLOG = (
    '<source><id>tag:ann,2026</id><title>Ann’s Beans</title><link rel="self" href="http://ann.example/feed"/>'
    '<link href="http://ann.example/"/></source>'
)
# Of each host its kind, its form, and of each item the address it leads to and its source as the form writes it.
FEEDS = {
    "gathered.example": ("aggregator", RSS, {"quarry": ("http://gathered.example/quarry", WIRED)}),
    "portal.example": ("press", RSS, {"choir": ("http://portal.example/choir", REUTERS)}),
    "daily.example": (
        "press", RSS, {"bread": ("http://daily.example/bread", '<source url="http://daily.example/feed">Daily</source>')}
    ),
    "claimer.example": ("press", RSS, {"lamps": ("http://claimer.example/lamps", WIRED)}),
    "planet.example": ("press", ATOM, {"seed": ("http://ann.example/seed", BLOG)}),
}  # fmt: skip


class Web:
    """The hosts; at the first moment their feeds are empty."""

    poll = 0

    def answer(self, host: str, path: str) -> tuple[int, str, str]:
        slug = path.strip("/")
        if slug == "feed" and host in FEEDS:
            return 200, "application/xml", self._feed(host)
        if slug in TEXTS:
            lines = "".join(f"<p>{line}.</p>" for line in TEXTS[slug].rstrip(".").split(". "))
            head = f"<head><title>{HEADS[slug]}</title></head>"
            page = f"<html lang='en'>{head}<body><article>{lines}</article></body></html>"
            return 200, "text/html; charset=utf-8", page
        return 404, "text/plain", "no"

    def _feed(self, host: str) -> str:
        _, form, items = FEEDS[host]
        item = RSS_ITEM if form == RSS else ATOM_ITEM
        listed = "".join(
            item.format(title=HEADS[slug], link=link, source=source) for slug, (link, source) in items.items()
        )
        return form.format(host=host, items=listed if self.poll else "")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Collect all feeds twice."""
    web = Web()
    handler = type("OfTheseFeeds", (Handler,), {"web": web})
    path = tmp_path_factory.mktemp("sources") / "storyfold.toml"
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        hosts = "\n".join(f"'{host}' = '127.0.0.1:{server.server_port}'" for host in (*FEEDS, "ann.example"))
        feeds = "\n".join(
            f"[[feed]]\nurl = 'http://{host}/feed'\nname = '{host.split('.')[0].title()}'\nkind = '{kind}'\n"
            for host, (kind, _, _) in FEEDS.items()
        )
        path.write_text(
            f"[fetch]\ngap_s = 0\nretry_delays_s = []\n[fetch.connect_to]\n{hosts}\n"
            "[[topic]]\nkey = 'towns'\nname = 'Towns'\ndescription = 'Towns.'\nphrases = ['towns']\n" + feeds,
            encoding="utf-8",
        )
        for web.poll, now in enumerate(MOMENTS):
            run_collect(path, now)
        server.shutdown()
    return path


def _member(config: Path, slug: str) -> Member:
    stories = read_stories(config.parent / "storyfold.duckdb")
    (found,) = [m for s in stories for m in s.members if m.stored.article.canonical_url.endswith(f"/{slug}")]
    return found


def _reasons(member: Member) -> list[tuple[str, str, str]]:
    return [(one.kind, one.words, one.source) for one in member.reasons if one.kind.startswith(("feed", "aggreg"))]


def test_what_an_aggregator_prints_of_another_is_that_ones(config: Path) -> None:
    found = _member(config, "quarry")
    assert (found.publisher, found.owner) == ("WIRED", "Condé Nast")
    assert _reasons(found) == [
        ("aggregator names the publisher", "Gathered names WIRED (https://www.wired.com)", "WIRED")
    ]


def test_what_a_portal_prints_of_an_agency_is_agency_text(config: Path) -> None:
    found = _member(config, "choir")
    assert (found.publisher, found.owner, found.relation) == ("Portal", "portal.example", "wire")
    assert found.source == "Reuters"
    assert _reasons(found) == [("feed names an agency", "Reuters (https://www.reuters.com/)", "Reuters")]


def test_a_feed_that_names_itself_says_nothing(config: Path) -> None:
    found = _member(config, "bread")
    assert (found.publisher, _reasons(found)) == ("Daily", [])


def test_a_feed_of_its_own_site_that_names_another_credits_it_and_is_not_it(config: Path) -> None:
    found = _member(config, "lamps")
    assert (found.publisher, found.owner, found.is_own_report) == ("Claimer", "claimer.example", False)
    assert _reasons(found) == [("feed names a source", "WIRED (https://www.wired.com)", "WIRED")]


def test_a_page_that_a_planet_leads_to_bears_the_name_of_its_own_feed(config: Path) -> None:
    found = _member(config, "seed")
    assert (found.publisher, found.owner, _reasons(found)) == ("Ann’s Beans", "ann.example", [])


def test_what_items_say_they_are_from_is_kept_and_shown(config: Path) -> None:
    with open_reader(config.parent / "storyfold.duckdb") as connection:
        rows = connection.execute(
            "SELECT url, source_name, source_url FROM entries WHERE source_name <> '' ORDER BY url"
        ).fetchall()
    assert rows == [
        ("http://ann.example/seed", "Ann’s Beans", "http://ann.example/"),
        ("http://claimer.example/lamps", "WIRED", "https://www.wired.com"),
        ("http://daily.example/bread", "Daily", "http://daily.example/feed"),
        ("http://gathered.example/quarry", "WIRED", "https://www.wired.com"),
        ("http://portal.example/choir", "Reuters", "https://www.reuters.com/"),
    ]
