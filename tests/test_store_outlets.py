"""Who publishes an article and who owns that: by the address first, by a name only where it is nobody else's."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.types import Link
from flows.sample_press.articles import load_press
from flows.sample_press.gold_labels import load_gold
from reports.rendering.provenance import source_name, source_of_story
from store.collection.feed_runs import register_feeds
from store.database.connections import open_reader
from store.provenance.circles import LEAST_STORIES, in_closed_circles
from store.provenance.known_outlets import flags_of_articles, read_outlets, save_outlets
from store.provenance.lineage import trace_lineage
from store.provenance.links import read_links
from store.provenance.outlets import OutletTable, outlets_of, outlets_with, shipped_outlets
from store.queries.source_report import read_source_report
from store.types import COPIES, REPOSITORIES, StoredArticle, Story
from tests.arrivals import Arrival, arrive
from tests.building import FEED, MONDAY, open_store, stored, unit_vector
from tests.conftest import Demo

TABLE = shipped_outlets()


def at(url: str, *, outlet: str = "A feed", kind: str = "press", publisher: str = "") -> StoredArticle:
    """Return an article of a page, as a feed brought it and as the page names its publisher."""
    one = stored("x", outlet=outlet, kind=kind)
    return replace(one, article=replace(one.article, url=url, canonical_url=url, publisher=publisher))


SAME = [
    ("spelling", "Wired", "WIRED"),
    ("initials", "NYT", "The New York Times"),
    ("with and without the", "Verge", "The Verge"),
    ("a short name", "Ars", "Ars Technica"),
    ("an agency", "AP", "The Associated Press"),
]


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_two_names_of_one_outlet_are_one(one: str, other: str) -> None:
    assert TABLE.named(one) is TABLE.named(other) is not None


def test_what_a_repository_of_papers_prints_is_the_paper() -> None:
    assert frozenset(outlet.name for outlet in TABLE.outlets if outlet.kind == "repositories") == REPOSITORIES
    paper = at("https://arxiv.org/abs/2605.15256", outlet="arXiv cs.AI", publisher="arXiv")
    report = replace(at("https://small.example/x", outlet="Small"), id="y")
    for articles in ([paper], [paper, report]):
        lineage = trace_lineage(articles)
        assert (lineage.origin, lineage.origin_kind) == (paper.id, "primary")
        story = Story(
            id="s", members=lineage.members, origin=lineage.origin, origin_credit="", follows="", origin_kind="primary"
        )
        assert source_name(source_of_story(story)) == "a paper in arXiv cs.AI"


def test_a_paper_is_no_outlet_that_is_credited() -> None:
    said = "The loop needs no map, according to arXiv. The authors said in the paper that it holds for hours."
    linked = at("https://wired.com/story/x", outlet="WIRED")
    link = Link(url="https://arxiv.org/abs/2605.15256", text="the paper")
    one = replace(
        linked, article=replace(linked.article, title="The loop", text=f"{said} See the paper.", links=(link,))
    )
    (member,) = trace_lineage([one]).members
    assert "document" in {row.kind for row in member.reasons}
    assert not any(row.source for row in member.reasons)
    assert [cue.kind for cue in read_links(one.article, TABLE.publisher(one), TABLE)] == ["links to an announcement"]


PUBLISHERS = [
    ("an address of the table", at("https://www.wired.com/story/x"), ("WIRED", "Condé Nast")),
    ("a subdomain", at("https://news.nytimes.com/x"), ("The New York Times", "The New York Times Company")),
    ("two outlets, one owner", at("https://arstechnica.com/x"), ("Ars Technica", "Condé Nast")),
    ("a stranger's page", at("https://www.small.example/x", outlet="Small"), ("Small", "small.example")),
    (
        "a stranger that calls itself another",
        at("https://evil.example/x", outlet="Evil", publisher="The New York Times"),
        ("Evil", "evil.example"),
    ),
    (
        "behind an aggregator, by the page's own name",
        at("https://small.example/x", outlet="Hacker News", publisher="Small Paper"),
        ("Small Paper", "small.example"),
    ),
    (
        "behind an aggregator, without a name",
        at("https://blog.small.example/x", outlet="Hacker News"),
        ("small.example", "small.example"),
    ),
    ("the aggregator itself", at("https://tech.slashdot.org/x", outlet="Slashdot"), ("Slashdot", "Slashdot")),
]


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in PUBLISHERS], ids=[row[0] for row in PUBLISHERS])
def test_the_publisher_is_whose_page_it_is(given: StoredArticle, expected: tuple[str, str]) -> None:
    found = TABLE.publisher(given)
    assert (found.name, found.owner) == expected


def test_no_host_and_no_name_is_of_two_outlets() -> None:
    hosts = [domain for outlet in TABLE.outlets for domain in outlet.domains]
    assert len(hosts) == len(set(hosts))
    for outlet in TABLE.outlets:
        for name in (outlet.name, *outlet.names):
            assert TABLE.named(name) is outlet, name


def test_a_users_row_goes_before_the_shipped_one() -> None:
    table = outlets_with({"WIRED": ["Somebody Else", ["wired.com"], []], "Small": ["", ["small.example"], ["S"]]})
    assert table.publisher(at("https://www.wired.com/x")).owner == "Somebody Else"
    small = table.named("S")
    assert small is not None
    assert (small.name, small.owner) == ("Small", "Small")
    assert table.named("Ars") is not None


@pytest.mark.parametrize("row", ["Condé Nast", ["Condé Nast"], ["Condé Nast", "wired.com", []], [1, [], []]])
def test_a_row_in_another_form_is_named(row: object) -> None:
    with pytest.raises(ValueError, match="'WIRED'"):
        outlets_of({"WIRED": row}, "press")  # type: ignore[dict-item]


def test_the_table_is_kept_and_read_back(tmp_path: Path) -> None:
    table = outlets_with({"Small": ["Small Media", ["small.example"], ["S"]]})
    with open_store(tmp_path / "s.duckdb") as connection:
        assert read_outlets(connection).outlets == TABLE.outlets
        save_outlets(connection, table)
        assert read_outlets(connection).outlets == table.outlets


def test_an_owner_first_seen_this_month_is_not_vouched_for_in_an_old_store(tmp_path: Path) -> None:
    old = replace(stored("old"), first_seen=MONDAY)
    day = timedelta(days=1)
    late = [
        ("fresh", "fresh.example", 40, True),
        ("fresh-2", "fresh.example", 45, True),
        ("known", "wired.com", 40, False),
        ("settled", "fresh.example", 71, False),
    ]
    articles = [
        replace(
            stored(slug),
            article=replace(old.article, canonical_url=f"https://{host}/{slug}"),
            first_seen=MONDAY + days * day,
        )
        for slug, host, days, _ in late
    ]
    with open_store(tmp_path / "s.duckdb") as connection:
        for one in [old, *articles]:
            connection.execute(
                """INSERT INTO articles BY NAME SELECT $1 AS id, $2 AS url, $2 AS canonical_url, '' AS title,
                          [] AS authors, '' AS publisher, '' AS outlet, '' AS outlet_kind, '' AS feed_url,
                          $3::TIMESTAMP AS published, '' AS dated_by, '' AS language, '' AS text, [] AS links,
                          '' AS read_from, $3::TIMESTAMP AS first_seen""",
                [one.id, one.article.canonical_url, one.first_seen.replace(tzinfo=None)],
            )
        found = flags_of_articles(connection, OutletTable(TABLE.outlets), {}, {one.id: one for one in articles})
    assert set(found) == {slug for slug, _, _, is_new in late if is_new}


RING = [
    ("the same three, often", ["abc"] * LEAST_STORIES, {"a", "b", "c"}),
    ("not often enough", ["abc"] * (LEAST_STORIES - 1), set()),
    ("who meets others too", ["abc"] * LEAST_STORIES + ["ad"] * 2, {"b", "c"}),
    ("who stands beside an outlet of the table", ["abW"] * LEAST_STORIES, set()),
    ("who stands beside a feed whose kind was written", ["abN"] * LEAST_STORIES, set()),
    ("who mostly writes alone", ["ab"] * LEAST_STORIES + ["a"] * (LEAST_STORIES + 1), {"b"}),
]


@pytest.mark.parametrize(("stories", "expected"), [row[1:] for row in RING], ids=[row[0] for row in RING])
def test_owners_that_only_confirm_each_other_are_told(tmp_path: Path, stories: list[str], expected: set[str]) -> None:
    articles = {f"{n}{site}": _by(site, f"{n}{site}") for n, sites in enumerate(stories) for site in sites}
    groups = {str(n): [f"{n}{site}" for site in sites] for n, sites in enumerate(stories)}
    with open_store(tmp_path / "s.duckdb") as connection:
        found = in_closed_circles(connection, OutletTable(TABLE.outlets), groups, articles)
    assert found == {f"{site}.example" for site in expected}


def _by(site: str, slug: str) -> StoredArticle:
    host = "www.wired.com" if site == "W" else f"{site}.example"
    return replace(at(f"https://{host}/{slug}", outlet=site, kind="newspaper" if site == "N" else "press"), id=slug)


def test_the_report_of_the_press_is_that_of_its_labels(demo: Demo) -> None:
    gold, press = load_gold(), load_press()
    publishers = {article.id: press.publisher(article.publisher).name for article in press.articles}
    labelled = Counter(
        publishers[article.parent] for article in gold.articles if article.relation in COPIES and article.parent
    )
    with open_reader(demo.database) as connection:
        found = {one.outlet: one for one in read_source_report(connection, *FORTNIGHT)}
        asked = connection.execute("SELECT outlet, own_reports, copies, copied_by_others FROM outlets").fetchall()
    assert labelled
    assert all(found[outlet].copies_received >= copies for outlet, copies in labelled.items())
    assert sum(one.articles for one in found.values()) == len(gold.articles)
    assert {(o, one.own_reports, one.copies_made, one.copies_received) for o, one in found.items()} == set(asked)


def test_a_report_is_of_its_period(demo: Demo) -> None:
    middle = FORTNIGHT[0] + (FORTNIGHT[1] - FORTNIGHT[0]) / 2
    with open_reader(demo.database) as connection:
        whole, first, second = (
            sum(one.articles for one in read_source_report(connection, *period))
            for period in (FORTNIGHT, (FORTNIGHT[0], middle), (middle, FORTNIGHT[1]))
        )
        ((weekly,),) = connection.execute("SELECT sum(articles) FROM source_reports").fetchall()
    assert 0 < first < whole
    assert first + second == whole == weekly


FORTNIGHT = (MONDAY - timedelta(days=7), MONDAY + timedelta(days=28))


CORRECTED = [
    ("Correction: an earlier headline named the wrong lake.", 1),
    ("An earlier version of this article gave another sum.", 1),
    ("This story has been corrected to name the lake.", 1),
    ("The correction of the market was sharp.", 0),
    ("Incorrection: a word that nobody uses.", 0),
]


@pytest.mark.parametrize(("line", "corrections"), CORRECTED)
def test_a_correction_that_an_article_owns_up_to_is_counted(tmp_path: Path, line: str, corrections: int) -> None:
    with open_store(tmp_path / "s.duckdb") as connection:
        register_feeds(connection, [FEED])
        text = f"Palisade raised 240 million. {line} " * 3
        arrive(connection, [Arrival(slug="a", text=text, hours=0.0, vector=unit_vector("a"))])
        counted = connection.execute("SELECT articles, corrections FROM source_reports").fetchall()
    assert counted == [(1, corrections)]
