"""How copies change what their source claims."""

import pytest

from store.provenance.claim_changes import claim_changes
from tests.building import stored

SOURCE = (
    "The ferry could be late by 20 minutes on Sundays, according to the harbour office in Velsund. Nobody was hurt at "
    "the pier on Monday. The owner paid $4 million for the cranes of the yard in Horten."
)
CASES = [
    (
        "a hedge is gone",
        "The ferry will be late by 20 minutes on Sundays, according to the harbour office in Velsund.",
        [("hedge", "could", "will")],
    ),
    (
        "who says so is gone",
        "The ferry could be late by 20 minutes on Sundays at the harbour in Velsund.",
        [("attribution", "according to the harbour office", "at the harbour")],
    ),
    (
        "another amount",
        "The owner paid $9 million for the cranes of the yard in Horten.",
        [("figure", "$4 million", "$9 million")],
    ),
    ("the same amount, rounded", "The owner paid $4.1 million for the cranes of the yard in Horten.", []),
    ("the same words", SOURCE, []),
    (
        "who says so is named in the sentence before",
        "The harbour office said more. The ferry could be late by 20 minutes on Sundays at the harbour in Velsund.",
        [],
    ),
    (
        "who says so under another verb",
        "The ferry could be late by 20 minutes on Sundays, the harbour office in Velsund insists.",
        [],
    ),
    (
        "printed as a quotation",
        "“The ferry will be late by 20 minutes on Sundays, I hear at the harbour in Velsund.”",
        [],
    ),
    (
        "a hedge before what is not said any more",
        "The ferry of 20 minutes was full on Sundays, according to the harbour office in Velsund.",
        [],
    ),
    (
        "half of the sentence",
        "The ferry to the islands was painted white on Sundays by two men of the harbour and their sons.",
        [],
    ),
    ("another matter", "A ferry may be named after the queen of the islands, who was born in Velsund.", []),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_a_changed_claim_is_found(text: str, expected: list[tuple[str, str, str]]) -> None:
    copy = stored("copy", text=text)
    found = claim_changes(copy, stored("source", text=SOURCE))
    assert [one.kind for one in found] == [kind for kind, _, _ in expected]
    for one, (_, before, after) in zip(found, expected, strict=True):
        assert before in one.before
        assert after in one.after
        assert one.after in copy.article.text[one.start : one.end]


def test_what_a_speaker_hedges_in_quotation_marks_is_no_hedge_of_the_text() -> None:
    quoted = "The owner of the ferry yard in Horten says: “The cranes could fetch $4 million by the winter.”"
    bare = "The owner of the ferry yard in Horten says that the cranes fetch $4 million by the winter."
    assert claim_changes(stored("copy", text=bare), stored("source", text=quoted)) == ()
