"""A summary is verbatim, from own reporting, and each of its sentences can stand alone."""

import json
from pathlib import Path

import pytest

from reports.summaries.extractive import (
    backing,
    is_confirmed,
    members_without_copies,
    quotable_members,
    select_one_line,
    summarize,
)
from reports.summaries.people import surname_only
from reports.summaries.self_contained import OPENERS, central_names, is_self_contained, mentions_any, names_within
from tests.press_cases import member, stored, story

ORIGIN = """\
ROTTERDAM, 28 April (Meridian Wire) - Palisade AI, which trains robots in a learned simulation, has raised \
$240 million from investors led by Copperline.
It did not say how the money will be divided between the offices.
The company has 74 employees and was founded three years ago by engineers.
Palisade's simulator, Terrarium, predicts what a robot's camera would see after each of its movements.
Dana Whitlock, chief executive of Palisade, said Terrarium would open to outside developers before the end of June."""

INDEPENDENT = """\
Palisade AI will receive half of the $240 million only when Terrarium reaches ten paying customers, two people said.
Copperline outbid at least two other funds for the lead in Palisade, according to a person who saw the offers.
Why would a fund agree to that, one might ask Palisade and Copperline?"""

COPY = ORIGIN.replace("Palisade", "Palisade Copy")


def _members():
    return [
        member(stored("o", ORIGIN)),
        member(stored("c", COPY, hours=1), "verbatim copy", "o"),
        member(stored("i", INDEPENDENT, hours=2, outlet="Ventureline"), "own reporting"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Palisade AI has raised $240 million.",
        "“We are early,” said Dana Whitlock of Palisade.",
        "On Tuesday the lab of Noor Haddad published its benchmark.",
        "The European Vehicle Safety Office has named a number.",
        "The weights of Foldspace became free to download.",
        "Systems cannot tell where water goes when it is poured.",
        "Twenty-two arms began their work on Wednesday.",
    ],
)
def test_a_sentence_that_stands_alone(sentence):
    assert is_self_contained(sentence)


@pytest.mark.parametrize(
    ("sentence", "others"),
    [
        ("Sony reportedly won’t release its games on PC anymore.", ["People at Sony said so."]),
        ("Tinder held its first keynote on Thursday.", ["Nothing at Tinder was said of prices."]),
        ("At Google I/O on Tuesday, the company announced new glasses.", []),
        ("[cburns42] found that most clocks relied too much on the network for his liking.", []),
    ],
)
def test_a_name_that_the_article_knows_is_one_at_the_start_too(sentence, others):
    assert is_self_contained(sentence, names_within("Headline", [sentence, *others]))


def test_a_word_that_the_article_has_in_small_letters_too_is_no_name():
    sentences = ["Funds gave their money to Palisade.", "Both funds declined to comment."]
    assert names_within("Funds give Palisade money", sentences) == {"Palisade"}


@pytest.mark.parametrize(
    "sentence",
    [
        "He left.",
        "They had warned Palisade.",
        "But Palisade disagreed.",
        "This is what Palisade wanted.",
        "That was in 2019.",
        "The company has 74 employees.",
        "The 38 percent reduction is drawn from a test hall.",
        "However, Palisade disagreed.",
        "The trial, named Causeway, comprises some 4,200 puzzles.",
        "Is Palisade worth it?",
        "“We are early, said Dana Whitlock.",
        '"We are early, said Dana Whitlock.',
        "“We are early.”",
        "“We are early,” she said.",
        "I asked Palisade about it.",
        "Today we are showing Heliograph 2.",
        "Prompts that you type are refused by Palisade.",
        "Before an arm moves, it proposes about 30 grasps.",
        "The news: Palisade has money.",
        "and Palisade said so.",
        "",
    ],
)
def test_a_sentence_that_leans_on_another(sentence):
    assert not is_self_contained(sentence)


