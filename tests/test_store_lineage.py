"""How each article of a story came about, what the story goes back to, and who has a vote."""

from dataclasses import replace
from datetime import timedelta

import pytest

from extractors.facts.names.mentions import read_mentions
from extractors.types import Link
from store.dedup.edits import changed_facts, edits_of_copy
from store.provenance.appearance import in_order_of_appearance
from store.provenance.cues import MOST_CHARS, read_cues
from store.provenance.judge import LEVEL, judge_text
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


GIVEN = [
    ("described to it", "The rest is held back, say two people who read the terms and described them to The Courier."),
    ("shown to it", "A compressor had broken down, and the owner is not amused. He showed The Courier an invoice."),
    ("seen by it", "Only half is wired on closing, and the rest comes later. The Courier has seen the contract."),
    ("asked not to be named", "A modeller who asked us not to print his name said that nobody had told the staff."),
    (
        "others sat there too",
        "The Courier and a handful of other reporters sat down with Ann Lee, who makes the chips.",
    ),
    ("the writer rang", "The accounts went dark at nine. A spokesman confirmed both when I rang him on Tuesday."),
    (
        "reached by telephone",
        "“We plan as if this is the level,” said the finance chief, reached by telephone at home.",
    ),
    (
        "people familiar with the company",
        "Palisade shelves its sale, it announced. Two people familiar with the company told The Courier of the price.",
    ),
    (
        "who speaks throughout",
        "Palisade announced a mill, says its founder, Ann Whitlock. "
        + 60 * "The river is low, and the mill waits. "
        + "\n“We open when it rains,” Whitlock told The Courier.",
    ),
    ("a question put by post", "I put this to the author. Her reply was that partial credit was in the first draft."),
]


@pytest.mark.parametrize("text", [row[1] for row in GIVEN], ids=[row[0] for row in GIVEN])
def test_what_was_given_to_the_outlet_is_own_reporting_however_worded(text: str) -> None:
    (member,) = trace_lineage([courier(text=text)]).members
    assert member.relation == "own reporting"
    assert member.reasons[0].words in text


NO_ORGANISATION = [
    ("a person", "Ruth Castellane, an investor, walked away. Castellane said it would take years. Castellane said no."),
    ("nobody by name", "Friends say she is tired of it. Critics say so too. He said nothing of it. It says a lot."),
    ("somebody inside", "A source inside Kestrel says it is a pity. A person close to it says so too, and often."),
    ("what was not published", "Corvid has not published figures. It never announced a date. It discloses neither."),
    ("what somebody brought", "So I brought a watch and a chair. The lorries bring powder. Both bring sandwiches."),
]


@pytest.mark.parametrize("text", [row[1] for row in NO_ORGANISATION], ids=[row[0] for row in NO_ORGANISATION])
def test_a_person_and_what_nobody_made_public_are_no_announcement(text: str) -> None:
    title = "What it costs to be late"
    (member,) = trace_lineage([stored("plain", title=title, text=text)]).members
    assert member.relation == "unknown"


def test_who_announces_is_no_outlet_that_others_credit() -> None:
    ours = stored(
        "lab", outlet="Kestrel Lab", kind="AI laboratory", title="Introducing Heliograph", text=f"We show it. {DULL}"
    )
    brief = stored(
        "brief",
        hours=1,
        title="Heliograph in brief",
        outlet="Signal Brief",
        text=f"By the numbers, per Kestrel Lab: 9. {DULL}",
    )
    found = {member.stored.id: member for member in trace_lineage([ours, brief]).members}
    assert found["lab"].relation == "primary"
    assert found["brief"].relation != "rewrite"


def test_whom_several_owners_credit_in_so_many_words_is_an_outlet() -> None:
    texts = (
        "It was first reported by The Beacon on Monday. A swamp without a map is what its makers want to show next.",
        "It took two years and ninety people, The Beacon reported. Nobody else was told of the cost to the studio.",
        "Ann Lee has told The Beacon that the thing works for twenty minutes, after which rooms change their doors.",
    )
    first, second, third = (
        stored(f"n{n}", outlet=f"Paper {n}", hours=n, title=f"An engine {n}", text=text) for n, text in enumerate(texts)
    )
    assert {member.relation for member in trace_lineage([first, second, third]).members} == {"rewrite"}
    assert {member.relation for member in trace_lineage([first, third]).members} == {"unknown"}
    about = replace(first, article=replace(first.article, title="The Beacon closes"))
    assert "rewrite" not in {member.relation for member in trace_lineage([about, second]).members}


