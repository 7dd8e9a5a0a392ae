"""Who reported it, who copied it, and where the origin is in none of our feeds."""

import pytest

from store.dedup.edits import changed_facts, edits_of_copy
from store.provenance.lineage import CONFIDENCE, trace_lineage
from store.types import StoredArticle
from tests.building import stored

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
    "Wire reports. Copperline put in the most. It is now worth nearly two billion dollars on paper."
)
OWN = (
    "Two people close to the talks described the term sheet to this newspaper. “They asked for a ratchet and got it,” "
    "said one of them. “Nobody else had a robot that learned in its sleep,” said the other. She would not comment."
)
BEACON = "The studio has spent two years on it, The Beacon reported on Tuesday. Ninety people work there."
BEACON_TOO = "According to The Beacon, a team of ninety has been busy since 2024. Via The Beacon."


def relations(*articles: StoredArticle) -> list[tuple[str, str, str]]:
    return [(m.stored.id, m.relation, m.parent) for m in trace_lineage(articles).members]


def wire(slug: str = "wire", **given: object) -> StoredArticle:
    return stored(slug, outlet="Meridian Wire", kind="agency", text=WIRE, **given)  # type: ignore[arg-type]


CASES = [
    ("a word-for-word copy", stored("copy", hours=2, text=WIRE + " (Meridian Wire)"), "verbatim copy", "wire"),
    ("an edited copy", stored("edit", hours=2, text=EDITED), "edited copy", "wire"),
    ("a rewrite that credits", stored("re", hours=3, text=REWRITE), "rewrite", "wire"),
    ("an aggregator's rewrite", stored("agg", hours=3, kind="aggregator", text="Robots dream."), "rewrite", "wire"),
    ("a report with voices of its own", stored("own", hours=4, text=OWN), "independent report", ""),
    ("a report without a voice of its own", stored("dull", hours=4, text="Rooms, money, robots."), "rewrite", "wire"),
]


@pytest.mark.parametrize(("given", "relation", "parent"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_an_article_is_placed(given: StoredArticle, relation: str, parent: str) -> None:
    assert relations(wire(), given) == [("wire", "origin", ""), (given.id, relation, parent)]


def test_the_order_of_the_articles_changes_nothing() -> None:
    articles = [wire(), *(row[1] for row in CASES)]
    assert relations(*articles) == relations(*reversed(articles))


def test_an_origin_in_none_of_our_feeds_is_named() -> None:
    lineage = trace_lineage(
        [
            stored("one", title="A new engine", text=BEACON),
            stored("two", hours=1, kind="aggregator", title="Engine, no code", text=BEACON_TOO),
        ]
    )
    assert (lineage.origin, lineage.origin_credit) == ("", "The Beacon")
    assert [member.relation for member in lineage.members] == ["rewrite", "rewrite"]


def test_whoever_the_headlines_are_about_is_not_the_origin() -> None:
    first = stored("one", title="Ferrolite cuts jobs", text="Ferrolite reported that 1,200 jobs go.")
    second = stored("two", hours=1, title="Cuts at Ferrolite", text="Ferrolite reported the loss of 1,200 posts.")
    assert trace_lineage([first, second]).origin == "one"


def test_evidence_is_given_for_every_member() -> None:
    lineage = trace_lineage([wire(), *(row[1] for row in CASES)])
    assert all(member.evidence for member in lineage.members)


def test_a_lone_article_is_told_with_little_confidence() -> None:
    alone, together = trace_lineage([wire()]).members[0], trace_lineage([wire(), CASES[0][1]]).members[0]
    assert (alone.relation, together.relation) == ("origin", "origin")
    assert alone.confidence == CONFIDENCE["alone"] < together.confidence


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
    made, source = stored("made", text=text), wire()
    changes = edits_of_copy(text, source.article.text) if literal else changed_facts(made, source)
    found = [(one.change, one.what, one.words.strip(",.“”")) for one in changes]
    assert found == [(change, what, words.strip(",.“”")) for change, what, words in expected]
