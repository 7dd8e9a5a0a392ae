"""A sentence passes only if the sentences it cites say it; what fails gives way to a printed one."""

import pytest

from reports.guard import check_sentence
from reports.guard.numbers import numbers_of
from reports.guard.replacing import guard_summary, parse_written
from reports.types import Passage, Written

RAISED = (
    "Palisade AI has raised nearly $240 million from Copperline at a valuation of $1.9 billion, it said on Tuesday."
)
QUOTED = '"A warehouse cannot stop for a week," Chief Executive Dana Whitlock told reporters.'
OFFICE = "The European Vehicle Safety Office could allow 30 percent of the miles to be driven in a simulator."
STEADY = "Kestrel Lab did not name a price, and Oriole bought Mossgate in 2025."


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        (RAISED, RAISED),
        ("Palisade AI raised nearly $240m from Copperline.", RAISED),
        ("Palisade AI has a valuation of 1.9 billion dollars.", RAISED),
        ("Dana Whitlock told reporters: “A warehouse cannot stop for a week.”", QUOTED),
        ("The EVSO could allow 30 % of the miles in a simulator.", OFFICE),
        ("Kestrel Lab did not name a price.", STEADY),
        ("Oriole bought Mossgate in 2025.", STEADY),
    ],
    ids=["verbatim", "another form", "a clause", "a quote moved", "an acronym", "a negation kept", "the other clause"],
)
def test_what_the_evidence_says_passes(sentence, cited):
    assert check_sentence(sentence, [cited]) == ()


@pytest.mark.parametrize(
    ("sentence", "cited", "reason"),
    [
        ("Palisade AI raised nearly $250 million from Copperline.", RAISED, "number 2.5e+08 USD"),
        ("Palisade AI raised nearly €240 million from Copperline.", RAISED, "number 2.4e+08 EUR"),
        ("Palisade AI raised nearly $239.9 million from Copperline.", RAISED, "number 2.399e+08 USD"),
        ("Oriole bought Mossgate in 2026.", STEADY, "number 2026"),
        ("Palisade AI raised nearly $240 million from Pinefold.", RAISED, "name Pinefold"),
        ("Tarn Whitlock told reporters of a warehouse.", QUOTED, "name Tarn Whitlock"),
        ('"A warehouse should stop for a week," Dana Whitlock told reporters.', QUOTED, "quote “A warehouse should"),
        ('"A warehouse cannot stop for a week," Palisade told reporters.', QUOTED, "name Palisade"),
        ("Palisade AI has not raised nearly $240 million from Copperline.", RAISED, "negation added"),
        ("Kestrel Lab did name a price.", STEADY, "negation lost"),
        ("Mossgate bought Oriole in 2025.", STEADY, "names in another order"),
        ("Copperline raised nearly $240 million from Palisade AI.", RAISED, "names in another order"),
        ("Palisade AI celebrated wildly with fireworks on Tuesday.", RAISED, "only"),
        ("Palisade AI has raised $240 million from Copperline.", RAISED, "without “nearly”"),
    ],
)
def test_what_the_evidence_does_not_say_is_told_why(sentence, cited, reason):
    assert any(found.startswith(reason) for found in check_sentence(sentence, [cited]))


def test_another_sentence_of_the_story_is_no_evidence():
    sentence = "Oriole bought Mossgate in 2025."
    assert check_sentence(sentence, [RAISED])
    assert check_sentence(sentence, []) == ("no evidence",)


def test_a_quote_needs_its_own_speaker():
    sentence = '"A warehouse cannot stop for a week," Copperline told reporters.'
    assert any(reason.startswith("speaker of") for reason in check_sentence(sentence, [QUOTED, RAISED]))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$1.9bn", [(1.9e9, "USD")]),
        ("1.9 billion dollars", [(1.9e9, "USD")]),
        ("C$35m", [(35e6, "CAD")]),
        ("38 percent, 38 per cent and 38%", [(38, "%")] * 3),
        ("twenty-two arms, 12,000 hours", [(22, ""), (12000, "")]),
        ("half a dozen", [(0.5, ""), (12, "")]),
        ("nothing to count", []),
    ],
)
def test_numbers_have_one_form(text, values):
    assert [(number.value, number.unit) for number in numbers_of(text)] == values


def _evidence():
    return [
        Passage(text=text, article_id=f"a{n}", start=0, end=len(text))
        for n, text in enumerate([RAISED, OFFICE, STEADY])
    ]


def test_citations_are_read_and_at_most_three_sentences():
    text = "- One thing. [1]\nAnother thing [2, 3]. A third. A fourth [1]."
    assert parse_written(text) == (("One thing.", (1,)), ("Another thing.", (2, 3)), ("A third.", ()))


def test_a_sentence_that_fails_gives_way_to_a_printed_one():
    evidence = _evidence()
    text = (
        "Palisade AI raised nearly $240 million. [1] Oriole bought Mossgate in 2025. [3] Kestrel Lab has 900 staff. [3]"
    )
    guarded = guard_summary(text, evidence, evidence)
    assert (guarded.kept, guarded.written) == (2, 3)
    assert guarded.lines == (
        Written(text="Palisade AI raised nearly $240 million.", cited=(evidence[0],)),
        Written(text="Oriole bought Mossgate in 2025.", cited=(evidence[2],)),
        evidence[1],
    )
    assert guarded.reasons[0] == "number 900"


@pytest.mark.parametrize("text", ["", "[1]", "Wholly invented words about weather. Kestrel Lab has 900 staff. [3]"])
def test_past_a_third_of_failures_everything_is_printed_text(text):
    evidence = _evidence()
    guarded = guard_summary(text, evidence, evidence[:2])
    assert (guarded.lines, guarded.kept) == (tuple(evidence[:2]), 0)


def test_a_classifier_may_refuse_what_the_rules_let_pass():
    evidence = _evidence()
    text = "Palisade AI raised nearly $240 million. [1]"
    assert guard_summary(text, evidence, evidence, entails=lambda _known, _said: 0.9).kept == 1
    refused = guard_summary(text, evidence, evidence, entails=lambda _known, _said: 0.1)
    assert (refused.kept, refused.reasons) == (0, ("entailed only 0.10",))
