"""How each article of a story came about, what the story goes back to, and who has a vote."""

from dataclasses import replace
from datetime import timedelta

import pytest

from extractors.types import Link
from store.dedup.edits import changed_facts, edits_of_copy
from store.provenance.appearance import in_order_of_appearance
from store.provenance.cues import read_cues
from store.provenance.judge import LEVEL
from store.provenance.lineage import Lineage, trace_lineage
from store.provenance.links import read_links
from store.provenance.outlets import Outlet, shipped_outlets
from store.types import StoredArticle
from tests.building import MONDAY, stored

WIRE = (
    "Palisade raised $240 million on Tuesday to teach robots in simulated rooms. The round was led by Copperline "
    "Capital of Boston and values the firm at $1.9 billion. “We rehearse before we reach,” said Dana Whitlock, who "
    "runs the company. The money pays for computers and for forty engineers in San Mateo over two years."
)
EDITED = WIRE.replace("on Tuesday ", "").replace("forty engineers in San Mateo over two years", "staff") + (
    " A spokeswoman gave no date for a product."
)
REWRITE = (
    "A start-up whose software lets machines practise in imaginary rooms has found $240M of fresh capital, Meridian "
    "Wire reports. Copperline put in the most. It is now worth nearly two billion dollars on paper, Meridian Wire "
    "reported, citing people familiar with the round."
)
OWN = (
    "Dana Whitlock, who runs Palisade, told The Courier that the money had been asked for in March. “They asked for a "
    "ratchet and got it,” she said in an interview. The Courier reviewed the term sheet, which names four funds. "
    "Two of its engineers told The Courier that they would leave."
)
PRESS_RELEASE = (
    "The company announced the robot on Tuesday in a press release. Palisade said in a statement that it will be "
    "available in June, priced at $4,000. In a blog post the firm said it expanded its service. “We are glad,” said "
    "Dana Whitlock. The company says it filed the papers, according to a court filing."
)
DULL = "Rooms, money, robots, and what they may cost those who buy them before the end of the year."
DATELINE = "DENVER (AP) — Palisade has raised money to teach robots in rooms that are not there, it said on Tuesday."
BYLINED = "By Ann Lee and Bo Hale, Financial Times\nPalisade has asked its engineers to stay until the end of the year."
NOTICED = (
    "Palisade has asked its engineers to stay until the end of the year, and three of them have said no to it. "
    "This story originally appeared on ProPublica."
)
# More than a screen of what anybody could read, then one voice on something else.
LATE = PRESS_RELEASE * 6 + "It is hard to find staff, a manager named Ann Lund told The Courier."
BEACON = "The studio has spent two years on it, The Beacon reported. Ninety people work there, The Beacon reported."
BEACON_TOO = "According to The Beacon, a team of ninety has been busy since 2024. The Beacon reported that it is done."


def relations(*articles: StoredArticle) -> list[tuple[str, str, str]]:
    return [(m.stored.id, m.relation, m.parent) for m in trace_lineage(articles).members]


def wire(**given: object) -> StoredArticle:
    return stored("wire", outlet="Meridian Wire", kind="agency", text=WIRE, **given)  # type: ignore[arg-type]


def courier(slug: str = "own", hours: float = 4, text: str = OWN) -> StoredArticle:
    return stored(slug, outlet="The Courier", hours=hours, text=text)


def test_of_a_text_in_another_language_only_its_copies_are_told() -> None:
    german, copy = (replace(one, article=replace(one.article, language="de-at")) for one in (
        courier(), stored("copy", outlet="The Echo", hours=6, text=OWN)
    ))  # fmt: skip
    first, second = trace_lineage([german, copy]).members
    assert (first.relation, first.evidence) == (
        "unknown", "English only: “what a text in “de-at” says of its sources is not read”"
    )  # fmt: skip
    assert (second.relation, second.parent) == ("verbatim copy", "own")


CASES = [
    ("a word-for-word copy", stored("copy", hours=2, text=WIRE + " (Meridian Wire)"), "verbatim copy", "wire"),
    ("an edited copy", stored("edit", hours=2, text=EDITED), "edited copy", "wire"),
    ("a rewrite that credits", stored("re", hours=3, text=REWRITE), "rewrite", "wire"),
    ("voices given to this outlet", courier(), "own reporting", ""),
    ("written from a press release", stored("pr", hours=4, text=PRESS_RELEASE), "from primary", ""),
    ("an agency's dateline", stored("ap", hours=4, text=DATELINE), "wire", ""),
    ("a byline of another outlet", stored("ft", hours=4, text=BYLINED), "verbatim copy", ""),
    ("a notice of another outlet's", stored("pp", hours=4, text=NOTICED), "verbatim copy", ""),
    ("a laboratory's own feed", stored("lab", hours=4, kind="AI laboratory", text=DULL), "primary", ""),
    ("a voice in the last lines alone", courier("late", text=LATE), "from primary", ""),
    ("nothing that shows it", stored("dull", hours=4, text=DULL), "unknown", ""),
    ("an aggregator that names no source", stored("agg", hours=3, kind="aggregator", text=DULL), "unknown", ""),
]


