"""The site's pages are whole, link only to what is there, ask no other host, and let no stranger's markup in."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from threading import Thread

import pytest
from lxml import html as lxml_html

from flows.configuration.settings import load_settings
from flows.editions.site import read_site, write_site
from reports.rendering.json_twin import decode, encode
from reports.site.lineage import draw
from reports.site.render import SiteData, render_site
from reports.types import Passage, Written
from store.database.owned_folder import write_folder
from store.queries.sql import ask
from store.types import EntityLine, EntityReport, Member, OutletReport, Story
from tests.building import stored
from tests.conftest import Demo
from tests.press_cases import edition, story
from tests.test_reports_render import _members

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Page(HTMLParser):
    """A page read back: every element with its attributes, whether all were closed, and its text."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    words: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def read(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == []
    return page


def _entity_line(words: str, note: str) -> EntityLine:
    return EntityLine(
        words=words, note=note, outlet="The Post", day=date(2026, 5, 4), url="https://post.example/a", story_id="s1"
    )


@pytest.fixture(scope="module")
def pages(demo: Demo) -> dict[str, str]:
    return render_site(read_site(load_settings(demo.config)))


def test_there_is_a_page_for_each_edition_and_story(pages: dict[str, str]) -> None:
    assert {"index.html", "feeds.html", "names.html", "predictions.html", "style.css", "search.js"} <= set(pages)
    assert "search-index.js" in pages
    assert {name for name in pages if name.startswith("editions/")} == {
        "editions/world-models-2026-W18.html",
        "editions/world-models-2026-W19.html",
    }
    assert len([name for name in pages if name.startswith("stories/")]) >= 14


def test_every_link_within_the_site_leads_somewhere(pages: dict[str, str]) -> None:
    followed = 0
    for name, text in pages.items():
        if not name.endswith(".html"):
            continue
        for tag, attribute in (("a", "href"), ("link", "href"), ("script", "src"), ("form", "action")):
            for element in read(text).all(tag):
                target, _, anchor = element.get(attribute, "").partition("#")
                if not target or target.startswith(("http:", "https:", "data:")):
                    continue
                parts: list[str] = []
                for part in (PurePosixPath(name).parent / target).parts:
                    parts = parts[:-1] if part == ".." else [*parts, part]
                assert "/".join(parts) in pages, (name, target)
                assert not anchor or f'id="{anchor}"' in pages["/".join(parts)]
                followed += 1
    assert followed > 50


