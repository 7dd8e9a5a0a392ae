"""Sentences re-read at their place, and only prose gives any."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.text.sentences import prose_spans
from reports.sentences import MAX_WORDS, MIN_WORDS, read_sentences
from tests.press_cases import stored

PIECES = st.sampled_from(
    ["Palisade AI ", "raised $1.9 billion", ". ", "? ", '" ', "“", "”", "Dr. ", "J. K. ", "U.S. ", "\n", "\n\n",
     " - ", "| a |", "# ", "ROTTERDAM, 28 April (Meridian Wire) - ", "é", "😀", "\u2028", "\r", "\x0b", "…",
     "3 p.m. ", "the ", "(", ")", "* "]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=30).map("".join)


def _split(text):
    return [text[start:end] for start, end in prose_spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "It is worth $1.9 billion, up from 0.4. Nobody knew.",
            ["It is worth $1.9 billion, up from 0.4.", "Nobody knew."],
        ),
        (
            "The U.S. firm hired J. K. Rowe of St. Andrews. He left.",
            ["The U.S. firm hired J. K. Rowe of St. Andrews.", "He left."],
        ),
        (
            "Prof. Dr. A. B. Chen joined Acme Inc. in 2019. It grew.",
            ["Prof. Dr. A. B. Chen joined Acme Inc. in 2019.", "It grew."],
        ),
        ("It costs approx. 3.5 cents. Cheap.", ["It costs approx. 3.5 cents.", "Cheap."]),
        ("It opened at 3 p.m. Tuesday in Leith. We went.", ["It opened at 3 p.m. Tuesday in Leith.", "We went."]),
        ("It closed at 5 p.m. The market fell.", ["It closed at 5 p.m.", "The market fell."]),
        ("She said so on X. Users knew.", ["She said so on X.", "Users knew."]),
        ("It was led by X. Chen of Leith.", ["It was led by X. Chen of Leith."]),
        ("“We sold it. Nobody knew,” he said. Then?", ["“We sold it. Nobody knew,” he said.", "Then?"]),
        ('"It works." He sat down.', ['"It works."', "He sat down."]),
        ("One line.\nAnother line.", ["One line.", "Another line."]),
        ("## What changed\n\n- an item. And more.\n| a | b |\n> pulled.\n1. First.\nProse.", ["Prose."]),
        ("", []),
    ],
    ids=[
        "decimals", "initials and saints", "titles and companies", "approximately", "an hour with its day",
        "an hour at the end", "a site's name", "an initial", "a quote of two sentences", "a quote that ends", "lines",
        "headings, lists, tables and pull quotes", "nothing",
    ],
)  # fmt: skip
def test_a_text_splits_into(text, sentences):
    assert _split(text) == sentences


@pytest.mark.parametrize(
    "dateline",
    [
        "ROTTERDAM, 28 April (Meridian Wire) - ",
        "SAN MATEO, Calif., April 28 (Meridian Wire) — ",
        "NEW YORK (MW) -- ",
        "(Meridian Wire) - ",
        "PARIS — ",
        "SAINT-ÉTIENNE, April 28 – ",
    ],
)
def test_a_dateline_is_no_part_of_the_sentence(dateline):
    text = f"{dateline}Palisade AI raised $240 million."
    assert _split(text) == ["Palisade AI raised $240 million."]


@pytest.mark.parametrize("text", ["OPENAI - the company - said so.", "UNESCO, the agency, agreed."])
def test_capitals_at_the_start_are_no_dateline(text):
    assert _split(text) == [text]


def test_sentences_too_short_too_long_or_unfinished_are_not_read():
    words = ["Palisade"] * MAX_WORDS
    too_short, short = " ".join(words[: MIN_WORDS - 1]) + ".", " ".join(words[:MIN_WORDS]) + "."
    long, timeout_error = " ".join(words) + ".", " ".join([*words, "more"]) + "."
    text = "\n".join([too_short, short, long, timeout_error, " ".join(words[:MIN_WORDS])])
    assert [sentence.text for sentence in read_sentences(stored("a", text))] == [short, long]


def test_a_sentence_carries_its_article():
    text = "MILAN, 1 May (MW) - Palisade AI has raised a great deal of money."
    (sentence,) = read_sentences(stored("a7", text))
    assert (sentence.article_id, text[sentence.start : sentence.end]) == ("a7", sentence.text)


def test_an_unknown_language_is_split_all_the_same():
    text = "Palisade AI has raised a great deal of money. Nobody has said what the money is going to buy."
    assert len(read_sentences(stored("a", text, language=""))) == 2


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_every_sentence_of_any_text_re_reads_in_order_and_without_overlap(text):
    reached = 0
    for start, end in prose_spans(text):
        assert reached <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        reached = end
    assert all(text[s.start : s.end] == s.text for s in read_sentences(stored("a", text)))