def test_a_reader_sees_the_clause_that_proves_it() -> None:
    text = "It may rain. The Courier visited one of the three sites last week, on a Monday. It rained."
    (member,) = trace_lineage([courier(text=text)]).members
    assert member.reasons[0].words == "The Courier visited one of the three sites last week, on a Monday"
    assert text[member.reasons[0].start : member.reasons[0].end] == member.reasons[0].words


NOT_THIS_OUTLET = [
    ("another outlet was told", "Dana Whitlock told CNBC that the money was asked for in March. She told CNBC more."),
    ("told last year", "Dana Whitlock told The Courier last year that money was short. It was asked for in March."),
    ("told before", "Dana Whitlock previously told The Courier that money was short. It was asked for in March."),
    ("reached, and silent", "When reached by The Courier, a spokesperson for Palisade declined to comment. It rained."),
    (
        "on its programme, in passing",
        "Palisade announced a mill on Monday, it said. "
        + 20 * "The river is low, and the mill waits for it. "
        + "\nMeanwhile Dana Whitlock told The Courier’s “Morning Hour” that it may rain.",
    ),
    ("it did not answer", "Palisade did not respond to The Courier’s request for comment. It was asked for in March."),
    ("a quote of unknown giving", "“They asked for a ratchet and got it,” said Dana Whitlock. It was asked in March."),
]


@pytest.mark.parametrize("text", [row[1] for row in NOT_THIS_OUTLET], ids=[row[0] for row in NOT_THIS_OUTLET])
def test_no_own_reporting_without_a_voice_given_to_this_outlet_now(text: str) -> None:
    (member,) = trace_lineage([courier(text=text)]).members
    assert member.relation != "own reporting"


CREDITED = [
    (
        "a source line within a text",
        "It took forty million kilometres. Source: The Verge. Nobody has seen the crash rates.",
    ),
    ("a kind of outlet before it", "According to a summary published by the news site The Verge, it took two years."),
    (
        "who cites somebody",
        "The Verge, citing someone familiar with the deal, reports a value of ninety million euros.",
    ),
    ("who learned it", "It is priced at $3.8bn, The Verge learned from its founder, and Tarn Capital led it."),
    ("who has the details", "Arms fumble less when they rehearse. The Verge has the breakdown of it by kind of crate."),
    (
        "by whom it was broken",
        "The levels were copied without a word to the studio. The story was broken by The Verge.",
    ),
]


@pytest.mark.parametrize("text", [row[1] for row in CREDITED], ids=[row[0] for row in CREDITED])
def test_a_credit_is_read_however_worded(text: str) -> None:
    told = stored("re", text=text, title="A title")
    verge = replace(stored("verge", text=DULL), article=replace(stored("verge").article, text=DULL))
    verge = replace(
        verge, outlet="The Verge", article=replace(verge.article, canonical_url="https://www.theverge.com/1")
    )
    (member,) = [m for m in trace_lineage([verge, told]).members if m.stored.id == "re"]
    assert (member.relation, member.parent) == ("rewrite", "verge")


def test_one_credit_alone_makes_no_rewrite_unless_the_story_has_whom_it_credits() -> None:
    """Half of the real texts with one credit only mention what another outlet had."""
    once, twice = (
        stored("re", text=text, title="A title") for text in (CREDITED[3][1], f"{CREDITED[3][1]} {CREDITED[5][1]}")
    )
    assert [trace_lineage([one]).members[0].relation for one in (once, twice)] == ["unknown", "rewrite"]
    other = stored("other", hours=1, outlet="Other", text=f"It has raised money, The Verge reported. {DULL}")
    assert {member.relation for member in trace_lineage([once, other]).members} == {"rewrite"}


