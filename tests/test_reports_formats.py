"""Every format holds the same edition: as text, never as markup, and asking no other host for anything."""

import hashlib
import json
import re
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from reports.edition.compare import GONE, compare, find_corrections
from reports.edition.compose import Editorial, History
from reports.edition.outlook import select_days_ahead
from reports.edition.ranking import Quotas
from reports.edition.threads import (
    LEAST_ARTICLES,
    MOST_UNTIL_READ_AGAIN,
    first_reporters,
    outlets_dated_by_reading,
    trace_thread,
)
from reports.errors import TemplateFaultError
from reports.rendering.charts import bar_chart
from reports.rendering.render import render_all
from reports.rendering.wording import LEAST_TO_COMPARE, number_rows
from reports.site.atom_feed import FeedEdition, render_feed
from reports.types import Correction, Engine, FirstReports, KeyFigure, Quote, WeekCounts, passage
from tests.press_cases import edition, member, stored, story, vector
from tests.test_reports_render import LEAD, ON, _members

STEM = "world-models-2026-W18"
ATOM = "{http://www.w3.org/2005/Atom}"
OPENING = "Palisade AI said Terrarium would open to outside developers by 30 June 2026."
HOSTILE = '<script>alert(1)</script> "x" onload=y & <img src=http://evil.example/a.png> ]]>'


class Page(HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def of(self, *names):
        return [(tag, attrs) for tag, attrs in self.tags if tag in names]


def _files(*stories, left_out=frozenset(), **more):
    return render_all(edition(*stories, **more), left_out=left_out)


def test_every_format_is_made_and_the_manifest_vouches_for_it():
    files = _files(story(_members()))
    assert sorted(files) == [
        f"{STEM}-lag.svg", f"{STEM}.html", f"{STEM}.json", f"{STEM}.manifest.json", f"{STEM}.md",
    ]  # fmt: skip
    made = json.loads(files.pop(f"{STEM}.manifest.json"))
    assert made["files"] == {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    assert (made["config"], made["models"]["vectors"], made["stories"]) == ("c0ffee", "all-MiniLM-L6-v2", ["s1"])


def test_equal_digests_give_equal_files():
    assert _files(story(_members())) == _files(story(_members()))


def test_the_page_runs_no_script_and_loads_nothing():
    page = Page(_files(story(_members(HOSTILE)))[f"{STEM}.html"])
    assert page.of("script", "img", "iframe", "object", "embed", "video", "base", "form") == []
    assert [attrs["href"] for _, attrs in page.of("link")] == ["data:,"]
    assert all(attrs["href"].startswith(("#", "https://")) for _, attrs in page.of("a"))
    assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]


def test_the_page_can_be_read_aloud():
    page = Page(_files(story(_members()))[f"{STEM}.html"])
    assert page.of("html")[0][1]["lang"] == "en"
    assert len(page.of("h1")) == len(page.of("main")) == 1
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    named = {attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs}
    targets = {attrs["href"][1:] for _, attrs in page.of("a") if attrs["href"].startswith("#")}
    assert named | targets <= set(ids)
    assert all(attrs["role"] == "img" for _, attrs in page.of("svg"))


@pytest.mark.parametrize("part", ["brief", "outlets", "sources", "plots", "review", "ahead"])
def test_every_part_can_be_switched_off(part):
    heading = {"brief": "This week", "outlets": "Who reported first", "sources": "All 5 articles",
               "plots": "by delay", "review": "Near misses", "ahead": "Watch next"}[part]  # fmt: skip
    heading = "All 9 articles" if part == "sources" else heading
    told = [
        story(
            [replace(one, stored=replace(one.stored, id=f"2{one.stored.id}")) for one in _members()],
            story_id="s2",
            origin="2o",
        ),
        story([member(stored("o", OPENING, on=vector(0.8))), *_members()[1:]]),
        story([member(stored("d", on=vector(0.7)))], story_id="perhaps"),
    ]
    for name in (f"{STEM}.md", f"{STEM}.html"):
        assert heading in _files(*told)[name]
        assert heading not in _files(*told, left_out=frozenset({part}))[name]


def test_a_users_template_goes_before_ours(tmp_path):
    (tmp_path / "digest.md.j2").write_text("mine: {{ heading }}\n")
    files = render_all(edition(story(_members())), templates=tmp_path)
    assert files[f"{STEM}.md"] == "mine: World models: week 18 of 2026\n"
    assert files[f"{STEM}.html"].startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("words", "said"),
    [("fine\nhi {{ nope", "digest.md.j2, line 2: unexpected end"), ("{{ nope }}", "digest.md.j2: 'nope' is undefined")],
    ids=["not closed", "asks for what is not there"],
)
def test_a_users_template_with_an_error_is_named(words, said, tmp_path):
    (tmp_path / "digest.md.j2").write_text(words, encoding="utf-8")
    with pytest.raises(TemplateFaultError, match=re.escape(said)):
        render_all(edition(story(_members())), templates=tmp_path)


