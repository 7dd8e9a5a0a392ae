"""What an edition prints of the ledger: figures with who agrees, quotes, predictions, differences; all re-readable."""

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from reports.edition.outlook import select_days_ahead
from reports.ledger.comparison import compare_claims, find_disagreements
from reports.ledger.figures import key_figures
from reports.ledger.predictions import has_no_day, is_read_as_its_opposite, select_predictions
from reports.ledger.quotes import find_office, select_quotes
from reports.rendering.json_twin import decode, encode
from reports.rendering.render import render_all
from reports.types import KeyFigure, passage
from store.types import Difference, PredictionStatus, StoryFigure, StoryQuote, TextSpan, WeekLedger
from tests.press_cases import MONDAY, edition, member, stored, story, vector

STEM = "world-models-2026-W18"
OWN = (
    "Palisade AI has raised $240 million at a valuation of $1.9 billion, Meridian Wire learned. "
    "Palisade AI said Terrarium would open to outside developers by 30 June 2026. "
    "“Nobody stops a warehouse so that a robot can learn,” she said."
)
COPY = (
    "Palisade AI has raised $240 million at a valuation of $1.4 billion in a round led by Copperline. "
    "Palisade AI wants to open Terrarium to outside developers by 30 June 2026. "
    "“Nobody stops a warehouse so that a robot can learn,” she said."
)
ADDED = f"{COPY} Rivals raised $9 billion last year."
SAID = "Nobody stops a warehouse so that a robot can learn,"


def _story():
    return story(
        [
            member(stored("o", OWN, title="Palisade AI raises $240 million", on=vector(0.8))),
            member(stored("w", COPY, outlet="Signal Brief", hours=30.0), "rewrite", parent="o"),
            member(stored("x", ADDED, outlet="Harbor Post", hours=31.0), "verbatim copy", parent="w"),
        ]
    )


def _place(article, words, text):
    start = text.index(words)
    return TextSpan(article_id=article, outlet=article, start=start, end=start + len(words))


def _figure(words, value, places, attribute="", instead=(), kind="money", status="agreed"):
    return StoryFigure(
        story_id="s1", status=status, text=words, kind=kind, value=value, upper=None, unit="USD", per="",
        attribute=attribute, subject="", qualifiers=(), articles=len(places), origins=1, outlets=(),
        spans=tuple(places), instead=tuple(instead),
    )  # fmt: skip


def _prediction(article, words, text, *, stage="made", due=date(2026, 6, 30), identity="p", **more):
    return PredictionStatus(
        id=identity, story_id="s1", stage=stage, claim=words, speaker="", voice="article", made_on=MONDAY,
        due_from=None, due_to=due, span=_place(article, words, text), **more,
    )  # fmt: skip