def test_an_outlet_that_the_headline_is_about_is_no_source() -> None:
    text = "The Verge reported that ninety people go, and that it will be sold in June. The Verge reported a loss."
    titles = ("The Verge lays off ninety people", "Ninety people go, The Verge reports")
    found = [trace_lineage([stored("re", title=title, text=text)]).members[0].relation for title in titles]
    assert found[0] != "rewrite"
    assert found[1] == "rewrite"


CREDITING_TITLES = [
    ("Bloomberg News", "Apple to buy firm - Bloomberg News"),
    ("The Wall Street Journal", "Apple to buy firm (Wall Street Journal)"),
    ("The Wall Street Journal", "Apple to buy firm | Wall Street Journal"),
    ("Axios", "OpenAI weighs sale — Axios"),
    ("The BBC", "BBC investigation reveals fraud"),
    ("The Wall Street Journal", "Musk slams Wall Street Journal over sale story"),
    ("Wired", "Wired headphones are back"),
    ("Fortune", "OpenAI Fortune 500 deal"),
    ("The Guardian", "Guardian sues the Galaxy"),
]


@pytest.mark.parametrize(("outlet", "title"), CREDITING_TITLES, ids=[row[1] for row in CREDITING_TITLES])
def test_an_outlet_in_the_headline_that_deals_with_nobody_is_a_source(outlet: str, title: str) -> None:
    text = f"{outlet} reported on Monday, citing people familiar with it. The price is low, {outlet} reported."
    assert trace_lineage([stored("re", title=title, text=text)]).members[0].relation == "rewrite"


def test_who_sues_an_outlet_makes_it_a_party() -> None:
    text = "The Wall Street Journal reported that it will go to court. It is a lot, the Wall Street Journal reported."
    found = trace_lineage([stored("re", title="Binance sues the Wall Street Journal", text=text)]).members[0]
    assert found.relation == "from primary"


def cues_of(text: str) -> set[str]:
    held = stored("plain", title="A title", text=text)
    table = shipped_outlets()
    mentions = read_mentions(text, {})
    return {cue.kind for cue in read_cues("A title", text, table.publisher(held), table, (), mentions)}


SAID_OR_ANNOUNCED = [
    ("The company said on Tuesday that it would close the plant in Ohio.", "organisation says"),
    ("Goldman Sachs said on Tuesday it would cut 500 jobs.", "organisation says"),
    ("Wells Fargo said it would.", "organisation says"),
    ("The White House said so.", "organisation says"),
    ("Amazon launched its delivery drone service.", "announced"),
    ("DJI launched its new Mavic drone.", "announced"),
    ("Rocket Lab unveiled its Neutron rocket.", "announced"),
    ("SpaceX launched a Falcon 9 rocket.", "announced"),
    ("Netflix released a film about the war.", "announced"),
    ("Lee said by phone on Tuesday that it was late.", "interview"),
    ("Reached in his hotel, Lee said no.", "interview"),
    ("Reached in her village, Lee said no.", "interview"),
    ("We reached Ann Lee by phone.", "own eyes"),
    ("We put it to Ann Lee.", "own eyes"),
    ("The firm details how it will pay.", "announced"),
    ("Kestrel is launching three mowers.", "announced"),
    ("It grew its range, introducing three mowers.", "announced"),
    ("Kestrel teased a cheaper car.", "announced"),
    ("The firm said when it launched the round, and confirmed the price.", "announced"),
    ("It will fly in June, according to a blog post on Monday.", "according to a document"),
    ("She has died at 65, according to statements from party officials.", "according to a document"),
    ("We launched a site for maps.", "we announce"),
    ("I’m very excited to announce the thing.", "we announce"),
    ("The letter says that the plant will close.", "document"),
    ("I asked the firm to comment on it.", "asked for comment"),
    ("Bloomberg reporter Ann Lee followed up with a date.", "credits an outlet first"),
    ("The Wall Street Journal has published an account of it.", "credits an outlet first"),
    ("We’ve been busy testing the two.", "own eyes"),
    ("It is fast, Carr said on X, the network.", "told reporters"),
    ("PNAS, 2026. DOI: 10.1073/pnas.2601234 (About DOIs).", "said in a document"),
    (f"The firm announced it. {'Rooms and what they cost. ' * 20}It is here. Image: Kestrel", "announced"),
    ("No date has been set, the people said.", "reportedly"),
    ("Two engineers told me that they would leave. I visited it.\nJane Doe / Getty Images\nIt is late.", "told me"),
    ("Two engineers told me that they would leave.\nPhoto by Amelia Holowaty / The Verge\nIt is late.", "told me"),
    ("I visited the plant and asked four of them.\nJane Doe / Getty Images\nIt is late.", "own eyes"),
    ("Kestrel announced it. It mows.\nJane Doe / Getty Images\nIt is late.", "announced"),
    ("A button is being rolled out to Gmail users.", "announced"),
    ("Bloomberg’s Emily Chang was there. When Chang said so, it rained.", "credits an outlet"),
    ("Kestrel recently announced that it fires 300.", "announced"),
    ("Speaking to PC Gamer, the producer was frank.", "credits an outlet first"),
]