@pytest.mark.parametrize("opener", OPENERS)
def test_each_opening_that_refers_back_is_refused_only_as_a_whole_word(opener):
    rest = " Palisade has closed its office in Leith."
    assert not is_self_contained(opener.capitalize() + rest)
    assert is_self_contained(f"{opener.capitalize()}burg".replace(" ", "") + rest)


LEADS = Path(__file__).parents[2] / "shared" / "real" / "leads_dev.jsonl"


@pytest.mark.skipif(not LEADS.is_file(), reason="the labelled sentences are not beside this checkout")
def test_real_sentences_that_dangle_are_refused_more_often_than_fit_ones():
    """A floor, not evidence: rules were dropped after looking at this set."""
    rows = [sentence for line in LEADS.read_text().splitlines() for sentence in json.loads(line)["sentences"]]
    dangling = [row["text"] for row in rows if row["why"] == "dangles"]
    fit = [row["text"] for row in rows if row["lead"] == 2]
    assert (len(dangling), len(fit)) == (340, 81)
    assert sum(map(is_self_contained, dangling)) <= 80
    assert sum(map(is_self_contained, fit)) >= 60


def test_the_names_of_a_story_are_those_its_texts_share():
    names = central_names(["Backers of Palisade met Dana Whitlock.", "Palisade said that Whitlock met Ann Lee."])
    assert names == {"Palisade", "Whitlock"}
    assert mentions_any("Palisade agreed.", names)
    assert not mentions_any("Palisades agreed.", names)


def test_every_sentence_re_reads_in_its_article():
    told = story(_members())
    texts = {m.stored.id: m.stored.article.text for m in told.members}
    summary = summarize(told)
    assert summary
    assert [texts[s.article_id][s.start : s.end] for s in summary] == [s.text for s in summary]


def test_the_summary_opens_with_the_origins_lead_and_then_reads_the_others():
    summary = summarize(story(_members()))
    assert summary[0].text.startswith("Palisade AI, which trains robots in a learned simulation, has raised")
    assert [s.article_id for s in summary] == sorted((s.article_id for s in summary), reverse=True)
    assert {s.article_id for s in summary} == {"o", "i"}


def test_a_copy_is_never_quoted():
    assert "c" not in {sentence.article_id for sentence in summarize(story(_members()))}


def test_nothing_is_said_twice():
    twice = [*_members(), member(stored("i2", ORIGIN, hours=3), "own reporting")]
    said = [sentence.text for sentence in summarize(story(twice))]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("max_words", [20, 40, 90])
def test_a_summary_keeps_to_its_length(max_words):
    said = summarize(story(_members()), max_words=max_words)
    assert sum(len(sentence.text.split()) for sentence in said) <= max_words


@pytest.mark.parametrize(
    ("relations", "origin", "read"),
    [
        (["own reporting", "rewrite", "own reporting"], "a0", ["a0", "a2"]),
        (["rewrite", "rewrite", "own reporting"], "", ["a0", "a2"]),
        (["rewrite", "rewrite", "rewrite", "rewrite"], "", ["a0", "a1", "a2"]),
        (["verbatim copy", "edited copy"], "", ["a0"]),
        (["own reporting", "rewrite"], "", ["a1", "a0"]),
    ],
    ids=["origin known", "origin in no feed", "rewrites only", "copies only", "independent before the rewrite"],
)
def test_which_texts_are_read(relations, origin, read):
    members = [member(stored(f"a{n}", ORIGIN, hours=n), relation) for n, relation in enumerate(relations)]
    assert [m.stored.id for m in quotable_members(story(members, origin=origin))] == read


def test_a_laboratory_that_says_we_is_told_by_a_rewrite():
    ours = "Today we are showing Terrarium, our second learned simulator, and the $240 million that we have raised."
    members = [member(stored("o", ours)), member(stored("r", ORIGIN, hours=1), "rewrite", "o")]
    assert [m.stored.id for m in quotable_members(story(members))] == ["r", "o"]
    assert {sentence.article_id for sentence in summarize(story(members))} == {"r"}