def _ledger():
    everywhere = [("o", OWN), ("w", COPY), ("x", ADDED)]
    valued = [_place(i, "$1.4 billion", COPY) for i in ("w", "x")]
    return WeekLedger(
        figures=(
            _figure("$240 million", 240e6, [_place(i, "$240 million", t) for i, t in everywhere], "funding"),
            _figure("$1.4 billion", 1.4e9, valued, "valuation", [("$1.9 billion", _place("o", "$1.9 billion", OWN))]),
            _figure("$9 billion", 9e9, [_place("x", "$9 billion", ADDED)], status="only in one copy"),
        ),
        quotes=(
            StoryQuote(
                story_id="s1", words=SAID, speaker="Dana Whitlock",
                role="Chief Executive", origins=1, outlets=(),
                spans=tuple(_place(i, SAID, t) for i, t in everywhere),
            ),
        ),
        differences=(),
        predictions=(
            _prediction("o", OWN.split(". ")[1] + ".", OWN),
            _prediction("w", COPY.split(". ")[1] + ".", COPY, identity="q"),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def files():
    return render_all(edition(_story(), ledger=_ledger()))


@pytest.mark.parametrize(
    "line",
    [
        "- **$240 million** (funding) [[n]](https://meridianwire.example/o), in 3 of 3 articles, 1 source",
        "in 2 of 3 articles, 1 source; Meridian Wire has “$1.9 billion” [[n]](https://meridianwire.example/o)",
        "“Rivals raised $9 billion last year” [[n]](https://harborpost.example/x), only in Harbor Post, which shows no "
        "reporting of its own: unconfirmed",
        "> “Nobody stops a warehouse so that a robot can learn” [[n]](https://meridianwire.example/o) Dana Whitlock, "
        "Chief Executive (in 3 outlets)",
        "- **30 Jun 2026:** Palisade AI said Terrarium would open to outside developers by 30 June 2026. "
        "([Meridian Wire](https://meridianwire.example/o), in 2 outlets)",
    ],
    ids=["agreed", "differing", "of one copy alone", "a quote", "a prediction, told once"],
)
def test_the_ledger_stands_in_the_markdown(files, line):
    assert line in re.sub(r"\[\[\d\]\]", "[[n]]", files[f"{STEM}.md"])


@pytest.mark.parametrize("part", ["figures", "quotes", "predictions", "disagreements"])
def test_a_part_of_the_ledger_can_be_switched_off(part, files):
    shown = {
        "figures": "in 3 of 3 articles", "quotes": "Nobody stops a warehouse", "predictions": "Made now, for later",
        "disagreements": "Where sources differ",
    }[part]  # fmt: skip
    off = render_all(edition(_story(), ledger=_ledger()), left_out=frozenset({part}))
    for name in (f"{STEM}.md", f"{STEM}.html"):
        assert shown in files[name]
        assert shown not in off[name]


def test_every_span_of_the_twin_reads_again(files):
    texts = {"o": OWN, "w": COPY, "x": ADDED}
    found = []

    def collect(value):
        if isinstance(value, dict):
            if {"text", "article", "start"} <= value.keys():
                found.append(value)
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect(json.loads(files[f"{STEM}.json"]))
    assert len(found) > 8
    assert all(texts[span["article"]][span["start"] : span["end"]] == span["text"] for span in found)


def test_the_ledger_is_read_back_with_the_edition():
    made = edition(_story(), ledger=_ledger())
    assert made.stories[0].figures
    assert made.stories[0].quotes
    assert made.predictions
    assert made.disagreements
    assert decode(encode(made)) == made


@pytest.mark.parametrize(
    ("claim", "printed"),
    [
        ("Palisade AI will open Terrarium to all by 30 June 2026.", True),
        ("It will open to all by 30 June 2026, they said.", False),
        ("Palisade AI spent C$35 million, run up over two years.", False),
        ("A driver said Palisade AI would take a robot on the night run tomorrow.", False),
        ("ROTTERDAM, 29 April (Meridian Wire) - Palisade AI will open Terrarium by 30 June 2026.", False),
        ("Palisade AI will not have all of its $240 million this spring.", False),
        ("Palisade AI is expected to open Terrarium no earlier than 2030.", False),
        ("Palisade AI was expected to open Terrarium to all at the end of June.", False),
        ("There's no guarantee that Palisade AI will open Terrarium this summer.", False),
        ("Palisade AI will open Terrarium over the next few weeks.", False),
        ("More are scheduled to open Terrarium later this year.", False),
        ("While rivals eye a debut in 2026, Palisade AI's is expected to be the largest.", False),
        ("Next Terrarium in ‘full production’ and will arrive later this year, Palisade AI says", True),
        ("Hearings of Palisade AI are scheduled for Wednesday and Friday d", False),
        ("Palisade AI will open Terrarium this year and the", False),
        ("Coming soon to Leith, to be opened this year", False),
        ("Barrels of oil for Europe will only be made available from the end of June.", False),
        ("Palisade AI will start in June and last about 10 days.", True),
        ("Palisade AI will take roughly 120 days to open Terrarium.", False),
    ],
    ids=["speaks of a day to come", "leans on another sentence", "speaks of the past", "tomorrow", "a dateline",
         "what will not be", "no earlier than a day", "expected once", "no guarantee", "a vague time", "of what",
         "another's day", "a standfirst", "torn", "torn at a word", "no clause", "no earlier than a month",
         "a length beside a time", "a length alone"],
)  # fmt: skip
def test_only_a_prediction_that_stands_alone_is_printed(claim, printed):
    told = story([member(stored("o", claim))])
    assert bool(select_predictions([_prediction("o", claim, claim)], {"s1": told})) is printed


@pytest.mark.parametrize(
    "sentence",
    [
        "Instagram will no longer support end-to-end encrypted messages starting May 8th.",
        "The hall won't be open from 12 January.",
        "The launch, which was due in February, will now take place on April 1.",
        "The mission, originally planned for 2024, is now set to launch on 6 April.",
        "OpenAI had expected to launch it in March; it will come on 2 June.",
        "If Congress does not have a deal by 30 January, the government will shut down.",
        "The government will shut down unless Palisade will not pay.",
        "NASA will launch Artemis II no earlier than April 1.",
        "Wings will only be available at select locations between March 13th and 15th.",
    ],
)
def test_what_happens_on_its_day_is_not_read_as_its_opposite(sentence):
    assert not is_read_as_its_opposite(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Palisade AI will no longer open Terrarium by May 8th.",
        "Palisade AI will not open Terrarium from Leith.",
        "Palisade AI is to open Terrarium no earlier than April.",
        "Palisade AI was expected to open Terrarium on 2 June, and will say more.",
        "Barrels for Europe and the Americas will only be made available from the end of March.",
        "Barrels will only arrive in Leith after the summer.",
    ],
)
def test_what_happens_otherwise_than_by_its_day_is_read_as_its_opposite(sentence):
    assert is_read_as_its_opposite(sentence)


def test_a_length_beside_a_time_is_not_its_day():
    shipped = "It would release 172 million barrels; shipments could begin next week and take roughly 120 days."
    assert not has_no_day(shipped, date(2026, 3, 11), date(2026, 3, 22))
    assert has_no_day("It will come in the next few weeks, perhaps in June.", date(2026, 3, 11), date(2026, 4, 22))


def test_the_day_that_was_put_off_is_not_watched():
    moved = "The launch of Palisade AI, which was due on 20 May 2026, will now take place on 9 June 2026."
    (ahead,) = select_days_ahead([story([member(stored("o", moved))])], date(2026, 5, 3))
    assert (ahead.day, ahead.text) == (date(2026, 6, 9), moved)


@pytest.mark.parametrize(
    "words",
    [
        "will open", "would open", "shall open", "should open", "is to be opened", "is the hall to come",
        "expects to open", "plans to open", "planned to open", "aims to open", "hopes to open", "is due to open",
        "intends to open", "wants to open", "is scheduled to open", "forecast an opening", "predicted an opening",
        "promised to open", "targets an opening", "doubts an opening", "is ready to open", "looks ahead to an opening",
        "is on course to open", "begins to open", "starts to open", "opens", "goes live", "launches", "closes",
        "agreed to open by the end of June", "agreed to open before summer", "agreed to open until 2027",
        "agreed to open no later than May 4", "agreed to open by next year",
    ],
)  # fmt: skip
def test_words_of_the_future(words):
    claim = f"Palisade AI {words}, the regulator in Leith has agreed."
    told = story([member(stored("o", claim))])
    assert select_predictions([_prediction("o", claim, claim)], {"s1": told})
    past = "Palisade AI was founded, the regulator in Leith has agreed."
    assert not select_predictions([_prediction("o", past, past)], {"s1": story([member(stored("o", past))])})


def test_what_will_not_be_is_printed_with_its_outcome():
    claim = "Palisade AI won't open Terrarium by 30 June 2026."
    told = {"s1": story([member(stored("o", claim))])}
    made = _prediction("o", claim, claim)
    assert select_predictions([made], told) == ()
    resolved = _prediction("o", claim, claim, stage="resolved", outcome="missed", resolved_by="an analyst")
    assert [one.outcome for one in select_predictions([resolved], told)] == ["missed"]


def test_a_heading_that_has_grown_into_a_prediction_is_not_printed():
    text = "Slipping until June… Palisade AI is expected to open Terrarium by 30 June 2026."
    (made,) = select_predictions([_prediction("o", text, text)], {"s1": story([member(stored("o", text))])})
    assert made.text == text[made.start : made.end] == "Palisade AI is expected to open Terrarium by 30 June 2026."


def test_predictions_of_one_promise_are_told_once_and_the_resolved_first():
    text = "Palisade AI will open Terrarium by 30 June 2026. Copperline expects a profit in 2029."
    first, second = (sentence if sentence.endswith(".") else f"{sentence}." for sentence in text.split(". "))
    rows = [
        _prediction("o", first, text, stage="overdue"),
        _prediction("o", second, text, stage="resolved", due=date(2029, 12, 31), outcome="missed", identity="q",
                    resolved_by="an analyst"),
    ]  # fmt: skip
    told = select_predictions(rows, {"s1": story([member(stored("o", text))])})
    assert [(one.state, one.outcome, one.shown_by) for one in told] == [
        ("resolved", "missed", "an analyst"),
        ("overdue", "", ""),
    ]
    assert all(a.state != b.state for a, b in pairwise(told))


HADDAD = "Noor Haddad"


@pytest.mark.parametrize(
    ("given", "text", "role"),
    [
        (("our chief executive",), "", "chief executive"),
        ((), "Noor Haddad, a robot safety consultant in Gothenburg who is not connected, said no.",
         "a robot safety consultant in Gothenburg"),
        ((), "The finance director Noor Haddad said no.", "finance director"),
        ((), "Noor Haddad, who covers software at Bruyne Research, said no.", "who covers software at Bruyne Research"),
        (("CEO",), "Oriole CEO Noor Haddad met Jo Reith. “No,” said Haddad.", "Oriole CEO"),
        (("co-founder",), "Noor Haddad, co-founder of Oriole, met Jo Reith.", "co-founder of Oriole"),
        (("CEO",), "Jo Reith, CEO of Oriole, met Noor Haddad.", "CEO"),
        (("CEO",), "On Tuesday CEO Noor Haddad met Jo Reith. But CEO Noor Haddad left.", "CEO"),
        (("president",), "Vice President Noor Haddad met Jo Reith.", "president"),
        (("Secretary of Defence Pat Doe behind",), "Noor Haddad, Secretary of Defence Pat Doe behind, speaks.", ""),
        ((), "Noor Haddad, for her part, said no. Director Jo Reith agreed.", ""),
        (("who had also worked at Oriole’s laboratory",), "Corvid Labs CEO Noor Haddad said no.", "Corvid Labs CEO"),
        (("who has been at Oriole since 2002",), "", ""),
        (("researchers at",), "", ""),
        (("Oriole’s",), "Noor Haddad, chief strategist at the consultancy Oriole, said no.",
         "chief strategist at the consultancy Oriole"),
        (("the independent researcher",), "", "independent researcher"),
        (("the bank’s chief economist",), "", "the bank’s chief economist"),
        (("Corvid's head of data center",), "", "Corvid's head of data center"),
        (("the market is facing what The",), "", ""),
        (("when asked about its mines",), "", ""),
        (("CEO",), "In Europe. Corvid CEO Noor Haddad said no.", "Corvid CEO"),
        ((), "Oriole’s CEO Noor Haddad said no.", "Oriole CEO"),
        ((), "She studied under assistant professor Noor Haddad.", "assistant professor"),
        (("chief economist at Moody's",), "", "chief economist at Moody's"),
        (("spokesperson for Mercer’s",), "", "spokesperson for Mercer’s"),
        (("IT director at Oriole",), "", "IT director at Oriole"),
        (("head of product at X",), "", "head of product at X"),
        (("head of the bank’s",), "", ""),
        (("head of U",), "", ""),
        (("it was her fourth year as director",), "", ""),
    ],
    ids=["a laboratory's own word", "behind the name", "before it", "what she does", "whose",
         "whose, behind the name", "another's house", "a day", "another rank", "who else is in the picture", "none",
         "an office before a doing", "what she is not heard for", "torn", "a possessive", "an article", "whose bank",
         "no picture", "a clause", "a question", "a sentence before", "a possessive before", "a preposition",
         "a name in s", "another name in s", "IT", "a house of one letter", "torn at whose", "torn in a name", "it"],
)  # fmt: skip
def test_the_office_a_person_speaks_in(given, text, role):
    assert find_office(HADDAD, given, [text]) == role


def _quoted_below_a_summary(text, quote):
    """Return the quotes of a story of this text of which another article tells the news."""
    summary = stored("n", "Palisade AI has raised $240 million.", hours=1.0)
    told = story([member(stored("o", text)), member(summary)])
    return [one.text for one in select_quotes(told, [quote], [passage(summary, 0, 35)])]


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("Our customers were spending nine months on contracts before they trained anything", True),
        ("You find out where that is when the real machine gets there", False),
        ("Whatever they settle on over there becomes our rule by lunchtime", False),
        ("In Terrarium it can drop things all night long", False),
        ("At the same time, there are some classes of problems that nobody can handle", False),
        ("These agents are spawning off different agents that work as a team", False),
        ("We get tricked into believing that those numbers are telling us something", False),
        ("Flight 7 was an opportunity ahead of our upgrade, and this team knocked it out of the park", False),
        ("From where I stand malls may also have become less eager to host shows", False),
        ("For this kind of model the accuracy is maybe twelve months behind video", False),
    ],
)
def test_a_quote_that_points_elsewhere_is_left_out(words, printed):
    text = f"“{words},” said {HADDAD}."
    quote = StoryQuote(
        story_id="s1", words=words, speaker=HADDAD, role="", origins=1, outlets=(), spans=(_place("o", words, text),)
    )
    said = _quoted_below_a_summary(text, quote)
    assert said == ([words] if printed else [])
    assert select_quotes(story([member(stored("o", text))]), [quote], ()) == ()