@pytest.mark.parametrize(("text", "kind"), SAID_OR_ANNOUNCED, ids=[row[0] for row in SAID_OR_ANNOUNCED])
def test_what_shows_how_it_came_about_is_read(text: str, kind: str) -> None:
    assert kind in cues_of(text)


SHOWS_NOTHING = [
    ("Ann Lee said it was late. She said so twice.", "organisation says"),
    ("Chief executive Ann Lee said it was late.", "organisation says"),
    ("Iran launched a wave of air strikes.", "announced"),
    ("Russia launched 40 drones at it.", "announced"),
    ("We reached 40 million users, the company said.", "own eyes"),
    ("We reached the summit on May 12, the climber wrote on Instagram.", "own eyes"),
    ("It was late when we reached the summit.", "own eyes"),
    ("We put it to good use, the firm wrote.", "own eyes"),
    ("Reached in her third final of the season, the cup was a surprise.", "interview"),
    ("The two sides reached in their talks a deal.", "interview"),
    ("Lee said by phone on the earnings call. The company announced profit of $4 billion.", "interview"),
    ("Lee said by phone to the Kyiv Digest.", "interview"),
    ("The ten-year yield rose to 4.6% on Monday. Source: Bloomberg.", "credits an outlet first"),
    ("They figured out the details of it. Its detailed maps are new.", "announced"),
    ("It was first released in May, and nobody bought it.", "announced"),
    ("The car, released a year ago, sells well.", "announced"),
    ("In November, Kestrel launched the larger one.", "announced"),
    ("It will be a theme when Kestrel unveils the engine.", "announced"),
    ("No cause of death has been announced.", "announced"),
    ("Not all details are being released.", "announced"),
    ("The Ubisoft-published game hit a record.", "announced"),
    ("Her chances of getting quickly confirmed are small.", "announced"),
    ("The lifecycle of launching products is faster.", "announced"),
    ("The attack that he had launched against them was short.", "announced"),
    ("The Wall Street Journal has published an account of it.", "announced"),
    ("We launched a site for maps.", "announced"),
    ("The bank has announced a rise.\nAnn Lee | Afp | Getty Images\nMarkets fell.", "announced"),
    ("The bank has announced a rise. Photographer: Ann Lee/Bloomberg via Getty Images", "announced"),
    ("It shows art on e-paper displays.", "document"),
    ("It is late, Windows Central writes.", "organisation says"),
    ("Bloomberg’s Emily Chang met Morris Chang. Chang said so.", "credits an outlet"),
    ("Every letter of the alphabet is there.", "document"),
    ("It is taken as a statement of fact.", "document"),
    ("The heads were fine, ruling out a fault.", "document"),
    ("It made calls to the API calls list.", "organisation says"),
    ("The call came from a man.", "organisation says"),
    ("Duly noted.", "organisation says"),
    ("It heeds Lee’s call for a home.", "organisation says"),
    ("Bloomberg’s Ann Lee has it. Lee said so.", "organisation says"),
    ("Moll said on Monday, the minister of roads, that it rains. Moll said so twice.", "organisation says"),
    ("“It is late,” said Moll, the minister, who left. Moll said so twice.", "organisation says"),
    ("Many people took to it, according to the news website.", "according to a document"),
    ("Lee said so in a media interview.", "interview"),
    ("I asked the firm to comment on it.", "own eyes"),
    ("It will tell you about your Facebook account.", "told reporters"),
]


