"""What two independent texts both say is what counts, and a copy has no vote."""

import pytest

from reports.summaries.near_duplicates import drop_near_duplicates
from reports.summaries.salience import gains, measure
from reports.summaries.texts import summarize_texts, summarize_with_any_sentence

HARBOUR = (
    "The harbour of Leith will close for two weeks in May. Divers found a crack in the eastern lock on Sunday. "
    "The port authority expects repairs to cost 4 million pounds."
)
FERRIES = (
    "Ferry companies were told on Monday that the harbour of Leith will close. Boats will sail from Granton instead. "
    "A crack in the eastern lock was found by divers who came to free a buoy."
)
GARDENS = "Visitors praised the gardens behind the old customs house. Roses are said to do well in salty air there."
COPY = HARBOUR.replace(" Divers found a crack in the eastern lock on Sunday.", "")


def test_what_two_texts_say_in_the_same_words_gains_most():
    sentences = ["The harbour of Leith will close for two weeks in May.", "Roses do well in salty air and sand there."]
    salience = measure(sentences, [HARBOUR, FERRIES, GARDENS])
    closing, roses = gains(salience, [], [0, 1])
    assert closing > roses


def test_a_sentence_adds_little_once_it_is_told():
    sentences = ["The harbour of Leith will close.", "The harbour of Leith will close.", "Divers found a crack."]
    again, other = gains(measure(sentences, [HARBOUR, FERRIES]), [0], [1, 2])
    assert again < other


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        ([HARBOUR, FERRIES], (0, 1)),
        ([HARBOUR, HARBOUR], (0,)),
        ([COPY, HARBOUR, FERRIES], (1, 2)),
        ([HARBOUR, COPY, COPY, COPY], (0,)),
        (["", ""], (0,)),
        ([], ()),
    ],
    ids=["two reports", "twice the same", "a shortened copy before its source", "three copies", "nothing said", "none"],
)
def test_of_copies_the_longest_is_read(texts, kept):
    assert drop_near_duplicates(texts) == kept


@pytest.mark.parametrize("summarize", [summarize_texts, summarize_with_any_sentence])
def test_six_copies_change_no_word(summarize):
    texts = [GARDENS, HARBOUR, FERRIES]
    assert summarize([*texts, *[COPY] * 6], max_words=40) == summarize(texts, max_words=40)


@pytest.mark.parametrize("words", [1, 10, 30])
def test_a_summary_has_exactly_its_length_where_there_is_enough_to_say(words):
    assert len(summarize_texts([HARBOUR, FERRIES, GARDENS], max_words=words).split()) == words


def test_texts_without_a_sentence_give_nothing():
    assert summarize_texts(["", "\n"], max_words=50) == ""


@pytest.mark.parametrize(
    ("before", "told"),
    [("Forth Ports runs the harbour of Leith.", True), ("But is it so?", False)],
    ids=["one that stands alone", "one that leans itself"],
)
def test_a_sentence_that_leans_on_another_follows_it_or_is_left_out(before, told):
    leaning = "The company said it would close the harbour to ferries because of a crack in the wall."
    summary = summarize_texts([f"{before} {leaning} Seals were seen on the quay today."], max_words=40)
    assert (f"{before} {leaning}" in summary, leaning in summary) == (told, told)
