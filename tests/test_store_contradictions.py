"""Which figures of a story contradict each other, and which only look as if they did."""

from datetime import date

import pytest

from extractors.facts.read_facts import read_facts
from store.ledger.contradictions import Stated, find_contradictions

DAY = date(2026, 4, 29)


def stated(*texts: tuple[str, str], outlet_kind: str = "newspaper") -> list[Stated]:
    """Return the figures of a story of these articles, each given as (relation, text)."""
    found = []
    for number, (relation, text) in enumerate(texts):
        for f in read_facts(text, DAY).figures:
            found.append(
                Stated(
                    article_id=f"a{number}", outlet_kind=outlet_kind, relation=relation, span_start=f.start,
                    kind=f.kind, value=f.value, upper=f.upper, unit=f.unit, per=f.per, qualifier=f.qualifier,
                    subject=f.subject, attribute=f.attribute, as_of=f.as_of, text=text[f.start : f.end],
                    sentence=text[slice(*f.sentence)],
                )
            )  # fmt: skip
    return found


def conflicts(*texts: str, relation: str = "own reporting") -> set[tuple[str, str, str]]:
    relations = ["own reporting", *[relation] * (len(texts) - 1)]
    found = find_contradictions(stated(*zip(relations, texts, strict=True)))
    return {(one.one.text, one.other.text, one.why) for one in found}


CONFLICTS = {
    "the same words around two values": (
        "The fire destroyed 140 homes on the eastern edge of the town, officials said.",
        "Officials said the fire destroyed 210 homes on the town's eastern edge.",
        ("140 homes", "210 homes", "same words"),
    ),
    "one valuation in place of another": (
        "Runway is now valued at $5.3 billion after the round.",
        "The round gives the start-up a valuation of $3 billion.",
        ("$5.3 billion", "$3 billion", "same attribute"),
    ),
    "miles for kilometres": (
        "Its trucks covered 40 million kilometres in the simulator.",
        "Forty million miles without a driver: that is the claim.",
        ("40 million kilometres", "Forty million miles", "slip"),
    ),
    "billion for million": (
        "The company raised $860 million from its investors in all.",
        "Investors have given the company $860 billion in all, it raised.",
        ("$860 million", "$860 billion", "slip"),
    ),
}


@pytest.mark.parametrize(("one", "other", "expected"), CONFLICTS.values(), ids=CONFLICTS)
def test_two_answers_to_one_question_are_a_conflict(one: str, other: str, expected: tuple[str, str, str]) -> None:
    assert conflicts(one, other) == {expected}


NO_CONFLICTS = {
    "two rounds": (
        "It raised $80 million in this round.",
        "An earlier round two years ago brought $41 million.",
    ),
    "rounded": (
        "Unemployment fell to 3.1 percent in March, the statistics office said.",
        "Unemployment fell to about 3 percent in March, the statistics office said.",
    ),
    "a hedge that allows it": (
        "More than 200 people were at the opening of the new museum in Leeds.",
        "Some 212 people were at the opening of the new museum in Leeds.",
    ),
    "converted": (
        "The tunnel is 57 kilometres long.",
        "The tunnel is 35.4 miles long.",
    ),
    "a remainder": (
        "The ambassador and three other Americans were killed in the attack on the compound.",
        "Four Americans were killed in the attack on the compound, the ambassador among them.",
    ),
    "one article gives both": (
        "The fire destroyed 140 homes on the eastern edge of the town, later 210 homes.",
        "The fire destroyed 210 homes on the eastern edge of the town.",
    ),
    "a range that holds it": (
        "The deal is worth $1.2 billion to $1.5 billion, the company said on Monday.",
        "The deal is worth $1.4 billion, the company said on Monday.",
    ),
    "another day": (
        "The company had 300 employees at the end of 2024, its report says.",
        "The company had 420 employees at the end of 2025, its report says.",
    ),
    "another name": (
        "Dorsey has worked at the plant in Reno for 37 years, he said.",
        "Baker Andy Ryan has worked at the plant for 30 years, he said.",
    ),
    "a part of what the other gives": (
        "Manning completed 29 of 34 passes for 364 yards.",
        "Manning completed 29 passes for 364 yards, his coach said.",
    ),
}


@pytest.mark.parametrize(("one", "other"), NO_CONFLICTS.values(), ids=NO_CONFLICTS)
def test_what_is_not_the_same_question_is_no_conflict(one: str, other: str) -> None:
    assert conflicts(one, other) == set()


STATED = "A scene holds together for about five minutes."


def test_what_a_copy_gives_in_place_of_what_all_others_give_is_a_conflict() -> None:
    others = (STATED, "Five minutes is what a scene lasts.")
    altered = "You can stay for 15 minutes!"
    assert conflicts(*others, altered, relation="rewrite") == {("five minutes", "15 minutes", "altered in a copy")}
    assert conflicts(*others, altered) == set(), "a report of its own may have timed it itself"
    assert conflicts(*others, altered, relation="from primary") == set(), "the document may say more than others print"
    aside = "I needed 15 minutes to write this."
    assert conflicts(*others, aside, relation="rewrite") == set()


@pytest.mark.parametrize(("outlet_kind", "expected"), [("aggregator", 1), ("newspaper", 0)])
def test_of_articles_of_unknown_origin_only_an_aggregators_may_be_altered(outlet_kind: str, expected: int) -> None:
    texts = STATED, "Five minutes is what a scene lasts.", "You can stay for 15 minutes!"
    figures = stated(*[("unknown", text) for text in texts], outlet_kind=outlet_kind)
    assert len(find_contradictions(figures)) == expected


def test_a_story_without_figures_has_none() -> None:
    assert find_contradictions([]) == ()