def test_a_number_means_one_article_in_the_whole_edition():
    other = story([member(stored("z", f"{LEAD} More.", title="Other", on=ON, outlet="Open Tensor"))], story_id="s2")
    page = _files(story(_members()), other)[f"{STEM}.md"]
    cited = set(re.findall(r"\[\[(\d+)\]\]\((\S+)\)", page))
    listed = set(re.findall(r"^(\d+)\. \[.*?\]\((\S+)\)", page, re.MULTILINE))
    assert cited
    assert cited <= listed
    assert sorted(int(number) for number, _ in listed) == list(range(1, 6))


def test_numbers_are_compared_with_the_weeks_before():
    weeks = [WeekCounts(week=f"2026-W{n}", stories=2, articles=8, own_reports=4, outlets=4) for n in (16, 17)]
    page = _files(story(_members()), history=History(weeks=tuple(weeks)))[f"{STEM}.md"]
    assert "| Stories | 1 | 2.0 | −1.0 |" in page
    assert "| Articles | 4 | 8.0 | −4.0 |" in page
    last = _files(story(_members()), history=History(weeks=tuple(weeks[1:])))[f"{STEM}.md"]
    assert "| Stories | 1 | 2 | −1 |" in last, "the mean of one week is a count"
    many = [WeekCounts(week="2026-W17", stories=20, articles=16, own_reports=4, outlets=4)]
    assert "| Articles | 4 | 16 | −75% |" in _files(story(_members()), history=History(weeks=tuple(many)))[f"{STEM}.md"]
    assert "In numbers" not in _files(story(_members()))[f"{STEM}.md"]
    few = [WeekCounts(week="2026-W17", stories=2, articles=LEAST_TO_COMPARE - 1, own_reports=4, outlets=3)]
    assert "In numbers" not in _files(story(_members()), history=History(weeks=tuple(few)))[f"{STEM}.md"]


def test_a_week_that_is_not_over_is_set_against_no_whole_one():
    weeks = (WeekCounts(week="2026-W17", stories=2, articles=8, own_reports=4, outlets=5),)
    whole = edition(story(_members()), history=History(weeks=weeks))
    assert [row.name for row in number_rows(whole)] == ["Stories", "Articles", "Own reports", "Outlets"]
    half = replace(whole, generated=datetime.combine(whole.period.last, time(6), tzinfo=UTC))
    assert number_rows(half) == ()


def test_a_missing_model_is_said():
    notice = "Told with printed sentences only: x: not usable on this machine"
    editorial = Editorial(engine=Engine(model="x", notice=notice))
    assert notice in _files(story(_members()), editorial=editorial)[f"{STEM}.md"]


def test_a_chart_says_its_numbers_in_words():
    chart = ElementTree.fromstring(bar_chart("Articles", [("<W18> & co", 4), ("W19", 0)]))
    assert chart.find("{http://www.w3.org/2000/svg}desc").text == "<W18> & co: 4; W19: 0"
    assert ElementTree.fromstring(bar_chart("Nothing", [])) is not None


def _whole(week="2026-W18"):
    made = replace(edition(story(_members())), week=week)
    return FeedEdition(edition=made, page=render_all(made)[f"{made.stem}.html"])


def test_the_feed_holds_whole_editions_newest_first():
    feed = ElementTree.fromstring(render_feed([_whole(), _whole("2026-W19")]))
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}id").text for entry in entries] == [
        "urn:storyfold:world-models:2026-W19",
        "urn:storyfold:world-models:2026-W18",
    ]
    content = entries[0].find(f"{ATOM}content")
    assert content.attrib["type"] == "html"
    assert "Palisade AI has raised $240 million" in content.text
    assert "<style" not in content.text


def test_two_editions_are_compared():
    before, after = _members(), _members("Palisade AI buys Mossgate")
    other = story([member(stored("x", title="Other", on=before[0].stored.embedding))], story_id="s2")
    earlier = edition(story(before), other)
    later = edition(story(after, story_id="s3", follows="s1"), history=History(stories=(story(before),)))
    difference = compare(earlier, later)
    assert difference.new == ()
    assert difference.continued == (("Palisade AI buys Mossgate", "Palisade AI raises $240 million"),)
    assert difference.gone == ("Palisade AI raises $240 million", "Other")
    assert difference.counts[0] == ("told", 2, 1)