@pytest.mark.parametrize("text", ["", "Short.", "Is this a question that nobody in the room could answer?"])
def test_a_story_without_a_usable_sentence_has_no_summary(text):
    assert summarize(story([member(stored("o", text))])) == ()


SELLER = "Anselm Cloud of Dublin has opened a service that trains world models on rented machines from $3.10 an hour."
RETOLD = "Anselm Cloud rents machines to whoever wants to train world models, and the price begins at ${price} an hour."


@pytest.mark.parametrize(("price", "told"), [("3.10", True), ("3.90", False)], ids=["the same", "another"])
def test_a_rewrite_is_not_quoted_for_a_figure_that_no_report_has(price, told):
    members = [
        member(stored("o", SELLER)),
        member(stored("r", RETOLD.format(price=price) + " Anselm Cloud employs 300 people.", hours=1), "rewrite", "o"),
    ]
    read = members_without_copies(story(members))
    assert is_confirmed(RETOLD.format(price=price), backing(read[1], read)) is told


def test_nobody_is_told_by_surname_before_the_whole_name():
    text = (
        "Haddad doubts that any of the eleven world models of Causeway will clear the half this year. "
        "Causeway, a set of 4,200 short films about falling things, was made by Castellane University. "
        "Noor Haddad, who leads Causeway, said the world models of the list had failed on cups and coins."
    )
    title = "Castellane University makes Causeway, 4,200 short films about falling things"
    said = [line.text for line in summarize(story([member(stored("o", text, title=title))]))]
    assert said[0].startswith("Causeway, a set")
    assert not [line for line in said if line.startswith("Haddad")]


@pytest.mark.parametrize(
    ("sentence", "whom"),
    [
        ("Haddad doubts it.", {"Noor Haddad"}),
        ("Haddad's list is long.", {"Noor Haddad"}),
        ("Noor Haddad doubts it, and Haddad should know.", set()),
        ("The paper (Reith, Haddad and others) is short.", set()),
    ],
)
def test_whom_a_sentence_takes_for_known(sentence, whom):
    assert surname_only(sentence, {"Haddad": "Noor Haddad", "Reith": "Jo Reith"}) == whom


def test_the_press_is_read_before_a_laboratory_that_tells_of_itself():
    post = member(stored("o", ORIGIN, outlet="Palisade", kind="AI laboratory"))
    press = member(stored("i", INDEPENDENT, outlet="Ventureline", hours=2.0), "own reporting")
    assert [m.stored.id for m in quotable_members(story([post, press]))] == ["i", "o"]


def test_a_line_that_tells_less_than_the_headline_is_left_to_it():
    vague = "Researchers of Castellane University in Marseille report a remedy."
    told = story([member(stored("o", vague, title="Learned simulator gains object permanence"))])
    assert select_one_line(told) is None
    told = story([member(stored("o", vague, title="Castellane University helps simulators"))])
    assert select_one_line(told) == summarize(told)[0]


NAMED = [
    (
        "a name of two words",
        "Corvid Drive trained its lorries in Rearview, a simulator learned from dashcams, before any road test.",
        (
            "Corvid Drive trained lorries in a simulator learned from dashcams",
            "Dashcams: how lorries of Corvid Drive learned",
        ),
    ),
    (
        "a name of one word, which opens the headlines",
        "In Rearview, a simulator learned from dashcams, Corvid trained its lorries before any road test.",
        ("Corvid trained lorries in a simulator learned from dashcams", "Corvid lorries learned from dashcams"),
    ),
]


@pytest.mark.parametrize(("named", "titles"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED])
def test_the_line_names_whom_the_headlines_agree_on(named, titles):
    nameless = "Preparation took place almost entirely inside Rearview, a simulator learned from dashcams of lorries."
    told = story(
        [
            member(stored("o", named, title=titles[0])),
            member(stored("q", nameless, title=titles[1]), "own reporting"),
        ]
    )
    line = select_one_line(told)
    assert line is not None
    assert line.text == named
