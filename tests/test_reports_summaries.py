"""A summary is verbatim, from own reporting, and each of its sentences can stand alone."""

import json
from pathlib import Path

import pytest

from reports.sentences import find_captions, read_sentences
from reports.summaries.extractive import (
    backing,
    is_confirmed,
    members_without_copies,
    quotable_members,
    select_one_line,
    summarize,
)
from reports.summaries.leads.features import is_candidate, is_printable, teases
from reports.summaries.leads.rank import Lead, rank_leads
from reports.summaries.leads.wording import news_wording
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
        "On Tuesday, the company announced Heliograph, a platform for banks.",
        "Today, Palisade is buying Oriole, a maker of tools, to extend that reach even further.",
        "Clearly, Palisade has stumbled more than once.",
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


@pytest.mark.parametrize(
    ("news", "background"),
    [
        ("Oriole has announced a new robot on Monday.", "Oriole was first seen in the late 1990s as a robot."),
        ("Police have accused a man of theft after a chase.", "Theft is the most common of these crimes."),
        ("A fund has announced a new deal with Tern Works.", "Tern Works is one of the oldest firms of its kind."),
    ],
)
def test_news_is_worded_otherwise_than_background(news, background):
    assert news_wording(news) > news_wording(background) + 1


def test_wording_knows_nobodys_name_and_no_figure():
    said = "On Monday {name} said that it had {figure} robots."
    first = news_wording(said.format(name="Oriole", figure="250"))
    assert first == news_wording(said.format(name="Quillen", figure="1,300"))


@pytest.mark.parametrize(
    ("sentence", "printable"),
    [
        ("Oriole did not immediately respond to a request for comment.", False),
        ("Oriole declined to comment beyond the release that it sent out on Monday.", False),
        ("Oriole did not comment on the plans of Tern Works in Bergen.", False),
        ("Oriole didn’t respond to multiple requests for comment.", False),
        ("Oriole commented on Monday that robots respond to light.", True),
        ("Oriole did not respond to the flood for two days, the court found.", True),
    ],
)
def test_that_nobody_commented_is_not_printed(sentence, printable):
    assert is_printable(sentence) is printable


@pytest.mark.parametrize(
    ("sentence", "may_lead"),
    [
        (
            "Oriole robots have continued to evolve rapidly, with significant advancements that speed up the work.",
            False,
        ),
        ("Robots are reshaping how warehouses of Oriole and of others work and plan.", False),
        ("Demand for robots of Oriole has grown by 40 percent among the banks of Bergen.", True),
        ("Oriole said that its robots continue to fall in the warehouses of Bergen.", True),
        ("Oriole has unveiled a robot that continues to work where others fall.", True),
    ],
)
def test_a_trend_leads_only_with_a_figure_a_day_or_somebody_who_says_so(sentence, may_lead):
    assert is_candidate(sentence, "Robots of Oriole", frozenset({"Oriole", "Bergen"})) is may_lead


def test_a_teaser_that_grew_together_with_the_sentence_behind_it_is_not_printed():
    assert not is_printable("Oriole hopes that it can win over banks There was joy in Bergen on Monday.")
    assert is_printable("Oriole has bought the film “What happens When the lights go out” from Tern.")
    assert is_printable("Oriole showed its new In the Wild Report to banks in Bergen on Monday.")


@pytest.mark.parametrize(
    ("sentence", "may_lead"),
    [
        ("Explore the robots of Oriole, which banks in Bergen have bought since May of this year.", False),
        ("Meet Oriole, the maker of robots that banks in Bergen have bought since May.", False),
        ("Take Two, a maker of games in Bergen, has sold ten million copies of Oriole since Monday.", True),
        ("Oriole has said that this approach will help the banks of Bergen from Monday on.", False),
        ("Oriole said this week that it will help the banks of Bergen with its robots.", True),
        ("Today's highlights cover robots of Oriole and the seven banks of Bergen that buy them.", False),
        ("Oriole said it would pause sales as demand picks up An inquiry in Bergen has found faults.", False),
        ("Oriole released version 26.5 of its robots: Arm 26.5, Leg 26.5, Eye 26.5, Ear 26.5 and Nose 26.5.", True),
        ("Sales of Oriole fell 60% year on year in January, but in Bergen by just 4.9% year on year.", True),
        ("Robots of Oriole robots in Bergen robots for banks are robots that Bergen buys.", False),
        ("\ufeffOriole has filed a lawsuit against the banks of Bergen over its robots.", True),
    ],
    ids=[
        "an order",
        "a presentation",
        "a name like an order",
        "points back",
        "points at a time",
        "an issue's contents",
        "grown together",
        "a version said often",
        "year on year",
        "stuffed",
        "a mark of no width before it",
    ],
)
def test_what_may_be_the_lead(sentence, may_lead):
    assert is_candidate(sentence, "Robots of Oriole", frozenset({"Oriole", "Bergen"})) is may_lead