def test_no_page_asks_another_host(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        if name.endswith(".html"):
            page = read(text)
            asked = [
                e.get("src") or e.get("href", "") for tag in ("script", "link", "img", "iframe") for e in page.all(tag)
            ]
            assert not [address for address in asked if address.startswith(("http", "//"))]
            assert all("nofollow" in a["rel"] for a in page.all("a") if a["href"].startswith("http"))
    assert "url(" not in pages["style.css"]
    assert "fetch(" not in pages["search.js"]


def test_every_page_can_be_read_by_ear(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        if not name.endswith(".html"):
            continue
        page = read(text)
        assert page.all("html")[0]["lang"] == "en"
        assert len(page.all("h1")) == len(page.all("main")) == text.split("</head>")[0].count("<title>") == 1
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), name
        assert all(svg["role"] == "img" and svg["aria-label"] for svg in page.all("svg"))
        labels = {label["for"] for label in page.all("label")}
        assert all(box["id"] in labels for box in page.all("input"))
        assert all("scope" in head for head in page.all("th"))


def test_a_number_says_what_it_counts_where_a_phone_shows_no_heads(pages: dict[str, str]) -> None:
    told = 0
    for name, text in pages.items():
        for table in lxml_html.fromstring(text).iter("table") if name.endswith(".html") else ():
            heads = [head.text_content() for head in table.iterfind("thead/tr/th")]
            for row in table.iterfind("tbody/tr"):
                for head, cell in zip(heads, row, strict=True):
                    if cell.tag == "td" and re.fullmatch(r"[-+−\d.,% ]+", cell.text_content()):
                        assert cell.get("data-head") == head, (name, head)
                        told += 1
    assert told > 200
    assert "attr(data-head)" in pages["style.css"]


def test_the_ledger_of_predictions_is_told_as_of_the_last_fetch(pages: dict[str, str], demo: Demo) -> None:
    page = read(pages["predictions.html"])
    headings = re.findall(r"<h2>(.*?)</h2>", pages["predictions.html"])
    assert headings == ["Still to come", "Past their day", "Resolved", "Without a day"]
    told = """SELECT count(*) FROM predictions WHERE NOT copied AND kind <> 'statement'
              AND story_id IN (SELECT id FROM topic_stories)"""
    assert len(page.all("tr")) == len(headings) + int(str(ask(demo.database, told).rows[0][0]))
    assert [a for a in page.all("a") if a["href"].startswith("stories/")]


def main_words(page: str) -> str:
    """Return the words between `<main>` and `</footer>`, without the links that only the site has."""
    inner = page.split('<main id="main">')[1].split("</footer>")[0]
    inner = re.sub(r"<form.*?</form>\s*<div id=\"found\"[^>]*></div>", "", inner, flags=re.DOTALL)
    inner = re.sub(r"<p><a href=\"[./]*stories/.*?</p>", "", inner, flags=re.DOTALL)
    return " ".join(read(f"<div>{inner.replace('</main>', '').replace('<footer>', '')}</div>").words.split())


def test_the_page_of_an_edition_is_the_digests_own(pages: dict[str, str], demo: Demo) -> None:
    for week in (18, 19):
        own = demo.digest(week, ".html")
        assert main_words(pages[f"editions/world-models-2026-W{week}.html"]) == main_words(own)


def test_the_front_page_is_the_latest_edition_and_lists_all(pages: dict[str, str], demo: Demo) -> None:
    front = read(pages["index.html"])
    assert main_words(pages["index.html"]) == main_words(demo.digest(19, ".html"))
    links = [a["href"] for a in front.all("a")]
    assert {"editions/world-models-2026-W18.html", "editions/world-models-2026-W19.html"} <= set(links)
    assert [one["src"] for one in front.all("script")] == ["search-index.js", "search.js"]
    assert not read(pages["editions/world-models-2026-W19.html"]).all("script")


def test_a_story_leads_to_the_editions_that_told_it_and_back(pages: dict[str, str]) -> None:
    told = [name for name in pages if name.startswith("stories/") and "../editions/" in pages[name]]
    assert len(told) >= 14
    for name in told:
        editions = re.findall(r'href="\.\./(editions/[^#"]+)#[^"]+"', pages[name])
        assert all(f'href="../{name}"' in pages[edition] for edition in editions)
    names = [name for name in pages if name.startswith("entities/")]
    assert len(names) >= 8
    assert all(any(f'href="../{name}"' in pages[story] for story in told) for name in names)
    with_figures = [name for name in told if 'class="figures"' in pages[name]]
    assert with_figures
    assert any("<blockquote>" in pages[name] for name in told)
    assert any("<h2>Thread</h2>" in pages[name] for name in told)


def test_a_story_page_says_what_copies_changed() -> None:
    told = story(_members())
    changes = {told.id: (("The Relay", "figure", "$240 million", "$420 million"), ("The Relay", "hedge", "may", ""))}
    pages = render_site(SiteData(editions=(), stories=(story_of(told.id),), feeds=(), as_of=None, changes=changes))
    words = " ".join(read(pages[f"stories/{told.id}.html"]).words.split())
    assert "What changed on the way" in words
    assert "The Relay, figure: “$240 million” became “$420 million”" in words
    assert "The Relay, hedge: “may” became nothing" in words


def story_of(key: str) -> Story:
    return Story(id=key, members=(member("a"), member("b")), origin="a", origin_credit="")


ENTITY = EntityReport(
    id="0123456789ab",
    name="Sen. Jane Warden",
    kind="person",
    role="D-Mass.",
    also=("Warden",),
    story_ids=("s1", "s2"),
    articles=3,
    outlets=2,
    figures=(_entity_line("$2bn", "cost"),),
    quotes=(_entity_line("We shall see.", ""),),
    predictions=(_entity_line("The bill will pass by June.", "2026-06-30"),),
)


def test_a_name_of_several_stories_has_a_page_that_they_link_to() -> None:
    pages = render_site(
        SiteData(editions=(), stories=(story_of("s1"), story_of("s2")), feeds=(), as_of=None, entities=(ENTITY,))
    )
    path = "entities/sen-jane-warden-0123456789ab.html"
    assert {name for name in pages if name.startswith("entities/")} == {path}
    for name, link in {"names.html": path, "stories/s1.html": f"../{path}", "stories/s2.html": f"../{path}"}.items():
        assert link in [a["href"] for a in read(pages[name]).all("a")]
    page = read(pages[path])
    assert {"../stories/s1.html", "../stories/s2.html"} <= {a["href"] for a in page.all("a")}
    words = " ".join(page.words.split())
    assert "Person, D-Mass.; 3 articles of 2 outlets; also written Warden" in words
    assert "$2bn (cost): The Post, 4 May 2026, in" in words
    assert "“We shall see.” The Post, 4 May 2026, in" in words
    assert "The bill will pass by June. (due by 2026-06-30): The Post, 4 May 2026, in" in words


def test_the_page_of_a_name_is_not_written_again_for_a_fetch_that_changed_nothing(tmp_path: Path) -> None:
    data = SiteData(editions=(), stories=(story_of("s1"), story_of("s2")), feeds=(), as_of=None, entities=(ENTITY,))
    first = render_site(replace(data, as_of=datetime(2026, 5, 4, tzinfo=UTC)))
    second = render_site(replace(data, as_of=datetime(2026, 5, 5, tzinfo=UTC)))
    changed = {name for name, text in first.items() if second[name] != text}
    assert "index.html" in changed
    assert not {name for name in changed if name.startswith("entities/") or name == "names.html"}


def test_a_name_written_by_a_stranger_names_one_file_in_the_folder() -> None:
    named = replace(
        ENTITY, name="../../etc/passwd\0 ¿<b>", role=HOSTILE, also=(HOSTILE,), quotes=(_entity_line(HOSTILE, ""),)
    )
    pages = render_site(
        SiteData(editions=(), stories=(story_of("s1"), story_of("s2")), feeds=(), as_of=None, entities=(named,))
    )
    (path,) = [name for name in pages if name.startswith("entities/")]
    assert re.fullmatch(r"entities/[a-z0-9-]+\.html", path)
    page = read(pages[path])
    assert not page.all("script")
    assert not page.all("img")
    assert "alert(1)" in page.words


def test_an_origin_outside_the_feeds_is_said(pages: dict[str, str]) -> None:
    assert any("The Beacon (in none of our feeds), credited by" in text for text in pages.values())


def test_writing_twice_gives_the_same_bytes_and_removes_only_pages_of_its_own(demo: Demo, tmp_path: Path) -> None:
    settings = load_settings(demo.config)
    write_folder(tmp_path, {"stories/gone.html": "of a story that is no more"}, is_stale=lambda _: False)
    (tmp_path / "stories" / "mine.html").write_text("a stranger's", encoding="utf-8")
    write_site(settings, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.name for path in before} >= {"index.html", "mine.html"}
    assert "gone.html" not in {path.name for path in before}
    write_site(settings, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def test_a_strangers_markup_stays_words() -> None:
    article = replace(stored("a", title=HOSTILE, outlet=HOSTILE).article, canonical_url="javascript:alert(3)")
    member = Member(
        stored=replace(stored("a", outlet=HOSTILE), article=article),
        relation="own reporting",
        parent="",
        evidence=HOSTILE,
    )
    story = Story(id="s1", members=(member,), origin="a", origin_credit="")
    pages = render_site(SiteData(editions=(), stories=(story,), feeds=(), as_of=datetime(2026, 5, 4, tzinfo=UTC)))
    page = read(pages["stories/s1.html"])
    assert not page.all("script")
    assert not page.all("img")
    assert not [a for a in page.all("a") if a["href"].startswith("javascript")]
    assert "alert(1)" in page.words
    assert "<script" not in pages["search-index.js"]


def member(key: str, parent: str = "") -> Member:
    return Member(stored=stored(key), relation="own reporting", parent=parent, evidence="")


TREES = [
    ("one alone", [member("a")], ["a0"]),
    ("a copy of a copy", [member("a"), member("b", "a"), member("c", "b")], ["a0", "b1", "c2"]),
    ("two copies", [member("a"), member("b", "a"), member("c", "a")], ["a0", "b1", "c1"]),
    ("children stay under their parent", [member("a"), member("b"), member("c", "a")], ["a0", "c1", "b0"]),
    ("a parent elsewhere", [member("a", "gone")], ["a0"]),
    ("its own parent", [member("a", "a")], ["a0"]),
    ("a circle", [member("a", "b"), member("b", "a")], ["a0", "b0"]),
]


@pytest.mark.parametrize(("members", "rows"), [row[1:] for row in TREES], ids=[row[0] for row in TREES])
def test_a_lineage_is_drawn_row_by_row(members: list[Member], rows: list[str]) -> None:
    drawing = draw(Story(id="s", members=tuple(members), origin="", origin_credit=""))
    assert [f"{node.member.stored.id}{node.depth}" for node in drawing.nodes] == rows
    assert all(bool(node.path) == bool(node.depth) for node in drawing.nodes)
    assert all(node.y < drawing.height for node in drawing.nodes)


def test_a_sentence_that_a_model_wrote_links_to_the_first_it_rests_on() -> None:
    printed = edition(story(_members()))
    (line,) = printed.stories[0].summary
    assert isinstance(line, Passage)
    written = replace(printed.stories[0], summary=(Written(text="Palisade AI has money.", cited=(line,)),))
    read_again = decode(encode(replace(printed, stories=(written,))))
    pages = render_site(SiteData(editions=(read_again,), stories=(), feeds=(), as_of=None))
    page = read(pages["editions/world-models-2026-W18.html"])
    assert "Palisade AI has money." in page.words
    assert {a["href"] for a in page.all("a") if a.get("class") == "cite"} == {line.url}


def test_an_edition_of_an_earlier_version_is_read(demo: Demo) -> None:
    """In version 0.1 a clause had no text, a story no thread, and a day to watch no address."""
    old = json.loads(demo.digest(19, ".json"))
    del old["names"]
    for story_ in (*old["stories"], *old["briefs"], *old["continued"], *old["review"]):
        del story_["thread"]
        for figure in story_["figures"]:
            figure["clause"] = {key: figure["clause"][key] for key in ("start", "end")}
    for day in old["ahead"]:
        del day["url"], day["outlet"], day["made_on"]
    read_again = decode(json.dumps(old))
    assert [story.headline for story in read_again.stories] == [row["headline"] for row in old["stories"]]
    assert any(story.figures for story in read_again.stories)


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_search_finds_a_story_in_a_browser(demo: Demo, tmp_path: Path) -> None:
    from http.server import ThreadingHTTPServer

    from flows.editions.site import HOST, _Quiet

    write_site(load_settings(demo.config), tmp_path)
    with ThreadingHTTPServer((HOST, 0), lambda *given: _Quiet(*given, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        shown = dump(f"http://{HOST}:{server.server_port}/index.html?q=palisade+million")
        server.shutdown()
    assert "Palisade AI raises $240 million" in read_found(shown)
    # A folder of files is enough: no server needed.
    assert "Palisade AI raises $240 million" in read_found(dump(f"file://{tmp_path}/index.html?q=palisade+million"))
    assert "0 stories" in read_found(dump(f"file://{tmp_path}/index.html?q=zzzz"))


def dump(url: str) -> str:
    assert CHROMIUM is not None
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom", url]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def read_found(page: str) -> str:
    return page.split('id="found"')[1].split("<h2>")[0]


def test_the_page_of_the_outlets_shows_what_each_did_and_a_strangers_name_as_words() -> None:
    counts = {one.name: number for number, one in enumerate(fields(OutletReport)) if one.name != "outlet"}
    one = OutletReport(**{**counts, "outlet": HOSTILE, "median_hours_behind": None})
    pages = render_site(SiteData(editions=(), stories=(), feeds=(), as_of=None, outlets=(one,)))
    page = read(pages["outlets.html"])
    assert not page.all("script")
    assert not page.all("img")
    shown = " ".join(page.words.split())
    assert all(str(number) in shown for name, number in counts.items() if name != "median_hours_behind")
    assert "None" not in shown