def test_a_quote_that_goes_on_where_the_summary_ends_is_not_torn_off():
    first = f"“My guess is that everybody will build world models by then,” {HADDAD} told Meridian Wire."
    rest = "In six months every company will call itself a builder of world models"
    text = f"{first} “{rest}.”"
    quote = StoryQuote(
        story_id="s1", words=rest, speaker=HADDAD, role="", origins=1, outlets=(), spans=(_place("o", rest, text),)
    )
    told = story([member(stored("o", text))])
    line = passage(told.members[0].stored, 0, len(first))
    assert _quoted_below_a_summary(text, quote) == [rest]
    assert select_quotes(told, [quote], [line]) == ()


def test_a_quote_keeps_the_marks_inside_it():
    words = "The trade is standing at a juncture, and its aim is shifting from ‘speed’ to ‘quality’"
    text = f"“{words},” said {HADDAD}."
    quote = StoryQuote(
        story_id="s1", words=words, speaker=HADDAD, role="", origins=1, outlets=(), spans=(_place("o", words, text),)
    )
    assert _quoted_below_a_summary(text, quote) == [words]


def test_what_an_earlier_edition_foretold_is_watched_until_its_day():
    foretold = _prediction("o", OWN.split(". ")[1] + ".", OWN, stage="waiting", due=date(2026, 6, 15))
    ledger = replace(_ledger(), predictions=(), pending=(foretold,))
    page = render_all(edition(_story(), ledger=ledger))[f"{STEM}.md"]
    watched = page[page.index("## Watch next") :]
    assert "by 30 June 2026. ([Meridian Wire](https://meridianwire.example/o), made 27 Apr 2026)" in watched
    assert "## Predictions" not in page