@pytest.mark.parametrize(
    ("headline", "asks"),
    [
        ("Will Bergen follow the lead of Oslo and ban robots?", True),
        ("2 dead after boats of Bergen capsize", False),
        ("Oriole signs a new deal with Tern, its best yet", False),
        ("Users hate it, but age checks are coming. Here's how they work.", True),
        ("How Oriole sells its robots", True),
        ("Oriole raises $240 million for its robots", False),
        ("Oriole says hackers stole some data of banks", False),
        ("Maduro says 'I was captured' as he pleads not guilty", False),
        ("Iran war: Hegseth says Tuesday 'will be our most intense day of strikes'", False),
        ("Oriole’s chief: “We don’t know what you want”", False),
        ('Oriole says "you will see"', False),
        ("Will Smith Sued by a Violinist of Bergen", False),
        ("NXP i.MX 937 of Bergen is a drop-in replacement", False),
        ("Everything Announced at Google I/O in Bergen", False),
        ("WHO declares an outbreak in Bergen over", False),
        ("IS claims attack on a market of Bergen", False),
        ("World War I shell found in Bergen", False),
        ("I built the same robot twice in Bergen", True),
        ("Who runs the robots of Bergen", True),
        ("Oriole’s robots don’t fly, and we can’t say so", True),
        ("'Like a robot': what you should know of Oriole", True),
    ],
)
def test_which_headlines_keep_the_news_to_themselves(headline, asks):
    assert teases(headline) is asks


TELLS, ASKS = "Oriole is to hire people in Bergen", "Will Oriole hire people in Bergen?"


@pytest.mark.parametrize(
    ("headline", "probability", "usable", "is_line", "opens"),
    [
        (TELLS, 0.9, 0.95, True, True),
        (TELLS, 0.6, 0.85, False, True),
        (ASKS, 0.6, 0.85, True, True),
        (TELLS, 0.5, 0.75, False, False),
        (ASKS, 0.5, 0.75, True, True),
        (ASKS, 0.2, 0.5, False, False),
    ],
)
def test_a_usable_second_opens_a_section_and_stands_for_a_headline_that_asks(
    monkeypatch, headline, probability, usable, is_line, opens
):
    found = (Lead(index=0, probability=probability, usable=usable),)
    monkeypatch.setattr("reports.summaries.extractive.rank_leads", lambda *_: found)
    sentence = "Oriole plans to hire people in Bergen, and pays each of them what banks pay there."
    told = story([member(stored("o", sentence, title=headline))])
    line = select_one_line(told)
    assert (line is not None and line.text == sentence) is is_line
    assert [one.text for one in summarize(told)] == ([sentence] if opens else [])


def test_what_is_news_is_of_use_too_and_the_likeliest_is_first():
    news = "Oriole said on Tuesday that it will sell its robots to banks in Bergen from next week on."
    second = "Oriole plans to hire people in Bergen, and pays each of them what banks pay there."
    found = rank_leads("Oriole will sell robots to banks in Bergen", [second, news])
    assert [one.index for one in found] == [1, 0]
    assert found[0].is_news
    assert all(one.is_usable for one in found if one.is_news)
    assert found[0].usable > found[1].usable


def test_a_sentence_that_repeats_a_long_headline_word_for_word_is_no_lead():
    headline = "Hybrid Search and Re-Ranking in Production"
    label = f"Large Language Models {headline}: When semantic search is not enough for what Oriole asked."
    assert rank_leads(headline, [label, f"{label} Oriole said so."]) == ()