@pytest.mark.parametrize(("text", "kind"), SHOWS_NOTHING, ids=[row[0] for row in SHOWS_NOTHING])
def test_what_only_looks_like_a_cue_is_none(text: str, kind: str) -> None:
    assert kind not in cues_of(text)


def test_a_link_to_who_is_credited_is_no_announcement() -> None:
    held = courier(text="Northgate gets sixty cars, reports the Northgate Times.")
    link = Link(url="https://northgatetimes.example/news/local/7", text="sixty cars")
    linked = replace(held.article, links=(link, replace(link, text="not in the text")))
    publisher = shipped_outlets().publisher(held)
    assert len(read_links(linked, publisher, shipped_outlets())) == 2
    assert read_links(linked, publisher, shipped_outlets(), ["Northgate Times"]) == ()
    absent = replace(linked, links=linked.links[1:])
    assert [cue.words for cue in read_links(absent, publisher, shipped_outlets())] == [f"not in the text ({link.url})"]


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


def test_an_outlet_that_a_headline_only_credits_can_be_the_origin() -> None:
    text = f"It is planned, Bloomberg reported. {DULL} According to Bloomberg, it ships in June."
    first = stored("n1", title="A platform for agents is planned: Bloomberg", text=text)
    other = "According to Bloomberg, agents get a home of their own. Bloomberg reported that nobody has seen it yet."
    second = stored("n2", hours=1, title="An agent platform is planned", text=other)
    assert source(trace_lineage([first, second])) == ("", "Bloomberg", "outlet", 2)
    about = replace(first, article=replace(first.article, title="Bloomberg plans a platform for agents"))
    assert source(trace_lineage([about, second]))[1] == ""


def test_who_had_a_figure_farther_on_is_not_retold() -> None:
    text = f"It is sold, The Verge reported. {DULL * 8} It lost money, according to The Courier. So says The Verge."
    told = stored("re", title="It is sold", hours=6, text=f"{text} It is a lot, The Verge reported.")
    found = {member.stored.id: member for member in trace_lineage([courier(), told]).members}
    assert (found["re"].relation, found["re"].parent, found["re"].source) == ("rewrite", "", "The Verge")


def test_an_agency_whose_text_one_owner_prints_is_no_source_of_the_others() -> None:
    ap, afp = (
        stored(f"n{n}", outlet=f"Paper {n}", hours=n, text=f"PARIS ({agency}) — {words}")
        for n, agency, words in (
            (1, "AP", "A bridge has opened."),
            (2, "AFP", "They built one and it opened, at last."),
        )
    )
    other = stored("n3", outlet="Paper 3", hours=3, title="A bridge", text=f"A bridge stands since Monday. {DULL}")
    assert source(trace_lineage([ap, afp])) == ("", "", "", 0)
    assert source(trace_lineage([ap, other])) == ("", "", "", 0)
    assert source(trace_lineage([ap]))[1] == "Associated Press"
    again = stored("n4", outlet="Paper 4", hours=4, text="ROME (AP) — At long last they have a bridge, and it is wide.")
    assert source(trace_lineage([ap, again, other])) == ("", "Associated Press", "outlet", 2)


def test_whoever_the_headlines_are_about_is_not_the_origin() -> None:
    first = stored("one", title="Ferrolite cuts jobs", text="Ferrolite reported that 1,200 jobs go.")
    second = stored("two", hours=1, title="Cuts at Ferrolite", text="Ferrolite reported the loss of 1,200 posts.")
    assert source(trace_lineage([first, second])) == ("", "", "announcement", 1)


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


def test_the_post_is_the_one_named_before_and_else_nobody_can_tell() -> None:
    outlet = Outlet(name="Ars Technica", owner="Condé Nast", names=("Ars",))
    told = "According to The Washington Post, five sat there. According to the Post, his wife left."
    both = read_cues("", told, outlet, shipped_outlets())
    assert [cue.source for cue in both if cue.source] == ["The Washington Post", "The Washington Post"]
    alone = read_cues("", "According to the Post, his wife left.", outlet, shipped_outlets())
    assert not [cue.source for cue in alone if cue.source]