def test_a_correction_names_what_was_said_and_what_is_known():
    first = story([replace(m, relation="rewrite") for m in _members()], origin="v")
    previous = edition(first, story(_members(), story_id="gone"), story(_members(), story_id="same"))
    now = {"s1": story(_members()), "same": story(_members(), story_id="same")}
    found = find_corrections(previous, {"gone"}, now)
    assert set(found) == {
        Correction(
            week="2026-W18",
            headline="Palisade AI raises $240 million",
            said="origin: Harbor Post",
            now="origin: Meridian Wire",
            line="provenance",
            why="later articles, or the evidence of the earlier ones, say so",
        ),
        Correction(
            week="2026-W18",
            headline="Palisade AI raises $240 million",
            said="told as a story of its own",
            now="found to be part of another story",
            line="story",
            why="its articles report what another story reports",
        ),
    }
    assert find_corrections(None, set(), now) == ()


RAISED = "Palisade AI has raised $240 million for its learned simulator of warehouses."
SAID = "“We rehearse before we reach,” said Dana Whitlock, who runs the company."
# What the article says now, and what becomes of the figure and of the quote that were printed.
REVISED = {
    "nothing changed": (f"{RAISED} {SAID}", []),
    "only moved": (f"It was said on Tuesday. {SAID}\n{RAISED}", []),
    "reworded around it": (f"Palisade AI raised $240 million for a learned simulator of warehouses. {SAID}", []),
    "another figure": (
        f"{RAISED.replace('240', '204')} {SAID} An earlier version of this article said $240 million.",
        [(RAISED, RAISED.replace("240", "204"))],
    ),
    "the figure is gone": (f"Palisade AI has new money. {SAID}", [(RAISED, GONE)]),
    "other words said": (
        f"{RAISED} {SAID.replace('reach', 'grasp')}",
        [("We rehearse before we reach,", SAID.replace("reach", "grasp"))],
    ),
}


@pytest.mark.parametrize(("text", "corrected"), REVISED.values(), ids=REVISED)
def test_what_an_edition_printed_and_its_article_says_no_more_is_corrected_in_the_next(text, corrected):
    def printed(words, within):
        start = within.index(words)
        return passage(
            held, held.article.text.index(within) + start, held.article.text.index(within) + start + len(words)
        )

    held = stored("o", f"{RAISED} {SAID}", on=ON)
    figure, clause, quote = (
        printed("$240 million", RAISED),
        printed(RAISED, RAISED),
        printed("We rehearse before we reach,", SAID),
    )
    previous = edition(story([member(held)]))
    told = replace(
        previous.stories[0],
        figures=(KeyFigure(**asdict(figure), name="", clause=clause, articles=1, origins=1),),
        quotes=(Quote(**asdict(quote), speaker="Dana Whitlock", role="", outlets=1),),
    )
    now = story([member(replace(held, article=replace(held.article, text=text)))])
    found = find_corrections(replace(previous, stories=(told,)), set(), {"s1": now})
    assert [(one.week, one.headline) for one in found] == [("2026-W18", told.headline)] * len(corrected)
    assert [(one.said, one.now) for one in found] == corrected


def test_a_figure_of_an_edition_that_kept_no_clause_is_looked_for_itself():
    """Version 0.1 wrote the span of the clause and not its words: no outlet changed its article because of that."""
    held = stored("o", f"{RAISED} {SAID}", on=ON)
    start = held.article.text.index("$240 million")
    figure = passage(held, start, start + len("$240 million"))
    previous = edition(story([member(held)]))
    clause = replace(passage(held, 0, len(RAISED)), text="")
    told = replace(
        previous.stories[0], figures=(KeyFigure(**asdict(figure), name="", clause=clause, articles=1, origins=1),)
    )
    earlier = replace(previous, stories=(told,))
    assert find_corrections(earlier, set(), {"s1": story([member(held)])}) == ()
    changed = replace(held, article=replace(held.article, text=f"Palisade AI has new money. {SAID}"))
    (found,) = find_corrections(earlier, set(), {"s1": story([member(changed)])})
    assert (found.said, found.now) == ("$240 million", GONE)


def test_days_to_come_are_named_with_their_sentence():
    text = f"{OPENING} Palisade AI was founded on 3 May 2023 by Dana Whitlock."
    (ahead,) = select_days_ahead([story([member(stored("o", text))])], date(2026, 5, 3))
    assert (ahead.day, ahead.text) == (date(2026, 6, 30), OPENING)