@pytest.mark.parametrize(
    ("sentence", "printable"),
    [
        ("Ines Okafor of Bruyne Research joins Paul Sweeney to discuss the robots of Oriole.", False),
        ("Jo Reith of Bruyne Research breaks down the situation of Oriole.", False),
        ("By Ines Okafor and Jo Reith of the Meridian Wire in Bergen on Monday.", False),
        ("By shelving its robots, Oriole falls behind in two of the biggest shifts of the trade.", True),
        ("Ines Okafor joins Oriole as its head of robots.", True),
        ("Oriole joins European banks in Bergen to discuss robots on Monday.", True),
        ("A robot of Oriole breaks down the door of a burning house in Bergen.", True),
        ("By Tuesday Palisade AI had raised $240 million for its robots.", True),
    ],
)
def test_what_a_programme_is_about_and_who_wrote_are_not_printed(sentence, printable):
    assert is_printable(sentence) is printable


def test_a_caption_is_no_sentence_of_the_text_and_does_not_push_the_news_down():
    caption = "Pat Doe, head of Oriole, walks to a hall in Bergen on Monday, Nov. 9, 2026."
    news = "Oriole said on Tuesday that it will sell its robots to banks in Bergen from next week on."
    other = "Many banks of Bergen use machines, and robots of that kind are rarely seen in any of them."
    headline = "Oriole will sell robots to banks in Bergen"
    bare = rank_leads(headline, [news, other])
    under = rank_leads(headline, [caption, "Jo Reith | Meridian Wire", news, other])
    assert [(one.index, one.probability) for one in under] == [(one.index + 2, one.probability) for one in bare]
    assert bare
    read = read_sentences(stored("o", "\n\n".join([caption, "Jo Reith | Meridian Wire", news, other])))
    assert [sentence.text for sentence in read] == [news, other]


@pytest.mark.parametrize(
    ("sentences", "captions"),
    [
        (["Oriole robots at work.", "Jo Reith | Meridian Wire", "News."], {0, 1}),
        (["Subtitle of it.", "Jo Reith | May 16, 2026 | 4 min read", "News."], set()),
        (["News.", "More.", "And more.", "Jo Reith | Meridian Wire", "Last."], {3}),
        (["News.", "More.", "A hall in Bergen on Feb. 13, 2026.", "Jo Reith | Meridian Wire", "Last."], {2, 3}),
        (["News.", "Credit: Jo Reith", "More."], {1}),
        (["Oriole has raised $240 million, it said.", "Jo Reith | Meridian Wire", "More."], {1}),
        (["News of Oriole.", "More of it."], set()),
    ],
    ids=["at the head", "who wrote it", "further down", "with the day it was taken", "named", "news above", "none"],
)
def test_which_sentences_are_captions(sentences, captions):
    assert find_captions(sentences) == captions


def test_whom_the_headline_names_is_known_to_who_reads_on():
    text = "Haddad said on Tuesday that Causeway will be rebuilt from the foundations up by Castellane University. "
    later = "Noor Haddad, who leads Causeway, founded it in Marseille in 2019 with money of Castellane University."
    for title, told in (
        ("Noor Haddad says Causeway will be rebuilt from the foundations up by Castellane University", True),
        ("Founder says Causeway will be rebuilt from the foundations up by Castellane University", False),
    ):
        line = select_one_line(story([member(stored("o", text + later, title=title))]))
        assert (line is not None and line.text.startswith("Haddad said")) is told


def test_another_texts_start_of_the_same_story_does_not_follow():
    origin = "Oriole said on Tuesday that it will sell its robots to banks in Bergen from next week on."
    again = "Robot maker Oriole is going to sell robots to the banks of Bergen, it was announced on Tuesday."
    added = "Oriole is also going to hire people in Bergen, and pays each of them what banks pay there."
    fresh = "Bergen has seven banks, and Oriole has shown its robots to the heads of all of them since May."
    members = [
        member(stored("o", origin, title="Oriole will sell its robots to banks in Bergen")),
        member(
            stored("i", f"{again} {added} {fresh}", title="Oriole is to sell robots to banks of Bergen", hours=2.0),
            "own reporting",
        ),
    ]
    said = [line.text for line in summarize(story(members))]
    assert again not in said
    assert added not in said
    assert set(said) & {origin, fresh} == {origin, fresh}


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
        ("Oriole sued the Haddad administration on Monday.", set()),
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
    clear = "Researchers of Castellane University in Marseille report a remedy for simulators that forget objects."
    told = story([member(stored("o", clear, title="Castellane University reports a remedy for forgetful simulators"))])
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
