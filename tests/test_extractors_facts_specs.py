"""What would show that a prediction came true is read with it; what nothing would show never falls due."""

from datetime import date

import pytest

from extractors.facts.read_facts import read_facts
from extractors.facts.speech.verbs import event_kind, families
from extractors.facts.types import Prediction

SAID = date(2026, 3, 11)


def only(text: str) -> Prediction:
    (found,) = read_facts(text, SAID).predictions
    return found


@pytest.mark.parametrize(
    ("text", "actor", "observed", "event", "negated"),
    [
        ("The factory will open on 4 May.", "The factory", "open", "start", False),
        ("Corvid will not sell the truck before 2028.", "Corvid", "sell the truck", "sell", True),
        ("The bank is expected to cut rates on March 18.", "The bank", "cut rates", "lower", False),
        ("The trial opens on 6 May in Rotterdam.", "The trial", "opens in Rotterdam", "start", False),
        (
            "Kestrel plans to release the model by June 2027, Lee said.",
            "Kestrel",
            "release the model",
            "release",
            False,
        ),
    ],
    ids=["will", "negated", "expected", "timetable", "plan"],
)
def test_a_prediction_says_what_would_be_observed(
    text: str, actor: str, observed: str, event: str, negated: bool
) -> None:
    found = only(text)
    assert (found.actor, found.observed, found.event, found.negated) == (actor, observed, event, negated)
    assert found.kind != "statement"


def test_an_amount_foretold_is_the_threshold() -> None:
    found = only("Kestrel expects revenue to reach at least $30 million by the end of 2027.")
    assert (found.threshold, found.unit, found.comparison) == (30e6, "USD", "at least")
    assert found.reported_by == "results of Kestrel"


def test_an_amount_beside_the_deed_is_no_threshold() -> None:
    found = only("The trial begins on 6 May at Veldkamp’s centre, which supplies 83 shops.")
    assert found.threshold is None


def test_a_probability_said_is_kept() -> None:
    assert only("There is a 70% chance that the bank will cut rates by June 2027.").probability == 0.7
    assert only("The bank will cut rates by June 2027.").probability is None


@pytest.mark.parametrize(
    "text",
    [
        "Surrounded by giants, whether Runway can break through will be one of the stories over the coming years.",
        "Investors will need patience in 2027.",
        "The change will help patients this year.",
    ],
    ids=["no day in years to come", "nobody sees a need", "nobody sees help"],
)
def test_what_nothing_would_show_never_falls_due(text: str) -> None:
    assert [(one.kind, one.due_to, one.observed) for one in read_facts(text, SAID).predictions] == [
        ("statement", None, "")
    ]


def test_an_answer_has_its_term_from_what_it_answers() -> None:
    text = "Runway will release a model by June 2027. OpenAI will respond with a model within 6 months."
    assert [one.due_to for one in read_facts(text, SAID).predictions] == [date(2027, 6, 30), None]


def test_what_a_text_says_twice_falls_due_once() -> None:
    text = (
        "The concrete prediction: by June 2027, Runway will release a public world model demonstration to everybody.\n"
        "It is no small thing.\nRunway will release a public world model demonstration by June 2027."
    )
    found = [one for one in read_facts(text, SAID).predictions if one.due_to]
    assert [one.claim for one in found] == ["Runway will release a public world model demonstration by June 2027."]


def test_the_day_of_what_came_before_dates_nothing_to_come() -> None:
    text = "After the launch this week, NASA will fly the rocket a few more times."
    assert [one.due_to for one in read_facts(text, SAID).predictions] == [None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("begins", "began"), ("opening", "starts"), ("released", "shipped"), ("announced", "reveals"),
        ("meet", "talks"), ("visits", "trip"), ("testifies", "hearing"), ("ruled", "decision"), ("rose", "increase"),
        ("cut", "reduction"), ("ends", "closure"), ("given", "access"), ("bought", "takeover"), ("sold", "sales"),
        ("pays", "payment"), ("built", "construction"), ("resigned", "departure"), ("submitted", "asks"),
        ("signed", "deal"), ("resumes", "restored"), ("operated", "added"),
    ],
)  # fmt: skip
def test_a_verb_and_its_noun_are_one_kind_of_event(one: str, other: str) -> None:
    assert event_kind(one) == event_kind(other)
    assert event_kind(one) in set(families().values())