def test_a_day_that_ends_a_longer_time_is_said_to_be_its_end_and_that_of_vague_words_is_not_watched():
    words = OWN.split(". ")[1] + "."
    long = replace(_prediction("o", words, OWN, stage="waiting", due=date(2026, 6, 15)), due_from=date(2026, 6, 1))
    told = edition(_story(), ledger=replace(_ledger(), predictions=(), pending=(long,)))
    assert "- **by 15 Jun 2026:** Palisade AI said" in render_all(told)[f"{STEM}.md"]
    assert decode(encode(told)) == told
    week = replace(long, due_from=date(2026, 6, 15))
    page = render_all(edition(_story(), ledger=replace(_ledger(), predictions=(), pending=(week,))))[f"{STEM}.md"]
    assert "- **15 Jun 2026:** Palisade AI said" in page
    dated = OWN.replace("would open", "would after a few years open").replace("30 June", "15 June")
    exact = _prediction("o", dated.split(". ")[1] + ".", dated, stage="waiting", due=date(2026, 6, 15))
    of_dated = story([member(stored("o", dated, title="Palisade AI raises $240 million", on=vector(0.8)))])
    some = replace(_ledger(), figures=(), quotes=(), predictions=(), pending=(replace(exact, due_from=MONDAY),))
    assert "- **by 15 Jun 2026:** Palisade AI said" in render_all(edition(of_dated, ledger=some))[f"{STEM}.md"]
    text = OWN.replace("by 30 June 2026", "over the next few weeks")
    vague = replace(
        _prediction("o", text.split(". ")[1] + ".", text, stage="waiting", due=date(2026, 6, 15)), due_from=MONDAY
    )
    made = story([member(stored("o", text, title="Palisade AI raises $240 million", on=vector(0.8)))])
    assert (
        "Watch next"
        not in render_all(
            edition(made, ledger=replace(_ledger(), figures=(), quotes=(), predictions=(), pending=(vague,)))
        )[f"{STEM}.md"]
    )


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("Tidewater has failed fewer picks. It says they fell by 38% at that hall over the winter.",
         "Tidewater said that failed picks in its tests fell by 38% over the winter.", "w"),
        ("Tidewater said that failed picks in its tests fell by 38% over the winter.",
         "Tidewater said that failed picks in its hall fell by 38% over the winter.", "o"),
    ],
    ids=["the one that says of what", "the earliest of equals"],
)  # fmt: skip
def test_a_figure_is_shown_in_the_words_that_explain_it(first, second, shown):
    told = story(
        [member(stored("o", first)), member(stored("w", second, outlet="Ventureline", hours=1.0), "own reporting")]
    )
    places = [_place("o", "38%", first), _place("w", "38%", second)]
    (figure,) = key_figures(told, [replace(_figure("38%", 38.0, places, kind="percent"), origins=2)])
    assert figure.clause.article_id == shown


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("Oriole’s laptop beat last year’s, shortening a 33-second video by a full 30 percent, in a test.", ""),
        ("Oriole sells a faster chip, enabling 30 percent better performance per watt, and a slower one.", ""),
        ("Oriole leads with Terrarium, which brought in 30 percent of its sales, and with other wares.", ""),
        ("A gap of 30 percent, more than 30 percent lost since the start, is what Oriole has to show.", ""),
        ("Enough, then: the larger pack is good, enough for what Oriole says is 30 percent more.", ""),
        ("The year was good, and sales of trucks rose by 30 percent, said Oriole.",
         "The year was good, and sales of trucks rose by 30 percent, said Oriole"),
        ("sales of trucks rose by 30 percent; cars fell.", "sales of trucks rose by 30 percent"),
        ("Oriole leads, and its charger should mean 30 percent more range.",
         "Oriole leads, and its charger should mean 30 percent more range"),
        ("And sales of trucks rose by 30 percent.", "sales of trucks rose by 30 percent"),
        ("But Oriole sold 30 percent more trucks.", "Oriole sold 30 percent more trucks"),
        ("About 30 percent voted against the plan.", "About 30 percent voted against the plan"),
        ("Nearly 30 percent said no to the plan.", "Nearly 30 percent said no to the plan"),
        ("Of all the trucks, 30 percent were sold in Leith.", "Of all the trucks, 30 percent were sold in Leith"),
        ("More than 30 percent was lost since the start.", "More than 30 percent was lost since the start"),
    ],
    ids=["no verb", "no subject", "a relative clause", "the amount itself", "within a clause",
         "a sentence of two clauses", "a clause", "a short sentence", "and", "but", "an amount that opens",
         "one behind an adverb", "a part of others", "an amount with its verb"],
)  # fmt: skip
def test_a_figure_is_shown_only_in_words_that_say_who_or_what(sentence, shown):
    long = sentence.replace(".", f", as {' and '.join(['every hall of it'] * 9)} was told.") if not shown else sentence
    told = story(
        [member(stored("o", long)), member(stored("w", long, outlet="Ventureline", hours=1.0), "own reporting")]
    )
    places = [_place("o", "30 percent", long), _place("w", "30 percent", long)]
    found = key_figures(told, [replace(_figure("30 percent", 30.0, places, kind="percent"), origins=2)])
    assert [one.clause.text for one in found] == ([shown] if shown else [])


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("optimized for power-efficient, multithreaded workloads,",
         "optimized for power-efficient, multi-threaded workloads.", False),
        ("Nobody will “stop” a warehouse", "nobody will 'stop' a warehouse", False),
        ("we organised the colour centre and cancelled it", "We organized the color center, and canceled it", False),
        ("the largest addressable market in human history", "the largest addressable market (TAM) in human history,",
         False),
        ("the hall stays open", "We have promised that the hall stays open", False),
        ("We shall go on.", "We shall go on. It is not too late.", False),
        ("it costs 5,000 dollars, 20% more", "It costs 5000 dollars, 20 per cent more", False),
        ("a robot can learn", "Nobody stops a warehouse so that a robot can learn", True),
        ("we lost $1.5 billion", "we lost $15 billion", True),
        ("-2 percent is what we saw", "2 percent is what we saw", True),
        ("€50 for a hall", "$50 for a hall", True),
        ("I did it", "I did it not", True),
        ("we will sell to China", "we will sell to China only with a licence", True),
        ("we will sell to China", "we won’t say that we will sell to China", True),
        ("We did it", "We did item seven", True),
        ("Nobody stops a warehouse", "Everybody stops a warehouse", True),
        ("We will not stop at a hall", "We will now stop at a hall", True),
    ],
    ids=["a hyphen", "marks and capitals", "spelling", "an insertion", "a cut", "a cut at a sentence",
         "a figure's spelling", "a cut at a negation", "a figure", "a sign", "a currency", "a negation behind",
         "a limit", "a negation before", "a part of a word", "other words", "one other word"],
)  # fmt: skip
def test_sources_differ_where_the_words_do(one, other, differ):
    texts = {"o": f"“{one}” said Oriole’s chief on Monday in Leith.", "w": f"“{other}” Oriole’s chief has said."}
    title = "Palisade AI raises $240 million"
    told = story([member(stored(i, text, title=title, on=vector(0.8))) for i, text in texts.items()])
    stated = tuple((words, _place(i, words, texts[i])) for i, words in (("o", one), ("w", other)))
    difference = Difference(story_id="s1", matter="words", subject="", stated=stated)
    found = find_disagreements(edition(told).stories, {"s1": told}, [difference])
    assert bool(found) is differ


