"""What an edition prints of the ledger: figures with who agrees, quotes, predictions, differences; all re-readable."""

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from reports.ledger.figures import key_figures
from reports.ledger.predictions import select_predictions
from reports.ledger.quotes import find_office, select_quotes
from reports.rendering.json_twin import decode, encode
from reports.rendering.render import render_all
from store.types import PredictionStatus, StoryFigure, StoryQuote, TextSpan, WeekLedger
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
        "chief executive (in 3 outlets)",
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
    ],
    ids=["speaks of a day to come", "leans on another sentence", "speaks of the past", "tomorrow", "a dateline"],
)
def test_only_a_prediction_that_stands_alone_is_printed(claim, printed):
    told = story([member(stored("o", claim))])
    assert bool(select_predictions([_prediction("o", claim, claim)], {"s1": told})) is printed


@pytest.mark.parametrize(
    "words",
    [
        "will open", "won't open", "would open", "shall open", "should open", "is to be opened", "is the hall to come",
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
        ((), "Noor Haddad, for her part, said no. Director Jo Reith agreed.", ""),
    ],
    ids=["a laboratory's own word", "behind the name", "before it", "what she does", "none"],
)  # fmt: skip
def test_the_office_a_person_speaks_in(given, text, role):
    assert find_office(HADDAD, given, [text]) == role


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("Our customers were spending nine months on contracts before they trained anything", True),
        ("You find out where that is when the real machine gets there", False),
        ("Whatever they settle on over there becomes our rule by lunchtime", False),
        ("In Terrarium it can drop things all night long", False),
    ],
)
def test_a_quote_that_points_elsewhere_is_left_out(words, printed):
    text = f"“{words},” said {HADDAD}."
    quote = StoryQuote(
        story_id="s1", words=words, speaker=HADDAD, role="", origins=1, outlets=(), spans=(_place("o", words, text),)
    )
    said = select_quotes(story([member(stored("o", text))]), [quote], ())
    assert [one.text for one in said] == ([words] if printed else [])


def test_what_an_earlier_edition_foretold_is_watched_until_its_day():
    foretold = _prediction("o", OWN.split(". ")[1] + ".", OWN, stage="waiting", due=date(2026, 6, 15))
    ledger = replace(_ledger(), predictions=(), pending=(foretold,))
    page = render_all(edition(_story(), ledger=ledger))[f"{STEM}.md"]
    watched = page[page.index("## Watch next") :]
    assert "by 30 June 2026. ([Meridian Wire](https://meridianwire.example/o), made 27 Apr 2026)" in watched
    assert "## Predictions" not in page


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