@pytest.mark.parametrize(("given", "relation", "parent"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_an_article_is_placed_by_its_evidence(given: StoredArticle, relation: str, parent: str) -> None:
    (found,) = [m for m in trace_lineage([wire(), given]).members if m.stored.id == given.id]
    assert (found.relation, found.parent) == (relation, parent)
    assert relation == "unknown" or (found.confidence >= LEVEL and found.reasons)


def test_the_order_of_the_articles_changes_nothing() -> None:
    articles = [wire(), *(row[1] for row in CASES)]
    assert relations(*articles) == relations(*reversed(articles))


def test_the_words_that_show_a_relation_are_kept_with_their_place() -> None:
    (member,) = trace_lineage([courier()]).members
    first = member.reasons[0]
    assert first.kind == "told this outlet"
    assert " ".join(OWN[first.start : first.end].split()) == first.words
    assert "The Courier" in member.evidence


NOT_THIS_OUTLET = [
    ("another outlet was told", "Dana Whitlock told CNBC that the money was asked for in March. She told CNBC more."),
    ("told last year", "Dana Whitlock told The Courier last year that money was short. It was asked for in March."),
    ("it did not answer", "Palisade did not respond to The Courier’s request for comment. It was asked for in March."),
    ("a quote of unknown giving", "“They asked for a ratchet and got it,” said Dana Whitlock. It was asked in March."),
]


@pytest.mark.parametrize("text", [row[1] for row in NOT_THIS_OUTLET], ids=[row[0] for row in NOT_THIS_OUTLET])
def test_no_own_reporting_without_a_voice_given_to_this_outlet_now(text: str) -> None:
    (member,) = trace_lineage([courier(text=text)]).members
    assert member.relation != "own reporting"


def test_two_who_quote_one_memo_are_no_copies() -> None:
    memo = "“" + "We will close the plant in Oslo in June and move what can be moved to the works in Gdansk. " * 3 + "”"
    one = stored("one", text=f"The memo went out on Monday to all hands at the firm. {memo} Unions were told at noon.")
    two = stored("two", hours=1, text=f"Workers read it at breakfast, some of them twice over. {memo} Nobody answered.")
    assert {relation for _, relation, _ in relations(one, two)}.isdisjoint({"verbatim copy", "edited copy"})


def source(lineage: Lineage) -> tuple[str, str, str, int]:
    return lineage.origin, lineage.origin_credit, lineage.origin_kind, lineage.origin_votes


def beacon(*slugs: str, outlet: str = "") -> list[StoredArticle]:
    texts = (BEACON, BEACON_TOO)
    return [
        stored(slug, outlet=outlet or slug, hours=n, title=f"An engine {n}", text=texts[n % 2])
        for n, slug in enumerate(slugs)
    ]


ORIGINS = [
    (
        "the earliest of two that show nothing",
        [stored("a", text=DULL), stored("b", hours=1, text="It may rain.")],
        ("", "", "", 0),
    ),
    ("the one that others copy", [courier(), stored("copy", hours=5, text=OWN)], ("own", "", "own reporting", 2)),
    ("own reporting alone", [courier()], ("own", "", "own reporting", 1)),
    ("own reporting that nobody goes back to", [courier(), stored("dull", text=DULL)], ("", "", "", 0)),
    ("an outlet that two owners credit", beacon("one", "two"), ("", "The Beacon", "outlet", 2)),
    ("an outlet that two articles of one owner credit", beacon("one", "two", outlet="Echo"), ("", "", "", 0)),
    (
        "a press release",
        [stored(slug, hours=n, text=PRESS_RELEASE[60 * n :]) for n, slug in enumerate(("pr", "pr2"))][:1],
        ("", "", "announcement", 1),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("articles", "expected"), [row[1:] for row in ORIGINS], ids=[row[0] for row in ORIGINS])
def test_a_story_goes_back_to_what_is_shown_and_to_nothing_else(
    articles: list[StoredArticle], expected: tuple[str, str, str, int]
) -> None:
    assert source(trace_lineage(articles)) == expected


def test_whoever_the_headlines_are_about_is_not_the_origin() -> None:
    first = stored("one", title="Ferrolite cuts jobs", text="Ferrolite reported that 1,200 jobs go.")
    second = stored("two", hours=1, title="Cuts at Ferrolite", text="Ferrolite reported the loss of 1,200 posts.")
    assert source(trace_lineage([first, second])) == ("", "", "", 0)


def test_owners_count_not_articles() -> None:
    three = [courier(slug, hours, OWN.replace("March", month)) for slug, hours, month in (
        ("a", 0, "March"), ("b", 9, "April"), ("c", 20, "May"))]  # fmt: skip
    lineage = trace_lineage(three)
    assert len({m.owner for m in lineage.members}) == 1
    assert sum(m.is_own_report for m in lineage.members) >= 1
    assert source(lineage)[3] == 1


def test_a_claimed_hour_does_not_make_the_copier_the_source() -> None:
    """Its feed had answered at noon without it: it was not there at eight, whatever it claims."""
    real = replace(wire(hours=1), first_seen=MONDAY + timedelta(hours=2), seen_after=MONDAY)
    backdated = replace(
        stored("copy", hours=0, text=WIRE),
        first_seen=MONDAY + timedelta(hours=4), seen_after=MONDAY + timedelta(hours=3),
    )  # fmt: skip
    lineage = trace_lineage([backdated, real])
    assert relations(backdated, real) == [("wire", lineage.members[0].relation, ""), ("copy", "verbatim copy", "wire")]
    assert "claimed time" in {one.kind for one in lineage.members[1].reasons}


def test_of_two_seen_at_once_the_one_whose_hour_was_refuted_comes_last() -> None:
    """A placeholder of eight o'clock takes in, by six, what another's page of three o'clock says: both read at six."""
    evening = MONDAY + timedelta(hours=10)
    grown = replace(stored("grown", hours=0, text=WIRE), first_seen=evening, seen_after=evening)
    awaited = replace(stored("awaited", hours=7, text=WIRE), first_seen=evening, seen_after=None)
    assert [one.id for one in in_order_of_appearance([grown, awaited])] == ["awaited", "grown"]


def test_who_is_not_vouched_for_has_no_vote_and_is_no_source() -> None:
    stranger = stored("early", hours=0, text=OWN.replace("The Courier", "Early"), outlet="Early")
    lineage = trace_lineage([stranger, courier()], flags={"early": "a new owner that nobody vouches for"})
    by_id = {m.stored.id: m for m in lineage.members}
    assert (by_id["early"].relation, by_id["early"].parent) == ("edited copy", "own")
    assert by_id["early"].flag
    assert not by_id["early"].is_own_report


def test_what_has_no_vote_is_no_origin_though_others_retell_it() -> None:
    column = stored("column", hours=0, outlet="The Beacon", text=DULL)
    retold = stored("retold", hours=2, text=BEACON, outlet="Echo")
    known = {"column": "about the event (an analysis, opinion or review), no report of it"}
    assert source(trace_lineage([column, retold]))[0] == "column"
    assert source(trace_lineage([column, retold], flags=known))[0] == ""


def hosted(slug: str, host: str, text: str, *, hours: float = 0, outlet: str = "", feed: str = "") -> StoredArticle:
    """Return an article of a host, whatever its feed is called and wherever that is."""
    one = stored(slug, outlet=outlet or host, hours=hours, text=text)
    url = f"https://{host}/{slug}"
    return replace(one, article=replace(one.article, url=url, canonical_url=url), feed_url=feed)


HARBOUR, ISLAND = "Harbour News", "Island News"
OUTSIDE = "The studio closes in June, The Verge reported. Ninety people work there, The Verge reported on its site. "
INVENTED = OUTSIDE.replace("Verge", "Fake Gazette")
BOUGHT = [
    (
        "two hosts of one domain credit it",
        [hosted(f"h{n}", f"{n}.evil.example", OUTSIDE + f"So it goes {n}.", hours=n) for n in range(2)],
        ("", "The Verge", "outlet", 1),
    ),
    (
        "two sites of one known owner credit it",
        [hosted("h0", "wired.com", OUTSIDE + "So it goes."), hosted("h1", "arstechnica.com", OUTSIDE, hours=1)],
        ("", "The Verge", "outlet", 1),
    ),
    (
        "its own copies credit it",
        [hosted(f"h{n}", f"evil{n}.example", OUTSIDE + DULL, hours=n) for n in range(4)],
        ("", "The Verge", "outlet", 1),
    ),
    (
        "an invented outlet, credited by one owner six times",
        [hosted(f"h{n}", "evil.example", INVENTED + f"{n}. ", hours=n) for n in range(6)],
        ("", "", "", 0),
    ),
    (
        "two that credit each other",
        [
            stored("one", outlet=HARBOUR, text=f"It closes, {ISLAND} reported. {ISLAND} was first."),
            stored("two", outlet=ISLAND, hours=1, text=f"It closes, {HARBOUR} reported. {HARBOUR} was first."),
        ],
        ("", "", "", 0),
    ),
    (
        "another outlet's interview, word for word, under a new name",
        [courier(hours=0), hosted("evil", "evil.example", OWN, hours=1, outlet="Evil")],
        ("own", "", "own reporting", 2),
    ),
    (
        "a page that announces what nobody else knows of",
        [
            stored("fjord", text="Fjordline closes its yard in Horten, the operator said in a statement on Monday."),
            hosted("evil", "evil.example", "Today we’re announcing its end. We are proud of our news. " * 3),
        ],
        ("", "", "announcement", 1),
    ),
    (
        "a text under another's address, from a feed of its own",
        [courier(hours=3), replace(hosted("x", "victim.example", OWN, feed="https://evil.example/feed"),
                                   article=replace(hosted("x", "victim.example", OWN).article, read_from="feed"))],
        ("own", "", "own reporting", 1),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("articles", "expected"), [row[1:] for row in BOUGHT], ids=[row[0] for row in BOUGHT])
def test_an_origin_and_votes_cannot_be_bought(
    articles: list[StoredArticle], expected: tuple[str, str, str, int]
) -> None:
    assert source(trace_lineage(articles)) == expected


def test_who_credits_whom_in_a_circle_shows_nothing() -> None:
    lineage = trace_lineage(BOUGHT[4][1])
    assert "unknown" in {member.relation for member in lineage.members}
    assert not any(m.parent == m.stored.id for m in lineage.members)


CHANGES = [
    (
        "an edited copy",
        EDITED,
        True,
        [
            ("added", "sentence", "A spokeswoman gave no date for a product."),
            (
                "dropped",
                "sentence",
                "The money pays for computers and for forty engineers in San Mateo over two years.",
            ),
        ],
    ),
    (
        "a rewrite",
        "Palisade found $240 million and plans to spend $90 million a year. “It is a start,” said Dana Whitlock.",
        False,
        [
            ("added", "figure", "$90 million"),
            ("added", "quote", "It is a start"),
            ("dropped", "figure", "$1.9 billion"),
            ("dropped", "figure", "forty engineers"),
            ("dropped", "quote", "We rehearse before we reach"),
        ],
    ),
    ("the same text", WIRE, True, []),
]


@pytest.mark.parametrize(("text", "literal", "expected"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_what_a_copy_added_and_dropped_is_told(text: str, literal: bool, expected: list[tuple[str, ...]]) -> None:
    made, original = stored("made", text=text), wire()
    changes = edits_of_copy(text, original.article.text) if literal else changed_facts(made, original)
    found = [(one.change, one.what, one.words.strip(",.“”")) for one in changes]
    assert found == [(change, what, words.strip(",.“”")) for change, what, words in expected]


def test_a_reprint_goes_back_to_the_outlet_that_it_names() -> None:
    (member,) = trace_lineage([stored("ft", text=BYLINED)]).members
    assert (member.source, member.reasons[0].kind) == ("Financial Times", "reprint")


def test_an_unclosed_quotation_mark_hides_nothing_behind_it() -> None:
    text = "“We have shaped it, said Jim Hale, in a blog post. The firm said in a statement: “It ships in June.”"
    assert "said in a document" in {cue.kind for cue in read_cues("", text, LAB, shipped_outlets())}


LAB = Outlet(name="NVIDIA Technical Blog", owner="nvidia.com", names=("NVIDIA Technical Blog",))
SELF = [
    ("in its headline and opening", "Run agents with NVIDIA OpenShell", "NVIDIA OpenShell isolates what agents do."),
    ("in its text", "Run agents safely", "NVIDIA today announced OpenShell, which isolates what they do."),
]


@pytest.mark.parametrize(("title", "text"), [row[1:] for row in SELF], ids=[row[0] for row in SELF])
def test_an_organisation_that_publishes_names_itself(title: str, text: str) -> None:
    assert "announces itself" in {cue.kind for cue in read_cues(title, text, LAB, shipped_outlets())}


LINKS = [
    ("a filing", "https://www.sec.gov/Archives/x.htm", "links to an announcement"),
    ("a post", "https://x.com/palisade/status/12", "links to an announcement"),
    ("the announcer's newsroom", "https://newsroom.palisade.com/2026/round", "links to an announcement"),
    ("a report", "https://www.theverge.com/2026/palisade", "links to a report"),
    ("somebody's start page", "https://palisade.com/", ""),
    ("a stranger's blog", "https://blog.oddnames.net/palisade", ""),
    ("its own pages", "https://thecourier.example/news/2026", ""),
]


@pytest.mark.parametrize(("url", "kind"), [row[1:] for row in LINKS], ids=[row[0] for row in LINKS])
def test_a_link_shows_what_a_text_was_written_from(url: str, kind: str) -> None:
    held = courier(text="Palisade has raised money, according to this report of its newest round.")
    linked = replace(held.article, links=(Link(url=url, text="this report"),))
    found = read_links(linked, shipped_outlets().publisher(held), shipped_outlets())
    assert {cue.kind for cue in found} == ({kind} if kind else set())