def test_two_stories_that_are_perhaps_one_event_point_at_each_other():
    held = stored("n", OWN, title="A round for Palisade", outlet="Ventureline", on=vector(0.8))
    second = replace(story([member(held)]), id="s2")
    ledger = replace(_ledger(), perhaps_same=(("s1", "s2"), ("s1", "gone")))
    told = edition(_story(), second, ledger=ledger)
    page = render_all(told)[f"{STEM}.md"]
    assert page.count("Perhaps the same event: ") == 2
    assert "Perhaps the same event: [A round for Palisade](#story-s2)\n" in page
    assert "Perhaps the same event: <a " in render_all(told)[f"{STEM}.html"]
    assert decode(encode(told)) == told
    assert {one for kept in told.stories for one in kept.perhaps_same} == {"s1", "s2"}
    assert "Perhaps the same" not in render_all(edition(_story(), second, ledger=_ledger()))[f"{STEM}.md"]


def test_one_number_of_two_things_is_no_figure_that_articles_agree_on():
    first = "In our tests the single-core performance of Oriole’s M5 Max is 30 percent higher than that of the M4 Max."
    second = "Exporting a film in Premiere took the laptop 30 percent less time than the model of three years ago."
    places = [_place("o", "30 percent", first), _place("w", "30 percent", second)]
    figure = replace(_figure("30 percent", 30.0, places, kind="percent"), origins=2)

    def found(text):
        told = [member(stored("o", first)), member(stored("w", text, outlet="Ventureline", hours=1.0))]
        spans = (places[0], _place("w", "30 percent", text))
        return [one.articles for one in key_figures(story(told), [replace(figure, spans=spans)])]

    assert found(second) == []
    assert found("The M5 Max took 30 percent more of a Cinebench run, a test of another kind altogether.") == [2]
    assert (
        found("In Premiere the laptop is 30 percent ahead, an export of a film shows, of one of three years ago.") == []
    )
    assert found("Oriole’s M5 Max has a single-core performance 30 percent above the M4 Max, tests show.") == [2]