LAB = Outlet(name="NVIDIA Technical Blog", owner="nvidia.com", names=("NVIDIA Technical Blog",))
SELF = [
    ("in its headline and opening", "Run agents with NVIDIA OpenShell", "NVIDIA OpenShell isolates what agents do."),
    ("in its text", "Run agents safely", "NVIDIA today announced OpenShell, which isolates what they do."),
]


@pytest.mark.parametrize(("title", "text"), [row[1:] for row in SELF], ids=[row[0] for row in SELF])
def test_an_organisation_that_publishes_names_itself(title: str, text: str) -> None:
    assert "announces itself" in {cue.kind for cue in read_cues(title, text, LAB, shipped_outlets())}


def test_what_an_organisation_prints_of_itself_is_written_from_nobody_elses_announcement() -> None:
    text = "It arrives with new tiles. NVIDIA tiles now run on Ampere, and the release is announced for June."
    kinds = {cue.kind for cue in read_cues("Tiles arrive", text, LAB, shipped_outlets())}
    assert "names itself" in kinds
    assert "announces itself" not in kinds
    own, others = (
        judge_text(read_cues("Tiles arrive", one, LAB, shipped_outlets()), 20, LAB)
        for one in (text, text.replace("NVIDIA", "Kestrel"))
    )
    assert own.relation == "unknown"
    assert others.relation == "from primary"


SAYS_SO = "The company says so, and it filed the papers in a statement."
ANNOUNCERS = [
    (
        "who announced",
        "Kestrel unveils a mower",
        "Kestrel announced it on Monday. The company says it mows.",
        "Kestrel",
    ),
    (
        "behind a day",
        "Kestrel Lab sells mowers",
        "On Monday Kestrel Lab has unveiled it. It is a mower.",
        "Kestrel Lab",
    ),
    ("who says it", "Corvid expects profit", "Corvid said its profit rose. The company announced it.", "Corvid"),
    ("what it is before it", "EV maker Kestrel to open a plant", f"Kestrel announced it. {SAYS_SO}", "Kestrel"),
    (
        "whose money it has",
        "Nvidia-backed Wayve raises $1bn",
        f"Wayve announced it. Nvidia launched a fund. {SAYS_SO}",
        "Wayve",
    ),
    ("whose backer announced", "Nvidia-backed Wayve raises $1bn", f"Nvidia announced a fund. {SAYS_SO}", ""),
    ("whose rival", "Tesla rival BYD unveils car", f"Tesla announced a car of its own. {SAYS_SO}", ""),
    ("the rival", "Tesla rival BYD unveils car", f"BYD announced it on Monday. {SAYS_SO}", "BYD"),
    ("a rival’s owner", "Apple’s rival Samsung unveils phone", f"Apple announced one in spring. {SAYS_SO}", ""),
    ("its new thing", "Kestrel’s new mower is quiet", f"Kestrel announced it on Monday. {SAYS_SO}", "Kestrel"),
    ("of a country", "China’s Midea pledges billions", f"Midea announced it on Monday. {SAYS_SO}", "Midea"),
    ("its latest thing", "Ecovacs’ latest mower is quiet", f"Ecovacs announced it on Monday. {SAYS_SO}", "Ecovacs"),
    ("what others say of it", "Google must sell Chrome, DOJ says", f"Google announced a price. {SAYS_SO}", ""),
    ("to be bought", "Figma to be bought by Adobe", f"Figma introduced its first tool. {SAYS_SO}", ""),
    ("of whom somebody speaks", "Musk: OpenAI lied", f"OpenAI announced a model. {SAYS_SO}", ""),
    ("a part of an outlet’s name", "Washington Post cuts 300 jobs", f"Washington announced a plan. {SAYS_SO}", ""),
    ("the product", "GPT-6 brings agents", f"GPT-6 launched on Monday. {SAYS_SO}", ""),
    ("a film", "Barbie breaks records", f"Barbie debuted in Paris. {SAYS_SO}", ""),
    ("an office of many", "Government announces tax", f"The Government announced it. {SAYS_SO}", ""),
    ("a noun", "Company announces deal", f"Company announced it. {SAYS_SO}", ""),
    ("many", "Astronomers discover moon", f"Astronomers announced it. {SAYS_SO}", ""),
    ("a party", "Democrats announce bill", f"Democrats announced it. {SAYS_SO}", ""),
    ("a plural that will", "Hackers to publish files", f"Hackers announced it. Some hackers stayed. {SAYS_SO}", ""),
    ("a longer name in the text", "Lee opens a shop", f"On Monday Ann Lee announced it. {SAYS_SO}", ""),
    ("a longer name in the headline", "Ford Foundation gives $3m", f"Ford announced a car. {SAYS_SO}", ""),
    ("what is done to it", "Kestrel is facing a suit", f"Kestrel announced a mower. {SAYS_SO}", ""),
    ("what a mower is", "Kestrel unveils a mower", f"Kestrel is introduced on Monday. {SAYS_SO}", ""),
    ("not in the headline", "A mower for all", "Kestrel announced it on Monday. The company says it mows.", ""),
    ("nobody by name", "The mower", "The company announced it on Monday. The company says it mows.", ""),
    ("behind a colon", "CES: Kestrel unveils it", "Kestrel announced it on Monday. The company says so.", ""),
    ("to whom things are done", "A writer is suing Kestrel for it", "Kestrel announced it. She filed a lawsuit.", ""),
    ("nobody in particular", "Police asks for help", "Police announced it on Monday. The company says so.", ""),
    (
        "what grows",
        "Kestrel grows",
        "Now Kestrel is expanding beyond lawns. The company said so in a statement on Monday.",
        "",
    ),
    ("an office", "Kestrel CEO leaves", "Its new CEO announced it on Monday. The company says so.", ""),
    ("a part of a name", "Labor adds a day", "The Ministry of Health and Labor announced it. The firm says so.", ""),
    ("a surname", "Kestrel is led by Ann Lee", "The company said so. On Monday Lee announced it for good.", ""),
    ("an outlet", "Bloomberg has a mower", "Bloomberg announced it on Monday. The company says it mows.", ""),
]


