"""What is quoted as evidence begins and ends where a clause does, and never leaves out what stands in between."""

import time

import pytest

from extractors.text.excerpts import MOST_EXCERPT_CHARS, excerpt_around

PLAIN = "which has been the port of all that the north of the country makes for years on end and which sells its stone"
LONG = "which has been sought after by every warehouse of the country for years on end and which nobody has built"


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [
        ("Palisade is new. Haddad told Meridian Wire that it grows. It is in Leith.", "told Meridian Wire",
         "Haddad told Meridian Wire that it grows"),
        (f'"Warehouses want it, {LONG}," Noor Haddad, its head, told CNBC this week, calling it an "opportunity."',
         "told CNBC", 'Noor Haddad, its head, told CNBC this week, calling it an "opportunity."'),
        (f"Chen, a member of the congress, told the Post that “for companies like ours, {LONG}, the key is to wait”.",
         "told the Post", "Chen, a member of the congress, told the Post"),
        (f"Palisade has announced Terrarium, {LONG}, and {LONG}.", "has announced",
         f"Palisade has announced Terrarium, {LONG}"),
        (f"Palisade, Corvid, Oriole, and Tidewater told Ars today that it grows, {LONG}.", "told Ars",
         "Palisade, Corvid, Oriole, and Tidewater told Ars today that it grows"),
        (f"Noor Haddad, 48, a researcher, died on Monday, Corvid said, {LONG}.", "Corvid said",
         "Noor Haddad, 48, a researcher, died on Monday, Corvid said"),
        (f"The Leith, Texas-based firm has announced a hall, {LONG}, {LONG}.", "has announced",
         f"The Leith, Texas-based firm has announced a hall, {LONG}"),
        (f"Palisade calls it an “opportunity” to make halls of stone, it said, {LONG}, {LONG}.", "it said",
         "Palisade calls it an “opportunity” to make halls of stone, it said"),
        (f"Palisade told Ars of slow charging, which, thankfully, {LONG} and {LONG}.", "told Ars",
         "Palisade told Ars of slow charging"),
        (f"Palisade is short of stone and of sand, according to a news release, {LONG}, {LONG}.", "a news release",
         "Palisade is short of stone and of sand, according to a news release"),
        (f"In Leith, {PLAIN}, and {PLAIN}, Palisade confirmed that it had been hacked, {LONG}.", "confirmed",
         f"Palisade confirmed that it had been hacked, {LONG}"),
    ],
    ids=["a short sentence", "an attribution", "before a quotation", "with an aside", "a list", "an age", "a place",
         "a word in marks", "a clause that hangs", "no clause", "between asides"],
)  # fmt: skip
def test_an_excerpt_reads_by_itself(text: str, place: str, shown: str) -> None:
    at = text.index(place)
    start, end = excerpt_around(text, at, at + len(place))
    assert start <= at < at + len(place) <= end
    assert text[start:end] == shown


@pytest.mark.parametrize(
    "opening",
    [
        "It is not true, as Corvid",
        f"Corvid’s books don’t show it, {PLAIN}, but its head",
    ],
    ids=["not true", "contracted"],
)
def test_an_excerpt_begins_behind_nothing_that_may_govern_it(opening: str) -> None:
    text = f"{opening} told Ars that it sells halls of stone, {PLAIN}, {PLAIN}."
    at = text.index("told Ars")
    start, _ = excerpt_around(text, at, at + 8)
    assert start == 0


def test_a_quotation_that_opens_in_an_excerpt_closes_in_it() -> None:
    text = f"The firm, “a builder of simulators, {LONG},” said on Monday that it had “no sign” of {LONG}, {LONG}."
    at = text.index("said on Monday")
    start, end = excerpt_around(text, at, at + 14)
    assert text[start:end].count("“") == text[start:end].count("”")
    assert end - start <= MOST_EXCERPT_CHARS


def test_a_sentence_of_many_clauses_takes_no_longer_than_its_length() -> None:
    short, long = (_seconds("a, B “x” " * many) for many in (100, 400))
    assert long < 12 * short + 0.05


def _seconds(text: str) -> float:
    began = time.process_time()
    for _ in range(5):
        excerpt_around(text, len(text) // 2, len(text) // 2 + 4)
    return time.process_time() - began


def test_a_place_at_the_edge_of_a_text_is_held() -> None:
    assert excerpt_around("Palisade announced", 0, 18) == (0, 18)
    assert excerpt_around("One.\n\nPalisade announced", 6, 24) == (6, 24)