def test_who_is_alone_with_a_story_or_is_read_once_a_day_was_not_first():
    alone = story(_members()[:1], story_id="s2")
    assert first_reporters([alone])[0].firsts == 0
    assert all(row.firsts == 0 for row in first_reporters([story(_members())], frozenset({"Harbor Post"})))
    read = [stored(f"r{n}", outlet="Once a day", hours=24.0 * (n // 2) + 0.2 * (n % 2)) for n in range(LEAST_ARTICLES)]
    wrote = [stored(f"w{n}", outlet="All day", hours=5.0 * n) for n in range(LEAST_ARTICLES)]
    assert outlets_dated_by_reading([*read, *wrote]) == {"Once a day"}
    assert outlets_dated_by_reading(read[: LEAST_ARTICLES - 1]) == frozenset()


@pytest.mark.parametrize(
    ("after", "firsts"), [(timedelta(hours=1), 1), (timedelta(0), 0)], ids=["later", "perhaps before"]
)
def test_an_outlet_read_days_later_does_not_hide_who_was_first(after: timedelta, firsts: int) -> None:
    later = (MOST_UNTIL_READ_AGAIN + after) / timedelta(hours=1)
    told = story([member(stored("a", outlet="A")), member(stored("b", outlet="B", hours=2.0)),
                  member(stored("d", outlet="Daily", hours=later))])  # fmt: skip
    (row,) = [one for one in first_reporters([told], frozenset({"Daily"})) if one.outlet == "A"]
    assert row.firsts == firsts


def test_a_moment_at_which_somebody_read_a_feed_is_printed_as_a_day():
    once = [member(stored(f"r{n}", "x", outlet="Harbor Post", hours=24.0 * n, on=vector(0.8))) for n in range(6)]
    pages = _files(story([*_members()[:1], *once]))
    for name in (f"{STEM}.md", f"{STEM}.html"):
        assert "first: " not in pages[name]
        assert "Harbor Post, Wed 29 Apr\n" in pages[name] or "Harbor Post, Wed 29 Apr<" in pages[name]
    assert "first: Meridian Wire, Tue 28 Apr 12:00 UTC" in _files(story(_members()))[f"{STEM}.md"]


def test_a_page_that_an_aggregator_leads_to_has_no_hour_where_that_is_read_once_a_day():
    once = [
        replace(
            member(stored(f"r{n}", "x", outlet="Readers", kind="aggregator", hours=24.0 * n, on=vector(0.8))),
            publisher=f"Harbor Post {n}",
        )
        for n in range(6)
    ]  # fmt: skip
    page = _files(story([*_members()[:1], *once]))[f"{STEM}.md"]
    assert "Harbor Post 1, Wed 29 Apr\n" in page


def test_who_is_earliest_on_a_story_from_elsewhere_was_not_first():
    ours, elsewhere = story(_members()), story(_members()[1:], story_id="s2", origin="")
    assert first_reporters([ours, elsewhere])[0] == FirstReports(outlet="Meridian Wire", firsts=1, articles=1)
    assert all(row.firsts == 0 for row in first_reporters([elsewhere]))


def test_a_thread_is_told_from_its_beginning_and_never_in_a_circle():
    first, second = story(_members()), story(_members("Then"), story_id="s2", follows="s1")
    assert [step.story_id for step in trace_thread(second, {"s1": first, "s2": second})] == ["s1", "s2"]
    assert trace_thread(first, {"s1": first}) == ()
    circle = story(_members(), follows="s2")
    assert len(trace_thread(second, {"s1": circle, "s2": second})) == 2


def test_every_link_within_the_page_has_its_anchor():
    """With more than six stories, one of them grown since its edition, so that there is a table of contents."""
    before, after = _members(), (*_members(), member(stored("later", OPENING, hours=30, on=vector(0.95))))
    stories = [story(_members(), story_id=f"s{n}") for n in range(7)]
    history = History(stories=(story(before, story_id="old"),))
    roomy = Editorial(quotas=Quotas(stories=7, per_outlet=8, per_name=8))
    made = _files(*stories, story(after, story_id="old"), history=history, editorial=roomy)
    page = made[f"{STEM}.md"]
    headings = {title.lower().replace(" ", "-") for title in re.findall(r"^#+ (.+)$", page, re.MULTILINE)}
    anchors = headings | set(re.findall(r'<a id="([^"]+)"', page))
    wanted = set(re.findall(r"\]\(#([^)]+)\)", page))
    assert "continued" in wanted
    assert wanted <= anchors
    ids = {attrs["id"] for _, attrs in Page(made[f"{STEM}.html"]).tags if "id" in attrs}
    assert {
        attrs["href"][1:] for _, attrs in Page(made[f"{STEM}.html"]).of("a") if attrs["href"].startswith("#")
    } <= ids