@pytest.mark.parametrize(
    ("kind", "words", "first", "second"),
    [
        ("percent", "4.6 percent", "Unemployment rose to 4.6 percent in May.",
         "The jobless rate climbed to 4.6 percent last month."),
        ("count", "143 people", "A strong earthquake hit Peru on Monday, killing 143 people.",
         "At least 143 people died in the quake."),
        ("percent", "40 percent", "More than 40 percent of Swiss voters said no, the Swiss office reports.",
         "Fewer of those asked on Sunday agreed: 40 percent was too little, said Noor Haddad."),
    ],
    ids=["a rate", "a toll", "more than"],
)  # fmt: skip
def test_two_short_reports_of_one_number_agree_whatever_their_words(kind, words, first, second):
    told = [member(stored("o", first)), member(stored("w", second, outlet="Ventureline", hours=1.0), "own reporting")]
    places = [_place("o", words, first), _place("w", words, second)]
    figure = replace(_figure(words, float(words.split()[0]), places, kind=kind), origins=2)
    assert [one.articles for one in key_figures(story(told), [figure])] == [2]


def test_anothers_money_and_day_are_no_claim_of_the_one_a_story_is_about():
    clause = passage(stored("o", "Tidewater raised $2 billion in July"), 0, 35)
    figure = KeyFigure(
        text="$2 billion", article_id="o", start=17, end=27, url="", clause=clause, name="funding",
        articles=2, origins=1, lone=False, instead=(),
    )  # fmt: skip
    told = edition(_story(), ledger=_ledger()).stories[0]
    stories = [replace(told, id=i, figures=(figure,)) for i in ("s1", "s2")]
    assert compare_claims(stories, (), {"s1": "Tidewater", "s2": "Tidewater"})
    assert compare_claims(stories, (), {"s1": "Oriole", "s2": "Tidewater"}) == ()
    assert compare_claims(stories, (), {"s1": "Tide", "s2": "Tidewater"}) == ()
    assert compare_claims(stories, (), {"s1": "TideWater", "s2": "Tidewater"})
    (made,) = select_predictions([_prediction("o", OWN.split(". ")[1] + ".", OWN)], {"s1": _story()})
    rows = compare_claims(stories, (made,), {"s1": "Tidewater", "s2": "Tidewater"})
    assert [row.due for row in rows] == [(), ()]


def test_a_figure_that_no_words_say_plainly_is_not_printed():
    first, second = (
        "She put it at 900 hours of video.",
        "He put it at 900 hours of video on which the model was trained.",
    )
    told = story(
        [member(stored("o", first)), member(stored("w", second, outlet="Ventureline", hours=1.0), "own reporting")]
    )
    places = [_place("o", "900 hours", first), _place("w", "900 hours", second)]
    figure = replace(_figure("900 hours", 900.0, places, kind="duration"), origins=2)
    assert key_figures(told, [figure]) == ()
    plain = "The model was trained on 900 hours of video."
    better = story([member(stored("o", plain)), *told.members[1:]])
    assert key_figures(better, [replace(figure, spans=(_place("o", "900 hours", plain), places[1]))])