@pytest.mark.parametrize(("title", "text", "name"), [row[1:] for row in ANNOUNCERS], ids=[row[0] for row in ANNOUNCERS])
def test_whose_announcement_a_text_is_written_from_is_a_name_of_its_headline(title: str, text: str, name: str) -> None:
    lineage = trace_lineage([stored("news", title=title, text=text)])
    (member,) = lineage.members
    assert (member.relation, member.source) == ("from primary", name)
    assert (lineage.origin_credit, lineage.origin_kind) == ("", "announcement")


def test_what_an_aggregator_leads_to_bears_the_name_of_who_prints_it() -> None:
    page = stored("news", title="A mower", text="Kestrel announced it on Monday.")
    through, own = (replace(page, outlet=name, outlet_kind=kind) for name, kind in (("HN", "aggregator"), ("News", "")))
    found = [trace_lineage([one]).members[0].outlet for one in (through, own)]
    assert found == ["news.example", "News"]


def test_a_review_is_not_written_from_the_announcements_that_it_names() -> None:
    text = "Kestrel announced the mower on Monday. The company says that it mows. It said in a statement that it cuts."
    one = stored("review", title="Kestrel mower", text=text)
    found = [trace_lineage([one], no_reports=given).members[0].relation for given in (frozenset(), frozenset({one.id}))]
    assert found == ["from primary", "unknown"]


def test_a_notice_at_the_foot_of_a_long_text_is_read() -> None:
    text = f"{DULL} " * (MOST_CHARS // len(DULL) + 1) + "\nThis story originally appeared on ProPublica."
    (member,) = trace_lineage([stored("long", text=text)]).members
    assert (member.relation, member.source) == ("verbatim copy", "ProPublica")


def test_a_link_behind_the_opening_alone_is_background() -> None:
    pages = []
    for text in (f"This growth fell. {DULL * 12}", f"{DULL * 12} This growth fell."):
        held = stored("market", title="Markets fall", text=text)
        link = Link(url="https://www.stats.gov/2026/growth", text="This growth fell")
        pages.append(replace(held, article=replace(held.article, links=(link,))))
    assert [trace_lineage([one]).members[0].relation for one in pages] == ["from primary", "unknown"]


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
