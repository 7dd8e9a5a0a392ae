"""A roundup is split into the items that its headings show; a text without headings has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.articles.items import MOST_ITEMS, split_items

NEWSLETTER = """This is today's edition of The Ledger, our newsletter.
Palisade raises $240 million for a second factory
The maker of warehouse robots wants to hire 300 people before the end of the year.
It was founded in Austin.
The must-reads
I have combed the internet for you.
Veldkamp closes its harbour after a tanker ran aground
Nobody was hurt, and ferries were sent to Orrinvale. (Gazette)"""

REPORT_CARD = """Welcome to edition 8.33 of the Launch Report, which comes every Friday.
Corvid’s rocket flies again. Its small rocket returned to flight on Wednesday, from the coast of Orrinvale, as planned.
Gantry orders more engines. In February Gantry and its maker of engines agreed to ramp up what is built in each year.
An engine for each. They are the third such order."""


def said(text: str) -> list[tuple[str, str]]:
    return [(item.heading, text[item.body : item.end].strip()) for item in split_items(text)]


def test_what_stands_under_a_heading_up_to_the_next_is_an_item() -> None:
    (first, under), (second, last) = said(NEWSLETTER)
    assert (first, second) == (
        "Palisade raises $240 million for a second factory", "Veldkamp closes its harbour after a tanker ran aground",
    )  # fmt: skip
    assert under.startswith("The maker of warehouse robots")
    assert under.endswith("I have combed the internet for you.")
    assert last == "Nobody was hurt, and ferries were sent to Orrinvale. (Gazette)"


def test_a_short_sentence_that_opens_a_paragraph_heads_it() -> None:
    headings = [heading for heading, _ in said(REPORT_CARD)]
    assert headings == ["Corvid’s rocket flies again", "Gantry orders more engines"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The harbour was closed on Tuesday.\nNobody was hurt.",
        "One heading with nothing below it",
        "\n".join(f"Heading number {k} of a long index\nIt has a line of six words." for k in range(MOST_ITEMS + 1)),
    ],
    ids=["empty", "sentences", "nothing below", "an index"],
)
def test_without_headings_over_text_there_are_no_items(text: str) -> None:
    assert split_items(text) == ()


@given(st.text(alphabet="aB. \n!?“—9", max_size=400))
def test_items_stand_in_order_within_the_text_and_share_no_word(text: str) -> None:
    ends = 0
    for item in split_items(text):
        assert ends <= item.start < item.body <= item.end <= len(text)
        ends = item.end


def test_a_title_before_a_name_ends_no_heading() -> None:
    body = (
        "Ann Lee sued the town over the pier, and the mayor answered that the court has better things to do in spring."
    )
    assert (
        split_items("\n".join(f"{opening} {body}" for opening in ("Last week Mr.", "In Leith Dr.", "For Judge J.")))
        == ()
    )
    assert (
        len(split_items("\n".join(f"{opening} {body}" for opening in ("The pier case opens.", "A road is shut.")))) == 2
    )


def test_the_words_of_a_picture_are_no_heading() -> None:
    body = (
        "The robot folds a shirt in a minute and a sheet in four, which is more than its makers had promised the shop."
    )
    assert split_items(f"Photo: the robot at work in the shop in Leith on Monday\n{body} {body}") == ()
    assert len(split_items(f"A robot at work in the shop in Leith on Monday\n{body} {body}")) == 1
