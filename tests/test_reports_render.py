"""The digest reads the same everywhere, says where each sentence is from, and keeps strangers' words words."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports.edition.compose import History
from reports.rendering.json_twin import EditionFormatError, decode, encode
from reports.rendering.markdown import clean
from reports.rendering.provenance import StorySource, announced_by, retold_by, story_words
from reports.rendering.render import render_all, render_markdown
from reports.rendering.wording import MAX_FAILED_PAGES, QUIET, counts_line, failures, period
from reports.types import Coverage, Period, UnreadPage
from tests.press_cases import coverage, edition, member, stored, story, vector

ON, DOUBTFUL = vector(0.8), vector(0.7)
PAGE = MarkdownIt("gfm-like", {"html": True, "linkify": True})
LEAD = (
    "ROTTERDAM, 28 April (Meridian Wire) - Palisade AI has raised $240 million for its learned simulator of warehouses."
)


def _members(title="Palisade AI raises $240 million"):
    return [
        member(stored("o", LEAD, title=title, on=ON)),
        member(stored("v", LEAD, title=title, on=ON, hours=0.5, outlet="Harbor Post"), "verbatim copy", "o"),
        member(stored("w", "x", title=title, on=ON, hours=30, outlet="Signal Brief"), "rewrite", "o"),
        member(stored("i", "x", title=title, on=ON, hours=60, outlet="Ventureline"), "own reporting"),
    ]


def _digest(*stories, earlier=(), outcomes=("ok",), failed_pages=()):
    history = History(stories=tuple(earlier))
    return edition(*stories, history=history, covered=coverage(outcomes=outcomes, failed_pages=failed_pages))


def _body(page):
    return page.split("\n---\n", 1)[1]


def _headings(page):
    tokens = PAGE.parse(_body(page))
    return [tokens[n + 1].content for n, token in enumerate(tokens) if token.type == "heading_open"]


def _links(page):
    children = [child for token in PAGE.parse(_body(page)) for child in token.children or ()]
    return [child.attrs["href"] for child in children if child.type == "link_open"]


def test_a_story_is_told_with_its_sources():
    page = render_markdown(_digest(story(_members())))
    told = page[page.index("## Stories") : page.index("![Articles by delay")]
    assert told == (
        "## Stories\n\n"
        '<a id="story-s1"></a>\n\n'
        "### Palisade AI raises $240 million\n\n"
        "*4 articles from 4 outlets, 2 independent reports; goes back to Meridian Wire, first: Meridian Wire, "
        "Tue 28 Apr 12:00 UTC*\n\n"
        "Palisade AI has raised $240 million for its learned simulator of warehouses. "
        "[[1]](https://meridianwire.example/o)\n\n"
        "- **Goes back to:** Meridian Wire\n"
        "- **Own reporting:** [Meridian Wire](https://meridianwire.example/o) Tue 28 Apr 12:00 UTC, "
        "[Ventureline](https://ventureline.example/i) +2 d\n"
        "- **Rewrites:** [Signal Brief](https://signalbrief.example/w) +30 h\n"
        "- **Copies:** [Harbor Post](https://harborpost.example/v) +30 min\n\n"
    )
    assert (
        "score 0.75 = 0.21 independence + 0.24 relevance + 0.15 outlet + 0.10 novelty + 0.03 figures + 0.02 recency"
    ) in page[page.index("## Method") :]


@pytest.mark.parametrize(
    ("credit", "said"),
    [
        ("The Beacon", "**Goes back to:** The Beacon (in none of our feeds), credited by 2\n"),
        ("", "**Goes back to:** not known: no article shows it\n"),
    ],
)
def test_an_origin_in_none_of_our_feeds_is_said_to_be(credit, said):
    told = replace(story(_members()[1:], origin="", credit=credit), origin_votes=2)
    assert said in render_markdown(_digest(told))


def test_what_shows_a_relation_is_printed_beside_it():
    members = [replace(m, evidence="told this outlet: “she told the Wire”; announced: “said”") for m in _members()]
    page = render_markdown(_digest(story(members)))
    assert "Tue 28 Apr 12:00 UTC (because: told this outlet: “she told the Wire”)" in page


def test_outlets_whose_roundups_mention_a_story_are_named_and_not_counted():
    page = render_markdown(_digest(replace(story(_members()), mentioned_in=("The Ledger", "Weekly Signal"))))
    said = "4 articles from 4 outlets, 2 independent reports; goes back to Meridian Wire"
    assert f"{said} (also mentioned in The Ledger, Weekly Signal), first: " in page


def test_what_is_claimed_in_vain_is_printed_beside_it():
    told = "told this outlet: “she told the Wire”; not believed: dates it 2031-01-01, after it was seen"
    page = render_markdown(_digest(story([replace(m, evidence=told) for m in _members()])))
    assert "(because: told this outlet: “she told the Wire”; not counted: dates it 2031-01-01, after it was" in page
    unknown = "nothing in it shows how it came about; not believed: only Gale credits the Fake Gazette"
    page = render_markdown(_digest(story([replace(m, evidence=unknown, relation="unknown") for m in _members()])))
    assert "(not counted: only Gale credits the Fake Gazette)" in page


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        ("links to a paper: “yet; what follows leans on it”; credits an outlet: “via Gale”",
         "(because: links to a paper: “yet; what follows leans on it”)"),
        ("100% of its runs are those of Gale; told this outlet: “she told us”",
         "(because: 100% of its runs are those of Gale)"),
        (f"told this outlet: “{'she told the Wire ' * 20}”",
         "(because: told this outlet)"),
    ],
    ids=["a semicolon that is quoted", "one before any quotation", "a quotation that is too long is left out"],
)  # fmt: skip
def test_the_first_reason_is_printed_whole_or_closed(evidence, shown):
    page = render_markdown(_digest(story([replace(m, evidence=evidence) for m in _members()])))
    assert shown in page


def test_ten_articles_from_one_announcement_are_no_reports():
    members = [replace(m, relation="from primary", parent="") for m in _members()]
    told = replace(story(members, origin=""), origin_kind="announcement", origin_votes=4)
    page = render_markdown(_digest(told))
    assert "4 articles from 4 outlets, no reporting of their own; written from 1 announcement" in page
    assert "- **Goes back to:** an announcement or document that anybody can read\n" in page


def test_the_brief_leads_to_each_story_at_length():
    stories = [
        story([member(stored(f"a{n}", title=f"T{n}", outlet=f"O{n}", on=ON))], story_id=f"s{n}") for n in range(7)
    ]
    page = render_markdown(_digest(*stories))
    brief = page[page.index("## This week") : page.index("## Stories")]
    targets = re.findall(r"\]\(#(.+?)\)", brief)
    assert len(targets) == 7
    assert all(f'<a id="{target}"></a>' in page for target in targets)


def test_a_line_opens_in_bold_and_a_headline_in_its_place_is_said_to_be_one():
    said = render_markdown(_digest(story(_members("Palisade AI raises $240 million in a round of investors"))))
    assert "- **Palisade AI raises $240 million in a round of investors:** Palisade AI has raised $240 million" in said
    silent = render_markdown(_digest(story(_members("A word"))))
    assert "- **A word** (headline of Meridian Wire; [4 articles" in silent


def _pages_of(headline: str, text: str) -> tuple[str, str]:
    page = render_all(_digest(story([member(stored("o", text, title=headline, on=ON))])))
    return page["world-models-2026-W18.md"], page["world-models-2026-W18.html"]


def test_a_headline_is_bold_and_whole_and_one_that_asks_gives_way_to_its_sentence():
    text = "Palisade AI has raised $240 million for its learned_simulator_ of warehouses."
    stated, _ = _pages_of("Palisade AI raises $240 million", text)
    assert "- **Palisade AI raises $240 million:** Palisade AI has raised" in stated
    markdown, html = _pages_of("Has Palisade AI raised $240 million?", text)
    assert "\n- Palisade AI has raised $240 million for its learned_simulator\\_ of warehouses. [[1]]" in markdown
    assert "<li>Palisade AI has raised $240 million for its learned" in html


def test_a_week_of_two_stories_is_said_to_be_quiet():
    stories = [story([member(stored(f"a{n}", outlet=f"O{n}", on=ON))], story_id=f"s{n}") for n in range(QUIET + 1)]
    assert "A quiet week: 2 stories" in render_markdown(_digest(*stories[:QUIET]))
    assert "quiet" not in render_markdown(_digest(*stories))


def test_sections_without_content_are_left_out():
    assert _headings(render_markdown(_digest())) == ["World models: week 18 of 2026", "Coverage", "Method"]


def test_an_empty_week_says_so():
    assert "No story of this topic was found this week." in render_markdown(_digest())


def test_every_section_has_its_place():
    before = story(_members()[:1], story_id="grown")
    grown = story(_members(), story_id="grown")
    after = story([member(stored("f", title="A sequel", on=ON))], story_id="sequel", follows="grown")
    doubtful = story([member(stored("d", title="Perhaps", on=DOUBTFUL))], story_id="perhaps")
    page = render_markdown(_digest(grown, after, doubtful, earlier=[before]))
    assert _headings(page) == [
        "World models: week 18 of 2026",
        "This week",
        "Stories",
        "A sequel",
        "Continues from last week",
        "Near misses",
        "Coverage",
        "Method",
        "Sources",
    ]
    assert "- new: [A sequel](#story-sequel), in the thread of “Palisade AI raises $240 million”\n" in page
    assert "[Palisade AI raises $240 million](https://meridianwire.example/o): 3 articles since, from [Harbor" in page
    assert "- [Perhaps](https://meridianwire.example/d) (Meridian Wire, Tue 28 Apr 12:00 UTC)\n" in page


def test_every_failure_is_a_row_of_the_table():
    failed = UnreadPage(url="https://a.example/x?y=1", feed="Harbor | Post", kind="no text", detail="empty")
    page = render_markdown(_digest(outcomes=["ok", "unchanged", "timeout"], failed_pages=[failed]))
    assert "2 of 3 feeds answered; 9 articles read, folded into 4 stories; 3 copies folded away." in page
    tokens = PAGE.parse(_body(page))
    cells = [tokens[n + 1].children for n, token in enumerate(tokens) if token.type == "td_open"]
    shown = ["".join(child.content for child in cell) for cell in cells]
    assert shown == [
        "Feed 3", "timeout", "no answer | in 20 s",
        "Harbor | Post: a.example/x?y=1", "no text", "empty",
    ]  # fmt: skip


def test_the_front_matter_is_yaml():
    front = yaml.safe_load(render_markdown(_digest(story(_members()))).split("---\n")[1])
    assert front == {
        "title": "World models: week 18 of 2026",
        "topic": "world-models",
        "week": "2026-W18",
        "period": "27 April to 3 May 2026",
        "generated": "2026-05-04T06:00:00Z",
        "counts": {"told": 1, "continued": 0, "borderline": 0, "articles": 9, "stories": 4, "copies": 3},
        "model": "all-MiniLM-L6-v2",
        "engine": "extractive",
        "guard": {"kept": 0, "written": 0},
        "config": "c0ffee",
        "snapshot": "",
    }


def test_equal_digests_give_equal_bytes():
    assert render_markdown(_digest(story(_members()))) == render_markdown(_digest(story(_members())))
    assert encode(_digest(story(_members()))) == encode(_digest(story(_members())))


def test_there_are_no_stray_blank_lines_or_trailing_spaces():
    page = render_markdown(_digest(story(_members()), outcomes=["timeout"]))
    assert "\n\n\n" not in page
    assert [line for line in page.splitlines() if line != line.rstrip()] == []
    assert page.endswith(" UTC\n")


HOSTILE = st.lists(
    st.sampled_from(
        ["](javascript:x)", "<script>", "\n# ", "\n\n", "|", "`", "[^1]", "{{7*7}}", "{%", "---", "*", "a", " ", "http://e.example"]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE)
def test_a_hostile_title_and_detail_change_nothing_but_their_own_words(title, detail):
    failed = UnreadPage(url="javascript:alert(1)", feed=title, kind=detail, detail=detail, title=title)
    harmless = replace(failed, feed="a", kind="b", title="c")
    plain = render_markdown(_digest(story(_members("A word")), failed_pages=[harmless]))
    page = render_markdown(_digest(story(_members(title)), failed_pages=[failed]))
    assert [t.type for t in PAGE.parse(_body(page)) if t.type != "inline"] == [
        t.type for t in PAGE.parse(_body(plain)) if t.type != "inline"
    ]
    assert _links(page) == _links(plain)
    assert clean(title, 300) in [
        "".join(child.content for child in token.children)
        for token in PAGE.parse(_body(page))
        if token.type == "inline"
    ] or not clean(title)


def test_the_twin_holds_ids_addresses_relations_and_scores():
    twin = json.loads(encode(_digest(story(_members()))))
    (told,) = twin["stories"]
    assert twin["schema"] == "storyfold/digest/1"
    assert [(a["id"], a["relation"], a["parent"]) for a in told["articles"]] == [
        ("o", "own reporting", ""),
        ("v", "verbatim copy", "o"),
        ("w", "rewrite", "o"),
        ("i", "own reporting", ""),
    ]
    assert told["score"] == round(sum(told["parts"].values()), 2)
    (sentence,) = told["summary"]
    assert LEAD[sentence["start"] : sentence["end"]] == sentence["text"]
    assert sentence["url"] == "https://meridianwire.example/o"
    assert told["articles"][1]["published"] == "2026-04-28T12:30:00Z"


@pytest.mark.parametrize(
    ("monday", "words"),
    [
        (date(2026, 4, 27), "27 April to 3 May 2026"),
        (date(2026, 5, 4), "4 to 10 May 2026"),
        (date(2025, 12, 29), "29 December 2025 to 4 January 2026"),
    ],
)
def test_the_period_in_words(monday, words):
    week = Period(first=monday, last=monday + timedelta(days=6))
    assert period(replace(_digest(), period=week)) == words


def test_a_week_that_is_not_over_says_until_when_it_was_read():
    whole = _digest()
    assert counts_line(whole).startswith("27 April to 3 May 2026. ")
    early = replace(whole, generated=datetime(2026, 4, 29, 6, tzinfo=UTC))
    assert counts_line(early).startswith("27 April to 3 May 2026, as read until Wed 29 Apr 06:00 UTC. ")


def test_one_story_is_counted_in_the_singular():
    line = counts_line(_digest(story(_members()[:1])))
    assert line.endswith("A quiet week: 1 story, told in 1 article from 1 outlet; none is a copy or a rewrite.")


def test_a_thousand_lost_pages_are_counted_not_listed() -> None:
    pages = tuple(
        UnreadPage(url=f"http://a.example/{i}", feed="A", kind="no text", detail="2 words") for i in range(1000)
    )
    (row,) = failures(Coverage(feeds=(), failed_pages=pages, articles=0, stories=0, copies=0))
    assert (row.name, row.url) == ("A: 1,000 pages, such as a.example/0", "http://a.example/0")
    assert (row.kind, row.detail) == ("no text", "2 words")
    each_its_own = tuple(replace(page, feed=f"Feed {n}") for n, page in enumerate(pages))
    rows = failures(Coverage(feeds=(), failed_pages=each_its_own, articles=0, stories=0, copies=0))
    assert len(rows) == MAX_FAILED_PAGES + 1
    assert rows[-1].name == f"and {1000 - MAX_FAILED_PAGES} more pages"


def test_an_edition_is_read_back_as_it_was_composed():
    before = story(_members()[:1], story_id="grown")
    made = _digest(
        story(_members(), story_id="grown"),
        story([member(stored("f", LEAD, title="A sequel", on=ON))], story_id="sequel", follows="grown"),
        story([member(stored("d", title="Perhaps", on=DOUBTFUL))], story_id="perhaps"),
        earlier=[before],
        outcomes=["ok", "timeout"],
        failed_pages=[UnreadPage(url="https://a.example", feed="A", kind="no text", detail="")],
    )
    assert (len(made.stories), len(made.continued), len(made.review)) == (1, 1, 1)
    assert decode(encode(made)) == made
    assert render_markdown(decode(encode(made))) == render_markdown(made)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no JSON"),
        ("[]", "the schema is None"),
        ('{"schema": "storyfold/digest/0"}', "the schema is 'storyfold/digest/0', not 'storyfold/digest/1'"),
        ('{"schema": "storyfold/digest/1"}', "not an edition"),
        ('{"schema": "storyfold/digest/1", "stories": [{"summary": 7}]}', "not an edition"),
    ],
)
def test_what_is_no_edition_is_refused(text, said):
    with pytest.raises(EditionFormatError, match=re.escape(said)):
        decode(text)


OWN, UNKNOWN, WRITTEN = "own reporting", "unknown", "from primary"
SOURCES = [
    ("all known, none by reporting", "outlet", "", "The Beacon", 2, ("rewrite", "rewrite"), 0,
     "no reporting of their own; goes back to The Beacon (in none of our feeds), credited by 2"),
    ("some show nothing", "outlet", "", "The Beacon", 1, ("rewrite", UNKNOWN), 0,
     "no reporting of their own shown; goes back to The Beacon (in none of our feeds), credited by 1"),
    ("an article of ours that others credit", "credited", "Autonomy Desk", "", 1, (UNKNOWN, "rewrite"), 0,
     "goes back to Autonomy Desk, which others copy or credit"),
    ("the announcing party", "primary", "Kestrel Lab", "", 2, ("primary", OWN), 1,
     "1 independent report; from an announcement of Kestrel Lab"),
    ("all from one announcement", "announcement", "", "", 2, (WRITTEN, WRITTEN), 0,
     "no reporting of their own; written from 1 announcement"),
    ("some from an announcement", "announcement", "", "", 2, (WRITTEN, WRITTEN, UNKNOWN), 0,
     "2 of them written from an announcement"),
    ("nothing shown", "", "", "", 0, (UNKNOWN, UNKNOWN), 0, "no reporting of their own shown; source not known"),
    ("one that reported", "own reporting", "The Verge", "", 1, (OWN,), 1, "its own reporting"),
    ("one that shows nothing", "", "", "", 0, (UNKNOWN,), 0, "source not known"),
    ("one that credits", "outlet", "", "Wired", 1, ("rewrite",), 0,
     "goes back to Wired (in none of our feeds), credited by 1"),
]  # fmt: skip


@pytest.mark.parametrize("row", SOURCES, ids=[row[0] for row in SOURCES])
def test_the_source_of_a_story_is_worded_by_what_is_shown(row):
    _, kind, outlet, credit, votes, relations, own, said = row
    source = StorySource(kind=kind, outlet=outlet, credit=credit, votes=votes, relations=relations, own_reports=own)
    assert story_words(source) == said


ANNOUNCED = [
    ("all, one named", [(WRITTEN, "Kestrel"), (WRITTEN, "")],
     "no reporting of their own; written from 1 announcement by Kestrel"),
    ("one of two", [(WRITTEN, "Kestrel"), (UNKNOWN, "")], "1 of them written from an announcement by Kestrel"),
    ("two named", [(WRITTEN, "Kestrel"), (WRITTEN, "Corvid")],
     "no reporting of their own; written from 1 announcement"),
    ("two whose names begin alike", [(WRITTEN, "Ford Foundation"), (WRITTEN, "Ford")],
     "no reporting of their own; written from 1 announcement"),
    ("a lone one", [(WRITTEN, "Kestrel")], "written from an announcement or document by Kestrel"),
    ("a credit is no announcer", [(WRITTEN, ""), ("rewrite", "Wired")],
     "no reporting of their own; 1 of them written from an announcement"),
]  # fmt: skip


@pytest.mark.parametrize(("reports", "said"), [row[1:] for row in ANNOUNCED], ids=[row[0] for row in ANNOUNCED])
def test_whose_announcement_it_is_is_said_where_the_texts_show_one(reports, said):
    source = StorySource(
        kind="announcement", outlet="", credit="", votes=1, relations=[relation for relation, _ in reports],
        own_reports=0, announcer=announced_by(reports),
    )  # fmt: skip
    assert story_words(source) == said


@pytest.mark.parametrize(
    ("credits", "said"),
    [
        ([("rewrite", "Wired")], "goes back to Wired, as it says itself"),
        ([("unknown", "Wired")], "source not known"),
        ([("rewrite", "Wired"), ("unknown", "")], "no reporting of their own shown; source not known"),
    ],
    ids=["a lone rewrite", "its relation is not shown", "one rewrite of two articles has one vote"],
)
def test_whom_a_lone_rewrite_credits_is_said_as_its_own_word(credits, said):
    relations = tuple(relation for relation, _ in credits)
    source = StorySource(
        kind="", outlet="", credit="", votes=0, relations=relations, own_reports=0, retold=retold_by(credits)
    )
    assert story_words(source) == said


@pytest.mark.parametrize("row", SOURCES, ids=[row[0] for row in SOURCES])
def test_that_nobody_reported_never_stands_beside_an_article_of_ours_that_it_goes_back_to(row):
    assert not (row[2] and row[1] != "primary" and "no reporting" in row[-1])
